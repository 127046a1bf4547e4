/**
 * Watches the transport's epoch. A missing or changed one means that what was on offer is gone: `onLoss` forgets the
 * offers, and the next pass makes them again. Old data coming back needs no watching, since stale hints are refused.
 * Looks begin `everyMs` after one another, so that three that are missed fit into the breaker's two seconds.
 * `onFirst` hears of the first epoch seen: what was offered before it may have been lost without a sign.
 */
export function watchForLoss(o: {
  probe: () => Promise<{ epoch: string }>;
  everyMs: number;
  onFirst: () => void;
  onLoss: () => void;
  onAway: () => void;
}): { stop(): void } {
  let known: string | null = null;
  let stopped = false;
  const look = async (): Promise<void> => {
    while (!stopped) {
      const lookedAt = performance.now();
      try {
        const { epoch } = await o.probe();
        if (known === null) o.onFirst();
        else if (epoch !== known) o.onLoss();
        known = epoch;
      } catch {
        o.onAway();
      }
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, o.everyMs - (performance.now() - lookedAt))).unref());
    }
  };
  void look();
  return {
    stop() {
      stopped = true;
    },
  };
}
