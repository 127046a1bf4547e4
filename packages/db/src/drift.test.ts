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

  // The files leave indexes, foreign keys and database defaults to the migrations; tables and columns they must not invent.
  it("finds every table, column, type and nullability that the house's own files promise to the client", async () => {
    const clone = await cloneDatabase();
    const { missingSql } = await findDrift(clone.serviceUrl, join(import.meta.dirname, '..', 'prisma'));
    await clone.drop();
    expect(missingSql.split('\n').filter((line) => /CREATE (TABLE|TYPE)|ADD COLUMN|SET DATA TYPE|(SET|DROP) NOT NULL/.test(line))).toEqual([]);
  });
});
