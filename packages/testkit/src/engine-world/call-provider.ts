import type { EffectOutcome } from '@omenhall/delivery';

/** Makes one keyed call. What was refused before a byte was written is definite; a call broken off after that is not. */
export async function callProvider(o: { url: string; key: string; body: Uint8Array; signal: AbortSignal; patienceMs: number }): Promise<EffectOutcome> {
  try {
    const answer = await fetch(o.url, {
      method: 'POST', redirect: 'manual', signal: AbortSignal.any([o.signal, AbortSignal.timeout(o.patienceMs)]),
      headers: { 'content-type': 'application/json', 'idempotency-key': o.key }, body: Buffer.from(o.body),
    });
    await answer.arrayBuffer().catch(() => null);
    if (answer.ok) return { word: 'accepted' };
    if (answer.status === 429) return { word: 'rejected', code: 'http_429', permanent: false, retryAfterSeconds: Number(answer.headers.get('retry-after') ?? 1) };
    if (answer.status >= 500 || answer.status === 409) return { word: 'uncertain', code: `http_${answer.status}` };
    return { word: 'rejected', code: `http_${answer.status}`, permanent: true };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error && 'code' in error.cause ? error.cause.code : null;
    if (cause === 'ECONNREFUSED') return { word: 'rejected', code: 'connect', permanent: false, stage: 'connect' };
    return { word: 'uncertain', code: 'broken_off' };
  }
}
