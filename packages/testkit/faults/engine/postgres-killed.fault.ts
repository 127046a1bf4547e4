import { leaveCrowd } from '../../src/engine-world/leave-crowd.ts';
import { keepWorkers } from '../../src/engine-world/nemesis.ts';
import type { EngineScenario } from './engine-scenario.ts';

export const scenario: EngineScenario = {
  name: 'Postgres killed under load',
  numbers: ['F16'],
  tier: 'first',
  expected: 'stopped without a checkpoint and started again under load: lost claims are made again, old workers are fenced, none twice, no worker is given up for the outage',
  quick: ['redis'],
  jobs: { quick: 400, full: 4_000 },
  async run({ world, jobs, random, faultProfile, note }) {
    const crew = keepWorkers(world, 2);
    await crew.ready;
    await world.steady();
    const crowd = leaveCrowd(world, { jobs, atOnce: 100, random });
    const crashes = faultProfile === 'full' ? 8 : 2;
    for (let nth = 1; nth <= crashes; nth += 1) {
      const goal = Math.floor((jobs * nth) / (crashes + 1));
      while (world.left() - (await world.open()) < goal) await new Promise((resolve) => setTimeout(resolve, 50));
      const startedAt = performance.now();
      await world.killPostgres();
      await new Promise((resolve) => setTimeout(resolve, random() * 6_000));
      await world.startPostgres();
      note(`Postgres was away for ${Math.round(performance.now() - startedAt)} ms, ${nth} of ${crashes}`);
    }
    await crowd;
    await world.settled(90_000);
    await crew.stop();
  },
  judge({ expect }, books) {
    expect('no worker was given up for an outage of the database', books.happenings.every(({ what, words }) => what !== 'log' || words?.startsWith('reaped') !== true));
  },
};
