import { randomUUID } from 'node:crypto';
import type { Hint } from '../ledger/index.ts';
import type { Envelope, SharedQueue, Transport } from './transport.ts';

/**
 * No queue: what this process's dispatcher reads from the ledger is worked off by this process. The reference that the
 * other transports are measured by, and the one for unit tests.
 */
export function openLedgerTransport(): Transport {
  const epoch = randomUUID();
  const rooms = new Map<SharedQueue, { line: Envelope[]; running: number; concurrency: number; handle(hints: Hint[]): Promise<void> }>();
  const inHand = new Set<Promise<void>>();
  let closed = false;

  const work = (shared: SharedQueue): void => {
    const room = rooms.get(shared);
    if (room === undefined || closed) return;
    while (room.running < room.concurrency) {
      const envelope = room.line.shift();
      if (envelope === undefined) return;
      room.running += 1;
      const one = room.handle(envelope.hints).finally(() => {
        room.running -= 1;
        inHand.delete(one);
        work(shared);
      });
      inHand.add(one);
    }
  };

  return {
    async offer(envelopes) {
      for (const envelope of envelopes) rooms.get(envelope.shared)?.line.push(envelope);
      for (const shared of rooms.keys()) work(shared);
    },
    async run(shared, concurrency, handle) {
      rooms.set(shared, { line: [], running: 0, concurrency, handle });
    },
    async probe() {
      return { epoch };
    },
    quiet() {
      closed = true;
    },
    async close(deadlineMs) {
      closed = true;
      await Promise.race([Promise.allSettled(inHand), new Promise((resolve) => setTimeout(resolve, deadlineMs).unref())]);
    },
  };
}
