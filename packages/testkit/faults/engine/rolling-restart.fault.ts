import { leaveCrowd } from '../../src/engine-world/leave-crowd.ts';
import type { WorkerProcess } from '../../src/engine-world/start-worker.ts';
import type { EngineScenario } from './engine-scenario.ts';

export const scenario: EngineScenario = {
  name: 'rolling restart under load',
  numbers: ['F41'],
  tier: 'first',
  expected: 'SIGTERM to one worker after another while others take over: none lost, none twice, no attempt used and no crash counted, each gone within 30 s',
  quick: ['redis'],
  jobs: { quick: 300, full: 4_000 },
  async run({ world, jobs, random, faultProfile, note, measure, expect }) {
    const fleet: WorkerProcess[] = await Promise.all([world.addWorker(), world.addWorker(), world.addWorker()]);
    await world.steady();
    let over = false;
    const pouring = (async () => {
      while (!over) {
        await leaveCrowd(world, { jobs: 20, atOnce: 60, random });
        if ((await world.open()) < 60) await world.leave('pure', Array.from({ length: 4 }, () => ({ workMs: 900 })));
        if (world.left() > jobs) await new Promise((resolve) => setTimeout(resolve, 200));
      }
    })();
    const times = faultProfile === 'full' ? 20 : 5;
    const exits: number[] = [];
    const words = new Set<string>();
    for (let nth = 1; nth <= times; nth += 1) {
      fleet.push(await world.addWorker());
      const oldest = fleet.shift();
      const toldAt = performance.now();
      words.add((await oldest?.leave()) ?? '');
      exits.push(performance.now() - toldAt);
    }
    over = true;
    await pouring;
    note(`${times} workers were replaced`);
    measure('gone after SIGTERM, worst ms', Math.max(...exits), 30_000);
    expect(`all left in order, and they left with ${[...words].join(', ')}`, words.size === 1 && words.has('0'));
    await world.settled(60_000);
  },
  judge({ expect }, books) {
    const tries = new Map<string, number>();
    for (const { job, outcome } of books.attempts) if (outcome !== 'later') tries.set(job, (tries.get(job) ?? 0) + 1);
    expect('no attempt was used by leaving', [...tries.values()].every((count) => count === 1));
    expect('no crash was counted', books.jobs.every(({ crashes }) => crashes === 0));
    expect('every job ended well', books.jobs.every(({ status }) => status === 'succeeded'));
  },
};
