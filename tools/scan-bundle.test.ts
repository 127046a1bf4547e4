import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { addTo, plant } from './plant.ts';
import { scanBundle } from './scan-bundle.ts';

const dist = 'apps/web/dist';
const built = {
  [`${dist}/.vite/manifest.json`]: {
    'index.html': {
      file: 'assets/main.js',
      isEntry: true,
      imports: ['_react.js'],
      css: ['assets/main.css'],
      dynamicImports: ['src/operator/health.page.tsx'],
    },
    '_react.js': { file: 'assets/react.js' },
    'src/home/home.page.tsx': { file: 'assets/home.js', imports: ['_react.js'] },
    'src/operator/health.page.tsx': { file: 'assets/health.js' },
  },
  [`${dist}/index.html`]: '<script type="module" src="/assets/main.js"></script>',
  [`${dist}/assets/main.js`]: 'console.log(1)',
  [`${dist}/assets/react.js`]: 'console.log(2)',
  [`${dist}/assets/home.js`]: 'console.log(3)',
  [`${dist}/assets/health.js`]: 'console.log(4)',
  [`${dist}/assets/main.css`]: 'a{}',
  'packages/adapters/src/env.ts': 'export const page = { STRIPE_SECRET_KEY: 1, SITE_URL: 2 };',
  'packages/db/prisma/migrations/1_ground/migration.sql': 'CREATE ROLE omen_worker LOGIN;',
};
/** Text that does not compress below its half. */
const noise = (bytes: number) => randomBytes(bytes / 2).toString('hex');

function faultsAfter(files: Record<string, unknown>): string[] {
  const root = plant(built);
  addTo(root, files);
  return scanBundle(root).faults;
}

test('a small bundle passes, and its figures are above zero', () => {
  const { faults, scriptBytes, styleBytes } = scanBundle(plant(built));
  expect(faults).toEqual([]);
  expect(scriptBytes).toBeGreaterThan(60);
  expect(styleBytes).toBeGreaterThan(20);
});

test.each(['main', 'react', 'home'])('%s.js counts for the first route', (name) => {
  expect(faultsAfter({ [`${dist}/assets/${name}.js`]: noise(260_000) })).toEqual([
    expect.stringMatching(/^first-route JavaScript is 1\d\d\.\d kB gzip/),
  ]);
});

test('a page that loads later does not count for the first route', () => {
  expect(faultsAfter({ [`${dist}/assets/health.js`]: noise(260_000) })).toEqual([]);
});

test('a script that index.html names beside the manifest counts too', () => {
  const files = { [`${dist}/index.html`]: '<script src="/extra.js"></script>', [`${dist}/extra.js`]: noise(260_000) };
  expect(faultsAfter(files)).toEqual([expect.stringContaining('extra.js')]);
});

test('too much CSS is refused', () => {
  expect(faultsAfter({ [`${dist}/assets/main.css`]: noise(70_000) })).toEqual([expect.stringContaining('first-route CSS is')]);
});

test.each([
  ['import"node:fs"', 'import x from "node:fs"', 'a Node built-in'],
  ['Prisma', 'new PrismaClient()', 'Prisma'],
  ['a Stripe key', 'const k="sk_live_abc"', 'a Stripe key'],
  ['a database address', 'const u="postgresql://x"', 'a database address'],
  ['the name of a secret variable', 'env.STRIPE_SECRET_KEY', 'the name of a secret'],
  ['a role of the database', 'role="omen_worker"', 'the name of a database role'],
])('%s in a chunk that loads later is refused', (_, code, what) => {
  expect(faultsAfter({ [`${dist}/assets/health.js`]: code })).toEqual([expect.stringContaining(`assets/health.js holds ${what}`)]);
});

test('a variable that is no secret may be named', () => {
  expect(faultsAfter({ [`${dist}/assets/health.js`]: 'env.SITE_URL' })).toEqual([]);
});

test('a source map that leads to a server package is refused', () => {
  const map = { sources: ['../../../../packages/contracts/src/errors.ts', '../../../../packages/core/src/draw/index.ts'] };
  expect(faultsAfter({ [`${dist}/assets/main.js.map`]: map })).toEqual([
    'assets/main.js.map was built from ../../../../packages/core/src/draw/index.ts',
  ]);
});

test('a build without a manifest does not pass, nor one whose manifest has no entry', () => {
  expect(scanBundle(plant({ [`${dist}/index.html`]: '' })).faults).toEqual([expect.stringContaining('manifest.json is missing')]);
  expect(scanBundle(plant({ [`${dist}/.vite/manifest.json`]: {} })).faults).toEqual([
    'the manifest names no entry, so nothing was measured',
  ]);
});
