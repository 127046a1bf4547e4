import { createPostgresBackend, withBackend, type PgPool } from 'bullmq';
import pg from 'pg';
import { fromBull, toBull, workerSettings, type BullEnvelope } from './bull-envelope.ts';
import { troubleLog } from './trouble-log.ts';
import { within, type SharedQueue, type Transport } from './transport.ts';

const bull = withBackend(createPostgresBackend);
type BullQueue = InstanceType<typeof bull.Queue<BullEnvelope>>;
type BullFlows = InstanceType<typeof bull.FlowProducer>;
type BullWorker = InstanceType<typeof bull.Worker<BullEnvelope>>;

export interface PostgresTransport extends Transport {
  /** Builds what offers need, so that the first of them does not wait for it. Whatever fails is built by the offer. */
  warm: () => void;
}

/** BullMQ on Postgres. Needs `migrateQueueSchema` once, and a direct connection: LISTEN breaks behind a pooler. */
export function openPostgresTransport(o: { url: string; log: (event: string, fields: Record<string, string>) => void }): PostgresTransport {
  const pools: pg.Pool[] = [];
  const openPool = (max: number, connectionTimeoutMillis: number): pg.Pool => {
    // A hint may be lost, so its queue waits for no disk; the ledger's own connections do. Decision 0019.
    const pool = new pg.Pool({ connectionString: o.url, options: '-c search_path=bullmq -c synchronous_commit=off', keepAlive: true, max, connectionTimeoutMillis, query_timeout: 10_000, application_name: 'omen-queue' });
    pool.on('error', () => {});
    // BullMQ looks at its schema on a connection whose end it does not listen for; unheard, that would end the process.
    pool.on('connect', (client) => client.on('error', () => {}));
    pools.push(pool);
    return pool;
  };
  const producerPool = openPool(3, 2_000);
  const queues = new Map<SharedQueue, { queue: BullQueue; flows: BullFlows }>();
  const workers: BullWorker[] = [];
  let leaving = false;
  const trouble = troubleLog('postgres', o.log);

  const queueFor = async (shared: SharedQueue): Promise<{ queue: BullQueue; flows: BullFlows }> => {
    const known = queues.get(shared);
    if (known !== undefined) return known;
    await producerPool.query('select 1');
    const queue = new bull.Queue<BullEnvelope>(shared, { connection: asBullPool(producerPool), streams: { events: { maxLen: 100 } } });
    const flows = new bull.FlowProducer({ connection: asBullPool(producerPool) });
    const made = { queue, flows };
    queue.on('error', () => {});
    flows.on('error', () => {});
    try {
      await within(3_000, Promise.all([queue.waitUntilReady(), flows.waitUntilReady()]), 'queue not ready');
    } catch (err) {
      // A rejected readiness is remembered by the instance for ever: it is thrown away, and the next offer builds another.
      for (const part of [queue, flows]) void part.close().catch(() => {});
      throw err;
    }
    const other = queues.get(shared);
    if (other !== undefined) {
      for (const part of [queue, flows]) void part.close().catch(() => {});
      return other;
    }
    queues.set(shared, made);
    return made;
  };

  const startWorker = async (shared: SharedQueue, concurrency: number, handle: Parameters<Transport['run']>[2]): Promise<void> => {
    // Envelopes that end together stand in line for four connections; giving up there would make BullMQ fail and repeat them.
    const pool = openPool(4, 10_000);
    while (!leaving) {
      try {
        await pool.query('select 1');
        const worker = new bull.Worker<BullEnvelope>(shared, (job) => handle(fromBull(job.data)), {
          connection: asBullPool(pool), concurrency, autorun: false, ...workerSettings,
        });
        worker.on('error', (err) => trouble(err));
        try {
          await within(3_000, worker.waitUntilReady(), 'worker not ready');
        } catch (err) {
          void worker.close(true).catch(() => {});
          throw err;
        }
        workers.push(worker);
        if (leaving) return;
        void worker.run().catch(trouble);
        return;
      } catch (err) {
        trouble(err);
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    }
  };

  return {
    warm() {
      for (const shared of ['outside', 'render'] as const) void queueFor(shared).catch(() => {});
    },
    async offer(envelopes, deadlineMs) {
      const add = async (): Promise<void> => {
        for (const shared of ['outside', 'render'] as const) {
          const mine = envelopes.filter((envelope) => envelope.shared === shared);
          if (mine.length === 0) continue;
          const { queue, flows } = await queueFor(shared);
          const [only, ...more] = mine.map(toBull);
          // Never queue.addBulk: it makes temporary tables, which the queue's login may not and the catalogue pays for.
          if (only !== undefined && more.length === 0) await queue.add(only.name, only.data, only.opts);
          else await flows.addBulk(mine.map((envelope) => ({ ...toBull(envelope), queueName: shared })));
        }
      };
      await within(deadlineMs, add(), 'offer took too long');
    },
    async run(shared, concurrency, handle) {
      void startWorker(shared, concurrency, handle);
    },
    async probe() {
      const { rows } = await within(2_000, producerPool.query<{ epoch: string }>('select epoch::text from bullmq.omen_epoch'), 'probe took too long');
      return { epoch: rows[0]?.epoch ?? '' };
    },
    quiet() {
      leaving = true;
      // A second close() later waits for this one.
      for (const worker of workers) void worker.close().catch(() => {});
    },
    async close(deadlineMs) {
      leaving = true;
      const letGo = async (): Promise<void> => {
        await Promise.allSettled([...workers.map((w) => w.close()), ...[...queues.values()].flatMap(({ queue, flows }) => [queue.close(), flows.close()])]);
        await Promise.allSettled(pools.map((pool) => pool.end()));
      };
      await within(deadlineMs, letGo(), 'late').catch(() => {});
    },
  };
}

/** BullMQ describes a pool by a shape of its own, which pg's overloads do not match although pg's pool is what it means. */
const asBullPool = (pool: pg.Pool): PgPool => pool as unknown as PgPool;
