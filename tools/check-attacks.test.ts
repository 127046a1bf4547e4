import { expect, test } from 'vitest';
import { checkAttacks } from './check-attacks.ts';
import { addTo, plant } from './plant.ts';

const counts: Record<string, number> = { A: 8, B: 5, C: 5, D: 5, E: 6, F: 8, G: 4, H: 4 };
const ids = Object.entries(counts).flatMap(([letter, most]) => Array.from({ length: most }, (_, i) => `${letter}${i + 1}`));
const table = (change: Record<string, string> = {}): string =>
  ['| case | attack | where |', '| --- | --- | --- |', ...ids.map((id) => `| ${id} | tries | ${change[id] ?? 'later, with deletion of accounts'} |`)].join('\n');
const report = (files: Record<string, string>) => {
  const root = plant({});
  addTo(root, files);
  return checkAttacks(root);
};
const test1 = "it('A1 flips a bit', () => {});\nit.each(rows)('A- turns %s', () => {});\n";

test('a case with its test, and cases that wait with a reason, pass and are counted', () => {
  expect(report({ 'docs/attacks.md': table({ A1: '`packages/core/a.attacks.test.ts`' }), 'packages/core/a.attacks.test.ts': test1 })).toEqual({ faults: [], tested: 1, later: 44, own: 1 });
});

test.each<[string, Record<string, string>, string[]]>([
  ['no page at all', {}, ['docs/attacks.md is missing']],
  ['a case without test and without reason', { 'docs/attacks.md': table({ B2: 'soon' }) }, ['B2 has neither a test nor a line "later, with …"']],
  ['a reason that is none', { 'docs/attacks.md': table({ B2: 'later, with' }) }, ['B2 has neither a test nor a line "later, with …"']],
  ['a case that is missing', { 'docs/attacks.md': table().replace('| C3 |', '| X |') }, ['C3 stands nowhere in docs/attacks.md']],
  ['a case that stands twice', { 'docs/attacks.md': `${table()}\n| C3 | again | later, with deletion |` }, ['C3 stands 2 times in docs/attacks.md']],
  ['a case nobody gave', { 'docs/attacks.md': `${table()}\n| H9 | more | later, with deletion |` }, ['H9 is no case of the list']],
  ['a file that is gone', { 'docs/attacks.md': table({ A1: '`packages/gone.test.ts`' }) }, ['A1 names packages/gone.test.ts, which does not exist']],
  ['a file without the title', { 'docs/attacks.md': table({ A2: '`packages/core/a.test.ts`', A1: '`packages/core/a.test.ts`' }), 'packages/core/a.test.ts': test1 }, ['A2 names packages/core/a.test.ts, where no title begins with A2']],
  ['a test the page does not name', { 'docs/attacks.md': table(), 'packages/core/a.test.ts': test1 }, ['packages/core/a.test.ts tests A1, and docs/attacks.md does not say so']],
  ['a test of a case nobody gave', { 'docs/attacks.md': table(), 'packages/core/a.test.ts': "test('A77 tries', () => {});" }, ['packages/core/a.test.ts is named after A77, which is no case of the list']],
])('%s is refused', (_, files, faults) => {
  expect(report(files).faults).toEqual(faults);
});

test('the promise of a fault scenario counts as a title, and a file may test several cases', () => {
  const source = "export const scenario = { expected: 'H1 ends everything' };";
  expect(report({ 'docs/attacks.md': table({ H1: '`packages/testkit/faults/all.fault.ts`; the rest later, with backups' }), 'packages/testkit/faults/all.fault.ts': source })).toMatchObject({ faults: [], tested: 1, later: 44 });
});
