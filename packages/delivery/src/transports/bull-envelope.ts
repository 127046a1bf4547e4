import type { Hint } from '../ledger/index.ts';
import type { Envelope } from './transport.ts';

/** What a BullMQ job holds: the house's queue, and pairs of id and waiting period. */
export interface BullEnvelope {
  q: string;
  h: Array<[id: string, seq: number]>;
}

/** As `addBulk` takes it. Removed when done, since an id that is still there would be ignored. */
export const toBull = (envelope: Envelope) => ({
  name: 'e',
  data: { q: envelope.hints[0]?.queue ?? '', h: envelope.hints.map((hint): [string, number] => [hint.id, hint.dispatchSeq]) } satisfies BullEnvelope,
  opts: { jobId: envelope.id, removeOnComplete: true, removeOnFail: true, attempts: 1 },
});

/** Hints of a BullMQ job; what does not look like ours is left out, since anybody may have written there. */
export function fromBull(data: unknown): Hint[] {
  if (typeof data !== 'object' || data === null || !('q' in data) || !('h' in data)) return [];
  const { q, h } = data;
  if (typeof q !== 'string' || !Array.isArray(h)) return [];
  return h.flatMap((pair: unknown): Hint[] => {
    if (!Array.isArray(pair)) return [];
    const [id, seq] = pair as unknown[];
    return typeof id === 'string' && uuid.test(id) && typeof seq === 'number' && Number.isInteger(seq) ? [{ id, dispatchSeq: seq, queue: q }] : [];
  });
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * How every BullMQ worker is set. A stall only means that a process died: the ledger counts those, so BullMQ must not
 * fail the job for it; and after an error it shall ask again soon.
 */
export const workerSettings = {
  maxStalledCount: 1_000,
  runRetryDelay: 500,
  removeOnComplete: { count: 0 },
  removeOnFail: { count: 0 },
};
