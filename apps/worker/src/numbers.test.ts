import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openNumbers, type Numbers } from './numbers.ts';

let numbers: Numbers;
let isAway = false;
beforeAll(async () => {
  numbers = await openNumbers({ host: '127.0.0.1', port: 0, metrics: async () => { if (isAway) throw new Error('secret words of a driver'); return 'omen_delivery_workers 1\n'; } });
});
afterAll(() => numbers.close());

const ask = (path: string, method = 'GET'): Promise<Response> => fetch(`http://127.0.0.1:${numbers.port}${path}`, { method });

describe('a worker\'s own door', () => {
  it('tells its numbers, and that it lives', async () => {
    expect(await (await ask('/metrics')).text()).toBe('omen_delivery_workers 1\n');
    expect((await ask('/healthz')).status).toBe(200);
  });

  it('has nothing else behind it', async () => {
    expect((await ask('/')).status).toBe(404);
    expect((await ask('/metrics', 'POST')).status).toBe(405);
  });

  it('says that the numbers are away, and not why', async () => {
    isAway = true;
    const answer = await ask('/metrics');
    expect([answer.status, await answer.text()]).toEqual([503, 'the numbers cannot be read now\n']);
    isAway = false;
  });

  it('refuses a port that somebody has', async () => {
    await expect(openNumbers({ host: '127.0.0.1', port: numbers.port, metrics: async () => '' })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
