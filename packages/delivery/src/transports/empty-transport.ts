import { Redis } from 'ioredis';
import pg from 'pg';

/** Which transport to empty, and how far. */
export type TransportToEmpty =
  | { kind: 'redis'; url: string; /** Namespace of the keys, default `omen`. */ prefix?: string; /** FLUSHALL: only where nobody else keeps anything. Otherwise the queue's own keys alone go. */ whole: boolean }
  | { kind: 'postgres'; queueDatabaseUrl: string };

/**
 * Loses everything that a transport holds, as a crash of it would, for rehearsals. The ledger is not touched, and no
 * worker is told: they find out by the changed epoch.
 *
 * @returns how many keys or rows are gone
 * @throws when the transport does not answer within 5 s, or its tables are locked for as long
 *
 * A second call finds little more than what was offered in between.
 */
export async function emptyTransport(transport: TransportToEmpty): Promise<number> {
  return transport.kind === 'redis' ? emptyRedis(transport) : emptyPostgres(transport.queueDatabaseUrl);
}

async function emptyRedis({ url, prefix = 'omen', whole }: TransportToEmpty & { kind: 'redis' }): Promise<number> {
  const redis = new Redis(url, { connectTimeout: 5_000, commandTimeout: 5_000, maxRetriesPerRequest: 0 });
  redis.on('error', () => {});
  try {
    if (whole) {
      const held = await redis.dbsize();
      await redis.flushall();
      return held;
    }
    let gone = 0;
    for (const pattern of [`${prefix}:epoch`, `${prefix}:outside:*`, `${prefix}:render:*`]) {
      let cursor = '0';
      do {
        const [next, keys] = await redis.scan(cursor, 'MATCH', pattern, 'COUNT', 500);
        if (keys.length > 0) gone += await redis.unlink(...keys);
        cursor = next;
      } while (cursor !== '0');
    }
    return gone;
  } finally {
    redis.disconnect();
  }
}

async function emptyPostgres(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    await client.query(`set lock_timeout = '5s'`);
    // The queue's own functions lock several tables in an order of theirs: whoever is chosen as a deadlock's victim begins again.
    for (let tries = 1; ; tries += 1) {
      try {
        return await truncateQueue(client);
      } catch (error) {
        await client.query('rollback');
        if (tries === mostTries || (error as { code?: unknown }).code !== '40P01') throw error;
      }
    }
  } finally {
    await client.end();
  }
}

const mostTries = 10;

/** In one transaction: what the login owns in the queue's schema, but for the record of its version, which is no content. */
async function truncateQueue(client: pg.Client): Promise<number> {
  await client.query('begin');
  const { rows } = await client.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'bullmq' and tableowner = current_user and tablename not in ('migration', 'omen_epoch') order by 1`);
  const { rows: [held] } = await client.query<{ n: number }>('select count(*)::int as n from bullmq.job');
  await client.query(`truncate ${rows.map(({ name }) => name).join(', ')}`);
  await client.query('update bullmq.omen_epoch set epoch = gen_random_uuid()');
  await client.query('commit');
  return held?.n ?? 0;
}
