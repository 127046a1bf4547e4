import { randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createPostgresBackend, withBackend, type PgPool } from 'bullmq';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { envelopeFor } from '../dispatch/dispatcher.ts';
import { openTcpProxy, openTestLedger, type TcpProxy, type TestLedger } from '../testing/index.ts';
import { fromBull, toBull, workerSettings } from './bull-envelope.ts';
import { openPostgresTransport } from './postgres.ts';
import { migrateQueueSchema } from './queue-schema.ts';
import type { Envelope, Transport } from './transport.ts';

/** BullMQ's sharp edges on Postgres, each shown bare, so that an upgrade which changes one is noticed, and as the transport meets it. */
const rows = [
  'what is built while Postgres is down is dead for ever',
  'a schema that was not migrated is refused',
  'a connection string fails in native modules',
  'a queue makes a sequence of its own',
  'a queue and its worker take many connections',
  'the clocks of clients decide locks',
  'every add notifies and leaves event rows',
  'a limiter would lock at every claim',
  'hints are heard over LISTEN on a connection of its own',
  'a notice that was missed waits five seconds',
  'NUL in data fails',
  'joining a transaction has no documented door',
] as const;
interface Edge {
  bare: () => Promise<void>;
  ours: () => Promise<void>;
}

const bull = withBackend(createPostgresBackend);
let ledger: TestLedger;
let login: string;
let link: TcpProxy;
let url: string;
let closing: Array<() => unknown>;

beforeEach(async () => {
  ledger = await openTestLedger();
  closing = [];
  link = await openTcpProxy(Number(new URL(ledger.url).port));
  url = Object.assign(new URL(ledger.url), { hostname: '127.0.0.1', port: String(link.port) }).href;
  login = `queue_${randomBytes(6).toString('hex')}`;
});
afterEach(async () => {
  link.heal();
  for (const close of closing) await Promise.race([close(), rest(300)]);
  await link.close();
  await ledger.drop();
});

const rest = (ms: number): Promise<'pending'> => new Promise((resolve) => setTimeout(() => resolve('pending'), ms));
const isSo = async (look: () => Promise<boolean> | boolean): Promise<void> => {
  while (!(await look())) await rest(20);
};
const poolOf = (to = url): PgPool => {
  const pool = new pg.Pool({ connectionString: to, options: '-c search_path=bullmq', max: 4, connectionTimeoutMillis: 500, application_name: 'bare' });
  pool.on('error', () => {});
  closing.push(() => pool.end());
  return pool as unknown as PgPool;
};
const queue = (over = poolOf()) => {
  const made = new bull.Queue('outside', { connection: over });
  made.on('error', () => {});
  closing.unshift(() => made.close());
  return made;
};
const worker = (processor: () => Promise<void>, over = poolOf()) => {
  const made = new bull.Worker('outside', processor, { connection: over });
  made.on('error', () => {});
  closing.unshift(() => made.close(true));
  return made;
};
const ours = (to = url): Transport => {
  const made = openPostgresTransport({ url: to, log: () => {} });
  closing.unshift(() => made.close(300));
  return made;
};
const anEnvelope = (hints = 1): Envelope =>
  envelopeFor(Array.from({ length: hints }, () => ({ id: randomUUID(), dispatchSeq: 0, queue: 'email' })), 'outside');
const count = async (sql: string): Promise<number> => (await ledger.query<{ n: number }>(`select count(*)::int as n from ${sql}`))[0]?.n ?? 0;
/** Connections to this file's own database: others of the same name work beside it on the same server. */
const connections = `pg_stat_activity where datname = current_database() and application_name`;
/** Connections that listen carry the queue's name. */
const listeners = async (): Promise<number[]> =>
  (await ledger.query<{ pid: number }>(`select pid from ${connections} = 'outside'`)).map(({ pid }) => pid);
const delivered = async (transport: Transport, envelope: Envelope): Promise<void> => {
  const heard: string[] = [];
  await transport.run('outside', 1, async (hints) => void heard.push(...hints.map(({ id }) => id)));
  await isSo(() => heard.includes(envelope.hints[0]?.id ?? ''));
};
const goDown = (): void => {
  link.impose({ refuse: true });
  link.cut();
};
/** What this part of the house asks BullMQ for. */
const surface = async (): Promise<string> =>
  (await Promise.all(['postgres.ts', 'redis.ts', 'bull-envelope.ts', 'queue-schema.ts'].map((file) => readFile(new URL(file, import.meta.url), 'utf8')))).join('\n');

