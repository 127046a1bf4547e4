import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { fromBull, toBull, workerSettings, type BullEnvelope } from './bull-envelope.ts';
import { troubleLog } from './trouble-log.ts';
import { within, type Envelope, type SharedQueue, type Transport } from './transport.ts';

/** BullMQ on Redis. Nothing kept there needs to survive. */
export function openRedisTransport(o: { url: string; prefix: string; log: (event: string, fields: Record<string, string>) => void }): Transport {
  const reconnect = (tries: number): number => Math.min(500, 50 * tries);
  // A producer fails at once instead of collecting commands for a Redis that is away.
  const producer = new Redis(o.url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 1_000,
    commandTimeout: 1_500,
    retryStrategy: reconnect,
    // A half-open connection answers nothing for a quarter of an hour: it is given up and made anew.
    socketTimeout: 2_000,
  });
  producer.on('error', () => {});
  const epochKey = `${o.prefix}:epoch`;
  const queues = new Map<SharedQueue, Queue<BullEnvelope>>();
  const workers: Worker<BullEnvelope>[] = [];
  const workerConnections: Redis[] = [];
  let leaving = false;
  const trouble = troubleLog('redis', o.log);

  let everReady = false;
  producer.once('ready', () => (everReady = true));
  let policySeen = false;
  /** A Redis that may evict drops hints in silence: they are offered again, but late, and a person should know. */
  const lookAtPolicy = async (): Promise<void> => {
    if (policySeen) return;
    const policy = /^maxmemory_policy:(\S+)/m.exec(await producer.info('memory'))?.[1];
    policySeen = true;
    if (policy !== undefined && policy !== 'noeviction') o.log('transport_may_evict', { transport: 'redis', reason: policy });
  };

  const queueFor = async (shared: SharedQueue): Promise<Queue<BullEnvelope>> => {
    const known = queues.get(shared);
    if (known !== undefined) return known;
    if (producer.status === 'connecting' || producer.status === 'connect') await once(producer, 'ready');
    // Built while Redis is away, every option set would hang for ever.
    await producer.ping();
    const queue = queues.get(shared) ?? new Queue<BullEnvelope>(shared, { connection: producer, prefix: o.prefix, streams: { events: { maxLen: 100 } } });
    if (!queues.has(shared)) {
      queue.on('error', () => {});
      queues.set(shared, queue);
    }
    return queue;
  };

  const ping = async (): Promise<{ epoch: string }> => {
    // At boot the first look waits for the connection, so that the epoch is known before much is offered.
    if (producer.status === 'connecting' || producer.status === 'connect') await once(producer, 'ready');
    void lookAtPolicy().catch(() => {});
    const known = await producer.get(epochKey);
    if (known !== null) return { epoch: known };
    await producer.set(epochKey, randomUUID(), 'NX');
    return { epoch: (await producer.get(epochKey)) ?? '' };
  };

  const startWorker = async (shared: SharedQueue, concurrency: number, handle: Parameters<Transport['run']>[2]): Promise<void> => {
    const connection = new Redis(o.url, {
      maxRetriesPerRequest: null, connectTimeout: 1_000, retryStrategy: reconnect,
      // Longer than BullMQ waits for a job in one go, which is up to ten seconds.
      socketTimeout: 15_000,
    });
    connection.on('error', () => {});
    workerConnections.push(connection);
    await connection.ping();
    if (leaving) return;
    const worker = new Worker<BullEnvelope>(shared, (job) => handle(fromBull(job.data)), {
      connection, prefix: o.prefix, concurrency, ...workerSettings,
    });
    worker.on('error', (err) => trouble(err));
    workers.push(worker);
  };

  return {
    async offer(envelopes, deadlineMs) {
      // The first connection is waited for; later BullMQ would wait until the deadline, and whoever offers would rather know now.
      if (everReady && producer.status !== 'ready') throw new Error('Redis is away');
      await within(deadlineMs, addTo(queueFor, envelopes), 'offer took too long');
    },
    async run(shared, concurrency, handle) {
      // The connection waits for Redis by itself, so a house that starts without it begins when it comes.
      void startWorker(shared, concurrency, handle).catch(() => {});
    },
    probe: () => within(400, ping(), 'probe took too long'),
    quiet() {
      leaving = true;
      // A second close() later waits for this one.
      for (const worker of workers) void worker.close().catch(() => {});
    },
    async close(deadlineMs) {
      leaving = true;
      // close() waits for jobs in hand, and for ever when Redis is away.
      await within(deadlineMs, Promise.allSettled([...workers.map((w) => w.close()), ...[...queues.values()].map((q) => q.close())]), 'late').catch(() => {});
      for (const connection of [...workerConnections, producer]) connection.disconnect();
    },
  };
}

async function addTo(queueFor: (shared: SharedQueue) => Promise<Queue<BullEnvelope>>, envelopes: Envelope[]): Promise<void> {
  for (const shared of ['outside', 'render'] as const) {
    const mine = envelopes.filter((envelope) => envelope.shared === shared);
    if (mine.length === 0) continue;
    const queue = await queueFor(shared);
    await queue.addBulk(mine.map(toBull));
  }
}
