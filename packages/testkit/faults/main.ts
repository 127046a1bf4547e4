import { randomInt } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openGround, type EngineGround } from '../src/engine-world/open-ground.ts';
import { loadBeside } from '../src/world/load-beside.ts';
import type { RealHouse, TransportName } from '../src/world/open-real-house.ts';
import type { EngineScenario, FaultProfile } from './engine/engine-scenario.ts';
import { runEngineScenario, type EngineVerdict } from './engine/run-engine.ts';
import { mostOrders, runHouseScenario, type HouseVerdict } from './run-house.ts';
import type { Scenario } from './scenario.ts';

/*
 * npm run faults -- [--suite engine|house|all] [--only F12] [--seed n] [--transport redis|postgres] [--profile quick|full]
 *                   [--jobs n] [--orders n] [--strikes 1,4-7] [--slack n] [--at-once n] [--keep] [--json]
 *
 * The house suite breaks whole houses under orders; the engine suite breaks the engine alone under thousands of jobs.
 * `--only` takes numbers of the specification and names, whole or their beginning, and may stand more than once.
 * `--profile quick` runs the scenarios that are marked for it, on a few jobs, and those that touch no server three at
 * once (`--at-once`). `--strikes` runs a part of a nemesis plan,
 * which is how a failing plan is made smaller. `--slack` multiplies the bounds of time, for a machine that others use too.
 */
const { values } = parseArgs({
  options: {
    'suite': { type: 'string', default: 'all' }, 'only': { type: 'string', multiple: true }, 'seed': { type: 'string' }, 'transport': { type: 'string', multiple: true }, 'profile': { type: 'string', default: 'full' },
    'jobs': { type: 'string' }, 'orders': { type: 'string' }, 'strikes': { type: 'string' }, 'slack': { type: 'string', default: '1' }, 'at-once': { type: 'string' }, 'keep': { type: 'boolean', default: false }, 'json': { type: 'boolean', default: false },
  },
});
const suite = oneOf('suite', values.suite, ['engine', 'house', 'all'] as const);
const faultProfile: FaultProfile = oneOf('profile', values.profile, ['quick', 'full'] as const);
const transports: TransportName[] = (values.transport ?? ['redis', 'postgres']).map((name) => oneOf('transport', name, ['redis', 'postgres'] as const));
const seed = values.seed === undefined ? randomInt(1, 2 ** 31) : whole('seed', values.seed, 0, 2 ** 32);
const jobs = values.jobs === undefined ? null : whole('jobs', values.jobs, 10, 2_000_000);
const orders = values.orders === undefined ? null : whole('orders', values.orders, 10, mostOrders);
const strikes = values.strikes === undefined ? null : strikesOf(values.strikes);
const atOnce = values['at-once'] === undefined ? (faultProfile === 'quick' ? 3 : 1) : whole('at-once', values['at-once'], 1, 8);
const slack = Number(values.slack);
if (!(slack >= 1)) refuse('--slack is a number from 1');

const engineScenarios = suite === 'house' ? [] : (await loadBeside<EngineScenario>(join(import.meta.dirname, 'engine'), '.fault.ts', 'scenario'));
// A whole house takes a minute to open and to examine, so the quick profile leaves houses out.
const houseScenarios = suite === 'engine' || (faultProfile === 'quick' && suite === 'all') ? [] : (await loadBeside<Scenario>(import.meta.dirname, '.fault.ts', 'scenario'));
const called = (word: string, name: string, numbers: readonly string[] = []): boolean => numbers.includes(word.toUpperCase()) || name === word || name.startsWith(`${word} `);
const chosenEngine = engineScenarios.filter(({ name, numbers }) => values.only?.some((word) => called(word, name, numbers)) ?? true);
/** Whoever asks for a scenario by name gets it; else the quick profile runs what is marked for it, where it is marked. */
const runsOn = ({ transports: meant, quick }: EngineScenario, transport: TransportName): boolean =>
  meant?.includes(transport) !== false && (values.only !== undefined || faultProfile === 'full' || quick === true || quick?.includes(transport) === true);
const chosenHouse = houseScenarios.filter(({ name }) => values.only === undefined || values.only.some((word) => called(word, name)));
const unknown = values.only?.find((word) => ![...engineScenarios.map(({ name, numbers }) => ({ name, numbers })), ...houseScenarios.map(({ name }) => ({ name, numbers: [] }))].some(({ name, numbers }) => called(word, name, numbers)));
if (unknown !== undefined) refuse(`--only is a number or a name of ${[...engineScenarios.map(({ name, numbers }) => `${numbers.join(' ')} ${name}`.trim()), ...houseScenarios.map(({ name }) => name)].join('; ')}; not ${unknown}`);

let presentHouse: RealHouse | undefined;
let ground: EngineGround | undefined;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    say('\nClosing what is open.');
    // Workers end when their channel does; the servers are asked to.
    void Promise.allSettled([presentHouse?.close(), ground?.close()]).finally(() => process.exit(130));
  });
}

