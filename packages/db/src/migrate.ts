import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { readMigrationText, type MigrationText } from './migration-text.rules.ts';

export type Log = (event: string, fields: Record<string, string | number | boolean | null>) => void;

export type MigrationRefusal =
  | 'edited' | 'absent' | 'out-of-order' | 'transaction-word' | 'committed-inside' | 'unfinished'
  | 'locked' | 'failed' | 'irreversible' | 'nothing-to-undo' | 'badly-named';

/** Why the runner stopped. `migration` is the folder's name, or null when no single one is meant. Nothing after it was run. */
export class MigrationRefused extends Error {
  readonly code: MigrationRefusal;
  readonly migration: string | null;

  constructor(code: MigrationRefusal, migration: string | null, words: string) {
    super(words);
    this.name = 'MigrationRefused';
    this.code = code;
    this.migration = migration;
  }
}

export interface MigrateOptions {
  /** The privileged login, on a direct connection: the lock belongs to the session. */
  url: string;
  /** Holds `<14 digits>_<name>/migration.sql` and perhaps `down.sql`. */
  folder: string;
  log: Log;
  /** Runs everything pending in one transaction and rolls it back. */
  dryRun?: boolean;
  /** How long to wait for another runner before giving up; 60 unless told. Its process is named every 5 s. */
  waitSeconds?: number;
}

export interface Migrated {
  /** Applied by this call, or, in a dry run, tried and rolled back; in order. */
  applied: string[];
  /** Dry run only: files that run outside a transaction and so were not tried. */
  notTried: string[];
}

export interface MigrationStatus {
  applied: { name: string; finishedAt: Date }[];
  pending: string[];
  /** What `migrate` would refuse with, in its order of finding; empty when all is well. */
  problems: MigrationRefused[];
}

interface MigrationFile {
  name: string;
  sql: string;
  /** SHA-256 of the file's bytes, lower-case hex, as Prisma records it. */
  checksum: string;
  text: MigrationText;
  down: string | null;
}

interface HistoryRow {
  id: string;
  migration_name: string;
  checksum: string;
  finished_at: Date | null;
  logs: string | null;
}

/** Prisma's own advisory key, so that its tools and ours exclude each other. */
const lockKey = 72707369;

// Exactly Prisma's table: its engine reads this history as its own.
const historyTable = `create table if not exists public._prisma_migrations (
  id varchar(36) primary key not null,
  checksum varchar(64) not null,
  finished_at timestamptz,
  migration_name varchar(255) not null,
  logs text,
  rolled_back_at timestamptz,
  started_at timestamptz not null default now(),
  applied_steps_count integer not null default 0
)`;

/**
 * Where the two histories lie.
 *
 * @param packageRoot the folder that holds `prisma/migrations` and `vault/migrations`. Left out, it is this package's
 *                    own folder, which is right when running from source; a bundle names the place it copied them to.
 */
export function migrationFolders(packageRoot: string = join(import.meta.dirname, '..')): { main: string; vault: string } {
  return { main: join(packageRoot, 'prisma', 'migrations'), vault: join(packageRoot, 'vault', 'migrations') };
}

/**
 * Brings a database to the newest migration: one transaction per file, its history row in the same transaction.
 *
 * @throws MigrationRefused; whatever was applied before it stands, the file it names left nothing behind
 *         (unless it declares itself outside a transaction; then its row says so and the next call resumes it)
 *
 * A second call applies nothing. Two runners at once apply each file once; the second waits.
 */
export async function migrate(options: MigrateOptions): Promise<Migrated> {
  const files = await readMigrations(options.folder);
  return withRunner(options, async (client) => {
    if (options.dryRun === true) return rehearse(client, files, options.log);
    await client.query(historyTable);
    const history = await readHistory(client);
    const [problem] = findProblems(files, history);
    if (problem !== undefined) throw problem;
    const applied: string[] = [];
    for (const file of pendingOf(files, history)) {
      const started = performance.now();
      if (file.text.outsideTransaction) await applyOutside(client, file, history, options.log);
      else await applyInside(client, file);
      options.log('migration.applied', { migration: file.name, ms: Math.round(performance.now() - started) });
      applied.push(file.name);
    }
    return { applied, notTried: [] };
  });
}

