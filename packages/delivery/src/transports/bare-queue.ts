import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';

/** BullMQ on Redis as its users run it, with no ledger behind it: the yardstick of the bench, and the control of the faults. */
export interface BareQueue {
  /** Adds jobs that carry a number each, all in one call. */
  add(numbers: readonly number[]): Promise<void>;
  /** Begins to work; `onStart` hears a job's number when its handler starts, `onEnd` when it is marked complete. */
  work(concurrency: number, heard: { onStart(n: number): void; onEnd(): void }): void;
  close(): Promise<void>;
}

export function openBareQueue(o: { url: string; name: string }): BareQueue {
  const producer = new Redis(o.url, { maxRetriesPerRequest: null });
  const consumer = new Redis(o.url, { maxRetriesPerRequest: null });
  const queue = new Queue<{ n: number }>(o.name, { connection: producer });
  let worker: Worker<{ n: number }> | undefined;
  return {
    async add(numbers) {
      await queue.addBulk(numbers.map((n) => ({ name: 'n', data: { n }, opts: { removeOnComplete: true, removeOnFail: true } })));
    },
    work(concurrency, { onStart, onEnd }) {
      worker = new Worker<{ n: number }>(o.name, async ({ data }) => onStart(data.n), { connection: consumer, concurrency });
      worker.on('completed', onEnd);
      worker.on('error', () => {});
    },
    async close() {
      await worker?.close();
      await queue.obliterate({ force: true });
      await queue.close();
      producer.disconnect();
      consumer.disconnect();
    },
  };
}
