/** How far a call got. From `write` on the provider may have the request: nothing more is definite without its answer. */
export type HttpStage = 'dns' | 'connect' | 'tls' | 'permit' | 'write' | 'answer';

/** What was seen of one call. `body` is null when it was longer than asked for; headers are in small letters. */
export type HttpSeen =
  | { word: 'answered'; status: number; headers: Readonly<Record<string, string>>; body: Uint8Array | null }
  /** `status` when the head of an answer came and the rest of it did not. */
  | { word: 'broke_off'; stage: HttpStage; code: string; status?: number };

/** An `EffectOutcome`, as far as a status can tell: what was accepted has no reference yet. */
export type HttpVerdict =
  | { word: 'accepted'; stage: string }
  | { word: 'rejected'; code: string; permanent: boolean; stage: string; retryAfterSeconds?: number; alarm?: true }
  | { word: 'uncertain'; code: string; stage: string; waitSeconds?: number; retryAfterSeconds?: number };

/** How long the first call under a key is given before the same key is tried again. */
const inFlightSeconds = 5;

/**
 * What a call's end means for its job.
 *
 * | seen | means |
 * |---|---|
 * | connection, DNS or TLS failure, or a permit grown too old, before the request was written | not accepted, may be tried again |
 * | a complete 2xx, whatever its body holds | accepted |
 * | 401, 403 | rejected, may be tried again; the destination cools down and an alarm is raised |
 * | 409 | ambiguous: the first call under this key is still under way. The same key again after 5 s |
 * | 429 | not accepted; the destination rests as long as Retry-After says, and no attempt is used |
 * | another 4xx | rejected for good |
 * | 5xx, or any end without a complete answer once the request was written | ambiguous; a Retry-After rests the destination |
 * | a redirect | never followed; rejected for good, and an alarm is raised |
 *
 * A blind call has no key, and its 409 is a refusal like any other 4xx. `nowMs` serves a Retry-After that names a moment.
 * Source: the classification of effects; RFC 9110, sections 10.2.3 and 15.
 */
export function classifyHttp(seen: HttpSeen, { effect, nowMs }: { effect: 'keyed' | 'blind'; nowMs: number }): HttpVerdict {
  if (seen.word === 'broke_off') {
    if (seen.stage !== 'write' && seen.stage !== 'answer') return { word: 'rejected', code: seen.code, permanent: false, stage: seen.stage };
    // The head of a refusal is a refusal; the head of anything else promises nothing.
    return seen.status !== undefined && seen.status >= 400 && seen.status < 500
      ? classifyHttp({ word: 'answered', status: seen.status, headers: {}, body: null }, { effect, nowMs })
      : { word: 'uncertain', code: seen.code, stage: seen.stage };
  }
  const { status } = seen;
  const code = `http_${status}`;
  const stage = 'answer';
  const rest = retryAfterSeconds(seen.headers['retry-after'], nowMs);
  const resting = rest === undefined ? {} : { retryAfterSeconds: rest };
  if (status >= 200 && status < 300) return { word: 'accepted', stage };
  if (status >= 300 && status < 400) return { word: 'rejected', code: 'http_redirect', permanent: true, stage, alarm: true };
  if (status === 401 || status === 403) return { word: 'rejected', code, permanent: false, stage, alarm: true };
  if (status === 409 && effect === 'keyed') return { word: 'uncertain', code, stage, waitSeconds: inFlightSeconds };
  if (status === 429) return { word: 'rejected', code, permanent: false, stage, ...resting };
  if (status >= 400 && status < 500) return { word: 'rejected', code, permanent: true, stage };
  return { word: 'uncertain', code, stage, ...resting };
}

/** Seconds that a Retry-After asks for: a number of them, or a moment; undefined for what says neither. Never negative. */
export function retryAfterSeconds(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\s*\d{1,9}\s*$/.test(header)) return Number(header);
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - nowMs) / 1000));
}
