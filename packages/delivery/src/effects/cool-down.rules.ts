/**
 * A destination that asks for patience: 429 over HTTP, 421 and 451 over SMTP, a mail system that says it is unwell
 * (4.3.x), or any stated wait. An enhanced code may follow the number.
 */
export function asksForPatience(code: string, retryAfterSeconds: number | undefined): boolean {
  return retryAfterSeconds !== undefined || /(^|[^0-9.])(429|421|451)(_|$)/.test(code) || /_4\.3\.\d+$/.test(code);
}

/** A destination that does not know us any more (401 and 403; 535 over SMTP): every further try would fail the same way. */
export function locksUsOut(code: string): boolean {
  return /(^|[^0-9.])(401|403|535)(_|$)/.test(code);
}

/** A call that never reached the destination. */
export function neverArrived(stage: string | undefined): boolean {
  return stage === 'dns' || stage === 'connect' || stage === 'tls' || stage === 'greeting';
}

/** Seconds a destination rests: its own wish, else 5 s doubling to 5 min with each cool-down in a row (the first is 1). */
export function restSeconds(inARow: number, wishSeconds: number | undefined): number {
  return Math.min(wishSeconds ?? 5 * 2 ** Math.min(inARow - 1, 10), wishSeconds === undefined ? 300 : 86_400);
}