/** What stands, what waits, and what `migrate` would refuse. Takes no lock and writes nothing. */
export async function status(options: Pick<MigrateOptions, 'url' | 'folder'>): Promise<MigrationStatus> {
  const files = await readMigrations(options.folder);
  const client = await connect(options.url);
  try {
    const history = await readHistory(client);
    return {
      applied: history.flatMap((row) => (row.finished_at === null ? [] : [{ name: row.migration_name, finishedAt: row.finished_at }])),
      pending: pendingOf(files, history).map((file) => file.name),
      problems: findProblems(files, history),
    };
  } finally {
    await client.end();
  }
}

/**
 * Undoes the newest applied migration by its `down.sql`, in one transaction, and records when.
 *
 * @param options.backup called after the file was found reversible and before anything is undone
 * @returns the name of the migration that was undone; the next `migrate` applies it again as a fresh row
 * @throws MigrationRefused `irreversible` when there is no way back but a restore, `nothing-to-undo` on an empty history
 */
export async function down(options: MigrateOptions & { backup?: () => Promise<void> }): Promise<string> {
  const files = await readMigrations(options.folder);
  return withRunner(options, async (client) => {
    const history = await readHistory(client);
    const newest = history.filter((row) => row.finished_at !== null).at(-1);
    if (newest === undefined) throw new MigrationRefused('nothing-to-undo', null, 'No migration stands, so there is none to undo.');
    const name = newest.migration_name;
    const file = files.find((candidate) => candidate.name === name);
    if (file === undefined) throw absent(name);
    const text = file.down === null ? null : readMigrationText(file.down);
    if (file.down === null || text === null || text.irreversible) {
      throw new MigrationRefused('irreversible', name, `${name} cannot be undone. Go back with a backup: npm run omen -- restore.`);
    }
    refuseTransactionWords(name, text);
    await options.backup?.();
    const script = file.down;
    await inOwnTransaction(client, name, script, async () => {
      await client.query('update public._prisma_migrations set rolled_back_at = now() where id = $1', [newest.id]);
    });
    options.log('migration.undone', { migration: name });
    return name;
  });
}

/** Every migration of a folder in the order it is applied. A folder with another kind of name is refused, not skipped. */
async function readMigrations(folder: string): Promise<MigrationFile[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name).toSorted();
  return Promise.all(names.map(async (name) => {
    if (!/^\d{14}_[a-z0-9_]+$/.test(name)) {
      throw new MigrationRefused('badly-named', name, `${name} is not named <14 digits>_<name>.`);
    }
    const bytes = await readFile(join(folder, name, 'migration.sql'));
    const sql = bytes.toString('utf8');
    return {
      name, sql,
      checksum: createHash('sha256').update(bytes).digest('hex'),
      text: readMigrationText(sql),
      down: await readFile(join(folder, name, 'down.sql'), 'utf8').catch((err: unknown) => {
        if (err instanceof Error && 'code' in err && err.code === 'ENOENT') return null;
        throw err;
      }),
    };
  }));
}

/** Rows that stand or are unfinished, oldest first; rolled-back ones are history and no more. */
async function readHistory(client: pg.Client): Promise<HistoryRow[]> {
  const exists = await client.query<{ there: boolean }>(`select to_regclass('public._prisma_migrations') is not null as there`);
  if (exists.rows[0]?.there !== true) return [];
  const { rows } = await client.query<HistoryRow>(
    `select id, migration_name, checksum, finished_at, logs from public._prisma_migrations
     where rolled_back_at is null order by migration_name`);
  return rows;
}

function pendingOf(files: readonly MigrationFile[], history: readonly HistoryRow[]): MigrationFile[] {
  const standing = new Set(history.filter((row) => row.finished_at !== null).map((row) => row.migration_name));
  return files.filter((file) => !standing.has(file.name));
}

