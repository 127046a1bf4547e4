import { readdir, readFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { Query } from '../ledger/index.ts';
import { transitionGuard } from './transition-guard.ts';

/** A database of one test, holding the engine and nothing else. */
export interface TestLedger {
  url: string;
  query: Query;
  pool: pg.Pool;
  /** Runs work in one transaction, as business code does. */
  transaction<T>(work: (query: Query) => Promise<T>): Promise<T>;
  drop: () => Promise<void>;
}

/**
 * Makes a fresh database on the server at `OMEN_TEST_SERVICE_URL` (a superuser's URL), with the engine's SQL and a guard
 * that raises on every unlawful move.
 */
export async function openTestLedger(): Promise<TestLedger> {
  const service = process.env['OMEN_TEST_SERVICE_URL'];
  if (service === undefined) throw new Error('OMEN_TEST_SERVICE_URL names no server to test on');
  const name = `delivery_${randomBytes(6).toString('hex')}`;
  await onService(service, `create database ${name}`);
  const url = Object.assign(new URL(service), { pathname: `/${name}` }).href;
  const pool = new pg.Pool({ connectionString: url, max: 8 });
  pool.on('error', () => {});
  // A connection that dies in the middle of a transaction tells the one who holds it by its next statement.
  pool.on('connect', (client) => client.on('error', () => {}));
  for (const statements of await engineSql()) await pool.query(statements);
  await pool.query(transitionGuard());
  const through =
    (client: pg.Pool | pg.PoolClient): Query =>
    async <Row>(text: string, values: readonly unknown[] = []) =>
      (await client.query(text, [...values])).rows as Row[];
  return {
    url,
    pool,
    query: through(pool),
    async transaction(work) {
      const client = await pool.connect();
      let broken: Error | undefined;
      try {
        await client.query('begin');
        const result = await work(through(client));
        await client.query('commit');
        return result;
      } catch (err) {
        await client.query('rollback').catch((reason: Error) => (broken = reason));
        throw err;
      } finally {
        client.release(broken);
      }
    },
    async drop() {
      await pool.end();
      await onService(service, `drop database if exists ${name} with (force)`);
    },
  };
}

/**
 * A second database that holds what this ledger holds at one moment, as a logical backup does that is restored
 * elsewhere. Nobody who works on the first is disturbed; tables that are not the engine's are left out.
 */
export async function copyTestLedger(ledger: TestLedger): Promise<TestLedger> {
  const copy = await openTestLedger();
  const tables = await copy.query<{ name: string }>(`select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1`);
  await ledger.transaction(async (source) => {
    await source('set transaction isolation level repeatable read read only');
    await copy.transaction(async (target) => {
      // What is brought in has happened already: no move is judged again.
      await target('set local session_replication_role = replica');
      for (const { name } of tables) {
        const [row] = await source<{ rows: unknown }>(`select coalesce(jsonb_agg(t), '[]') as rows from public.${name} t`);
        await target(`insert into public.${name} select * from jsonb_populate_recordset(null::public.${name}, $1::jsonb)`, [JSON.stringify(row?.rows)]);
      }
    });
  });
  return copy;
}

/** The engine's SQL from its first version to its newest, as a house's history applies it. */
async function engineSql(): Promise<string[]> {
  const folder = new URL('../../sql/', import.meta.url);
  const versions = (await readdir(folder)).filter((file) => file.endsWith('.sql') && !file.endsWith('.down.sql')).toSorted();
  return Promise.all(versions.map((file) => readFile(new URL(file, folder), 'utf8')));
}

async function onService(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
