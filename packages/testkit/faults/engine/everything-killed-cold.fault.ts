import { leaveCrowd } from '../../src/engine-world/leave-crowd.ts';
import { keepWorkers } from '../../src/engine-world/nemesis.ts';
import type { EngineScenario } from './engine-scenario.ts';

export const scenario: EngineScenario = {
  name: 'everything killed, cold restart',
  numbers: ['F7'],
  tier: 'first',
  expected: 'every worker, Redis and Postgres killed at once in the middle of work, and started again: everything recovered within 30 s',
  jobs: { quick: 150, full: 600 },
  async run({ world, jobs, random, note, measure }) {
    await Promise.all([world.addWorker(), world.addWorker()]);
    const crowd = leaveCrowd(world, { jobs, atOnce: jobs, random });
    while (world.left() - (await world.open()) < jobs / 4) await new Promise((resolve) => setTimeout(resolve, 10));
    await Promise.all([...world.awake().map((worker) => worker.kill()), world.killRedis(), world.killPostgres()]);
    note('everything is dead');
    await Promise.all([world.startPostgres(), world.startRedis()]);
    const crew = keepWorkers(world, 2);
    await crew.ready;
    const openAt = performance.now();
    await crowd;
    await world.settled(90_000);
    measure('recovered after the restart, ms', performance.now() - openAt, 30_000);
    await crew.stop();
  },
};
