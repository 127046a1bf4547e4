import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startPrivateRedis, type PrivateRedis } from '../embedded/redis-server.ts';
import { done, migrateQueueSchema, openKick, type DeliveryWorker } from '../index.ts';
import { aKind, leaveOne, openBell, openTestLedger, openTestWorker, type TestLedger } from '../testing/index.ts';
import { envelopeFor } from '../dispatch/dispatcher.ts';
import { fromBull, toBull } from './bull-envelope.ts';
import { openRedisTransport } from './redis.ts';

const pure = aKind();
const handlers = { [pure.kind]: { run: async () => done() } };

describe.skipIf(process.env['OMEN_TEST_REDIS_URL'] === undefined)('hints on Redis', { timeout: 20_000 }, () => {
  let ledger: TestLedger;
  let redis: PrivateRedis;
  let dir: string;
  let workers: DeliveryWorker[] = [];

  beforeAll(async () => {
    ledger = await openTestLedger();
    await migrateQueueSchema(ledger.url);
    dir = await mkdtemp(join(tmpdir(), 'omen-redis-'));
    const started = await startPrivateRedis(dir, { log: () => {} });
    if (started === null) throw new Error('no redis-server here');
    redis = started;
  });
  afterEach(async () => {
    await Promise.all(workers.map((worker) => worker.drain(100)));
    workers = [];
    await ledger.query('delete from delivery_controls');
  });
  afterAll(async () => {
    await redis.stop();
    await ledger.drop();
    await rm(dir, { recursive: true, force: true });
  });

  it('are offered again within two seconds after FLUSHALL', async () => {
    const render = aKind({ kind: 'render_job', queue: 'render' });
    const prefix = randomUUID();
    // Somebody else is said to serve the queue, so the hints stay in Redis where they can be counted.
    await ledger.query(`select delivery.register_worker(gen_random_uuid(), 'elsewhere', 1, 'test', '{"render_job":[1,1]}', '{"render":5}')`);
    await ledger.query(`update delivery_workers set heartbeat_at = now() + interval '1 hour' where host = 'elsewhere'`);
    let see: () => void = () => {};
    const seen = new Promise<void>((resolve) => (see = resolve));
    workers.push(await openTestWorker({
      connectionString: ledger.url, definitions: [pure, render], handlers, transport: { kind: 'redis', url: redis.url, prefix },
      queues: { email: { concurrency: 1, shared: 'outside' } }, log: (event) => { if (event === 'transport_seen') see(); },
    }));
    await seen;
    for (let i = 0; i < 10; i += 1) await leaveOne(ledger.query, render);
    const client = new Redis(redis.url);
    const waiting = async (): Promise<boolean> => (await client.llen(`${prefix}:render:wait`)) === 10;
    await bellFor(waiting);
    await client.flushall();
    const lostAt = performance.now();
    expect(await waiting()).toBe(false);
    await bellFor(waiting);
    expect(performance.now() - lostAt).toBeLessThan(2_000);
    client.disconnect();
    await ledger.query(`delete from delivery_workers where host = 'elsewhere'`);
    await ledger.query(`select delivery.cancel(id, 'test') from delivery_jobs where kind = 'render_job'`);
  });

  it('are offered on Postgres within five seconds when Redis goes, while what runs goes on', { timeout: 20_000 }, async () => {
    const bell = openBell();
    const own = await redisOn(await freePort());
    const worker = await openTestWorker({
      connectionString: ledger.url, definitions: [pure], handlers, onWorked: bell.ring,
      transport: { kind: 'redis', url: own.url, queueDatabaseUrl: ledger.url },
    });
    workers.push(worker);
    const before = await leaveOne(ledger.query, pure);
    await bell.until((heard) => heard.some((h) => h.id === before.id), 'a job on Redis');
    expect(worker.transport()).toBe('redis');
    await own.kill();
    const lostAt = performance.now();
    const { id } = await leaveOne(ledger.query, pure);
    await bell.until((heard) => heard.some((h) => h.id === id), 'a job on Postgres');
    expect(performance.now() - lostAt).toBeLessThan(5_000);
    expect(worker.transport()).toBe('postgres');
  });

  it('travel on Postgres when Redis is away at boot', { timeout: 15_000 }, async () => {
    const bell = openBell();
    const { id } = await leaveOne(ledger.query, pure);
    const worker = await openTestWorker({
      connectionString: ledger.url, definitions: [pure], handlers, onWorked: bell.ring,
      transport: { kind: 'redis', url: `redis://127.0.0.1:${await freePort()}`, queueDatabaseUrl: ledger.url },
    });
    workers.push(worker);
    await bell.until((heard) => heard.some((h) => h.id === id), 'the job');
    expect(worker.transport()).toBe('postgres');
  });

  it('begin to flow when a Redis that was away at boot comes up', { timeout: 15_000 }, async () => {
    const bell = openBell();
    const port = await freePort();
    workers.push(await openTestWorker({
      connectionString: ledger.url, definitions: [pure], handlers, onWorked: bell.ring, transport: { kind: 'redis', url: `redis://127.0.0.1:${port}` },
    }));
    const { id } = await leaveOne(ledger.query, pure);
    const late = await redisOn(port);
    await bell.until((heard) => heard.some((h) => h.id === id), 'the job');
    expect(bell.heard).toMatchObject([{ id, verdict: 'succeeded' }]);
    await Promise.all(workers.splice(0).map((worker) => worker.drain(100)));
    await late.kill();
  });

  it('are kicked by a process that runs nothing, and kicking never throws', async () => {
    const bell = openBell();
    const transport = { kind: 'redis', url: redis.url, prefix: randomUUID() } as const;
    workers.push(await openTestWorker({ connectionString: ledger.url, definitions: [pure], handlers, onWorked: bell.ring, transport }));
    const kick = await openKick({ transport, log: () => {} });
    await bellFor(() => kick.probe());
    expect(kick.transport()).toBe('redis');
    const { id, hint } = await leaveOne(ledger.query, pure);
    kick.kick(hint === null ? [] : [hint]);
    await bell.until((heard) => heard.some((h) => h.id === id), 'the kicked job');
    await kick.close();
    const nowhere = await openKick({ transport: { kind: 'redis', url: `redis://127.0.0.1:${await freePort()}` }, log: () => {} });
    nowhere.kick([{ id: randomUUID(), dispatchSeq: 0, queue: 'email' }]);
    expect(await nowhere.probe()).toBe(false);
    await nowhere.close();
  });

  it('are refused at once, not collected, while Redis is away', async () => {
    const transport = openRedisTransport({ url: `redis://127.0.0.1:${await freePort()}`, prefix: 'x', log: () => {} });
    const askedAt = performance.now();
    await expect(transport.offer([envelopeFor([{ id: randomUUID(), dispatchSeq: 0, queue: 'email' }], 'outside')], 1_500)).rejects.toThrow(/away|closed|writeable|ECONNREFUSED/);
    expect(performance.now() - askedAt).toBeLessThan(1_700);
    await transport.close(500);
  });

  it('that BullMQ knows by id already are ignored in silence, which is why larger envelopes get random ids', async () => {
    const client = new Redis(redis.url, { maxRetriesPerRequest: null });
    const queue = new Queue('edges', { connection: client, prefix: randomUUID() });
    const one = envelopeFor([{ id: randomUUID(), dispatchSeq: 0, queue: 'email' }], 'outside');
    await queue.addBulk([toBull(one)]);
    await queue.addBulk([toBull({ ...one, hints: [{ id: randomUUID(), dispatchSeq: 7, queue: 'email' }] })]);
    const waiting = await queue.getWaiting();
    expect(waiting).toHaveLength(1);
    expect(fromBull(waiting[0]?.data)).toEqual(one.hints);
    expect(envelopeFor([...one.hints, ...one.hints], 'outside').id).not.toBe(envelopeFor([...one.hints, ...one.hints], 'outside').id);
    await queue.close();
    client.disconnect();
  });

  it('hold ids and numbers and nothing else', async () => {
    const houseWords = ['what shall become of me', 'someone@example.org'];
    const prefix = randomUUID();
    const bell = openBell();
    let started: () => void = () => {};
    const running = new Promise<void>((resolve) => (started = resolve));
    workers.push(await openTestWorker({
      connectionString: ledger.url, definitions: [pure], onWorked: bell.ring, transport: { kind: 'redis', url: redis.url, prefix },
      handlers: { [pure.kind]: { run: (_job, signal) => new Promise((resolve) => { started(); signal.addEventListener('abort', () => resolve(done())); }) } },
    }));
    await leaveOne(ledger.query, pure, { safeSubject: houseWords[0] ?? null, sealed: Buffer.from(houseWords[1] ?? '') });
    await running;
    const client = new Redis(redis.url);
    const seen: string[] = [];
    for (const key of await client.keys(`${prefix}:*`)) seen.push(key, (await client.type(key)) === 'hash' ? JSON.stringify(await client.hgetall(key)) : '');
    client.disconnect();
    expect(seen.join()).toContain('"q\\":\\"email');
    for (const word of houseWords) expect(seen.join()).not.toContain(word);
  });
});

/** Looks again until it is so; the caller's own time limit ends it. */
async function bellFor(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 25));
}

async function redisOn(port: number): Promise<{ url: string; kill(): Promise<void> }> {
  const child: ChildProcess = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'], { stdio: 'ignore' });
  const url = `redis://127.0.0.1:${port}`;
  const client = new Redis(url, { retryStrategy: () => 20 });
  client.on('error', () => {});
  await client.ping();
  client.disconnect();
  return {
    url,
    async kill() {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
