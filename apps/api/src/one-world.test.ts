import { randomUUID } from 'node:crypto';
import { readEnvironment } from '@omenhall/adapters/env';
import { openHouse, type OpenedHouse } from '@omenhall/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHouseProcess } from './composition.ts';
import { examineHouse } from './health/examine-house.ts';

let house: OpenedHouse;
beforeAll(async () => { house = await openHouse(); }, 60_000);
afterAll(() => house.close());

const start = (change: Record<string, string> = {}) => openHouseProcess(readEnvironment({ ...house.environment, ...change }, 'api'));
const readiness = async (change: Record<string, string>) => {
  const process = await start(change);
  try {
    return (await examineHouse(process)).find(({ name }) => name === 'payments');
  } finally {
    await process.close();
  }
};

async function orderOf(livemode: boolean): Promise<void> {
  const [id, subjectId] = [randomUUID(), randomUUID()];
  await house.clone.serviceQuery('delete from purchase_links');
  await house.clone.serviceQuery('insert into subjects (id, house_id) values ($1, $2)', [subjectId, house.facts.id]);
  await house.clone.serviceQuery(
    `insert into purchase_links (id, house_id, subject_id, order_code, request_key, product_id, tier, client_reference_id, amount, currency, livemode)
     select $1::uuid, $2::uuid, $3::uuid, left($1::text, 7), $1::uuid, id, tier, $1::text, 1500, 'EUR', $4 from products where house_id = $2::uuid and slug = 'standard-scroll'`, [id, house.facts.id, subjectId, livemode]);
}

describe('a house opens with a key of its own world alone', { timeout: 30_000 }, () => {
  it('whatever the key, while nobody has ordered, and with the key of its orders', async () => {
    for (const arrange of [async () => undefined, () => orderOf(false)]) {
      await arrange();
      const opened = await start();
      await expect(opened.close()).resolves.toBeUndefined();
    }
  });

  it('and stays closed with a test key when real money was taken', async () => {
    await orderOf(true);
    await expect(start()).rejects.toMatchObject({ code: 'bad-input', words: expect.stringContaining('holds orders of real money') });
  });

  it('and stays closed with a live key when orders were paid with play money', async () => {
    await orderOf(false);
    await expect(start({ STRIPE_SECRET_KEY: 'sk_live_0123456789', STRIPE_API_URL: '', OMEN_SANDBOX_URL: '' })).rejects.toMatchObject({ code: 'bad-input', words: expect.stringContaining('holds orders of the test world') });
  });

  it('and is blocked with a test key where people can come to it', async () => {
    expect(await readiness({})).toEqual({ name: 'payments', verdict: 'pass', words: 'pretended' });
    expect(await readiness({ SITE_URL: 'https://hall.example' })).toEqual({ name: 'payments', verdict: 'fail', words: 'blocked: SITE_URL is public, and STRIPE_SECRET_KEY is a test key: nobody can pay.' });
  });
});
