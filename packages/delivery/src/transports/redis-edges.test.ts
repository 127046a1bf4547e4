import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Queue, Worker, type Job, type WorkerOptions } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { envelopeFor } from '../dispatch/dispatcher.ts';
import { startPrivateRedis, type PrivateRedis } from '../embedded/redis-server.ts';
import { done } from '../index.ts';
import { aKind, leaveOne, openBell, openTcpProxy, openTestLedger, openTestWorker, type TcpProxy } from '../testing/index.ts';
import { workerSettings } from './bull-envelope.ts';
import { openRedisTransport } from './redis.ts';
import type { Envelope, Transport } from './transport.ts';

/**
 * BullMQ's sharp edges on Redis, each shown bare, so that an upgrade which changes one is noticed, and as the transport
 * meets it. Both halves of every row are tests of their own.
 */
const rows = [
  'an add hangs when Redis goes down, and runs later',
  'what is built while Redis is down hangs',
  'an add whose command timed out is done all the same',
  'a worker rests fifteen seconds after an error at fetching',
  'a worker may not give up after a number of retries',
  'what a killed process held comes back after a minute',
  'a job that stalls twice is failed',
  'an error at completion takes the path of failure',
  'FLUSHALL removes everything without a sign',
  'an add under a known id is ignored in silence',
  'closing a worker hangs when Redis is silent',
  'a full memory refuses adds',
  'an eviction policy may drop hints',
  'a lost lock does not stop the processor',
  'a half-open connection is believed in',
] as const;
interface Edge {
  bare: () => Promise<void>;
  ours: () => Promise<void>;
}

let redis: PrivateRedis;
let dir: string;
let link: TcpProxy;
let url: string;
let prefix: string;
let direct: Redis;
let closing: Array<() => unknown>;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'omen-edges-'));
  const started = await startPrivateRedis(dir, { log: () => {} });
  if (started === null) throw new Error('no redis-server here');
  redis = started;
});
afterAll(async () => {
  await redis.stop();
  await rm(dir, { recursive: true, force: true });
});
beforeEach(async () => {
  closing = [];
  prefix = randomUUID();
  link = await openTcpProxy(Number(new URL(redis.url).port));
  url = Object.assign(new URL(redis.url), { port: String(link.port) }).href;
  direct = new Redis(redis.url);
});
afterEach(async () => {
  link.heal();
  for (const close of closing) await Promise.race([close(), rest(300)]);
  direct.disconnect();
  await link.close();
});

const rest = (ms: number): Promise<'pending'> => new Promise((resolve) => setTimeout(() => resolve('pending'), ms));
/** What a promise has come to by now: its value, its error's words, or `pending`. */
const standOf = async (work: Promise<unknown>, ms: number): Promise<unknown> => Promise.race([work.catch((err: unknown) => (err instanceof Error ? err.message : 'failed')), rest(ms)]);
const connection = (said: { enableOfflineQueue?: boolean; maxRetriesPerRequest?: number; connectTimeout?: number; commandTimeout?: number } = {}): Redis => {
  const keep = (made: Redis): Redis => {
    made.on('error', () => {});
    closing.push(() => made.disconnect());
    return made;
  };
  const made = keep(new Redis(url, { maxRetriesPerRequest: null, ...said }));
  // BullMQ copies the connection for its blocking reads, and does not always let go of the copy.
  const duplicate = made.duplicate.bind(made);
  made.duplicate = (override) => keep(duplicate(override));
  return made;
};
const queue = (over: Redis): Queue => {
  const made = new Queue('outside', { connection: over, prefix });
  made.on('error', () => {});
  return made;
};
const worker = (processor: (job: Job) => Promise<unknown>, said: Partial<WorkerOptions> = {}, over = connection()): Worker => {
  const made = new Worker('outside', processor, { connection: over, prefix, ...said });
  made.on('error', () => {});
  closing.push(() => made.close(true));
  return made;
};
const ours = (log: (event: string, fields: Record<string, string>) => void = () => {}): Transport => {
  const made = openRedisTransport({ url, prefix, log });
  closing.push(() => made.close(200));
  return made;
};
const anEnvelope = (): Envelope => envelopeFor([{ id: randomUUID(), dispatchSeq: 0, queue: 'email' }], 'outside');
const waiting = (): Promise<number> => direct.llen(`${prefix}:outside:wait`);
const isSo = async (look: () => Promise<boolean> | boolean): Promise<void> => {
  while (!(await look())) await rest(20);
};
/** Takes envelopes from the transport and answers a way to wait for one. */
const listener = async (transport: Transport): Promise<(envelope: Envelope) => Promise<void>> => {
  const heard = new Set<string>();
  await transport.run('outside', 5, async (hints) => {
    for (const { id } of hints) heard.add(id);
  });
  return (envelope) => isSo(() => heard.has(envelope.hints[0]?.id ?? ''));
};
const goDown = (): void => {
  link.impose({ refuse: true });
  link.cut();
};

