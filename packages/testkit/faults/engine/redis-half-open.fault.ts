import { setTimeout as rest } from 'node:timers/promises';
import { leaveCrowd } from '../../src/engine-world/leave-crowd.ts';
import type { EngineScenario } from './engine-scenario.ts';

export const scenario: EngineScenario = {
  name: 'Redis half-open',
  numbers: ['F14'],
  tier: 'first',
  expected: 'bytes vanish without a reset: the engine\'s own deadlines end the waiting within 2 s, work goes on over Postgres, a worker that is told to leave is gone within half a minute, and links that were forgotten for good are made anew',
  transports: ['redis'],
  quick: ['redis'],
  jobs: { quick: 200, full: 2_000 },
  async run({ world, jobs, random, note, measure, expect }) {
    const [leaving] = await Promise.all([world.addWorker(), world.addWorker(), world.addWorker()]);
    await world.steady();
    const crowd = leaveCrowd(world, { jobs, atOnce: 60, random });
    await rest(1_000);
    const silentAt = Date.now();
    world.hurt('redis', { drop: 'both' });
    const opened = await world.history.until('the breaker of a worker', 20_000, ({ what, words }) => what === 'log' && words === 'transport_changed transport=postgres', silentAt);
    measure('breaker open, ms', opened.at - silentAt, 2_500);
    const [job = ''] = await world.leave('internal', [{}], { kick: false });
    const start = await world.history.until('a job to begin', 20_000, (happening) => happening.what === 'started' && happening.job === job);
    measure('job left in the silence begins, ms', start.at - silentAt, 6_000);
    const toldAt = Date.now();
    const words = await leaving.leave();
    measure('gone after SIGTERM, ms', Date.now() - toldAt, 30_000);
    expect('it left in order', words === '0');
    world.heal('redis');
    note('the link is whole again, and its old connections are forgotten once more');
    world.links.redis?.orphan();
    await crowd;
    await world.settled(60_000);
  },
  judge({ expect }, books) {
    expect('nobody\'s work was taken back', books.attempts.every(({ outcome }) => outcome !== 'lost'));
  },
};
