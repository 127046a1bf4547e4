import { expect, test } from 'vitest';
import { checkScripts } from './check-scripts.mjs';
import { plant } from './plant.ts';

const rootScripts = Object.fromEntries(
  ['start', 'dev', 'test', 'check', 'build', 'e2e', 'bench', 'faults', 'api', 'worker', 'omen'].map((name) => [name, 'x']),
);
const whole = {
  'package.json': { scripts: rootScripts },
  'apps/api/package.json': { name: '@omenhall/api', scripts: { typecheck: 'x', build: 'x' } },
  'packages/db/package.json': { name: '@omenhall/db', scripts: { typecheck: 'x', generate: 'x' } },
  'packages/db/prisma/schema.prisma': '',
};

test('a workspace with every script passes', () => {
  expect(checkScripts(plant(whole))).toEqual({ faults: [], members: 2 });
});

test('a member without typecheck is named', () => {
  const root = plant({ ...whole, 'apps/api/package.json': { name: '@omenhall/api', scripts: { build: 'x' } } });
  expect(checkScripts(root).faults).toEqual(['apps/api/package.json has no script typecheck']);
});

test('a member with a Prisma schema must generate', () => {
  const root = plant({ ...whole, 'packages/db/package.json': { name: '@omenhall/db', scripts: { typecheck: 'x' } } });
  expect(checkScripts(root).faults).toEqual(['packages/db/package.json has no script generate']);
});

test('a folder among the members without package.json is named, and so is a wrong name', () => {
  const root = plant({
    ...whole,
    'packages/core/src/x.ts': '',
    'apps/api/package.json': { name: 'api', scripts: { typecheck: 'x', build: 'x' } },
  });
  expect(checkScripts(root).faults).toEqual([
    'apps/api/package.json is named api, not @omenhall/api',
    'packages/core has no package.json, so no task sees it',
  ]);
});

test('a public script that vanished from the root is named', () => {
  const { faults: _, ...scripts } = rootScripts;
  expect(checkScripts(plant({ ...whole, 'package.json': { scripts } })).faults).toEqual(['package.json has no script faults']);
});

test('an empty workspace does not pass', () => {
  expect(checkScripts(plant({ 'package.json': { scripts: rootScripts } })).faults).toEqual(['no member was found at all']);
});
