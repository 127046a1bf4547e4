// Every adversarial case the house was given has a test that bears its id, or a line that says with what it comes.
//
// docs/attacks.md is a table: id, attack, where. Where names files in backticks, each with a title beginning with the id,
// or says "later, with …", or both when a part is still to come. It cannot see whether a test proves what its title says.
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listSources } from './list-sources.mjs';

const page = 'docs/attacks.md';

/** How many cases each letter has. Source: the safety specification's list of adversarial cases. */
const cases: Record<string, number> = { A: 8, B: 5, C: 5, D: 5, E: 6, F: 8, G: 4, H: 4 };

export interface AttacksReport {
  faults: string[];
  /** Cases with a test, cases that wait, and tests of our own beyond the list. */
  tested: number;
  later: number;
  own: number;
}

export function checkAttacks(root: string): AttacksReport {
  const titles = readTitles(root);
  const report: AttacksReport = { faults: [], tested: 0, later: 0, own: titles.filter(({ id }) => id.endsWith('-')).length };
  if (!existsSync(join(root, page))) return { ...report, faults: [`${page} is missing`] };

  const rows = [...readFileSync(join(root, page), 'utf8').matchAll(/^\| *([A-Z]\d+) *\|([^|]*)\|(.*)\|\s*$/gm)].map(([, id = '', , where = '']) => ({ id, where }));
  for (const id of Object.entries(cases).flatMap(([letter, most]) => Array.from({ length: most }, (_, i) => `${letter}${i + 1}`))) {
    const [row, ...more] = rows.filter((one) => one.id === id);
    if (row === undefined) report.faults.push(`${id} stands nowhere in ${page}`);
    else if (more.length > 0) report.faults.push(`${id} stands ${more.length + 1} times in ${page}`);
    else judge(root, row, titles, report);
  }
  for (const { id } of rows) if (!known(id)) report.faults.push(`${id} is no case of the list`);
  for (const { id, path } of titles) {
    if (!id.endsWith('-') && !known(id)) report.faults.push(`${path} is named after ${id}, which is no case of the list`);
    else if (known(id) && !rows.some((row) => row.id === id && row.where.includes(`\`${path}\``))) report.faults.push(`${path} tests ${id}, and ${page} does not say so`);
  }
  return report;
}

const known = (id: string): boolean => Number(id.slice(1)) >= 1 && Number(id.slice(1)) <= (cases[id[0] ?? ''] ?? 0);

function judge(root: string, { id, where }: { id: string; where: string }, titles: readonly Title[], report: AttacksReport): void {
  const files = [...where.matchAll(/`([^`]+\.ts)`/g)].map(([, path = '']) => path);
  const waits = /\blater, with \S.{5,}/.test(where);
  if (files.length === 0 && !waits) report.faults.push(`${id} has neither a test nor a line "later, with …"`);
  for (const path of files) {
    if (!existsSync(join(root, path))) report.faults.push(`${id} names ${path}, which does not exist`);
    else if (!titles.some((title) => title.id === id && title.path === path)) report.faults.push(`${id} names ${path}, where no title begins with ${id}`);
  }
  if (files.length > 0) report.tested += 1;
  else if (waits) report.later += 1;
}

interface Title {
  id: string;
  path: string;
}

/** Titles of tests and promises of fault scenarios that begin with a case's id. */
function readTitles(root: string): Title[] {
  const paths = listSources(root, ['apps', 'packages', 'tools']).filter((path: string) => /\.(test|e2e|fault)\.tsx?$/.test(path) && path !== 'tools/check-attacks.test.ts');
  return paths.flatMap((path: string) =>
    [...readFileSync(join(root, path), 'utf8').matchAll(/(?:\b(?:it|test|journey)\b[^'"`\n]*\(\s*|\]\)?\)\(\s*|\bexpected: )['"`]([A-Z](?:\d+|-))[ :]/g)].map(([, id = '']) => ({ id, path })));
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const root = resolve(process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), '..'));
  const { faults, tested, later, own } = checkAttacks(root);
  for (const fault of faults) console.error(fault);
  if (faults.length === 0) console.log(`${tested} cases tested, ${later} wait with a reason, ${own} titles of our own`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
