/** Tries after which an event that breaks its handler is left to a person. */
export const mostTries = 8;

/** What says nothing about the event: the other side, or our own database, was not there. */
const away: ReadonlySet<string> = new Set(['payments-away', 'database-away', 'keys-away', 'away', 'busy', 'timeout']);

const firstWaitSeconds = 5;
const longestWaitSeconds = 15 * 60;

/**
 * How long a failed event waits until the house tries it again by itself: five seconds, doubled with every try, up to a
 * quarter of an hour. Null once that has an end: the event then waits for the desk's repeat or for a person. Whatever
 * failed because somebody was away is tried for as long as it takes.
 *
 * @param attempts tries begun so far, this one included
 */
export function secondsUntilRetry(attempts: number, code: string): number | null {
  if (attempts >= mostTries && !away.has(code)) return null;
  return Math.min(longestWaitSeconds, firstWaitSeconds * 2 ** Math.min(attempts - 1, 20));
}