function findProblems(files: readonly MigrationFile[], history: readonly HistoryRow[]): MigrationRefused[] {
  const problems: MigrationRefused[] = [];
  const byName = new Map(files.map((file) => [file.name, file]));
  for (const row of history) {
    const file = byName.get(row.migration_name);
    if (file === undefined) {
      problems.push(absent(row.migration_name));
    } else if (row.finished_at === null && !file.text.outsideTransaction) {
      problems.push(new MigrationRefused('unfinished', file.name,
        `${file.name} was begun by another tool and never finished. Repair it by hand, then mark its row.`));
    } else if (row.finished_at !== null && row.checksum !== file.checksum) {
      problems.push(new MigrationRefused('edited', file.name,
        `${file.name} was edited after it was applied. Restore its bytes and put the change into a new migration.`));
    }
  }
  const newest = history.filter((row) => row.finished_at !== null).at(-1)?.migration_name ?? '';
  for (const file of pendingOf(files, history)) {
    if (file.name < newest) {
      problems.push(new MigrationRefused('out-of-order', file.name, `${file.name} is older than ${newest}, which is applied. Give it a later date.`));
    }
    if (file.text.transactionWord !== null) problems.push(transactionWord(file.name, file.text.transactionWord));
  }
  return problems;
}

function absent(name: string): MigrationRefused {
  return new MigrationRefused('absent', name, `${name} is applied, but this build does not have it: the database is newer than the build.`);
}

function transactionWord(name: string, word: string): MigrationRefused {
  return new MigrationRefused('transaction-word', name, `${name} says "${word}". The runner opens and ends the transaction.`);
}

function refuseTransactionWords(name: string, text: MigrationText): void {
  if (text.transactionWord !== null) throw transactionWord(name, text.transactionWord);
}

async function applyInside(client: pg.Client, file: MigrationFile): Promise<void> {
  await inOwnTransaction(client, file.name, file.sql, async () => {
    // `now()` is the transaction's start, so the row tells how long the file took.
    await client.query(
      `insert into public._prisma_migrations (id, checksum, finished_at, migration_name, started_at, applied_steps_count)
       values ($1, $2, clock_timestamp(), $3, now(), 1)`, [randomUUID(), file.checksum, file.name]);
  });
}

async function inOwnTransaction(client: pg.Client, name: string, sql: string, record: () => Promise<void>): Promise<void> {
  await client.query('begin');
  try {
    await runInside(client, name, sql);
    await record();
    await client.query('commit');
  } catch (err) {
    await client.query('rollback');
    await forgetSettings(client);
    throw err;
  }
}

/** The file as one simple query, so that dollar-quoted bodies stay whole, and proof that our transaction is still ours. */
async function runInside(client: pg.Client, name: string, sql: string): Promise<void> {
  const before = await client.query<{ xid: string }>('select pg_current_xact_id()::text as xid');
  try {
    await client.query(`set local lock_timeout = '5s'`);
    await client.query(sql);
  } catch (err) {
    throw new MigrationRefused('failed', name, `${name} failed: ${describe(err)}`);
  }
  const after = await client.query<{ xid: string | null }>('select pg_current_xact_id_if_assigned()::text as xid');
  if (after.rows[0]?.xid !== before.rows[0]?.xid) {
    throw new MigrationRefused('committed-inside', name,
      `${name} ended the runner's transaction. Part of it may stand without a history row: compare the database by hand.`);
  }
  await forgetSettings(client);
}

/** A file may have changed role or search path for the session; the history row and the next file must not inherit that. */
async function forgetSettings(client: pg.Client): Promise<void> {
  await client.query('reset role; reset all');
}

