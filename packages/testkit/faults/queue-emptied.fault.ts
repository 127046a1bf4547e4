import { Redis } from 'ioredis';
import { moments } from './seeded-random.ts';
import { strikeAt, type Scenario } from './scenario.ts';

const strikes = 6;

export const scenario: Scenario = {
  name: 'queue-emptied',
  expected: 'FLUSHALL six times under load: seconds of delay, no order lost, no letter twice, none uncertain',
  transports: ['redis'],
  async run({ house, orders, question, random, note }) {
    const redis = new Redis(house.redisUrl ?? '');
    try {
      const { onOrder, over } = strikeAt(moments(random, strikes, Math.ceil(orders / 20), Math.floor(orders * 0.95)), random, async (nth) => {
        const held = await redis.dbsize();
        await redis.flushall();
        note(`FLUSHALL of ${held} keys, ${nth} of ${strikes}`);
      });
      const lines = await house.order({ count: orders, question, onOrder });
      await over();
      return { lines, allowance: { uncertainLetters: 0 }, faults: [] };
    } finally {
      redis.disconnect();
    }
  },
};
