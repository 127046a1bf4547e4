import { randomBytes, randomInt } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { plantedWord } from '@omenhall/contracts/testing/planted-words';
import { auditBooks, isQuiet } from '../src/checks/house-books.ts';
import { scanForPlantedWord } from '../src/checks/planted-word.ts';
import { loadBeside } from '../src/world/load-beside.ts';
import { openRealHouse, type RealHouse, type TransportName } from '../src/world/open-real-house.ts';
import { waitUntil } from '../src/world/wait-until.ts';
import type { Scenario } from './scenario.ts';
import { seededRandom } from './seeded-random.ts';

const scenarios = await loadBeside<Scenario>(import.meta.dirname, '.fault.ts', 'scenario');

/** The catcher keeps a thousand letters, and an order has two. */
const mostOrders = 450;

interface Verdict {
  scenario: string;
  transport: TransportName;
  seed: number;
  expected: string;
  passed: boolean;
  faults: string[];
  /** What was injected, with seconds since the house opened. */
  injected: string[];
  figures: Record<string, number>;
  /** Where the house's files lie, when it was kept for a look. */
  kept: string[];
}

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true }, seed: { type: 'string' }, transport: { type: 'string', multiple: true }, orders: { type: 'string' }, keep: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed ?? randomInt(1, 2 ** 31));
const transports = (values.transport ?? ['redis', 'postgres']).map((name): TransportName => (name === 'redis' || name === 'postgres' ? name : refuse(`--transport is redis or postgres, not ${name}`)));
const chosen = scenarios.filter(({ name }) => values.only === undefined || values.only.includes(name));
const unknown = values.only?.find((name) => !scenarios.some((scenario) => scenario.name === name));
if (unknown !== undefined) refuse(`--only is one of ${scenarios.map(({ name }) => name).join(', ')}, not ${unknown}`);
const wished = values.orders === undefined ? null : Number(values.orders);
if (wished !== null && !(Number.isInteger(wished) && wished >= 10 && wished <= mostOrders)) refuse(`--orders is a whole number from 10 to ${mostOrders}`);
if (!Number.isInteger(seed)) refuse('--seed is a whole number');

let present: RealHouse | undefined;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    say('\nClosing the house.');
    void (present?.close() ?? Promise.resolve()).finally(() => process.exit(130));
  });
}

const folder = await mkdtemp(join(tmpdir(), 'omen-faults-'));
say(`seed ${seed}; the same plan again: npm run faults -- --seed ${seed}`);
const verdicts: Verdict[] = [];
for (const transport of transports) {
  for (const scenario of chosen) {
    if (scenario.transports?.includes(transport) === false) continue;
    verdicts.push(await judge(scenario, transport));
    await writeFile(join(folder, 'report.json'), JSON.stringify({ seed, verdicts }, null, 2));
  }
}
const failed = verdicts.filter(({ passed }) => !passed);
say(`\n${verdicts.length - failed.length} of ${verdicts.length} scenarios as expected; report: ${join(folder, 'report.json')}`);
process.exitCode = failed.length === 0 && verdicts.length > 0 ? 0 : 1;

async function judge(scenario: Scenario, transport: TransportName): Promise<Verdict> {
  const verdict: Verdict = { scenario: scenario.name, transport, seed, expected: scenario.expected, passed: false, faults: [], injected: [], figures: {}, kept: [] };
  say(`\n${scenario.name} on ${transport}: ${scenario.expected}`);
  const house = await openRealHouse({ transport, mailCanBeAsked: scenario.mailCanBeAsked ?? true });
  present = house;
  const openedAt = performance.now();
  const note = (words: string): void => {
    verdict.injected.push(`${((performance.now() - openedAt) / 1000).toFixed(1)} s  ${words}`);
    say(`  ${verdict.injected.at(-1)}`);
  };
  try {
    const orders = scenario.orders === undefined ? (wished ?? 200) : Math.min(wished ?? scenario.orders, scenario.orders);
    const word = plantedWord(randomBytes(6).toString('hex'));
    const startedAt = performance.now();
    const { lines, allowance, faults } = await scenario.run({ house, orders, question: `What is worth a second look before I answer ${word}?`, random: seededRandom(seed), note });
    const orderedMs = performance.now() - startedAt;
    await waitUntil('a quiet house', 180_000, () => isQuiet(house, scenario.mailCanBeAsked ?? true), 250);
    const books = await auditBooks(house, allowance);
    const scan = await scanForPlantedWord(house, word);

    const waits = lines.flatMap(({ paidToMailMs }) => (paidToMailMs === null ? [] : [paidToMailMs])).toSorted((a, b) => a - b);
    const at = (share: number): number => Math.round(waits[Math.min(waits.length - 1, Math.floor(waits.length * share))] ?? Number.NaN);
    Object.assign(verdict.figures, books.figures, { orders: lines.length, seconds: Math.round(orderedMs / 100) / 10, paidToMailP50Ms: at(0.5), paidToMailP95Ms: at(0.95), paidToMailMaxMs: at(1) },
      Object.fromEntries(Object.entries(scan.scanned).map(([target, looked]) => [`scanned ${target}`, looked])));
    verdict.faults.push(...faults, ...books.faults);
    const cut = lines.filter(({ whole }) => !whole);
    if (cut.length > (books.figures['uncertainLetters'] ?? 0)) verdict.faults.push(`${cut.length} of ${lines.length} customers did not see their order whole: ${cut[0]?.fault ?? cut[0]?.stages.filter(({ state }) => state !== 'done').map(({ code, proof }) => `${code}: ${proof}`).join('; ') ?? ''}`);
    if (lines.length < orders) verdict.figures['turnedAway'] = orders - lines.length;
    verdict.faults.push(...scan.sightings.map(({ target, place, forms }) => `the planted word lies in ${target}: ${place} (${forms.join(', ')})`), ...scan.blind.map((target) => `the scan is blind in ${target}: it did not find its control word`));
    verdict.passed = verdict.faults.length === 0;
  } catch (error) {
    verdict.faults.push(`the scenario broke: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  } finally {
    const keep = values.keep || !verdict.passed;
    if (keep) verdict.kept.push(...house.folders);
    await house.close({ keep });
    present = undefined;
  }
  say(`  ${verdict.passed ? 'as expected' : 'NOT as expected'}: ${Object.entries(verdict.figures).map(([name, figure]) => `${name} ${figure}`).join(', ')}`);
  for (const words of verdict.faults.slice(0, 20)) say(`    ${words}`);
  if (verdict.kept.length > 0) say(`    kept for a look: ${verdict.kept.join(', ')}`);
  return verdict;
}

function say(words: string): void {
  process.stdout.write(`${words}\n`);
}

function refuse(words: string): never {
  process.stderr.write(`${words}\n`);
  process.exit(2);
}
