import { createHash } from 'node:crypto';
import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { down, migrate, migrationFolders, MigrationRefused, status, type Log } from './migrate.ts';
import { readMigrationText } from './migration-text.rules.ts';
import { withClient } from './setup-roles.ts';
import { emptyDatabase } from './testing/empty-database.ts';

let folder: string;
let place: Awaited<ReturnType<typeof emptyDatabase>>;
let heard: string[];
const log: Log = (event, fields) => { heard.push(`${event} ${fields['migration'] ?? ''}`.trim()); };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'omen-migrations-'));
  place = await emptyDatabase();
  heard = [];
});
afterEach(async () => {
  await place.drop();
  await rm(folder, { recursive: true });
});

async function file(name: string, sql: string, downSql?: string): Promise<void> {
  await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, name, 'migration.sql'), sql);
  if (downSql !== undefined) await writeFile(join(folder, name, 'down.sql'), downSql);
}
const run = (more: { dryRun?: boolean; waitSeconds?: number } = {}): ReturnType<typeof migrate> => migrate({ url: place.url, folder, log, ...more });
const undo = (): Promise<string> => down({ url: place.url, folder, log });
async function rows<Row extends pg.QueryResultRow>(sql: string): Promise<Row[]> {
  return withClient(place.url, async (client) => (await client.query<Row>(sql)).rows);
}
const tables = async (): Promise<string[]> =>
  (await rows<{ name: string }>(`select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1`)).map(({ name }) => name);

const one = '20260101000000_one';
const two = '20260102000000_two';
const three = '20260103000000_three';

describe('migrate', () => {
  it('applies what waits, once, in order, and records it as Prisma does', async () => {
    await file(two, 'create table b (a int references a(n));');
    await file(one, 'create table a (n int primary key);');
    expect((await run()).applied).toEqual([one, two]);
    expect((await run()).applied).toEqual([]);
    expect(await tables()).toEqual(['_prisma_migrations', 'a', 'b']);
    const [row] = await rows(`select checksum, migration_name, logs, rolled_back_at, applied_steps_count,
      length(id) as id, finished_at >= started_at as finished from _prisma_migrations order by migration_name`);
    expect(row).toEqual({
      checksum: createHash('sha256').update('create table a (n int primary key);').digest('hex'),
      migration_name: one, logs: null, rolled_back_at: null, applied_steps_count: 1, id: 36, finished: true,
    });
    const columns = await rows<{ line: string }>(`select column_name || ' ' || data_type || ' ' || coalesce(character_maximum_length::text, '') || ' ' || is_nullable as line
      from information_schema.columns where table_name = '_prisma_migrations' order by ordinal_position`);
    expect(columns.map(({ line }) => line)).toEqual([
      'id character varying 36 NO', 'checksum character varying 64 NO', 'finished_at timestamp with time zone  YES',
      'migration_name character varying 255 NO', 'logs text  YES', 'rolled_back_at timestamp with time zone  YES',
      'started_at timestamp with time zone  NO', 'applied_steps_count integer  NO']);
  });

  it('leaves nothing of a file that fails, and keeps those before it', async () => {
    await file(one, 'create table a ();');
    await file(two, 'create table b (); select * from nowhere;');
    await expect(run()).rejects.toMatchObject({ code: 'failed', migration: two, message: expect.stringContaining('42P01') });
    expect(await tables()).toEqual(['_prisma_migrations', 'a']);
    await file(two, 'create table b ();');
    expect((await run()).applied).toEqual([two]);
  });

  it('refuses a file that was edited after it was applied', async () => {
    await file(one, 'create table a ();');
    await run();
    await appendFile(join(folder, one, 'migration.sql'), ' ');
    await file(two, 'create table b ();');
    await expect(run()).rejects.toMatchObject({ code: 'edited', migration: one });
    expect(await tables()).not.toContain('b');
  });

  it('refuses a database that is newer than the build', async () => {
    await file(one, 'create table a ();');
    await run();
    await rm(join(folder, one), { recursive: true });
    await expect(run()).rejects.toMatchObject({ code: 'absent', migration: one });
  });

  it('refuses a file older than one that is applied', async () => {
    await file(two, 'create table b ();');
    await run();
    await file(one, 'create table a ();');
    await expect(run()).rejects.toMatchObject({ code: 'out-of-order', migration: one });
    expect(await tables()).not.toContain('a');
  });

  it('refuses a file that says COMMIT, and runs none of it', async () => {
    await file(one, `create table a (); -- commit\nselect '; commit;';\nCOMMIT; create table b ();`);
    await expect(run()).rejects.toMatchObject({ code: 'transaction-word', migration: one });
    expect(await tables()).toEqual(['_prisma_migrations']);
  });

  it('raises the alarm when a file ends the transaction behind the back of the lexer', async () => {
    const sly = 'create table t (begin int); create function f() returns int return (select begin atomic from t); commit; create table b ();';
    expect(readMigrationText(sly).transactionWord).toBeNull();
    await file(one, sly);
    await file(two, 'create table c ();');
    await expect(run()).rejects.toMatchObject({ code: 'committed-inside', migration: one });
    expect(await rows('select migration_name from _prisma_migrations')).toEqual([]);
    expect(await tables()).not.toContain('c');
  });

  it('refuses a folder that is not named for a moment', async () => {
    await file('later', 'select 1');
    await expect(run()).rejects.toMatchObject({ code: 'badly-named' });
  });

  it('forgets the role and the search path a file leaves behind', async () => {
    await withClient(place.url, (client) => client.query(`do $$ begin create role migration_runner_test nologin; exception when duplicate_object or unique_violation then null; end $$`));
    await file(one, `grant create on schema public to migration_runner_test; set role migration_runner_test; set search_path = nowhere; create table public.a ();`);
    await file(two, 'create table b ();');
    expect((await run()).applied).toEqual([one, two]);
    expect(await tables()).toEqual(['_prisma_migrations', 'a', 'b']);
    await withClient(place.url, (client) => client.query('drop owned by migration_runner_test'));
  });

  it('applies each file once when two runners start together', async () => {
    await file(one, 'select pg_sleep(0.3); create table a ();');
    await file(two, 'create table b ();');
    const ends = await Promise.all([run(), run()]);
    expect(ends.flatMap(({ applied }) => applied).toSorted()).toEqual([one, two]);
  });

  it('says which process holds the lock when it will not wait any longer', async () => {
    await file(one, 'create table a ();');
    await withClient(place.url, async (holder) => {
      await holder.query('select pg_advisory_lock(72707369)');
      const { rows: [me] } = await holder.query<{ pid: number }>('select pg_backend_pid() as pid');
      await expect(run({ waitSeconds: 0.1 })).rejects.toMatchObject({ code: 'locked', message: expect.stringContaining(String(me?.pid)) });
    });
    expect((await run()).applied).toEqual([one]);
  });
});

