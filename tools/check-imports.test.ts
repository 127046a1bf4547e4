import { expect, test } from 'vitest';
import { checkImports } from './check-imports.mjs';
import { addTo, plant } from './plant.ts';

const clean = {
  'tsconfig.base.json': { compilerOptions: { target: 'es2023', module: 'nodenext', allowImportingTsExtensions: true, noEmit: true } },
  'packages/contracts/src/errors.ts': 'export const code = 1;\n',
  'packages/contracts/src/reading/reading.private.ts': 'export interface Answer { text: string }\n',
  'packages/core/src/draw/index.ts': "import { code } from '../../../contracts/src/errors.ts';\nexport const draw = code;\n",
  'packages/core/src/reading/index.ts': "import { draw } from '../draw/index.ts';\nexport const reading = draw;\n",
  'apps/api/src/main.ts': "import { reading } from '../../../packages/core/src/reading/index.ts';\nexport const main = reading;\n",
};

async function faultsAfter(files: Record<string, string>): Promise<string[]> {
  const root = plant(clean);
  addTo(root, files);
  return (await checkImports(root)).faults;
}

test('a clean house passes, and every file was seen', async () => {
  expect(await checkImports(plant(clean))).toEqual({ faults: [], modules: 5 });
});

test.each([
  ['an import that does not resolve', 'every-import-resolves', { 'packages/core/src/draw/index.ts': "export * from './gone.ts';\n" }],
  [
    'a stage that imports a later one',
    'draw-flows-onward',
    { 'packages/core/src/draw/seal-draw.ts': "export * from '../reading/index.ts';\n" },
  ],
  [
    'a stage that reaches into another',
    'stages-meet-at-the-door',
    {
      'packages/core/src/draw/seal-draw.ts': 'export const seal = 1;\n',
      'packages/core/src/reading/index.ts': "export * from '../draw/seal-draw.ts';\n",
    },
  ],
  [
    'core importing an adapter',
    'core-decides',
    {
      'packages/adapters/src/mail/index.ts': 'export const mail = 1;\n',
      'packages/core/src/email/index.ts': "export * from '../../../adapters/src/mail/index.ts';\n",
    },
  ],
  [
    'a vendor away from its desk',
    'bullmq-at-its-desk',
    {
      'node_modules/bullmq/package.json': '{ "name": "bullmq", "version": "1.0.0", "main": "index.js" }',
      'node_modules/bullmq/index.js': 'module.exports = {};\n',
      'package.json': '{ "dependencies": { "bullmq": "1.0.0" } }',
      'apps/api/src/queue.ts': "import 'bullmq';\n",
    },
  ],
  [
    'a package that was not declared',
    'every-package-declared',
    {
      'node_modules/clsx/package.json': '{ "name": "clsx", "version": "1.0.0", "main": "index.js" }',
      'node_modules/clsx/index.js': 'module.exports = {};\n',
      'package.json': '{ "dependencies": {} }',
      'apps/api/src/class-names.ts': "import 'clsx';\n",
    },
  ],
  [
    'a letter that reaches private words, types included',
    'letters-and-public-paper-hold-no-private-words',
    {
      'packages/contracts/src/reading/index.ts': "export type { Answer } from './reading.private.ts';\n",
      'packages/emails/src/ready.email.tsx':
        "import type { Answer } from '../../contracts/src/reading/index.ts';\nexport const ready = (answer: Answer) => answer;\n",
    },
  ],
  [
    'a rule that asks Node',
    'rules-are-pure',
    { 'packages/core/src/draw/draw.rules.ts': "import { randomBytes } from 'node:crypto';\nexport { randomBytes };\n" },
  ],
  [
    'two modules in a ring',
    'no-cycles',
    { 'packages/core/src/draw/a.ts': "export * from './b.ts';\n", 'packages/core/src/draw/b.ts': "export * from './a.ts';\n" },
  ],
  [
    'the worker loading the pretend world',
    'worker-has-hands',
    {
      'packages/sandbox/src/open-sandbox.ts': 'export const open = 1;\n',
      'apps/worker/src/main.ts': "export * from '../../../packages/sandbox/src/open-sandbox.ts';\n",
    },
  ],
] satisfies [string, string, Record<string, string>][])('%s is refused', async (_, rule, files) => {
  expect(await faultsAfter(files)).toContainEqual(expect.stringContaining(`: ${rule}. `));
});

test('a run that sees no module fails, file by file', async () => {
  const root = plant(clean);
  addTo(root, { 'blind.cjs': "module.exports = { forbidden: [], options: { exclude: { path: '.*' } } };\n" });
  const { faults, modules } = await checkImports(root, `${root}/blind.cjs`);
  expect(modules).toBe(0);
  expect(faults).toHaveLength(5);
  expect(faults[0]).toContain('was not seen');
});

test('a configuration that cannot be read fails', async () => {
  const root = plant(clean);
  expect((await checkImports(root, `${root}/absent.cjs`)).faults).toEqual([expect.stringContaining('dependency-cruiser did not answer')]);
});

test('a folder without sources does not pass', async () => {
  expect((await checkImports(plant({ 'tsconfig.base.json': {} }))).faults).toEqual(['no source file was found, so nothing was checked']);
});
