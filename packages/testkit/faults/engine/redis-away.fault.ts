import { setTimeout as rest } from 'node:timers/promises';
import { leaveCrowd } from '../../src/engine-world/leave-crowd.ts';
import type { EngineWorld } from '../../src/engine-world/open-engine-world.ts';
import type { EngineScenario } from './engine-scenario.ts';

export const scenario: EngineScenario = {
  name: 'Redis away during work and at boot',
  numbers: ['F13'],
  tier: 'first',
  expected: 'work goes on over Postgres within 5 s, leaving a job takes as long as before, a worker that boots meanwhile works, and half a minute after Redis is well hints travel there again',
  transports: ['redis'],
  jobs: { quick: 300, full: 3_000 },
  async run({ world, jobs, random, faultProfile, note, measure, expect }) {
    await Promise.all([world.addWorker(), world.addWorker()]);
    await world.steady();
    const crowd = leaveCrowd(world, { jobs, atOnce: 60, random });
    await rest(2_000);
    const before = await leavingTakes(world);
    const goneAt = Date.now();
    await world.killRedis();
    measure('first job left after the loss begins, ms', await begins(world, goneAt), 5_000);
    const during = await leavingTakes(world);
    measure('leaving a job, p50 before, ms', before);
    measure('leaving a job, p50 during, ms', during);
    expect('leaving a job takes as long without Redis', during < 3 * before + 20);
    const late = await world.addWorker();
    const more = leaveCrowd(world, { jobs: 100, atOnce: 60, random });
    await world.history.until('a start on the worker that booted without Redis', 30_000, ({ what, worker }) => what === 'started' && worker === late.id);
    await rest(faultProfile === 'full' ? 300_000 : 5_000);
    const backAt = Date.now();
    await world.startRedis();
    await world.history.until('the way back', 60_000, ({ what, words }) => what === 'log' && words === 'transport_changed transport=redis', backAt);
    measure('back on Redis, ms', Date.now() - backAt, 40_000);
    note(`Redis was away for ${Math.round((backAt - goneAt) / 1000)} s`);
    await begins(world, Date.now());
    await Promise.all([crowd, more]);
    await world.settled(90_000);
  },
  judge({ expect }, books) {
    expect('nobody\'s work was lost or taken back', books.attempts.every(({ outcome }) => outcome === 'done'));
  },
};

/** Milliseconds from a moment until a job that is left now begins. */
async function begins(world: EngineWorld, from: number): Promise<number> {
  const [job = ''] = await world.leave('internal', [{}]);
  const start = await world.history.until('a job to begin', 30_000, (happening) => happening.what === 'started' && happening.job === job);
  return start.at - from;
}

async function leavingTakes(world: EngineWorld): Promise<number> {
  const times: number[] = [];
  for (let nth = 0; nth < 15; nth += 1) {
    const from = performance.now();
    await world.leave('internal', [{}]);
    times.push(performance.now() - from);
  }
  return times.toSorted((a, b) => a - b)[7] ?? 0;
}
