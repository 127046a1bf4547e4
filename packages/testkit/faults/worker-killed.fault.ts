import { moments, pick } from './seeded-random.ts';
import { strikeAt, type Scenario } from './scenario.ts';

const kills = 5;

export const scenario: Scenario = {
  name: 'worker-killed',
  expected: 'two workers, one of them killed five times with kill -9: every order whole, no letter twice; a letter whose call was under way is asked for, and sent again only where nothing came',
  async run({ house, orders, question, random, note }) {
    await house.addWorker();
    const faults: string[] = [];
    const { onOrder, over } = strikeAt(moments(random, kills, Math.ceil(orders / 20), Math.floor(orders * 0.9)), random, async (nth) => {
      const pid = pick(random, await house.workers());
      if (pid === undefined) {
        faults.push(`no worker was alive at strike ${nth}`);
        return;
      }
      process.kill(pid, 'SIGKILL');
      note(`kill -9 of worker ${pid}, ${nth} of ${kills}`);
    });
    const lines = await house.order({ count: orders, question, onOrder });
    await over();
    return { lines, allowance: { uncertainLetters: 0 }, faults };
  },
};