describe('a dry run', () => {
  it('tries everything and leaves nothing, not even the history', async () => {
    await file(one, 'create table a (n int);');
    await file(two, '-- omen: no transaction\ncreate index concurrently if not exists a_n on a (n);');
    await file(three, 'alter table a add column m int;');
    expect(await run({ dryRun: true })).toEqual({ applied: [one, three], notTried: [two] });
    expect(await tables()).toEqual([]);
  });

  it('fails where the real run would', async () => {
    await file(one, 'create table a ();');
    await file(two, 'create table a ();');
    await expect(run({ dryRun: true })).rejects.toMatchObject({ code: 'failed', migration: two });
    expect(await tables()).toEqual([]);
  });

  it('refuses a COMMIT before anything becomes real', async () => {
    await file(one, 'create table a (); /* ; */ commit; create table b ();');
    await expect(run({ dryRun: true })).rejects.toMatchObject({ code: 'transaction-word' });
    expect(await tables()).toEqual([]);
  });
});

describe('a file outside a transaction', () => {
  const index = '-- omen: no transaction\ncreate unique index concurrently if not exists a_n on a (n);';

  it('is applied and recorded', async () => {
    await file(one, 'create table a (n int);');
    await file(two, index);
    expect((await run()).applied).toEqual([one, two]);
    expect(await rows(`select indisvalid as valid from pg_index where indexrelid = 'a_n'::regclass`)).toEqual([{ valid: true }]);
  });

  it('that stopped half-way is explained, resumed, and its broken index is built again', async () => {
    await file(one, 'create table a (n int); insert into a values (1), (1);');
    await file(two, index);
    await expect(run()).rejects.toMatchObject({ code: 'failed', migration: two, message: expect.stringContaining('resumes') });
    expect(await rows(`select logs is not null as explained, finished_at from _prisma_migrations where migration_name = '${two}'`)).toEqual([{ explained: true, finished_at: null }]);
    expect(await rows(`select indisvalid as valid from pg_index where indexrelid = 'a_n'::regclass`)).toEqual([{ valid: false }]);
    await withClient(place.url, (client) => client.query('delete from a'));
    expect((await run()).applied).toEqual([two]);
    expect(heard).toContain(`migration.resumed ${two}`);
    expect(await rows(`select indisvalid as valid from pg_index where indexrelid = 'a_n'::regclass`)).toEqual([{ valid: true }]);
    expect(await rows(`select count(*)::int as n, bool_and(logs is null) as clean from _prisma_migrations where migration_name = '${two}'`)).toEqual([{ n: 1, clean: true }]);
  });
});

