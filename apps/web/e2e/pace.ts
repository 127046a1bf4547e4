import type { BrowserContext } from '@playwright/test';

/** How long the pages took to answer a finger, a key or a pointer, in milliseconds from input to next paint. */
export interface Pace {
  follow(context: BrowserContext): Promise<void>;
  /** Null when nobody touched anything slowly enough to be measured. */
  p95(): number | null;
  say(): string | null;
}

export function followPace(): Pace {
  const byInteraction = new Map<string, number>();
  const p95 = (): number | null => {
    const sorted = [...byInteraction.values()].toSorted((one, other) => one - other);
    return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? null;
  };
  return {
    p95,
    say: () => (p95() === null ? null : `${byInteraction.size} interactions, p95 ${p95()} ms, longest ${Math.max(...byInteraction.values())} ms`),
    follow: async (context) => {
      await context.exposeFunction('noteInteraction', (id: string, duration: number) => {
        byInteraction.set(id, Math.max(byInteraction.get(id) ?? 0, duration));
      });
      await context.addInitScript(() => {
        const { noteInteraction } = window as unknown as { noteInteraction: (id: string, duration: number) => void };
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries() as (PerformanceEntry & { interactionId?: number })[]) {
            if (entry.interactionId) noteInteraction(`${performance.timeOrigin}/${entry.interactionId}`, entry.duration);
          }
        }).observe({ type: 'event', durationThreshold: 16, buffered: true } as PerformanceObserverInit);
      });
    },
  };
}
