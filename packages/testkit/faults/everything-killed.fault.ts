import { Redis } from 'ioredis';
import { moments, pick } from './seeded-random.ts';
import { orderUntilPaid, strikeAt, type Scenario } from './scenario.ts';

export const scenario: Scenario = {
  name: 'everything-killed',
  expected: 'H1 worker and API killed with kill -9, Postgres stopped without a checkpoint, Redis emptied with every line to it cut, in random order under load; at 400 orders 200, 50, 50 and 50 times: every invariant holds',
  orders: 400,
  async run(setting) {
    const { house, orders, random, note } = setting;
    await house.addWorker();
    const strikes: Record<string, { times: number; strike(): Promise<void> }> = {
      'kill -9 of a worker': { times: 200, async strike() {
        const pid = pick(random, await house.workers().catch(() => []));
        if (pid !== undefined) process.kill(pid, 'SIGKILL');
      } },
      'kill -9 of the API': { times: 50, async strike() {
        const pid = await house.apiPid();
        if (pid !== null) process.kill(pid, 'SIGKILL');
      } },
      'immediate stop of Postgres': { times: 50, strike: () => house.crashPostgres() },
      'Redis emptied, lines cut': { times: 50, async strike() {
        if (house.redisUrl === null) return;
        const redis = new Redis(house.redisUrl);
        await redis.flushall();
        await redis.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
        redis.disconnect();
      } },
    };
    const plan = shuffled(random, Object.entries(strikes).flatMap(([words, { times, strike }]) =>
      Array.from({ length: Math.max(1, Math.round((times * orders) / 400)) }, () => ({ words, strike }))));
    const { onOrder, over } = strikeAt(moments(random, plan.length, 1, Math.floor(orders * 0.95)), random, async (nth) => {
      const next = plan[nth - 1];
      if (next === undefined) return;
      note(`${next.words}, ${nth} of ${plan.length}`);
      await next.strike();
    });
    const lines = await orderUntilPaid(setting, onOrder);
    await over();
    await house.ready();
    return { lines: lines.filter(({ order }) => order !== null), allowance: { uncertainLetters: 0 }, faults: [] };
  },
};

function shuffled<Thing>(random: () => number, things: readonly Thing[]): Thing[] {
  return things.map((thing) => ({ thing, at: random() })).toSorted((a, b) => a.at - b.at).map(({ thing }) => thing);
}
