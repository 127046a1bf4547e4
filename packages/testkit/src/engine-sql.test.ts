import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const packages = join(import.meta.dirname, '../..');
const engine = join(packages, 'delivery/sql');
const history = join(packages, 'db/prisma/migrations');
const versions = readdirSync(engine).filter((file) => file.endsWith('.sql') && !file.endsWith('.down.sql')).map((file) => file.slice(0, -4)).toSorted();
const migrations = readdirSync(history, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name).toSorted();

/** The migration that holds these very bytes, as its place in the history; -1 when there is none. */
const placeOf = (version: string): number => migrations.findIndex((name) =>
  [[`${version}.sql`, 'migration.sql'], [`${version}.down.sql`, 'down.sql']].every(([own = '', copied = '']) => readFileSync(join(history, name, copied)).equals(readFileSync(join(engine, own)))));

describe('the engine\'s SQL', () => {
  it.each(versions)('%s stands in the house\'s history byte for byte, with its way back', (version) => {
    expect(placeOf(version)).toBeGreaterThanOrEqual(0);
  });

  it('stands there in its own order', () => {
    const places = versions.map(placeOf);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });
});
