import { randomUUID } from 'node:crypto';
import type { Hint, Query } from '../ledger/index.ts';
import type { Envelope, SharedQueue } from '../transports/transport.ts';
import type { Meter } from '../worker/metrics.ts';
import { envelopeSize, patienceSeconds, pickFairly, stretch, widen, windowSize } from './envelope.rules.ts';

export interface Dispatcher {
  /**
   * Reads what is due and offers what is not on offer yet. Rejects when the transport refused.
   * `heldBack` counts rows that wait only for the window: while there are any, the next pass should be soon.
   */
  pass: () => Promise<{ offered: number; heldBack: number }>;
  /** Forgets every offer made: the next pass offers all that is due. */
  forget: () => void;
}

interface Offered {
  at: number;
  offers: number;
  queue: string;
  suspect: boolean;
}

interface DueRow {
  id: string;
  dispatch_seq: number;
  queue: string;
  priority: number;
  suspect: boolean;
}

/**
 * Due rows become envelopes of hints, again and again until each is claimed. Nothing is stored about an offer: a new
 * dispatcher, or one that lost its memory, offers everything once more and the claim function sorts it out.
 */
export function openDispatcher(o: {
  query: Query;
  queues: readonly string[];
  sharedOf: (queue: string) => SharedQueue;
  /** Handlers that all live workers can run at once, per queue. */
  liveConcurrency: (queue: string) => number;
  /** Share of this process's own hands that are busy, per queue; null where it has none. */
  busyShare: (queue: string) => number | null;
  staleSeconds: number;
  offer: (envelopes: Envelope[]) => Promise<void>;
  count: Meter['count'];
}): Dispatcher {
  const names = o.queues;
  const memo = new Map<string, Offered>();
  const startsPerSecond = new Map<string, number>();
  const widened = new Map<string, number>();
  const stretched = new Map<string, number>();
  let lastPassAt: number | null = null;

  const windowOf = (queue: string): number =>
    Math.floor(Math.max(windowSize(o.liveConcurrency(queue), startsPerSecond.get(queue) ?? 0), widened.get(queue) ?? 0));

  /** What was on offer and is pending no more has been started by somebody. */
  const learn = (rows: DueRow[], now: number): void => {
    const still = new Set(rows.map(keyOf));
    const started = new Map<string, number>();
    for (const [key, offered] of memo) {
      if (still.has(key)) continue;
      memo.delete(key);
      started.set(offered.queue, (started.get(offered.queue) ?? 0) + 1);
    }
    if (lastPassAt !== null && now > lastPassAt) {
      const elapsed = (now - lastPassAt) / 1000;
      const weight = Math.min(1, elapsed / 0.5);
      for (const queue of names) {
        const rate = (started.get(queue) ?? 0) / elapsed;
        startsPerSecond.set(queue, (startsPerSecond.get(queue) ?? 0) * (1 - weight) + rate * weight);
      }
    }
    lastPassAt = now;
  };

  const choose = (queue: string, rows: DueRow[], now: number): { envelopes: Envelope[]; heldBack: number } => {
    const window = windowOf(queue);
    const isOutstanding = (row: DueRow): boolean => {
      const offered = memo.get(keyOf(row));
      return offered !== undefined && now - offered.at < patienceSeconds(offered.offers) * 1000;
    };
    const plain = rows.filter((row) => !row.suspect);
    const open = plain.filter((row) => !isOutstanding(row));
    const picked = pickFairly(open, Math.max(0, window - (plain.length - open.length)));
    const heldBack = open.length - picked.length;
    const outstanding = plain.length - open.length;
    const oldestOfferMs = plain.reduce((oldest, row) => Math.max(oldest, now - (memo.get(keyOf(row))?.at ?? now)), 0);
    widened.set(queue, widen(window, { heldBack, outstanding, oldestOfferMs }));
    const liveConcurrency = o.liveConcurrency(queue);
    const least = stretch(stretched.get(queue) ?? 1, { heldBack, oldestOfferMs, busyShare: o.busyShare(queue), liveConcurrency });
    stretched.set(queue, least);
    const size = Math.max(least, envelopeSize(plain.length, window, liveConcurrency));
    const groups: DueRow[][] = [];
    for (let i = 0; i < picked.length; i += size) groups.push(picked.slice(i, i + size));
    return { envelopes: groups.map((group) => envelopeOf(group, queue)), heldBack };
  };

  /** A row whose workers died twice travels alone, one in the whole fleet at a time. */
  const chooseSuspect = (rows: DueRow[], now: number): Envelope[] => {
    for (const offered of memo.values()) {
      if (offered.suspect && now - offered.at < patienceSeconds(offered.offers) * 1000) return [];
    }
    const suspect = rows.find((row) => row.suspect);
    return suspect === undefined ? [] : [envelopeOf([suspect], suspect.queue)];
  };

  const envelopeOf = (rows: DueRow[], queue: string): Envelope => {
    const hints: Hint[] = rows.map((row) => ({ id: row.id, dispatchSeq: row.dispatch_seq, queue }));
    return envelopeFor(hints, o.sharedOf(queue));
  };

  return {
    async pass() {
      // What nobody alive serves is left in the ledger: its hints would only be handed round.
      const served = names.filter((queue) => o.liveConcurrency(queue) > 0);
      const rows = await o.query<DueRow>('select * from delivery.due($1::text[], $2::int[], $3::float8)', [
        served,
        served.map((queue) => 2 * windowOf(queue)),
        o.staleSeconds,
      ]);
      const now = performance.now();
      learn(rows, now);
      const perQueue = new Map<string, DueRow[]>();
      for (const row of rows) {
        const due = perQueue.get(row.queue);
        if (due === undefined) perQueue.set(row.queue, [row]);
        else due.push(row);
      }
      for (const queue of names) {
        if (perQueue.has(queue)) continue;
        widened.delete(queue);
        stretched.delete(queue);
      }
      const choices = [...perQueue].map(([queue, due]) => choose(queue, due, now));
      const envelopes = choices.flatMap((choice) => choice.envelopes).concat(chooseSuspect(rows, now));
      const heldBack = choices.reduce((sum, choice) => sum + choice.heldBack, 0);
      if (envelopes.length === 0) return { offered: 0, heldBack };
      await o.offer(envelopes);

      const suspects = new Set(rows.filter((row) => row.suspect).map(keyOf));
      let offered = 0;
      for (const envelope of envelopes) {
        for (const hint of envelope.hints) {
          const key = `${hint.id}:${hint.dispatchSeq}`;
          const before = memo.get(key);
          if (before !== undefined) o.count('reoffers_total');
          memo.set(key, { at: now, offers: (before?.offers ?? 0) + 1, queue: hint.queue, suspect: suspects.has(key) });
          offered += 1;
        }
      }
      return { offered, heldBack };
    },
    forget: () => memo.clear(),
  };
}

/**
 * One envelope. A single hint's id repeats within three seconds, so that the kick and the poll collapse into one; a larger
 * envelope gets a random id, because a repeated one would be ignored in silence although its rows differ.
 */
export function envelopeFor(hints: Hint[], shared: SharedQueue): Envelope {
  const [only] = hints;
  const slot = Math.floor(Date.now() / 3_000);
  const id = only !== undefined && hints.length === 1 ? `${only.id}_${only.dispatchSeq}_${slot}` : `e_${randomUUID()}`;
  return { id, shared, hints };
}

const keyOf = (row: DueRow): string => `${row.id}:${row.dispatch_seq}`;