const edges: Record<(typeof rows)[number], Edge> = {
  'an add hangs when Redis goes down, and runs later': {
    async bare() {
      const bare = queue(connection());
      await bare.waitUntilReady();
      goDown();
      const adding = bare.add('e', {});
      expect(await standOf(adding, 400)).toBe('pending');
      link.heal();
      await adding;
      expect(await waiting()).toBe(1);
    },
    async ours() {
      const transport = ours();
      await transport.offer([anEnvelope()], 1_500);
      goDown();
      await expect(transport.offer([anEnvelope()], 1_500)).rejects.toBeInstanceOf(Error);
      link.heal();
      await isSo(() => transport.probe().then(() => true, () => false));
      expect(await waiting()).toBe(1);
    },
  },
  'what is built while Redis is down hangs': {
    async bare() {
      goDown();
      const bare = queue(connection({ enableOfflineQueue: false, maxRetriesPerRequest: 0, connectTimeout: 100, commandTimeout: 100 }));
      expect(await standOf(bare.add('e', {}), 800)).toBe('pending');
    },
    async ours() {
      goDown();
      const transport = ours();
      await expect(transport.offer([anEnvelope()], 500)).rejects.toBeInstanceOf(Error);
      link.heal();
      await isSo(() => transport.offer([anEnvelope()], 500).then(() => true, () => false));
    },
  },
  'an add whose command timed out is done all the same': {
    async bare() {
      const bare = queue(connection({ commandTimeout: 150 }));
      await bare.waitUntilReady();
      link.impose({ drop: 'down' });
      expect(await standOf(bare.add('e', {}), 2_000)).toMatch(/timed out/i);
      expect(await waiting()).toBe(1);
    },
    async ours() {
      const transport = ours();
      await transport.offer([anEnvelope()], 1_500);
      link.impose({ drop: 'down' });
      const late = anEnvelope();
      await expect(transport.offer([late], 150)).rejects.toThrow('took too long');
      link.heal();
      await isSo(() => transport.offer([late], 500).then(() => true, () => false));
      // The same hint twice: one envelope, since its id is the same, and the claim would refuse a second.
      expect(await waiting()).toBe(2);
    },
  },
  'a worker rests fifteen seconds after an error at fetching': {
    async bare() {
      expect(worker(async () => {}, { autorun: false }).opts.runRetryDelay).toBe(15_000);
    },
    async ours() {
      const transport = ours();
      const heard = await listener(transport);
      const [first, second] = [anEnvelope(), anEnvelope()];
      await transport.offer([first], 1_500);
      await heard(first);
      goDown();
      await rest(300);
      link.heal();
      const backAt = performance.now();
      await isSo(() => transport.offer([second], 500).then(() => true, () => false));
      await heard(second);
      expect(performance.now() - backAt).toBeLessThan(3_000);
    },
  },
  'a worker may not give up after a number of retries': {
    async bare() {
      expect(() => worker(async () => {}, {}, connection({ maxRetriesPerRequest: 1 }))).toThrow(/maxRetriesPerRequest must be null/);
    },
    async ours() {
      goDown();
      const transport = ours();
      const heard = await listener(transport);
      await rest(600);
      link.heal();
      const late = anEnvelope();
      await isSo(() => transport.offer([late], 500).then(() => true, () => false));
      await heard(late);
    },
  },
  'what a killed process held comes back after a minute': {
    async bare() {
      await queue(connection()).add('e', {}, { jobId: 'held' });
      const killed = worker(async () => {}, { autorun: false });
      await killed.getNextJob('token');
      const { lockDuration, stalledInterval } = worker(async () => {}, { autorun: false }).opts;
      expect([lockDuration, stalledInterval]).toEqual([30_000, 30_000]);
      expect(await direct.pttl(`${prefix}:outside:held:lock`)).toBeGreaterThan(25_000);
    },
    async ours() {
      const held = anEnvelope();
      const transport = ours();
      await transport.offer([held], 1_500);
      const killed = worker(async () => {}, { autorun: false });
      expect((await killed.getNextJob('token'))?.id).toBe(held.id);
      const heard = await listener(transport);
      // Three seconds later the slot in the id is another one.
      await transport.offer([{ ...held, id: `${held.id}9` }], 1_500);
      await heard(held);
    },
  },
  'a job that stalls twice is failed': {
    async bare() {
      expect(worker(async () => {}, { autorun: false }).opts.maxStalledCount).toBe(1);
      await queue(connection()).add('e', {}, { jobId: 'slow' });
      const killed = worker(async () => {}, { autorun: false, lockDuration: 30 });
      await killed.getNextJob('token');
      await rest(50);
      const next = worker(async () => {}, { stalledInterval: 50, maxStalledCount: 0 });
      const [, err] = (await once(next, 'failed')) as [unknown, Error];
      expect(err.message).toMatch(/stalled more than allowable limit/);
    },
    async ours() {
      expect(workerSettings.maxStalledCount).toBe(1_000);
      await queue(connection()).add('e', {}, { jobId: 'slow' });
      for (let times = 0; times < 3; times += 1) {
        const killed = worker(async () => {}, { autorun: false, lockDuration: 30, ...workerSettings });
        await isSo(async () => (await killed.getNextJob('token')) !== undefined);
        await rest(50);
        const sweeper = worker(async () => {}, { autorun: false, stalledInterval: 50, ...workerSettings });
        await sweeper.startStalledCheckTimer();
        await isSo(async () => (await waiting()) === 1);
        await sweeper.close(true);
      }
    },
  },
  'an error at completion takes the path of failure': {
    async bare() {
      const bare = queue(connection());
      const heard: string[] = [];
      const made = worker(async (job) => { await direct.del(`${prefix}:outside:${job.id}:lock`); });
      for (const event of ['completed', 'failed', 'error'] as const) made.on(event, () => heard.push(event));
      await bare.add('e', {});
      await isSo(() => heard.length > 0);
      expect(heard).not.toContain('completed');
    },
    ours: () => survivesALostLock(),
  },
  'FLUSHALL removes everything without a sign': {
    async bare() {
      const bare = queue(connection());
      await bare.add('e', {});
      await direct.flushall();
      await bare.add('e', {});
      expect(await waiting()).toBe(1);
    },
    async ours() {
      const transport = ours();
      const before = await seen(transport);
      expect(await transport.probe()).toEqual(before);
      await direct.flushall();
      expect(await transport.probe()).not.toEqual(before);
    },
  },
  'an add under a known id is ignored in silence': {
    async bare() {
      const bare = queue(connection());
      const done = worker(async () => {});
      const over = once(done, 'completed');
      await bare.add('e', {}, { jobId: 'known' });
      await over;
      await bare.add('e', {}, { jobId: 'known' });
      expect(await waiting()).toBe(0);
      expect((await bare.getJobCounts('completed'))['completed']).toBe(1);
      await expect(bare.add('e', {}, { jobId: 'a:b' })).rejects.toThrow(/cannot contain :/);
      await expect(bare.add('e', {}, { jobId: '123' })).rejects.toThrow(/integers/);
    },
    async ours() {
      const transport = ours();
      const one = anEnvelope();
      const heard: string[] = [];
      await transport.run('outside', 1, async (hints) => void heard.push(...hints.map(({ id }) => id)));
      await transport.offer([one], 1_500);
      await isSo(() => heard.length === 1);
      await isSo(async () => (await direct.exists(`${prefix}:outside:${one.id}`)) === 0);
      await transport.offer([one], 1_500);
      await isSo(() => heard.length === 2);
      for (const { id } of [one, envelopeFor([...one.hints, ...one.hints], 'outside')]) expect(id).toMatch(/^[^:]*[^:\d][^:]*$/);
    },
  },
  'closing a worker hangs when Redis is silent': {
    async bare() {
      const made = worker(async () => {});
      await made.waitUntilReady();
      link.impose({ drop: 'both' });
      expect(await standOf(made.close(), 1_500)).toBe('pending');
    },
    async ours() {
      const transport = ours();
      const heard = await listener(transport);
      const one = anEnvelope();
      await transport.offer([one], 1_500);
      await heard(one);
      link.impose({ drop: 'both' });
      const askedAt = performance.now();
      await transport.close(300);
      expect(performance.now() - askedAt).toBeLessThan(600);
    },
  },
  'a full memory refuses adds': {
    async bare() {
      const bare = queue(connection());
      await bare.waitUntilReady();
      await whileFull(async () => expect(await standOf(bare.add('e', {}), 1_000)).toMatch(/OOM/));
    },
    async ours() {
      const transport = ours();
      await transport.offer([anEnvelope()], 1_500);
      await whileFull(async () => await expect(transport.offer([anEnvelope()], 1_500)).rejects.toThrow(/OOM/));
    },
  },
  'an eviction policy may drop hints': {
    async bare() {
      const warned = vi.spyOn(console, 'warn').mockImplementation(() => {});
      await whileEvicting(async () => await queue(connection()).waitUntilReady());
      expect(String(warned.mock.calls)).toContain('noeviction');
      warned.mockRestore();
    },
    async ours() {
      const said: string[] = [];
      const warned = vi.spyOn(console, 'warn').mockImplementation(() => {});
      await whileEvicting(async () => {
        await seen(ours((event) => said.push(event)));
        await isSo(() => said.includes('transport_may_evict'));
      });
      warned.mockRestore();
    },
  },
  'a lost lock does not stop the processor': {
    async bare() {
      let ended = false;
      const made = worker(async (job) => {
        await direct.del(`${prefix}:outside:${job.id}:lock`);
        await rest(200);
        ended = true;
      }, { lockDuration: 60 });
      await queue(connection()).add('e', {});
      await isSo(() => ended);
      await made.close(true);
    },
    ours: () => survivesALostLock(),
  },
  'a half-open connection is believed in': {
    async bare() {
      const bare = connection();
      await bare.ping();
      link.orphan();
      expect(await standOf(bare.ping(), 2_500)).toBe('pending');
    },
    async ours() {
      const transport = ours();
      await seen(transport);
      link.orphan();
      const orphanedAt = performance.now();
      await expect(transport.probe()).rejects.toThrow('took too long');
      await isSo(() => transport.probe().then(() => true, () => false));
      expect(performance.now() - orphanedAt).toBeLessThan(4_000);
    },
  },
};

