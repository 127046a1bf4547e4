import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const packages = join(import.meta.dirname, '../..');

describe('the engine\'s SQL', () => {
  it.each([
    ['0001-engine.sql', 'migration.sql'],
    ['0001-engine.down.sql', 'down.sql'],
  ])('%s stands in the house\'s history byte for byte', (engine, house) => {
    const own = readFileSync(join(packages, 'delivery/sql', engine));
    const copied = readFileSync(join(packages, 'db/prisma/migrations/20261120000200_delivery_engine', house));
    expect(copied.equals(own)).toBe(true);
  });
});