// An accident of the harness itself must leave no server behind.
process.once('uncaughtException', (error) => {
  process.stderr.write(`${error.stack ?? error.message}\n`);
  void Promise.allSettled([presentHouse?.close(), ground?.close({ keep: true })]).finally(() => process.exit(3));
});

const folder = await mkdtemp(join(tmpdir(), 'omen-faults-'));
const circumstances = { seed, profile: faultProfile, node: process.version, cores: availableParallelism(), loadBefore: Math.round((loadavg()[0] ?? 0) * 10) / 10, slack };
say(`seed ${seed}; the same plan again: npm run faults -- ${process.argv.slice(2).filter((word, index, all) => word !== '--seed' && all[index - 1] !== '--seed').concat('--seed', String(seed)).join(' ')}`);
const verdicts: (EngineVerdict | HouseVerdict)[] = [];
const startedAt = performance.now();

for (const transport of transports) {
  const chosen = chosenEngine.filter((scenario) => runsOn(scenario, transport));
  if (chosen.length > 0) ground ??= await openGround();
  const on = ground;
  if (on === undefined) continue;
  const run = async (scenario: EngineScenario, at: number): Promise<void> => {
    // Several at once would speak through each other, so each tells its story at its end.
    const told: string[] = [];
    const hear = at > 1 ? (words: string) => void told.push(words) : say;
    hear(`\n${scenario.name} on ${transport}: ${scenario.expected}`);
    const verdict = await runEngineScenario({ ground: on, scenario, transport, seed, jobs, faultProfile, strikes, slack, keep: values.keep, say: hear });
    for (const words of told) say(words);
    await tell(verdict);
  };
  const sharing = chosen.filter(({ shares }) => shares === true);
  const lines = Math.min(atOnce, sharing.length);
  await Promise.all(Array.from({ length: lines }, async () => {
    for (let next = sharing.shift(); next !== undefined; next = sharing.shift()) await run(next, lines);
  }));
  for (const scenario of chosen) if (scenario.shares !== true) await run(scenario, 1);
}
await ground?.close({ keep: values.keep || verdicts.some(({ passed }) => !passed) });
ground = undefined;
for (const transport of transports) {
  for (const scenario of chosenHouse) {
    if (scenario.transports?.includes(transport) === false) continue;
    say(`\n${scenario.name} on ${transport}: ${scenario.expected}`);
    await tell(await runHouseScenario({ scenario, transport, seed, orders, keep: values.keep, onOpen: (house) => (presentHouse = house), say }));
  }
}

const failed = verdicts.filter(({ passed }) => !passed);
say(`\n${verdicts.length - failed.length} of ${verdicts.length} scenarios as expected in ${Math.round((performance.now() - startedAt) / 1000)} s; report: ${join(folder, 'report.json')}`);
for (const { scenario, transport } of failed) say(`  NOT as expected: ${scenario} on ${transport}`);
if (values.json) process.stdout.write(`${JSON.stringify({ ...circumstances, verdicts })}\n`);
// What a scenario left half open, such as a connection of its own, must not hold the verdict back.
process.exit(failed.length === 0 && verdicts.length > 0 ? 0 : 1);

async function tell(verdict: EngineVerdict | HouseVerdict): Promise<void> {
  verdicts.push(verdict);
  await writeFile(join(folder, 'report.json'), JSON.stringify({ ...circumstances, verdicts }, null, 2));
  say(`  ${verdict.passed ? 'as expected' : 'NOT as expected'}: ${Object.entries(verdict.figures).map(([name, figure]) => `${name} ${figure}`).join(', ')}`);
  if ('invariants' in verdict) say(`  ${verdict.invariants.map(({ name, state, looked }) => `${name} ${state}${state === 'not asked' ? '' : ` (${looked})`}`).join(', ')}`);
  for (const words of verdict.faults.slice(0, 20)) say(`    ${words}`);
  if (verdict.kept.length > 0) say(`    kept for a look: ${verdict.kept.join(', ')}`);
}

/** With `--json` standard output is the report alone. */
function say(words: string): void {
  (values.json ? process.stderr : process.stdout).write(`${words}\n`);
}

function oneOf<const Word extends string>(name: string, word: string, words: readonly Word[]): Word {
  return words.find((known) => known === word) ?? refuse(`--${name} is ${words.join(' or ')}, not ${word}`);
}

function whole(name: string, text: string, least: number, most: number): number {
  const number = Number(text);
  return Number.isInteger(number) && number >= least && number <= most ? number : refuse(`--${name} is a whole number from ${least} to ${most}`);
}

function strikesOf(text: string): ReadonlySet<number> {
  return new Set(text.split(',').flatMap((part) => {
    const [, first = '', last = first] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? refuse('--strikes are numbers and ranges such as 1,4-7');
    return Array.from({ length: Math.max(0, Number(last) - Number(first) + 1) }, (_, index) => Number(first) + index);
  }));
}

function refuse(words: string): never {
  process.stderr.write(`${words}\n`);
  process.exit(2);
}