async function applyOutside(client: pg.Client, file: MigrationFile, history: readonly HistoryRow[], log: Log): Promise<void> {
  const unfinished = history.find((row) => row.migration_name === file.name && row.finished_at === null);
  const id = unfinished?.id ?? randomUUID();
  if (unfinished === undefined) {
    await client.query('insert into public._prisma_migrations (id, checksum, migration_name) values ($1, $2, $3)', [id, file.checksum, file.name]);
  } else {
    log('migration.resumed', { migration: file.name, before: unfinished.logs });
    await client.query('update public._prisma_migrations set checksum = $2, logs = null, started_at = now() where id = $1', [id, file.checksum]);
  }
  try {
    await dropInvalidIndexes(client, file);
    for (const statement of file.text.statements) await client.query(statement);
    await forgetSettings(client);
  } catch (err) {
    await forgetSettings(client);
    await client.query('update public._prisma_migrations set logs = $2 where id = $1', [id, describe(err)]);
    throw new MigrationRefused('failed', file.name, `${file.name} stopped half-way: ${describe(err)}. The next run resumes it.`);
  }
  await client.query('update public._prisma_migrations set finished_at = now(), applied_steps_count = 1 where id = $1', [id]);
}

/** A concurrent build that died leaves an invalid index behind, and IF NOT EXISTS would keep it for ever. */
async function dropInvalidIndexes(client: pg.Client, file: MigrationFile): Promise<void> {
  const { rows } = await client.query<{ name: string; quoted: string }>(
    `select c.relname as name, format('%I.%I', n.nspname, c.relname) as quoted
     from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
     where not i.indisvalid`);
  for (const row of rows.filter(({ name }) => new RegExp(`\\b${name}\\b`).test(file.sql))) {
    await client.query(`drop index concurrently if exists ${row.quoted}`);
  }
}

async function rehearse(client: pg.Client, files: readonly MigrationFile[], log: Log): Promise<Migrated> {
  const applied: string[] = [];
  const notTried: string[] = [];
  await client.query('begin');
  try {
    await client.query(historyTable);
    const history = await readHistory(client);
    const [problem] = findProblems(files, history);
    if (problem !== undefined) throw problem;
    for (const file of pendingOf(files, history)) {
      if (file.text.outsideTransaction) {
        log('migration.not-tried', { migration: file.name });
        notTried.push(file.name);
        continue;
      }
      await runInside(client, file.name, file.sql);
      log('migration.rehearsed', { migration: file.name });
      applied.push(file.name);
    }
  } finally {
    await client.query('rollback');
    await forgetSettings(client);
  }
  return { applied, notTried };
}

async function withRunner<T>(options: MigrateOptions, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = await connect(options.url);
  try {
    await takeLock(client, options);
    return await work(client);
  } finally {
    // Ending the session gives the lock back.
    await client.end();
  }
}

// Asked again and again instead of waited for: a waiting statement holds a snapshot, and the other runner's concurrent
// index build would wait for that snapshot for ever.
async function takeLock(client: pg.Client, { log, waitSeconds = 60 }: MigrateOptions): Promise<void> {
  const pauseMs = 50;
  for (let waitedMs = 0; ; waitedMs += pauseMs) {
    const { rows } = await client.query<{ ours: boolean }>('select pg_try_advisory_lock($1) as ours', [lockKey]);
    if (rows[0]?.ours === true) return;
    if (waitedMs > 0 && waitedMs % 5000 === 0) log('migration.waiting', { seconds: waitedMs / 1000, holder: await lockHolder(client) });
    if (waitedMs >= waitSeconds * 1000) {
      throw new MigrationRefused('locked', null, `Another runner holds the migration lock: ${await lockHolder(client)}.`);
    }
    await sleep(pauseMs);
  }
}

async function lockHolder(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ pid: number; application_name: string | null }>(
    `select l.pid, a.application_name from pg_locks l left join pg_stat_activity a on a.pid = l.pid
     where l.locktype = 'advisory' and l.granted and l.objid = $1 and l.database = (select oid from pg_database where datname = current_database())`, [lockKey]);
  const [holder] = rows;
  return holder === undefined ? 'a process that just finished' : `server process ${holder.pid} (${holder.application_name ?? 'unnamed'})`;
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'omen migrate', keepAlive: true });
  await client.connect();
  return client;
}

function describe(err: unknown): string {
  if (!(err instanceof Error)) return 'unknown error';
  const code = 'code' in err && typeof err.code === 'string' ? `${err.code} ` : '';
  const position = 'position' in err && typeof err.position === 'string' ? ` (at character ${err.position})` : '';
  return `${code}${err.message}${position}`;
}
