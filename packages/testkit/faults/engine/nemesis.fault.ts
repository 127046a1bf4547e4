import { leaveCrowd } from '../../src/engine-world/leave-crowd.ts';
import { planNemesis, wordsOf } from '../../src/engine-world/nemesis.rules.ts';
import { keepWorkers, letLoose } from '../../src/engine-world/nemesis.ts';
import type { EngineScenario } from './engine-scenario.ts';

export const scenario: EngineScenario = {
  name: 'nemesis',
  numbers: ['F46'],
  tier: 'first',
  expected: 'workers killed, frozen and sent away, Redis emptied and killed, Postgres killed, every link cut, mail server and provider in trouble, at random under load: nothing lost, nothing doubled, every uncertain job explained by what was done to it',
  quick: ['redis', 'postgres'],
  jobs: { quick: 1_000, full: 9_000 },
  async run({ world, jobs, random, strikes, note, measure }) {
    const crew = keepWorkers(world, 3);
    await crew.ready;
    const without = world.links.redis === null ? (['Redis emptied', 'Redis killed', 'link to Redis cut', 'link to Redis half-open'] as const) : [];
    const whole = planNemesis(random, { jobs, strikes: Math.max(12, Math.round(jobs / 150)), without });
    const plan = whole.filter(({ nth }) => strikes?.has(nth) ?? true);
    note(`plan of ${plan.length} of ${whole.length} strikes: ${plan.map(wordsOf).join('; ')}`);
    const startedAt = performance.now();
    const nemesis = letLoose(world, plan, note);
    await Promise.all([leaveCrowd(world, { jobs, atOnce: 150, random }), nemesis.over()]);
    await world.settled(180_000);
    measure('seconds of work', (performance.now() - startedAt) / 1000);
    measure('strikes', nemesis.fallen());
    const weights = await Promise.all(world.awake().map((worker) => worker.rssBytes()));
    measure('largest worker, MB', Math.max(...weights) / 1e6);
    await crew.stop();
  },
};
