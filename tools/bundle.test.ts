import { existsSync, readFileSync, readdirSync, symlinkSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { addTo, plant } from './plant.ts';
import { runCommand } from './pnpm.mjs';

function workspace() {
  const root = plant({
    'apps/cli/package.json': {
      name: '@omenhall/cli',
      type: 'module',
      dependencies: { '@omenhall/db': 'workspace:*', pg: '1.0.0' },
      omenAssets: [['../../packages/db/sql', 'sql']],
    },
    'apps/cli/src/main.ts':
      "import { folder } from '@omenhall/db';\nimport { readFileSync } from 'node:fs';\nconst { word } = await import('./late.ts');\nconsole.log(word as string, readFileSync(`${folder()}/one.sql`, 'utf8'));\n",
    'apps/cli/src/late.ts': "export const word: string = 'late';\n",
    'packages/db/package.json': { name: '@omenhall/db', type: 'module', exports: './src/index.ts' },
    'packages/db/src/index.ts':
      "import 'pg';\nimport { join } from 'node:path';\nexport const folder = (): string => join(import.meta.dirname, 'sql');\n",
    'packages/db/sql/one.sql': 'select 1',
    'apps/cli/node_modules/pg/package.json': { name: 'pg', main: 'index.js' },
    'apps/cli/node_modules/pg/index.js': 'module.exports = {};\n',
  });
  const link = join(root, 'apps/cli/node_modules/@omenhall/db');
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(join(root, 'packages/db'), link, 'junction');
  const app = join(root, 'apps/cli');
  return { root, app, bundle: () => runCommand(process.execPath, [join(import.meta.dirname, 'bundle.mjs')], { cwd: app, quiet: true }) };
}

test('the bundle runs alone with its assets, and declared vendors stay outside', async () => {
  const { app, bundle } = workspace();
  expect(await bundle()).toMatchObject({ code: 0 });
  expect(readFileSync(join(app, 'dist/main.js'), 'utf8')).toMatch(/import\s*["']pg["']/);
  expect(await runCommand(process.execPath, ['dist/main.js'], { cwd: app, quiet: true })).toMatchObject({
    code: 0,
    output: 'late select 1\n',
  });
  expect(readdirSync(join(app, 'dist')).some((name) => /^late-.*\.js$/.test(name))).toBe(true);
});

test('a vendor that the app does not declare fails the build by name', async () => {
  const { root, bundle } = workspace();
  addTo(root, { 'packages/db/src/index.ts': "import 'ioredis/built';\nexport const folder = (): string => '';\n" });
  const { code, output } = await bundle();
  expect(code).toBe(1);
  expect(output).toContain("@omenhall/cli: ../../packages/db/src/index.ts imports ioredis; name it in this app's dependencies as well.");
});

test('assets that do not exist, or would leave dist, fail the build', async () => {
  const { root, app, bundle } = workspace();
  const manifest = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8')) as Record<string, unknown>;
  addTo(root, { 'apps/cli/package.json': { ...manifest, omenAssets: [['../../packages/db/gone', 'sql']] } });
  expect((await bundle()).output).toContain('omenAssets names ../../packages/db/gone, which does not exist');
  addTo(root, { 'apps/cli/package.json': { ...manifest, omenAssets: [['../../packages/db/sql', '../sql']] } });
  expect((await bundle()).output).toContain('outside dist');
  expect(existsSync(join(app, 'sql'))).toBe(false);
});
