import { moments } from './seeded-random.ts';
import { orderUntilPaid, strikeAt, type Scenario } from './scenario.ts';

const kills = 4;

export const scenario: Scenario = {
  name: 'api-killed',
  expected: 'the API killed four times with kill -9: a customer may meet a closed door, yet every payment that the desk took is an order that is whole, unlocked once',
  async run(setting) {
    const { house, orders, random, note } = setting;
    const { onOrder, over } = strikeAt(moments(random, kills, Math.ceil(orders / 20), Math.floor(orders * 0.9)), random, async (nth) => {
      const pid = await house.apiPid();
      if (pid === null) return;
      process.kill(pid, 'SIGKILL');
      note(`kill -9 of the API ${pid}, ${nth} of ${kills}`);
    });
    const lines = await orderUntilPaid(setting, onOrder);
    await over();
    await house.ready();
    return { lines: lines.filter(({ order }) => order !== null), allowance: { uncertainLetters: 0 }, faults: [] };
  },
};
