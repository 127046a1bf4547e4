import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkImports } from './check-imports.mjs';
import { plant } from './plant.ts';

const vendor = (name: string) => ({
  [`node_modules/${name}/package.json`]: { name, version: '1.0.0', main: 'index.js' },
  [`node_modules/${name}/index.js`]: 'module.exports = {};\n',
});
const clean = {
  'package.json': { dependencies: { bullmq: '1.0.0' } },
  'tsconfig.base.json': { compilerOptions: { target: 'es2023', module: 'nodenext', allowImportingTsExtensions: true, noEmit: true } },
  'packages/contracts/src/errors.ts': 'export const code = 1;\n',
  'packages/contracts/src/errors.test.ts': "import 'fast-check';\n",
  ...vendor('fast-check'),
  'packages/contracts/src/reading/reading.private.ts': 'export interface Answer { text: string }\n',
  'packages/core/src/draw/index.ts': "import { code } from '../../../contracts/src/errors.ts';\nexport const draw = code;\n",
  'packages/core/src/reading/index.ts': "import { draw } from '../draw/index.ts';\nexport const reading = draw;\n",
  'apps/api/src/main.ts': "import { reading } from '../../../packages/core/src/reading/index.ts';\nexport const main = reading;\n",
};

/** Each fault: what it is, the rule that must see it, the file it starts from, that file's text, and what it needs beside it. */
const faulty: [string, string, string, string, Record<string, unknown>?][] = [
  ['an import that does not resolve', 'every-import-resolves', 'packages/core/src/draw/one.ts', "export * from './gone.ts';\n"],
  [
    'a stage that imports a later one',
    'draw-flows-onward',
    'packages/core/src/draw/two.ts',
    "export * from '../payment/index.ts';\n",
    { 'packages/core/src/payment/index.ts': 'export const paid = 1;\n' },
  ],
  [
    'a stage that reaches into another',
    'stages-meet-at-the-door',
    'packages/core/src/email/one.ts',
    "export * from '../payment/settle.ts';\n",
    { 'packages/core/src/payment/settle.ts': 'export const settled = 1;\n' },
  ],
  [
    'core importing an adapter',
    'core-decides',
    'packages/core/src/email/two.ts',
    "export * from '../../../adapters/src/mail/index.ts';\n",
    { 'packages/adapters/src/mail/index.ts': 'export const mail = 1;\n' },
  ],
  ['a vendor away from its desk', 'bullmq-at-its-desk', 'apps/api/src/queue.ts', "import 'bullmq';\n", vendor('bullmq')],
  ['a package that was not declared', 'every-package-declared', 'apps/api/src/class-names.ts', "import 'clsx';\n", vendor('clsx')],
  [
    'a letter that reaches private words, types included',
    'letters-and-public-paper-hold-no-private-words',
    'packages/emails/src/ready.email.tsx',
    "import type { Answer } from '../../contracts/src/reading/index.ts';\nexport const ready = (answer: Answer) => answer;\n",
    { 'packages/contracts/src/reading/index.ts': "export type { Answer } from './reading.private.ts';\n" },
  ],
  ['source that loads the test runner', 'runner-only-in-tests', 'apps/api/src/probe.ts', "import 'vitest';\n", vendor('vitest')],
  [
    'a rule that asks Node',
    'rules-are-pure',
    'packages/core/src/draw/draw.rules.ts',
    "import { randomBytes } from 'node:crypto';\nexport { randomBytes };\n",
  ],
  [
    'two modules in a ring',
    'no-cycles',
    'packages/core/src/draw/a-ring.ts',
    "export * from './b-ring.ts';\n",
    { 'packages/core/src/draw/b-ring.ts': "export * from './a-ring.ts';\n" },
  ],
  [
    'the worker loading the pretend world',
    'worker-has-hands',
    'apps/worker/src/main.ts',
    "export * from '../../../packages/sandbox/src/open-sandbox.ts';\n",
    { 'packages/sandbox/src/open-sandbox.ts': 'export const open = 1;\n' },
  ],
];

let faults: string[] = [];
let clear = (): void => {};
afterAll(() => clear());
beforeAll(async () => {
  const planted = faulty.reduce((files, [, , path, text, beside]) => ({ ...files, [path]: text, ...beside }), {});
  faults = (await checkImports(plant({ ...clean, ...planted }, (work) => (clear = work)))).faults;
});

test.each(faulty)('%s is refused', (_, rule, from) => {
  expect(faults).toContainEqual(expect.stringMatching(new RegExp(`^${from} -> .*: ${rule}\\. `)));
});

test('a clean house passes, and every file was seen', async () => {
  expect(await checkImports(plant(clean))).toEqual({ faults: [], modules: 6 });
});

test('a run that sees no module fails, file by file', async () => {
  const root = plant({ ...clean, 'blind.cjs': "module.exports = { forbidden: [], options: { exclude: { path: '.*' } } };\n" });
  const blind = await checkImports(root, `${root}/blind.cjs`);
  expect(blind.modules).toBe(0);
  expect(blind.faults).toHaveLength(6);
  expect(blind.faults[0]).toContain('was not seen');
});

test('rules that cannot be read fail the check', async () => {
  const root = plant(clean);
  expect((await checkImports(root, `${root}/absent.cjs`)).faults).toEqual([expect.stringContaining('dependency-cruiser did not answer')]);
});

test('a folder without sources does not pass', async () => {
  expect((await checkImports(plant({ 'tsconfig.base.json': {} }))).faults).toEqual(['no source file was found, so nothing was checked']);
});