describe('down', () => {
  it('undoes the newest alone, keeps the record, and the next run applies it afresh', async () => {
    await file(one, 'create table a ();', 'drop table a;');
    await file(two, 'create table b ();', 'drop table b;');
    await run();
    expect(await undo()).toBe(two);
    expect(await tables()).toEqual(['_prisma_migrations', 'a']);
    expect(await status({ url: place.url, folder })).toMatchObject({ applied: [{ name: one }], pending: [two], problems: [] });
    expect((await run()).applied).toEqual([two]);
    expect(await rows(`select count(*)::int as n, count(rolled_back_at)::int as undone from _prisma_migrations where migration_name = '${two}'`)).toEqual([{ n: 2, undone: 1 }]);
  });

  it.each([['has no down.sql', undefined], ['says so', '-- omen: irreversible\n']])('refuses a file without a way back: it %s', async (_, sql) => {
    await file(one, 'create table a ();', sql);
    await run();
    await expect(undo()).rejects.toMatchObject({ code: 'irreversible', message: expect.stringContaining('omen -- restore') });
    expect(await tables()).toContain('a');
  });

  it('leaves everything when it fails, and refuses an empty history', async () => {
    await expect(undo()).rejects.toMatchObject({ code: 'nothing-to-undo' });
    await file(one, 'create table a ();', 'drop table a; drop table nowhere;');
    await run();
    await expect(undo()).rejects.toMatchObject({ code: 'failed' });
    expect(await tables()).toContain('a');
  });

  it('takes the backup before it undoes anything, and nothing is undone when that fails', async () => {
    await file(one, 'create table a ();', 'drop table a;');
    await run();
    await expect(down({ url: place.url, folder, log, backup: () => Promise.reject(new Error('disk full')) })).rejects.toThrow('disk full');
    expect(await tables()).toContain('a');
  });
});

describe("the house's own migrations", { timeout: 30_000 }, () => {
  const catalogue = `select string_agg(line, E'\\n' order by line) as all from (
    select 'relation ' || c.oid::regclass::text || ' ' || c.relkind::text || ' ' || c.relowner::regrole::text || ' ' || coalesce(c.relacl::text, '') || ' ' || c.relrowsecurity::text || c.relforcerowsecurity::text as line
      from pg_class c where c.relnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace, 'pg_toast'::regnamespace)
    union all select 'column ' || attrelid::regclass::text || ' ' || attname || ' ' || atttypid::regtype::text || ' ' || attnotnull::text
      from pg_attribute a join pg_class c on c.oid = attrelid where attnum > 0 and not attisdropped and c.relnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace, 'pg_toast'::regnamespace)
    union all select 'constraint ' || conrelid::regclass::text || ' ' || conname || ' ' || pg_get_constraintdef(oid) from pg_constraint where conrelid <> 0 and connamespace <> 'information_schema'::regnamespace
    union all select 'policy ' || polrelid::regclass::text || ' ' || polname || ' ' || polcmd::text || coalesce(pg_get_expr(polqual, polrelid), '') || coalesce(pg_get_expr(polwithcheck, polrelid), '') from pg_policy
    union all select 'function ' || oid::regprocedure::text || ' ' || proowner::regrole::text || ' ' || md5(prosrc) || coalesce(proacl::text, '') from pg_proc where pronamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
    union all select 'trigger ' || tgrelid::regclass::text || ' ' || tgname from pg_trigger where not tgisinternal
    union all select 'schema ' || nspname || ' ' || nspowner::regrole::text || ' ' || coalesce(nspacl::text, '') from pg_namespace where nspname !~ '^pg_'
    union all select 'default ' || defaclrole::regrole::text || ' ' || defaclnamespace::regnamespace::text || ' ' || defaclobjtype::text || ' ' || defaclacl::text from pg_default_acl
    union all select 'type ' || oid::regtype::text from pg_type where typnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace, 'pg_toast'::regnamespace)
  ) lines`;

  it.each([
    ['main', null],
    // Undoing the vault would destroy every key.
    ['vault', 'irreversible'],
  ] as const)('of %s go down and up again, file by file, and leave the same catalogue', async (side, end) => {
    const house = { url: place.url, folder: migrationFolders()[side], log };
    const { applied } = await migrate(house);
    expect(applied.length).toBeGreaterThan(0);
    const before = await rows(catalogue);
    let undone = 0;
    let stopped: unknown = null;
    while (undone < applied.length && stopped === null) {
      await down(house).then(() => { undone += 1; }, (err: unknown) => { stopped = err; });
    }
    expect(stopped instanceof MigrationRefused ? stopped.code : stopped).toBe(end);
    // Of the vault the first one stays, which made the keys' table.
    expect(undone).toBe(end === null ? applied.length : applied.length - 1);
    expect((await migrate(house)).applied).toHaveLength(undone);
    expect(await rows(catalogue)).toEqual(before);
  });

  it('leave no trace but the history when the main ones are all undone', async () => {
    const house = { url: place.url, folder: migrationFolders().main, log };
    const history = `create table public._prisma_migrations (id varchar(36) primary key not null)`;
    await withClient(place.url, (client) => client.query(history));
    const before = (await rows<{ all: string }>(catalogue))[0]?.all.split('\n').filter((line) => !line.includes('_prisma_migrations'));
    await withClient(place.url, (client) => client.query('drop table public._prisma_migrations'));
    const { applied } = await migrate(house);
    for (let left = applied.length; left > 0; left -= 1) await down(house);
    expect((await rows<{ all: string }>(catalogue))[0]?.all.split('\n').filter((line) => !line.includes('_prisma_migrations'))).toEqual(before);
  });
});
