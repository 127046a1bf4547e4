import { setTimeout as rest } from 'node:timers/promises';
import { openBareCrew } from '../../src/engine-world/bare-crew.ts';
import type { EngineScenario } from './engine-scenario.ts';

let lost = 0;
let doubled = 0;

export const scenario: EngineScenario = {
  name: 'control: bare BullMQ under the same strikes',
  numbers: [],
  tier: 'first',
  expected: 'a queue alone, with no ledger behind it, loses jobs or does them twice under an emptied or killed Redis, kills and a freeze; where it does not, the nemesis is too kind',
  transports: ['redis'],
  jobs: { quick: 300, full: 3_000 },
  async run({ world, jobs, random, note }) {
    if (world.redis === null) throw new Error('there is no Redis here');
    const crew = await openBareCrew(world, { workers: 3 });
    // An answer takes its time, as answers do: a kill may fall between the act and the word of it.
    const slow = world.provider.trouble({ act: 'hang', seconds: 0.05, taken: true, share: 1 });
    const strikes: readonly (readonly [string, () => Promise<void>])[] = [
      ['Redis emptied', () => world.flushRedis()],
      ['Redis killed for 1 s', async () => {
        await world.killRedis();
        await rest(1_000);
        await world.startRedis();
      }],
      ['kill -9 of a worker', () => crew.killOne(random())], ['worker frozen for 40 s', () => crew.freezeOne(random(), 40_000)], ['kill -9 of a worker', () => crew.killOne(random())], ['kill -9 of a worker', () => crew.killOne(random())],
    ];
    for (const [index, [words, strike]] of strikes.entries()) {
      await crew.add(Math.floor((jobs * index) / strikes.length) + 1, Math.floor((jobs * (index + 1)) / strikes.length));
      await crew.until((done) => done > (jobs * index) / strikes.length / 2);
      await strike();
      note(words);
      await rest(500);
    }
    // A worker that died holding jobs is noticed by BullMQ after its stall check, twice 30 s at most.
    await crew.quiet(75_000);
    const times = new Map<string, number>();
    for (const { key } of world.provider.accepted) times.set(key, (times.get(key) ?? 0) + 1);
    lost = jobs - times.size;
    doubled = [...times.values()].filter((count) => count > 1).length;
    slow();
    await crew.close();
  },
  judge({ measure, expect }) {
    measure('bare: lost', lost);
    measure('bare: doubled', doubled);
    expect('bare BullMQ loses or doubles', lost + doubled > 0);
  },
};
