import { isHouseError } from '@omenhall/contracts/errors';

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
  port: 'number', pid: 'number', count: 'number', total: 'number', bytes: 'number', seconds: 'number', lagMs: 'number', tokensIn: 'number', tokensOut: 'number', epoch: 'number', exitCode: 'number',
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

/**
 * What may be said of an error, whoever threw it: its class, its code, its SQLSTATE, the constraint, the request. Each has a
 * shape of its own, so that an object made up to look like an error says nothing either. Message, detail, hint, cause,
 * stack and all other properties stay out. Source: safety specification 12.
 */
export function passError(error: unknown): Record<string, string> {
  if (typeof error !== 'object' || error === null) return { name: 'NotAnError' };
  const said = (field: string, shape: RegExp): string | undefined => {
    const value = readOwn(error, field);
    return typeof value === 'string' && shape.test(value) ? value : undefined;
  };
  const sqlstate = said('code', /^(?=.*\d)[0-9A-Z]{5}$/);
  const fields = {
    name: said('name', /^[A-Z][A-Za-z]{2,50}$/) ?? 'Error',
    ...(sqlstate === undefined ? { code: isHouseError(error) ? error.code : said('code', /^[A-Z][A-Z0-9_]{2,50}$/) } : { sqlstate }),
    constraint: said('constraint', /^[a-z][a-z0-9]*(_[a-z0-9]+){1,12}$/),
    requestId: said('requestId', /^[A-Za-z0-9_.:-]{1,64}$/),
  };
  return Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** A property may be a trap that throws; then it says nothing. */
function readOwn(error: object, field: string): unknown {
  try {
    return (error as Record<string, unknown>)[field];
  } catch {
    return undefined;
  }
}

/**
 * Where an error came from: file name, line and column of its innermost frames, at most six; never a function's name, a
 * folder or a word of the message. Empty when the stack does not begin with the error's own name and message, since then
 * nobody can tell where its text ends.
 */
export function passFrames(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const [name, message, stack] = ['name', 'message', 'stack'].map((field) => readOwn(error, field));
  if (typeof stack !== 'string' || typeof message !== 'string') return [];
  const heads = [`${String(name)}: ${message}\n`, `Error: ${message}\n`, `${error.constructor.name}: ${message}\n`];
  const head = heads.find((text) => stack.startsWith(text));
  if (head === undefined) return [];
  return stack.slice(head.length).split('\n').flatMap((line) => /^ {4}at (?:.*[/(:])?([a-z0-9_.-]{1,60}\.[cm]?[jt]sx?:\d+:\d+)\)?$/.exec(line)?.[1] ?? []).slice(0, 6);
}
