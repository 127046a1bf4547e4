import { pick } from './seeded-random.ts';
import type { Scenario } from './scenario.ts';

export const scenario: Scenario = {
  name: 'planted-word',
  expected: 'a word of the question lies nowhere below DATA_DIR, in no table, queue, log, letter, address or share card, also after kill -9 of the worker and a crash of the database while scrolls are written',
  orders: 12,
  async run({ house, orders, question, random, note }) {
    const lines = await house.order({ count: 1, question });
    let struck: Promise<void> | undefined;
    const strike = async (): Promise<void> => {
      const worker = pick(random, await house.workers());
      if (worker !== undefined) process.kill(worker, 'SIGKILL');
      note('kill -9 of the worker while it writes');
      await house.crashPostgres();
      note('immediate stop of Postgres');
    };
    const batch = await house.order({ count: orders - 1, question, parallel: 4, onOrder: () => void (struck ??= strike()) });
    await struck;
    await house.ready();
    return { lines: [...lines, ...batch.filter(({ order }) => order !== null)], allowance: { uncertainLetters: 0 }, faults: [] };
  },
};
