import type { Hint, Query } from '../ledger/index.ts';

/** Hints that came to the wrong hands. */
export interface PassOn {
  /** Nobody here serves its queue, or takes anything more. */
  unserved: (hint: Hint) => void;
  /**
   * The claim refused it. Where every worker is of one build that means a stale hint and nothing is done; while builds
   * are mixed another may be able to read the row, and shall not wait for the dispatcher's patience.
   */
  refused: (hint: Hint) => void;
}

/** A hint goes to and fro so often at most; afterwards the dispatcher offers it. */
const mostTimes = 6;
const pauseMs = 100;

/** @param isServed whether any live worker serves the queue */
export function openPassOn(o: { query: Query; workerId: string; offer: (hint: Hint) => void; serves: (queue: string) => boolean; isServed: (queue: string) => boolean }): PassOn {
  let mixed = false;
  let askedAt = -Infinity;
  const times = new Map<string, number>();

  /** Asked when a claim is refused and once a second at most, so that a fleet of one build pays nothing for it. */
  const lookAtBuilds = async (): Promise<void> => {
    if (performance.now() - askedAt < 1_000) return;
    askedAt = performance.now();
    times.clear();
    const [row] = await o.query<{ mixed: boolean }>(
      `select exists (select 1 from public.delivery_workers w join public.delivery_workers me on me.id = $1::uuid
                       where w.kinds <> me.kinds and w.reaped_at is null and not w.draining) as mixed`, [o.workerId]);
    mixed = row?.mixed === true;
  };
  const later = (hint: Hint): void => void setTimeout(o.offer, pauseMs, hint).unref();

  return {
    unserved(hint) {
      if (o.serves(hint.queue)) o.offer(hint);
      // Others listen on the same shared queue; the pause keeps two strangers from tossing a hint to and fro.
      else if (o.isServed(hint.queue)) later(hint);
    },
    refused(hint) {
      void lookAtBuilds().catch(() => {});
      if (!mixed) return;
      const period = `${hint.id}:${hint.dispatchSeq}`;
      const passed = times.get(period) ?? 0;
      if (passed >= mostTimes) return;
      times.set(period, passed + 1);
      later(hint);
    },
  };
}
