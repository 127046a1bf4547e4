import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { installWorkspace } from './install-workspace.mjs';
import { addTo, plant } from './plant.ts';

function workspace(code = 0) {
  const folder = plant({ 'package.json': { packageManager: 'pnpm@1.0.0' }, 'pnpm-lock.yaml': 'one', 'pnpm-workspace.yaml': '' });
  const said: string[] = [];
  let installs = 0;
  const install = () => {
    installs += 1;
    mkdirSync(join(folder, 'node_modules'), { recursive: true });
    return Promise.resolve({ code, output: '', stdout: '' });
  };
  return {
    folder,
    said,
    installs: () => installs,
    run: () => installWorkspace({ folder, install, say: (words: string) => said.push(words) }),
  };
}

test('a second call on an unchanged lockfile installs nothing', async () => {
  const { run, installs } = workspace();
  expect(await run()).toBe('installed');
  expect(await run()).toBe('unchanged');
  expect(installs()).toBe(1);
});

test.each([
  ['lockfile', { 'pnpm-lock.yaml': 'two' }],
  ['package manager', { 'package.json': { packageManager: 'pnpm@2.0.0' } }],
  ['platform or Node major', { 'node_modules/.omen-install': 'from another machine' }],
])('another %s installs again', async (_, change) => {
  const { folder, run, installs } = workspace();
  await run();
  addTo(folder, change);
  expect(await run()).toBe('installed');
  expect(installs()).toBe(2);
});

test('a failed install is tried again', async () => {
  const { run, installs } = workspace(1);
  expect(await run()).toBe('failed');
  expect(await run()).toBe('failed');
  expect(installs()).toBe(2);
});

test('a node_modules that npm made is removed with a word', async () => {
  const { folder, said, run } = workspace();
  addTo(folder, { 'node_modules/.package-lock.json': '{}', 'node_modules/hoisted/index.js': '' });
  expect(await run()).toBe('installed');
  expect(existsSync(join(folder, 'node_modules/hoisted'))).toBe(false);
  expect(said[0]).toContain('npm made this node_modules');
});
