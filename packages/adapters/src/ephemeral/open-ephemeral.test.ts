import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { openEphemeral, type OpenEphemeral } from './index.ts';

const opened: OpenEphemeral[] = [];
afterEach(() => {
  for (const ephemeral of opened.splice(0)) ephemeral.close();
});
const openAt = (redisUrl: string | null): OpenEphemeral => {
  const ephemeral = openEphemeral({ redisUrl });
  opened.push(ephemeral);
  return ephemeral;
};
const count = async (ephemeral: OpenEphemeral, key: string, uses: number): Promise<number> => {
  let allowed = 0;
  for (let use = 0; use < uses; use += 1) allowed += Number(await ephemeral.withinLimit('ask', key, 3, 60));
  return allowed;
};

describe('soft limits', () => {
  it('let as many through as the limit says, for each key apart', async () => {
    const ephemeral = openAt(null);
    expect(ephemeral.status()).toBe('memory');
    expect(await count(ephemeral, 'one', 5)).toBe(3);
    expect(await count(ephemeral, 'two', 2)).toBe(2);
    expect(await ephemeral.withinLimit('other flow', 'one', 3, 60)).toBe(true);
  });

  it('count on in memory while a configured Redis does not answer, and say so', async () => {
    const ephemeral = openAt('redis://127.0.0.1:1');
    expect(await count(ephemeral, 'one', 5)).toBe(3);
    expect(ephemeral.status()).toBe('unavailable');
  });
});

const redisUrl = process.env['OMEN_TEST_REDIS_URL'];

describe.skipIf(!redisUrl)('soft limits in Redis', () => {
  it('are shared by two processes, and hold no key as it was given', async () => {
    const key = randomUUID();
    const [one, two] = [openAt(redisUrl ?? null), openAt(redisUrl ?? null)];
    await expect.poll(() => [one.status(), two.status()]).toEqual(['redis', 'redis']);
    expect((await count(one, key, 2)) + (await count(two, key, 5))).toBe(3);
  });
});
