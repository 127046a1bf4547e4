import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isBuilt, stampBuilt } from './build-stamp.mjs';

const plant = ['package.json', 'pnpm-lock.yaml', 'turbo.json', 'tsconfig.base.json', 'apps/api/src/main.ts', 'node_modules/x',
  'apps/api/dist/main.js', 'apps/worker/dist/main.js', 'apps/cli/dist/main.js', 'apps/web/dist/index.html'];

describe('the stamp of a build', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'omen-stamp-'));
    for (const path of plant) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), path);
    }
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('stands while nothing moves', () => {
    expect(isBuilt(root)).toBe(false);
    stampBuilt(root);
    expect(isBuilt(root)).toBe(true);
  });

  it.each(['apps/api/src/main.ts', 'pnpm-lock.yaml'])('falls when %s is touched', (path) => {
    stampBuilt(root);
    utimesSync(join(root, path), 1, 1);
    expect(isBuilt(root)).toBe(false);
  });

  it('falls when a source appears, or when what was built is gone', () => {
    stampBuilt(root);
    writeFileSync(join(root, 'apps/api/src/new.ts'), '');
    expect(isBuilt(root)).toBe(false);
    stampBuilt(root);
    rmSync(join(root, 'apps/worker/dist/main.js'));
    expect(isBuilt(root)).toBe(false);
  });
});
