import { moments } from './seeded-random.ts';
import { orderUntilPaid, strikeAt, type Scenario } from './scenario.ts';

const crashes = 3;

export const scenario: Scenario = {
  name: 'postgres-restarted',
  expected: 'the database stopped without a checkpoint and started again, three times under load: lost claims are made again, no payment is lost, no letter twice',
  async run(setting) {
    const { house, orders, random, note } = setting;
    const { onOrder, over } = strikeAt(moments(random, crashes, Math.ceil(orders / 10), Math.floor(orders * 0.8)), random, async (nth) => {
      const startedAt = performance.now();
      await house.crashPostgres();
      note(`immediate stop and start of Postgres in ${Math.round(performance.now() - startedAt)} ms, ${nth} of ${crashes}`);
    });
    const lines = await orderUntilPaid(setting, onOrder);
    await over();
    await house.ready();
    return { lines: lines.filter(({ order }) => order !== null), allowance: { uncertainLetters: 0 }, faults: [] };
  },
};