const edges: Record<(typeof rows)[number], Edge> = {
  'what is built while Postgres is down is dead for ever': {
    async bare() {
      await migrateQueueSchema(ledger.url);
      goDown();
      const bare = queue();
      await expect(bare.waitUntilReady()).rejects.toBeInstanceOf(Error);
      link.heal();
      await expect(bare.add('e', {})).rejects.toBeInstanceOf(Error);
    },
    async ours() {
      await migrateQueueSchema(ledger.url);
      goDown();
      const transport = ours();
      const one = anEnvelope();
      const over = delivered(transport, one);
      await expect(transport.offer([one], 1_000)).rejects.toBeInstanceOf(Error);
      await rest(600);
      link.heal();
      await isSo(() => transport.offer([one], 1_000).then(() => true, () => false));
      await over;
    },
  },
  'a schema that was not migrated is refused': {
    async bare() {
      await expect(queue().waitUntilReady()).rejects.toThrow(/migrat|schema/i);
    },
    async ours() {
      const transport = ours();
      await expect(transport.offer([anEnvelope()], 2_000)).rejects.toBeInstanceOf(Error);
      await migrateQueueSchema(ledger.url);
      await migrateQueueSchema(ledger.url);
      await transport.offer([anEnvelope()], 2_000);
    },
  },
  'a connection string fails in native modules': {
    async bare() {
      // Node takes the other build, where it works; a bundler that takes this one would not find `pg`.
      const folder = dirname(createRequire(import.meta.url).resolve('bullmq'));
      const native = await readFile(join(folder, '../esm/postgres/postgres-connection.js'), 'utf8');
      expect(native).toMatch(/native ESM environment, pass an/);
      expect(native).toMatch(/typeof require === 'function'/);
    },
    async ours() {
      await migrateQueueSchema(ledger.url);
      await ours().offer([anEnvelope()], 2_000);
      expect(await surface()).not.toMatch(/connection: o\.url/);
    },
  },
  'a queue makes a sequence of its own': {
    async bare() {
      await asPoorLogin();
      await expect(queue(poolOf(poorUrl())).add('e', {})).rejects.toThrow(/permission denied/);
    },
    async ours() {
      await asPoorLogin();
      const transport = ours(poorUrl());
      const one = anEnvelope();
      await transport.offer([one], 2_000);
      await delivered(transport, one);
      expect(await count(`pg_class where relkind = 'S' and relname like '%outside%'`)).toBe(0);
    },
  },
  'a queue and its worker take many connections': {
    async bare() {
      await migrateQueueSchema(ledger.url);
      const over = worker(async () => {});
      await over.waitUntilReady();
      await queue().add('e', {});
      await isSo(async () => (await count(`${connections} in ('bare', 'outside')`)) >= 3);
    },
    async ours() {
      await migrateQueueSchema(ledger.url);
      const transport = ours();
      for (const shared of ['outside', 'render'] as const) {
        await transport.run(shared, 20, async () => {});
        await transport.offer(Array.from({ length: 50 }, () => ({ ...anEnvelope(), shared })), 3_000);
      }
      await isSo(async () => (await count(`bullmq.job`)) === 0);
      // Eleven at most: three to offer with, four for each of two workers.
      expect(await count(`${connections} in ('omen-queue', 'outside', 'render')`)).toBeLessThanOrEqual(11);
    },
  },
  'the clocks of clients decide locks': {
    async bare() {
      await migrateQueueSchema(ledger.url);
      const bare = queue();
      await bare.add('e', {});
      const made = new bull.Worker('outside', null, { connection: poolOf(), autorun: false, lockDuration: 3_600_000 });
      closing.unshift(() => made.close(true));
      const shifted = Date.now;
      Date.now = () => shifted() + 7_200_000;
      await made.getNextJob('token').finally(() => (Date.now = shifted));
      expect(await count(`bullmq.job where locked_until_ms > (extract(epoch from now()) + 10000) * 1000`)).toBe(1);
    },
    async ours() {
      const { opts } = toBull(anEnvelope());
      expect(Object.keys(opts).toSorted()).toEqual(['attempts', 'jobId', 'removeOnComplete', 'removeOnFail']);
    },
  },
  'every add notifies and leaves event rows': {
    async bare() {
      await migrateQueueSchema(ledger.url);
      const bare = queue();
      for (let n = 0; n < 60; n += 1) await bare.add('e', {});
      expect(await count('bullmq.event')).toBeGreaterThanOrEqual(120);
    },
    async ours() {
      await migrateQueueSchema(ledger.url);
      const transport = ours();
      await transport.offer([anEnvelope(32)], 2_000);
      expect(await count('bullmq.event')).toBeLessThan(10);
      for (let n = 0; n < 200; n += 1) await transport.offer([anEnvelope()], 2_000);
      // Trimmed with every 256th, to a hundred.
      expect(await count('bullmq.event')).toBeLessThan(100 + 256);
    },
  },
  'a limiter would lock at every claim': {
    async bare() {
      await migrateQueueSchema(ledger.url);
      const bodies = await ledger.query<{ body: string }>(`select prosrc as body from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'bullmq'`);
      expect(bodies.some(({ body }) => /rate_limit/.test(body) && /for update|advisory/i.test(body))).toBe(true);
    },
    async ours() {
      expect(Object.keys(workerSettings)).not.toContain('limiter');
      expect(await surface()).not.toMatch(/limiter|setGlobal|rateLimit/);
    },
  },
  'hints are heard over LISTEN on a connection of its own': {
    async bare() {
      await migrateQueueSchema(ledger.url);
      worker(async () => {});
      await isSo(async () => (await listeners()).length === 1);
    },
    async ours() {
      await migrateQueueSchema(ledger.url);
      const transport = ours();
      const [one, next] = [anEnvelope(), anEnvelope()];
      await transport.offer([one], 2_000);
      const heard: string[] = [];
      await transport.run('outside', 1, async (hints) => void heard.push(...hints.map(({ id }) => id)));
      await isSo(async () => heard.length === 1 && (await listeners()).length === 1);
      const [before] = await listeners();
      link.cut();
      await isSo(async () => (await listeners()).some((pid) => pid !== before));
      await isSo(() => transport.offer([next], 2_000).then(() => true, () => false));
      await isSo(() => heard.length === 2);
    },
  },
  'a notice that was missed waits five seconds': {
    async bare() {
      await migrateQueueSchema(ledger.url);
      expect(worker(async () => {}).opts.drainDelay).toBe(5);
    },
    async ours() {
      // The dispatcher's patience is three seconds: what nobody claimed by then is offered again, with a notice of its own.
      await migrateQueueSchema(ledger.url);
      const transport = ours();
      const [missed, again] = [anEnvelope(), anEnvelope()];
      await transport.offer([missed], 2_000);
      const over = delivered(transport, missed);
      await transport.offer([again], 2_000);
      await over;
    },
  },
  'NUL in data fails': {
    async bare() {
      await migrateQueueSchema(ledger.url);
      await expect(queue().add('e', { word: 'a\u0000b' })).rejects.toBeInstanceOf(Error);
    },
    async ours() {
      expect(fromBull({ q: 'email', h: [['a\u0000b', 1]] })).toEqual([]);
      expect(JSON.stringify(toBull(anEnvelope(32)).data)).not.toContain('\\u0000');
    },
  },
  'joining a transaction has no documented door': {
    async bare() {
      expect(Object.getOwnPropertyNames(bull.Queue.prototype).filter((name) => /transaction/i.test(name))).toEqual([]);
    },
    async ours() {
      const imported = [...(await surface()).matchAll(/import \{([^}]+)\} from 'bullmq'/g)].flatMap(([, names]) => (names ?? '').split(',').map((name) => name.replace('type', '').trim()));
      expect([...new Set(imported)].toSorted()).toEqual(['PgPool', 'Queue', 'Worker', 'createPostgresBackend', 'runMigrations', 'withBackend']);
    },
  },
};

describe('on Postgres', { timeout: 15_000 }, () => {
  it.each(rows)('BullMQ bare: %s', async (row) => {
    expect(edges[row]).toBeDefined();
    await edges[row].bare();
  });
  it.each(rows)('and we live with it: %s', async (row) => {
    expect(edges[row]).toBeDefined();
    await edges[row].ours();
  });
});

const poorUrl = (): string => Object.assign(new URL(ledger.url), { username: login, password: 'test' }).href;

/** A login that may use the schema's tables and functions and make nothing in it. */
async function asPoorLogin(): Promise<void> {
  await migrateQueueSchema(ledger.url);
  await ledger.query(`create role ${login} login password 'test'`);
  await ledger.query(`grant usage on schema bullmq to ${login}`);
  await ledger.query(`grant all on all tables in schema bullmq to ${login}`);
  await ledger.query(`grant all on all sequences in schema bullmq to ${login}`);
  await ledger.query(`grant execute on all functions in schema bullmq to ${login}`);
  const database = new URL(ledger.url).pathname.slice(1);
  closing.push(async () => {
    await ledger.query(`drop owned by ${login}`);
    await ledger.query(`revoke all on database ${database} from ${login}`);
    await ledger.query(`drop role ${login}`);
  });
}
