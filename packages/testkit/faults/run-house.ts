import { randomBytes } from 'node:crypto';
import { plantedWord } from '@omenhall/contracts/testing/planted-words';
import { auditBooks, isQuiet } from '../src/checks/house-books.ts';
import { scanForPlantedWord } from '../src/checks/planted-word.ts';
import { openRealHouse, type RealHouse, type TransportName } from '../src/world/open-real-house.ts';
import { waitUntil } from '../src/world/wait-until.ts';
import type { Scenario } from './scenario.ts';
import { seededRandom } from './seeded-random.ts';

/** The catcher keeps a thousand letters, and an order has two. */
export const mostOrders = 450;

export interface HouseVerdict {
  suite: 'house';
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

export interface HouseRun {
  scenario: Scenario;
  transport: TransportName;
  seed: number;
  /** Null for what the scenario says. */
  orders: number | null;
  keep: boolean;
  /** Hears of the house as soon as there is one, so that an interrupted run can close it. */
  onOpen(house: RealHouse | undefined): void;
  say(words: string): void;
}

/** Breaks one whole house as the scenario says and compares its books with the world outside. Never throws: what breaks is in the verdict. */
export async function runHouseScenario({ scenario, transport, seed, orders: wished, keep, onOpen, say }: HouseRun): Promise<HouseVerdict> {
  const verdict: HouseVerdict = { suite: 'house', scenario: scenario.name, transport, seed, expected: scenario.expected, passed: false, faults: [], injected: [], figures: {}, kept: [] };
  const house = await openRealHouse({ transport, mailCanBeAsked: scenario.mailCanBeAsked ?? true });
  onOpen(house);
  const openedAt = performance.now();
  const note = (words: string): void => {
    verdict.injected.push(`${((performance.now() - openedAt) / 1000).toFixed(1)} s  ${words}`);
    say(`  ${verdict.injected.at(-1) ?? ''}`);
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
    if (keep || !verdict.passed) verdict.kept.push(...house.folders);
    await house.close({ keep: keep || !verdict.passed });
    onOpen(undefined);
  }
  return verdict;
}
