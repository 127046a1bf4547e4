import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { checkBooks, type InvariantReport, type WorldBooks } from '../../src/engine-world/books.ts';
import { openEngineWorld, type WorldTransport } from '../../src/engine-world/open-engine-world.ts';
import type { EngineGround } from '../../src/engine-world/open-ground.ts';
import { recoveriesAfterDeath, recoveriesAfterLoss } from '../../src/engine-world/recoveries.ts';
import { seededRandom } from '../seeded-random.ts';
import type { EngineScenario, FaultProfile } from './engine-scenario.ts';

export interface EngineVerdict {
  suite: 'engine';
  scenario: string;
  tier: string;
  transport: WorldTransport;
  seed: number;
  expected: string;
  passed: boolean;
  faults: string[];
  /** What was injected, with seconds since the world opened. */
  injected: string[];
  figures: Record<string, number>;
  invariants: InvariantReport[];
  seconds: number;
  kept: string[];
}

export interface EngineRun {
  ground: EngineGround;
  scenario: EngineScenario;
  transport: WorldTransport;
  seed: number;
  jobs: number | null;
  faultProfile: FaultProfile;
  strikes: ReadonlySet<number> | null;
  /** Bounds of time are multiplied by this, for a machine that others use too. */
  slack: number;
  keep: boolean;
  say(words: string): void;
}

/** Runs one scenario on a world of its own, asks every invariant, and never throws: what breaks is in the verdict. */
export async function runEngineScenario({ ground, scenario, transport, seed, jobs, faultProfile, strikes, slack, keep, say }: EngineRun): Promise<EngineVerdict> {
  const openedAt = performance.now();
  const verdict: EngineVerdict = { suite: 'engine', scenario: scenario.name, tier: scenario.tier, transport, seed, expected: scenario.expected, passed: false, faults: [], injected: [], figures: {}, invariants: [], seconds: 0, kept: [] };
  const folder = join(ground.folder, `world-${scenario.name.replaceAll(/[^a-zA-Z0-9]+/g, '-')}-${transport}-${Date.now()}`);
  await mkdir(folder, { recursive: true });
  const note = (words: string): void => {
    verdict.injected.push(`${((performance.now() - openedAt) / 1000).toFixed(1)} s  ${words}`);
    say(`  ${verdict.injected.at(-1) ?? ''}`);
  };
  try {
    const world = await openEngineWorld({ ground, transport, seed, folder, ...(scenario.profile === undefined ? {} : { profile: scenario.profile }) });
    try {
      const setting = {
        world, faultProfile, seed, strikes, note, random: seededRandom(seed), jobs: jobs ?? scenario.jobs?.[faultProfile] ?? 100,
        measure(name: string, value: number, bound?: number) {
          verdict.figures[name] = Math.round(value);
          if (bound !== undefined && !(value <= bound * slack)) verdict.faults.push(`${name}: ${Math.round(value)}, and the bound is ${bound}${slack === 1 ? '' : ` times ${slack}`}`);
        },
        expect(words: string, holds: boolean) {
          if (!holds) verdict.faults.push(`not as expected: ${words}`);
        },
      };
      await scenario.run(setting);
      await world.settled(120_000);
      const books = await world.closeBooks();
      verdict.invariants = checkBooks(books, { standstillMs: 12_000 * slack, ...scenario.bounds });
      Object.assign(verdict.figures, countBooks(books));
      judgeInvariants(verdict, scenario.mustBreak ?? []);
      const starved = books.happenings.filter(({ what, words }) => what === 'struck' && words === 'given up, and nothing was done to it').length;
      if (starved > 0) verdict.figures['workers given up without a strike'] = starved;
      // Where the machine is shared a worker may starve; where it is not, somebody took a living worker for dead.
      const databaseStruck = books.happenings.some(({ what, words }) => what === 'fault' && words?.includes('ostgres') === true);
      setting.expect('no worker is given up that nothing was done to', starved === 0 || slack > 1 || databaseStruck);
      scenario.judge?.(setting, books);
    } finally {
      await world.close();
    }
  } catch (error) {
    verdict.faults.push(`the scenario broke: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
  verdict.passed = verdict.faults.length === 0;
  verdict.seconds = Math.round((performance.now() - openedAt) / 100) / 10;
  if (keep || !verdict.passed) verdict.kept.push(folder);
  else await rm(folder, { recursive: true, force: true });
  return verdict;
}

/** A control passes when the checker saw what it had to see; everything else passes when it saw nothing. */
function judgeInvariants(verdict: EngineVerdict, mustBreak: readonly string[]): void {
  for (const { name, state, words, faults } of verdict.invariants) {
    if (mustBreak.includes(name)) {
      if (state !== 'broken') verdict.faults.push(`${name} had to break here and the checker saw nothing: it is blind`);
    } else if (mustBreak.length === 0) verdict.faults.push(...faults.slice(0, 10).map((fault) => `${name} (${words}): ${fault}`), ...(faults.length > 10 ? [`${name}: and ${faults.length - 10} more`] : []));
  }
}

function countBooks(books: WorldBooks): Record<string, number> {
  const uncertain = new Set(books.moves.filter(({ became }) => became === 'uncertain').map(({ job }) => job));
  const held = books.jobs.filter(({ status }) => status === 'uncertain');
  const outside = new Set(books.accepted.map(({ job }) => job));
  const deaths = recoveriesAfterDeath(books).filter(({ jobs }) => jobs > 0);
  const losses = recoveriesAfterLoss(books);
  const worst = (times: (number | null)[]): number | undefined => times.flatMap((time) => (time === null ? [] : [time])).toSorted((a, b) => a - b).at(-1);
  const freed = worst(deaths.filter(({ alone }) => alone).map(({ freedMs }) => freedMs));
  const resumed = worst(losses.filter(({ alone }) => alone).map(({ begunMs }) => begunMs));
  return {
    jobs: books.jobs.length, succeeded: books.jobs.filter(({ status }) => status === 'succeeded').length, dead: books.jobs.filter(({ status }) => status === 'dead').length,
    letters: books.accepted.filter(({ sink }) => sink === 'smtp').length, calls: books.accepted.filter(({ sink }) => sink === 'provider').length,
    'ever uncertain': uncertain.size, held: held.length, 'held and accepted outside': held.filter(({ id }) => outside.has(id)).length,
    claims: books.moves.filter(({ became }) => became === 'running').length, 'claims lost with their worker': books.attempts.filter(({ outcome }) => outcome === 'lost').length,
    ...(freed === undefined ? {} : { 'freed after a lone kill -9, worst ms': freed }), ...(resumed === undefined ? {} : { 'begun after a lone FLUSHALL, worst ms': resumed }),
  };
}
