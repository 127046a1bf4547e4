import { Redis } from 'ioredis';
import { leaveCrowd } from '../../src/engine-world/leave-crowd.ts';
import { keepWorkers } from '../../src/engine-world/nemesis.ts';
import { recoveriesAfterLoss } from '../../src/engine-world/recoveries.ts';
import { waitUntil } from '../../src/world/wait-until.ts';
import type { EngineScenario } from './engine-scenario.ts';

export const scenario: EngineScenario = {
  name: 'queue emptied',
  numbers: ['F11'],
  tier: 'first',
  expected: 'emptied while idle, while hints wait, and every 2 s under load: what was lost is on offer again within 2 s each time, none lost, none twice',
  transports: ['redis'],
  quick: ['redis'],
  jobs: { quick: 400, full: 4_000 },
  async run({ world, jobs, random, faultProfile, note, measure }) {
    const crew = keepWorkers(world, 2);
    await crew.ready;
    await world.flushRedis();
    const emptiedAt = Date.now();
    const [idle = ''] = await world.leave('internal', [{}], { kick: false });
    await world.history.until('the job after an idle loss', 20_000, ({ what, job }) => what === 'started' && job === idle);
    measure('begun after an idle loss, ms', Date.now() - emptiedAt, 2_000);

    // All hands are held, and one worker is frozen: its share of the hints lies in Redis and nowhere else.
    const keeper = await world.keeper();
    const other = world.awake().find((worker) => worker !== keeper);
    const hands = 4;
    other?.freeze();
    const held = Array.from({ length: hands }, () => world.holdNext('run'));
    await world.leave('pure', Array.from({ length: 60 }, () => ({ hold: ['run'] })), { kick: false });
    const caught = await Promise.all(held);
    const waiting = openWaitingList(world.redis);
    await waitUntil('hints to lie in Redis', 3_000, async () => (await waiting.length()) > 0, 10);
    const before = await waiting.length();
    await world.flushRedis();
    const lostAt = performance.now();
    await waitUntil('the lost hints to be on offer again', 20_000, async () => (await waiting.length()) >= before, 5);
    measure('last lost hint on offer again, ms', performance.now() - lostAt, 2_000);
    note(`${before} hints lay in Redis when it was emptied; offered again after ${Math.round(performance.now() - lostAt)} ms`);
    waiting.close();
    other?.thaw();
    for (const one of caught) one.letGo();

    const crowd = leaveCrowd(world, { jobs, atOnce: 100, random });
    const losses = faultProfile === 'full' ? 30 : 5;
    for (let nth = 1; nth <= losses; nth += 1) {
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      await world.flushRedis();
    }
    note(`emptied ${losses} times, every 2 s`);
    await crowd;
    await world.settled(60_000);
    await crew.stop();
  },
  judge({ measure }, books) {
    const begun = recoveriesAfterLoss(books).flatMap(({ begunMs }) => (begunMs === null ? [] : [begunMs]));
    measure('begun again under load, worst ms', Math.max(0, ...begun), 2_000);
  },
};

function openWaitingList(at: { url: string; prefix: string } | null): { length(): Promise<number>; close(): void } {
  if (at === null) throw new Error('there is no Redis here');
  const { url, prefix } = at;
  const redis = new Redis(url);
  return { length: () => redis.llen(`${prefix}:render:wait`), close: () => redis.disconnect() };
}
