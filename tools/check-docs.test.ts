import { expect, test } from 'vitest';
import { checkDocs } from './check-docs.ts';
import { addTo, plant } from './plant.ts';

const house = {
  'package.json': { scripts: { start: 'x', test: 'x', check: 'x', omen: 'x' } },
  'start.mjs': '',
  'README.md': 'Type `npm start`. Read `packages/core/src/draw/seal-draw.ts`.\n',
  'ARCHITECTURE.md': 'Sealing is `core/draw/seal-draw`, stages are `core/<stage>/index.ts`, doors `@omenhall/core/draw`.\n',
  'GLOSSARY.md': 'A draw stands in the table `reading_records`, found by `house_id`.\n',
  'STYLE.md': 'See [the first decision](docs/decisions/0001-ids.md).\n',
  'docs/decisions/0001-ids.md': 'Chosen with `DATA_DIR` in mind; `npm run omen -- demo order --count 5` and `omen doctor` show it.\n',
  'packages/core/package.json': { name: '@omenhall/core', exports: { './draw': './src/draw/index.ts' } },
  'packages/core/src/draw/index.ts': '',
  'packages/core/src/draw/seal-draw.ts': '',
  'packages/db/prisma/migrations/20260101000000_first/migration.sql':
    'CREATE TABLE "reading_records" (house_id uuid);\ncreate table if not exists app.houses (id uuid);\nCREATE TABLE old_letters ();\nDROP TABLE old_letters;\nCREATE TABLE a_name (); ALTER TABLE a_name RENAME TO a_better_name;\n-- CREATE TABLE only_a_comment ();\n',
  'packages/adapters/src/env.ts': "export const page = { DATA_DIR: 'where', PORT: 'door' };\n",
  'apps/cli/src/main.ts': "const commands = { demo: () => import('./commands/demo.ts'), 'doctor': 1 };\n",
  'apps/cli/src/commands/demo.ts': 'const sub = { order: 1 };\n',
};

function faultsOf(sentence: string): string[] {
  const root = plant(house);
  addTo(root, { 'docs/runbooks/page.md': sentence });
  return checkDocs(root).faults.map((fault) => fault.replace(/^docs\/runbooks\/page\.md:/, ''));
}

test('prose that names what exists passes, and the names are counted', () => {
  expect(checkDocs(plant(house))).toEqual({ faults: [], names: 11 });
});

test('a link to a test says what stands in it, and the pages of packages are read', () => {
  const root = plant(house);
  addTo(root, {
    'packages/core/src/draw/seal.test.ts': "test('it\\'s sealed once', () => {});\n",
    'docs/proof.md': "[it's sealed once](../packages/core/src/draw/seal.test.ts)\n[it is sealed twice](../packages/core/src/draw/seal.test.ts)\n[one](../packages/core/src/draw/seal-draw.ts)\n",
    'packages/core/README.md': '`packages/core/src/draw/gone.ts`\n',
  });
  expect(checkDocs(root).faults).toEqual([
    'docs/proof.md:2: packages/core/src/draw/seal.test.ts does not say "it is sealed twice"',
    'packages/core/README.md:1: there is no packages/core/src/draw/gone.ts',
  ]);
});

test.each([
  ['`packages/core/src/draw/gone.ts`', '1: there is no packages/core/src/draw/gone.ts'],
  ['`core/gone/`', '1: there is no core/gone/'],
  ['`tools/gone.mjs`', '1: there is no tools/gone.mjs'],
  ['`gone.mjs`', '1: there is no gone.mjs'],
  ['\n\n`npm run gone`', '3: there is no script for `npm run gone`'],
  ['```\nnpm run gone -- --loud\n```', '2: there is no script for `npm run gone`'],
  ['`omen gone`', '1: there is no command `omen gone`'],
  ['`omen demo gone --json`', '1: there is no command `omen demo gone`'],
  ['`GONE_DIR`', '1: nothing reads the variable GONE_DIR'],
  ['`GONE=1`', '1: nothing reads the variable GONE'],
  ['`gone_records`', '1: gone_records is no table, and no source or migration knows the word'],
  ['the table `gone`', '1: no migration creates the table gone'],
  ['the `house_id` table', '1: no migration creates the table house_id'],
  ['`old_letters`', '1: the table old_letters was dropped or renamed'],
  ['`a_name`', '1: the table a_name was dropped or renamed'],
  ['the table `only_a_comment`', '1: no migration creates the table only_a_comment'],
  ['`@omenhall/gone`', '1: there is no member @omenhall/gone'],
  ['`@omenhall/core/gone`', '1: @omenhall/core/gone is not exported'],
  ['[a page](../gone.md)', '1: the link leads to docs/gone.md, which does not exist'],
])('%j is refused', (sentence, fault) => {
  expect(faultsOf(sentence)).toEqual([fault]);
});

test.each([
  'the tables `houses` and `a_better_name`',
  '`PORT=4000`',
  '`npm test -- draw`',
  '`core/{draw,gone}/index.ts`',
  '`docs/decisions/NNNN-*.md`',
  '`POST /webhooks/stripe`',
  '`text/html`',
  '`ctx.tx`',
  '`PDF`',
  '`seal-draw.ts`',
  '[a site](https://example.org/gone.md)',
  '`asSubject`',
  '`start.mjs`',
  '`packages/`',
  '`@omenhall/core/<stage>`',
])('%j is accepted', (sentence) => {
  expect(faultsOf(sentence)).toEqual([]);
});

test('a house without its pages does not pass', () => {
  expect(checkDocs(plant({ 'package.json': {} })).faults).toEqual([
    'README.md is missing',
    'ARCHITECTURE.md is missing',
    'GLOSSARY.md is missing',
    'STYLE.md is missing',
    'no name was found in any page, so nothing was checked',
  ]);
});
