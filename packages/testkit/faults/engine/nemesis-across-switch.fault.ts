import { leaveCrowd } from '../../src/engine-world/leave-crowd.ts';
import { planNemesis, wordsOf } from '../../src/engine-world/nemesis.rules.ts';
import { keepWorkers, letLoose } from '../../src/engine-world/nemesis.ts';
import type { EngineWorld } from '../../src/engine-world/open-engine-world.ts';
import { waitUntil } from '../../src/world/wait-until.ts';
import type { EngineScenario } from './engine-scenario.ts';

export const scenario: EngineScenario = {
  name: 'nemesis across a switch of transports',
  numbers: ['F46'],
  tier: 'first',
  expected: 'Redis is down when the workers start, comes, goes and comes again while everything else is struck: hints move to Postgres and back each time, nothing lost, nothing doubled, every uncertain job explained',
  transports: ['redis'],
  jobs: { quick: 1_200, full: 9_000 },
  async run({ world, jobs, random, strikes, note, measure }) {
    await world.killRedis();
    const crew = keepWorkers(world, 3);
    await crew.ready;
    const whole = planNemesis(random, { jobs, strikes: Math.max(12, Math.round(jobs / 150)), without: ['Redis killed', 'Redis emptied', 'link to Redis cut', 'link to Redis half-open'] });
    const plan = whole.filter(({ nth }) => strikes?.has(nth) ?? true);
    note(`Redis is down at the start; plan of ${plan.length} of ${whole.length} strikes: ${plan.map(wordsOf).join('; ')}`);
    const nemesis = letLoose(world, plan, note);
    const third = Math.floor(jobs / 3);
    const crowd = (count: number) => leaveCrowd(world, { jobs: count, atOnce: 150, random });

    await Promise.all([crowd(third), arrivalOn(world, 'postgres')]);
    note('a third was worked off without Redis');
    const backAt = Date.now();
    await world.startRedis();
    await Promise.all([crowd(third), arrivalOn(world, 'redis')]);
    note(`hints are back on Redis after ${Math.round((Date.now() - backAt) / 1000)} s`);
    const goneAt = Date.now();
    await world.killRedis();
    const [moved] = await Promise.all([arrivalOn(world, 'postgres'), crowd(jobs - 2 * third)]);
    measure('to Postgres after Redis was killed, ms', moved - goneAt, 5_000);
    await world.startRedis();
    await nemesis.over();
    await world.settled(180_000);
    await crew.stop();
  },
};

/** The moment at which the keeper offers there. A worker that is started meanwhile never moves: it opens on what it finds. */
async function arrivalOn(world: EngineWorld, transport: string): Promise<number> {
  await waitUntil(`hints on ${transport}`, 150_000, async () => {
    const rows = await world.query<{ on: string }>(`select state ->> 'transport' as on from delivery_leases where name = 'keeper' and until > clock_timestamp()`).catch(() => []);
    return rows[0]?.on === transport;
  }, 50);
  return Date.now();
}
