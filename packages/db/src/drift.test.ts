import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findDrift } from './drift.ts';
import { down, migrate, migrationFolders } from './migrate.ts';
import { withSchemaEngine } from './schema-engine.ts';
import { withClient } from './setup-roles.ts';
import { cloneDatabase } from './testing/index.ts';
import { emptyDatabase } from './testing/empty-database.ts';

let place: Awaited<ReturnType<typeof emptyDatabase>>;
let schemaDir: string;
const people = `model people {\n  id Int @id\n  name String @db.VarChar(40)\n  born DateTime? @db.Timestamptz(6)\n}\n`;

beforeEach(async () => {
  place = await emptyDatabase();
  schemaDir = await mkdtemp(join(tmpdir(), 'omen-schema-'));
  await writeFile(join(schemaDir, 'schema.prisma'), 'datasource db {\n  provider = "postgresql"\n}\n');
  await writeFile(join(schemaDir, 'people.prisma'), people);
});
afterEach(async () => {
  await place.drop();
  await rm(schemaDir, { recursive: true });
});

const make = (sql: string): Promise<unknown> => withClient(place.url, (client) => client.query(sql));

describe('the drift check', () => {
  it('finds nothing when the database is what the files say', async () => {
    await make('create table people (id int primary key, name varchar(40) not null, born timestamptz(6))');
    expect(await findDrift(place.url, schemaDir)).toEqual({ exitCode: 0, missingSql: '' });
  });

  it.each([
    ['a missing table', 'select 1', 'CREATE TABLE "people"'],
    ['a missing column', 'create table people (id int primary key, name varchar(40) not null)', 'ADD COLUMN     "born" TIMESTAMPTZ(6)'],
    ['another type', 'create table people (id int primary key, name text not null, born timestamptz(6))', 'SET DATA TYPE VARCHAR(40)'],
    ['another nullability', 'create table people (id int primary key, name varchar(40), born timestamptz(6))', 'ALTER COLUMN "name" SET NOT NULL'],
    ['an index the files do not name', 'create table people (id int primary key, name varchar(40) not null, born timestamptz(6)); create index by_name on people (name)', 'DROP INDEX "by_name"'],
  ])('tells of %s, with the SQL that is missing', async (_, sql, missing) => {
    await make(sql);
    const { exitCode, missingSql } = await findDrift(place.url, schemaDir);
    expect(exitCode).toBe(2);
    expect(missingSql).toContain(missing);
  });

  it('changes nothing', async () => {
    await findDrift(place.url, schemaDir);
    const { rows } = await withClient(place.url, (client) => client.query(`select relname from pg_class where relnamespace = 'public'::regnamespace`));
    expect(rows).toEqual([]);
  });

  it("is joined by Prisma's own verdict on our history: complete, unedited, nothing to apply", async () => {
    const folder = migrationFolders().main;
    const names = (await readdir(folder)).filter((name) => /^\d{14}_/.test(name)).toSorted();
    const list = {
      baseDir: folder, lockfile: { path: 'migration_lock.toml', content: await readFile(join(folder, 'migration_lock.toml'), 'utf8') }, shadowDbInitScript: '',
      migrationDirectories: await Promise.all(names.map(async (path) => ({
        path, migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value: await readFile(join(folder, path, 'migration.sql'), 'utf8') } } }))),
    };
    const verdict = (): Promise<unknown> => withSchemaEngine(place.url, [['schema.prisma', 'datasource db {\n  provider = "postgresql"\n}\n']], (engine) =>
      engine.diagnoseMigrationHistory({ migrationsList: list, optInToShadowDatabase: false, filters: { externalTables: [], externalEnums: [] } }));
    const house = { url: place.url, folder, log: () => undefined };
    await migrate(house);
    const sound = { editedMigrationNames: [], failedMigrationNames: [], hasMigrationsTable: true, history: null };
    expect(await verdict()).toEqual(sound);
    const undone = await down(house);
    expect(await verdict()).toEqual({ ...sound, history: { diagnostic: 'databaseIsBehind', unappliedMigrationNames: [undone] } });
    await migrate(house);
    await make(`update _prisma_migrations set checksum = repeat('0', 64) where migration_name = '${names[0]}'`);
    expect(await verdict()).toEqual({ ...sound, editedMigrationNames: [names[0]] });
  });
});

describe("the house's own schema files", () => {
  const files = join(import.meta.dirname, '..', 'prisma');
  let clone: Awaited<ReturnType<typeof cloneDatabase>>;

  beforeEach(async () => {
    clone = await cloneDatabase();
  });
  afterEach(() => clone.drop());

  it('say what the migrations make, to the last index and default', async () => {
    expect(await findDrift(clone.serviceUrl, files)).toEqual({ exitCode: 0, missingSql: '' });
  });

  it.each([
    ['a changed column', 'alter table purchase_links alter tier drop not null', 'ALTER COLUMN "tier" SET NOT NULL'],
    ['a missing column', 'alter table delivery_jobs drop trace_parent', 'ADD COLUMN     "trace_parent" TEXT'],
    ['a changed default', `alter table reading_records alter created_at set default 'epoch'`, 'ALTER COLUMN "created_at" SET DEFAULT transaction_timestamp()'],
    ['a dropped index', 'drop index purchase_links_placed', 'CREATE INDEX "purchase_links_placed" ON "purchase_links"("house_id", "created_at" DESC, "id")'],
    ['a dropped index of some rows', 'drop index delivery_jobs_live', 'CREATE INDEX "delivery_jobs_live" ON "delivery_jobs"("id") WHERE'],
    ['an index of other rows', `drop index delivery_jobs_due; create index delivery_jobs_due on delivery_jobs (queue, priority, next_run_at) where status = 'running'`, 'DROP INDEX "delivery_jobs_due"'],
    ['a dropped reference', 'alter table oracle_artifacts drop constraint oracle_artifacts_subject_id_fkey', 'ADD CONSTRAINT "oracle_artifacts_subject_id_fkey"'],
    ['an extra table', 'create table notes (id int primary key)', 'DROP TABLE "notes"'],
  ])('tell of %s', async (_, sql, missing) => {
    await clone.serviceQuery(sql);
    const { exitCode, missingSql } = await findDrift(clone.serviceUrl, files);
    expect(exitCode).toBe(2);
    expect(missingSql).toContain(missing);
  });
});