describe.skipIf(process.env['OMEN_TEST_REDIS_URL'] === undefined)('on Redis', { timeout: 15_000 }, () => {
  it.each(rows)('BullMQ bare: %s', async (row) => {
    expect(edges[row]).toBeDefined();
    await edges[row].bare();
  });
  it.each(rows)('and we live with it: %s', async (row) => {
    expect(edges[row]).toBeDefined();
    await edges[row].ours();
  });
});

const seen = async (transport: Transport): Promise<{ epoch: string }> => {
  let epoch: { epoch: string } | undefined;
  await isSo(async () => {
    epoch = await transport.probe().catch(() => undefined);
    return epoch !== undefined;
  });
  return epoch ?? { epoch: '' };
};

/** The lock goes while the handler runs: BullMQ has an opinion about that, and the ledger has not. */
async function survivesALostLock(): Promise<void> {
  const ledger = await openTestLedger();
  const bell = openBell();
  const kind = aKind();
  const opened = await openTestWorker({
    connectionString: ledger.url, definitions: [kind], onWorked: bell.ring, transport: { kind: 'redis', url: redis.url, prefix },
    handlers: { [kind.kind]: { run: async () => {
      for (const lock of await direct.keys(`${prefix}:outside:*:lock`)) await direct.del(lock);
      return done();
    } } },
  });
  const { id } = await leaveOne(ledger.query, kind);
  await bell.until((heard) => heard.some((h) => h.id === id), 'the job');
  expect(bell.heard).toMatchObject([{ id, verdict: 'succeeded' }]);
  await opened.drain(100);
  await ledger.drop();
}

async function whileFull(look: () => Promise<void>): Promise<void> {
  await direct.config('SET', 'maxmemory', '1');
  try {
    await look();
  } finally {
    await direct.config('SET', 'maxmemory', '128mb');
  }
}

async function whileEvicting(look: () => Promise<void>): Promise<void> {
  await direct.config('SET', 'maxmemory-policy', 'allkeys-lru');
  try {
    await look();
  } finally {
    await direct.config('SET', 'maxmemory-policy', 'noeviction');
  }
}
