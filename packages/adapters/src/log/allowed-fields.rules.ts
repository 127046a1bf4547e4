/** What a field may hold. Text is always a token: no spaces, so no sentence passes under a harmless name. */
type Shape = 'token' | 'number' | 'flag';

/** The fields that may stand in a log line; every other is dropped and counted. */
const allowed: Record<string, Shape> = {
  method: 'token', route: 'token', status: 'number', ms: 'number', requestId: 'token', procedure: 'token',
  houseId: 'token', subjectId: 'token', readingId: 'token', orderId: 'token', orderCode: 'token', purchaseLinkId: 'token', artifactId: 'token', operatorId: 'token',
  job: 'token', worker: 'token', verdict: 'token', finding: 'token', sweep: 'token', dest: 'token', build: 'token', binary: 'token', rows: 'number', givenBack: 'number',
  jobId: 'token', jobKind: 'token', queue: 'token', attempt: 'number', attempts: 'number', fence: 'token', workerId: 'token', outcome: 'token', effect: 'token', stage: 'token',
  eventId: 'token', eventType: 'token', objectId: 'token', sessionId: 'token', messageId: 'token', providerRef: 'token', provider: 'token',
  transport: 'token', dependency: 'token', role: 'token', version: 'token', migration: 'token', keyId: 'token', variable: 'token', warning: 'token', signal: 'token',
  state: 'token', from: 'token', to: 'token', code: 'token', reason: 'token', name: 'token', kind: 'token', locale: 'token',
  port: 'number', pid: 'number', count: 'number', total: 'number', bytes: 'number', seconds: 'number', lagMs: 'number', epoch: 'number', exitCode: 'number',
  ok: 'flag', livemode: 'flag', fresh: 'flag', final: 'flag', again: 'flag', trial: 'flag',
};

/** Ids, codes and route patterns. An address has an `@` and a URL a `?`; neither passes. */
const token = /^[A-Za-z0-9_.:/*<>=+-]{1,160}$/;

const fits = (shape: Shape | undefined, value: unknown): boolean =>
  shape === 'token' ? typeof value === 'string' && token.test(value) && !value.includes('://') : shape === 'number' ? typeof value === 'number' : shape === 'flag' && typeof value === 'boolean';

/** Splits fields into what may be written and how many were not. Absent values are neither. */
export function passFields(fields: Readonly<Record<string, unknown>>): { passed: Record<string, unknown>; dropped: number } {
  const passed: Record<string, unknown> = {};
  let dropped = 0;
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined || value === null) continue;
    if (Object.hasOwn(allowed, name) && fits(allowed[name], value)) passed[name] = value;
    else dropped += 1;
  }
  return { passed, dropped };
}

/** Event names are written by us, in the code: lower-case words with dots, hyphens or underscores. */
export const isEventName = (event: string): boolean => /^[a-z][a-z0-9]*([._-][a-z0-9]+)*$/.test(event) && event.length <= 80;

/** What may be said of an error: its kind and its codes. Its message may quote anything, so it stays out. */
export function passError(error: unknown): Record<string, string> {
  if (typeof error !== 'object' || error === null) return { name: 'NotAnError' };
  const { name, code, constraint, requestId } = error as Partial<Record<'name' | 'code' | 'constraint' | 'requestId', unknown>>;
  const isSqlState = typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && /\d/.test(code);
  const said = { name: name ?? 'Error', ...(isSqlState ? { sqlstate: code } : { code }), constraint, requestId };
  return Object.fromEntries(Object.entries(said).filter((entry): entry is [string, string] => typeof entry[1] === 'string' && token.test(entry[1])));
}
