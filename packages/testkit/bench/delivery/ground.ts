import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startPostgres } from '@omenhall/db/embedded';
import { startPrivateRedis } from '@omenhall/delivery/embedded';
import { Redis } from 'ioredis';
import pg from 'pg';

/** One durable Postgres and one Redis with an append-only file, shared by all runners of a run. */
export interface Ground {
  serviceUrl: string;
  /** Null when there is no redis-server on PATH. */
  redisUrl: string | null;
  /** A database of one runner's own. */
  newDatabase(): Promise<{ url: string; drop(): Promise<void> }>;
  /** Ends the checkpoint's debt before a measure, so that no checkpoint falls into it. */
  settle(): Promise<void>;
  /** ANALYZE, as autovacuum would have done in a system that is alive. */
  analyze(url: string): Promise<void>;
  meter(): Promise<Meter>;
  settings(): Promise<{ postgres: Record<string, string>; redis: Record<string, string> | null }>;
  close(): Promise<void>;
}

export interface Meter {
  read(): Promise<{
    /** WAL of the whole server since the meter was opened, without the images of full pages. */
    walBytes: number;
    /** Processor time; null where /proc cannot be read. */
    cpuMs: { node: number; postgres: number | null; redis: number | null };
  }>;
}

const signals = ['SIGINT', 'SIGTERM'] as const;

const told = [
  'server_version', 'fsync', 'synchronous_commit', 'full_page_writes', 'wal_level', 'wal_compression', 'shared_buffers', 'max_wal_size', 'checkpoint_timeout',
  'max_connections', 'autovacuum', 'jit', 'data_checksums', 'work_mem', 'random_page_cost',
];

export async function openGround(): Promise<Ground> {
  const dataDir = await mkdtemp(join(tmpdir(), 'omen-bench-'));
  const postgres = await startPostgres({ dataDir, log: () => undefined });
  const privateRedis = await startPrivateRedis(dataDir, { log: () => undefined });
  const redis = privateRedis === null ? null : new Redis(privateRedis.url);
  const service = new pg.Pool({ connectionString: postgres.serviceUrl(), max: 2 });
  service.on('error', () => {});
  await redis?.config('SET', 'appendonly', 'yes');
  await redis?.config('SET', 'appendfsync', 'everysec');
  await redis?.config('SET', 'maxmemory', '1gb');
  await service.query('create extension if not exists pg_walinspect');
  // What is to be read back afterwards must not be recycled before.
  await service.query(`alter system set wal_keep_size = '4GB'`);
  await service.query('select pg_reload_conf()');
  const postmaster = (await readFile(join(postgres.place, 'postmaster.pid'), 'utf8')).split('\n')[0] ?? '';

  /** The place that everything written so far lies before. A commit of our own brings to disk what others left for later. */
  const lsn = async (): Promise<string> => {
    await service.query('select pg_current_xact_id()');
    return (await service.query<{ lsn: string }>('select pg_current_wal_flush_lsn()::text as lsn')).rows[0]?.lsn ?? '0/0';
  };
  const redisCpuMs = async (): Promise<number | null> => {
    const words = await redis?.info('cpu');
    if (words === undefined) return null;
    return [...words.matchAll(/^used_cpu_(?:sys|user)(?:_children)?:([\d.]+)/gm)].reduce((sum, match) => sum + Number(match[1]) * 1000, 0);
  };
  const cpuMs = async () => {
    const { user, system } = process.cpuUsage();
    return { node: (user + system) / 1000, postgres: await familyCpuMs(postmaster), redis: await redisCpuMs() };
  };

  const close = async (): Promise<void> => {
    for (const signal of signals) process.off(signal, leave);
    redis?.disconnect();
    await service.end();
    await privateRedis?.stop();
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
    if (!postgres.place.startsWith(dataDir)) await rm(dirname(postgres.place), { recursive: true, force: true });
  };
  // The servers are nobody's children but ours: a bench that is called off takes them along.
  const leave = (): void => void close().finally(() => process.exit(130));
  for (const signal of signals) process.on(signal, leave);

  return {
    serviceUrl: postgres.serviceUrl(),
    redisUrl: privateRedis?.url ?? null,
    async newDatabase() {
      const name = `bench_${randomBytes(6).toString('hex')}`;
      await service.query(`create database ${name}`);
      return { url: postgres.serviceUrl(name), async drop() {
        // Some engines end their pools without waiting, and would take a connection that is cut for an accident.
        const deadline = performance.now() + 5_000;
        while (performance.now() < deadline && ((await service.query('select 1 from pg_stat_activity where datname = $1 limit 1', [name])).rowCount ?? 0) > 0) {
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        await service.query(`drop database ${name} with (force)`);
      } };
    },
    async settle() {
      await service.query('checkpoint');
    },
    async analyze(url) {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      await client.query('analyze');
      await client.end();
    },
    async meter() {
      const from = await lsn();
      const before = await cpuMs();
      return {
        async read() {
          const after = await cpuMs();
          const to = await lsn();
          const { rows } = to === from ? { rows: [] } : await service.query<{ bytes: string }>('select coalesce(sum(record_size), 0)::text as bytes from pg_get_wal_stats($1::pg_lsn, $2::pg_lsn, false)', [from, to]);
          const since = (later: number | null, earlier: number | null): number | null => (later === null || earlier === null ? null : later - earlier);
          return {
            walBytes: Number(rows[0]?.bytes ?? 0),
            cpuMs: { node: after.node - before.node, postgres: since(after.postgres, before.postgres), redis: since(after.redis, before.redis) },
          };
        },
      };
    },
    async settings() {
      const { rows } = await service.query<{ name: string; value: string }>('select name, current_setting(name) as value from pg_settings where name = any ($1)', [told]);
      const info = await redis?.info('server');
      const asked = await redis?.config('GET', 'append*', 'save', 'maxmemory*', 'io-threads');
      return {
        postgres: Object.fromEntries(rows.map(({ name, value }) => [name, value])),
        redis: redis === null ? null : { version: /redis_version:(\S+)/.exec(info ?? '')?.[1] ?? 'unknown', ...pairs(asked) },
      };
    },
    close,
  };
}

/** CONFIG GET answers with a flat list or a map, by protocol. */
function pairs(answer: unknown): Record<string, string> {
  const told: Record<string, string> = {};
  const flat: unknown[] = Array.isArray(answer) ? answer : Object.entries(answer ?? {}).flat();
  for (let i = 0; i + 1 < flat.length; i += 2) told[String(flat[i])] = String(flat[i + 1]);
  return told;
}

/**
 * Processor time of a process, of its living children and of those that have ended, in ms. Ticks are a hundredth of a
 * second on every Linux. Null where there is no /proc.
 */
async function familyCpuMs(pid: string): Promise<number | null> {
  const ticks = (fields: string[], indexes: number[]): number => indexes.reduce((sum, index) => sum + Number(fields[index] ?? 0), 0);
  const own = await statOf(pid);
  if (own === null) return null;
  const others = await Promise.all((await readdir('/proc')).filter((entry) => /^\d+$/.test(entry)).map(statOf));
  const children = others.filter((fields) => fields?.[1] === pid);
  return 10 * (ticks(own, [11, 12, 13, 14]) + children.reduce((sum, fields) => sum + ticks(fields ?? [], [11, 12]), 0));
}

/** Fields of /proc/<pid>/stat after the name, which may hold blanks: state, parent, and so on. */
async function statOf(pid: string): Promise<string[] | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  return text === null ? null : text.slice(text.lastIndexOf(')') + 2).split(' ');
}
