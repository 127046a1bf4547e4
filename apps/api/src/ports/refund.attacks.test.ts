import type { ContractWithdrawn } from '@omenhall/contracts/refund/refund.schema';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openApi, type OpenedApi } from '../testing/open-api.ts';
import { anEvent, payAtDesk, placeOrder, sendEvent, type PlacedOrder } from '../testing/orders.ts';

let api: OpenedApi;
let order: PlacedOrder;
beforeAll(async () => {
  api = await openApi();
  order = await paidOrder();
}, 60_000);
beforeEach(() => api.house.clone.serviceQuery('delete from attempt_windows'));
afterAll(() => api.close());

async function paidOrder(): Promise<PlacedOrder> {
  const placed = await placeOrder(api);
  await payAtDesk(api, placed);
  await sendEvent(api, anEvent('checkout.session.completed', placed.sessionId));
  return placed;
}
const wrongCodes = (count: number): string[] => Array.from({ length: count }, (_, i) => `ZZZ-2Z${'23456789ABCDEFGH'[i]}`);
const find = (code: string) => api.browser().call('refund.findContract', { code });
const countedFor = async (flow: string): Promise<number> => (await api.house.clone.serviceQuery<{ sum: number }>('select coalesce(sum(uses), 0)::int as sum from attempt_windows where flow = $1', [flow]))[0]?.sum ?? 0;
/** The window of an hour ends. */
const hourPasses = () => api.house.clone.serviceQuery(`update attempt_windows set window_start = window_start - interval '61 minutes'`);

describe('a network that tries codes of orders', () => {
  it('is refused at the thirteenth try within the hour, also for the right code, by either step and from every browser', async () => {
    for (const code of wrongCodes(12)) expect((await find(code)).refused).toBe('not-found');
    expect((await find('ZZZ-ZZZ')).refused).toBe('too-many');
    for (let again = 0; again < 3; again += 1) expect((await find(order.orderCode)).refused).toBe('too-many');
    expect((await api.browser().call('refund.withdraw', { code: order.orderCode, name: '' })).refused).toBe('too-many');
    expect(await api.house.clone.serviceQuery('select 1 as one from withdrawal_requests')).toEqual([]);
    await hourPasses();
    expect((await find(order.orderCode)).refused).toBeNull();
  });

  it('that tries all at once gets no more than twelve answers', async () => {
    const answers = await Promise.all([...wrongCodes(16), ...Array.from({ length: 4 }, () => order.orderCode)].map(async (code) => (await find(code)).refused));
    expect(answers.filter((refused) => refused !== 'too-many')).toHaveLength(12);
  });

  it('has forty tries a day, however many hours it waits', async () => {
    for (let hour = 0; hour < 4; hour += 1) {
      await hourPasses();
      for (const code of wrongCodes(hour === 3 ? 4 : 12)) expect((await find(code)).refused).toBe('not-found');
    }
    expect((await find(order.orderCode)).refused).toBe('too-many');
  });

  it('is counted without Redis', async () => {
    await Promise.all(wrongCodes(3).map(find));
    expect(await countedFor('withdraw_ip')).toBe(3);
    expect(await countedFor('withdraw_ip_day')).toBe(3);
  });
});

describe('the owner of an order, whose network has used its tries up', () => {
  it('withdraws on the page of the order all the same', async () => {
    for (const code of wrongCodes(13)) await find(code);
    expect((await find(order.orderCode)).refused).toBe('too-many');
    expect(await order.browser.ask<ContractWithdrawn>('refund.withdrawOwn', { orderCode: order.orderCode })).toMatchObject({ outcome: 'accepted', amountMinor: 1500 });
  });
});
