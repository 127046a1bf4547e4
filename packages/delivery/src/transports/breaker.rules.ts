/** What is remembered of a transport's health; times in milliseconds of a monotonic clock. */
export interface Breaker {
  open: boolean;
  missedAt: readonly number[];
  refusedAt: readonly number[];
  healthySince: number | null;
}

export const closedBreaker: Breaker = { open: false, missedAt: [], refusedAt: [], healthySince: null };

/**
 * Opens after three missed probes within 2 s, or two refused offers within 5 s; closes after 30 s in which every probe
 * was healthy.
 */
export function breakerAfter(before: Breaker, event: 'healthy' | 'missed' | 'refused', now: number): Breaker {
  const missedAt = [...before.missedAt.filter((at) => now - at < 2_000), ...(event === 'missed' ? [now] : [])];
  const refusedAt = [...before.refusedAt.filter((at) => now - at < 5_000), ...(event === 'refused' ? [now] : [])];
  const healthySince = event === 'healthy' ? (before.healthySince ?? now) : null;
  if (before.open && healthySince !== null && now - healthySince >= 30_000) return { ...closedBreaker, healthySince };
  return { open: before.open || missedAt.length >= 3 || refusedAt.length >= 2, missedAt, refusedAt, healthySince };
}
