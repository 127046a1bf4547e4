/**
 * Seconds to wait before the next try after attempt `attempt` (the first is 1): base * 2^(attempt - 1), at most cap,
 * half of it fixed and half random. A provider's own wish wins when it is longer.
 * `random` lies in [0, 1).
 */
export function backoffSeconds(
  backoff: { baseSeconds: number; capSeconds: number },
  attempt: number,
  random: number,
  wishSeconds = 0,
): number {
  const full = Math.min(backoff.capSeconds, backoff.baseSeconds * 2 ** Math.min(attempt - 1, 30));
  return Math.max(full / 2 + (full / 2) * random, wishSeconds);
}
