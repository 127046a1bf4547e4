import type { Hint } from '../ledger/index.ts';

/** The two queues that BullMQ knows: work that waits on others, and rendering. */
export type SharedQueue = 'outside' | 'render';

/** A group of hints that travels as one. It carries ids and numbers, never a word. */
export interface Envelope {
  /** Repeating an id within its queue may be ignored by the transport. */
  id: string;
  shared: SharedQueue;
  /** 1 to 32, all of one house queue. */
  hints: Hint[];
}

/** Carries hints to whoever works. It only wakes: the ledger decides. Losing, repeating or reordering hints is allowed. */
export interface Transport {
  /** Resolves once the envelopes are handed over; rejects after `deadlineMs`, and then they may still arrive. */
  offer: (envelopes: Envelope[], deadlineMs: number) => Promise<void>;
  /** Begins to hand hints to `handle`, up to `concurrency` envelopes at once. Returns at once and keeps trying by itself. */
  run: (shared: SharedQueue, concurrency: number, handle: (hints: Hint[]) => Promise<void>) => Promise<void>;
  /** Rejects when the transport is away. The epoch changes when what it held was lost. */
  probe: () => Promise<{ epoch: string }>;
  /** Takes no further hints; those in hand go on, and offers still work. */
  quiet: () => void;
  /** Stops taking hints, waits for those in hand, and lets go; never longer than the deadline. */
  close: (deadlineMs: number) => Promise<void>;
}

/** Where hints travel. With `redis`, `queueDatabaseUrl` is where they go while Redis fails. */
export type TransportSettings =
  | { kind: 'redis'; url: string; queueDatabaseUrl?: string; /** Namespace of the keys, default `omen`. */ prefix?: string }
  | { kind: 'postgres'; queueDatabaseUrl: string }
  | { kind: 'ledger' };

/** Rejects with `late` after `ms`; what it waited for goes on unheard. */
export async function within<T>(ms: number, work: Promise<T>, late: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const bell = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(late)), ms);
  });
  try {
    return await Promise.race([work, bell]);
  } finally {
    clearTimeout(timer);
  }
}
