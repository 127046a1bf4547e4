import { createPostgresBackend, Queue, runMigrations, withBackend, Worker, type PgPool } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';

/** BullMQ as its users run it, with no ledger behind it: the yardstick of the bench, and the control of the faults. */
export interface BareQueue {
  /** Adds jobs that carry a number each, all in one call. */
  add(numbers: readonly number[]): Promise<void>;
  /** Begins to work; `onStart` hears a job's number when its handler starts, and is waited for, `onEnd` when it is marked complete. */
  work(concurrency: number, heard: { onStart(n: number): void | Promise<void>; onEnd(): void }): void;
  close(): Promise<void>;
}

interface Numbered { n: number }

/** What ends is removed: BullMQ's own advice for throughput on either backend. */
const asJobs = (numbers: readonly number[]) => numbers.map((n) => ({ name: 'n', data: { n }, opts: { removeOnComplete: true, removeOnFail: true } }));

export function openBareQueue(o: { url: string; name: string }): BareQueue {
  const producer = new Redis(o.url, { maxRetriesPerRequest: null });
  const consumer = new Redis(o.url, { maxRetriesPerRequest: null });
  for (const connection of [producer, consumer]) connection.on('error', () => {});
  const queue = new Queue<Numbered>(o.name, { connection: producer });
  let worker: Worker<Numbered> | undefined;
  return {
    async add(numbers) {
      await queue.addBulk(asJobs(numbers));
    },
    work(concurrency, { onStart, onEnd }) {
      worker = new Worker<Numbered>(o.name, async ({ data }) => onStart(data.n), { connection: consumer, concurrency });
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

/** The same on BullMQ's Postgres backend, in schema `bullmq` of this database, which it makes. `poolSize` connections for each side. */
export async function openBarePostgresQueue(o: { url: string; name: string; poolSize: number }): Promise<BareQueue> {
  const client = new pg.Client({ connectionString: o.url });
  await client.connect();
  try {
    await runMigrations(client, 'bullmq');
  } finally {
    await client.end();
  }
  const bull = withBackend(createPostgresBackend);
  // Pools of our own: the ones that BullMQ makes outlive its close() for a moment, and then miss their database.
  const pools = ['producer', 'consumer'].map(() => new pg.Pool({ connectionString: o.url, options: '-c search_path=bullmq', max: o.poolSize }));
  const [producer, consumer] = pools.map((pool) => pool.on('error', () => {}) as unknown as PgPool);
  if (producer === undefined || consumer === undefined) throw new Error('two pools');
  const queue = new bull.Queue<Numbered>(o.name, { connection: producer });
  queue.on('error', () => {});
  let worker: InstanceType<typeof bull.Worker<Numbered>> | undefined;
  await queue.waitUntilReady();
  return {
    async add(numbers) {
      await queue.addBulk(asJobs(numbers));
    },
    work(concurrency, { onStart, onEnd }) {
      worker = new bull.Worker<Numbered>(o.name, async ({ data }) => onStart(data.n), { connection: consumer, concurrency });
      worker.on('completed', onEnd);
      worker.on('error', () => {});
    },
    async close() {
      await worker?.close();
      await queue.close();
      await Promise.all(pools.map((pool) => pool.end()));
    },
  };
}
