import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCheckout } from '../checkout/index.ts';
import { setFlag } from '../house/index.ts';
import { aCheckout, allPaid, aPlacedOrder, jobsOf, openCore, openTill, sessionOf, type Core, type Placed, type TestHouse, type Till } from '../testing/index.ts';
import { openFree } from './index.ts';

let core: Core;
let house: TestHouse;
let till: Till;
beforeAll(async () => {
  core = await openCore();
  house = await core.openHouse();
  till = openTill(house);
});
afterAll(() => core.close());

async function settlesTwice(placed: Placed, sessionId = sessionOf(placed)): Promise<void> {
  await till.settle(placed, sessionId);
  const once = await till.everything(placed);
  await till.settle(placed, sessionId);
  expect(await till.everything(placed)).toEqual(once);
}

describe('two payments for one reading', () => {
  /** Another order of the same reading, as after its first page had closed. */
  async function secondOrder(placed: Placed): Promise<Placed & { sessionId: string }> {
    const opened = await openCheckout(placed.seeker, await aCheckout(house, placed.readingId), house.desk, openFree);
    const [link] = await core.service<{ id: string; checkout_session_id: string }>('select id, checkout_session_id from purchase_links where house_id = $1 and order_code = $2', [house.facts.id, opened.orderCode]);
    return { ...placed, opened, orderCode: opened.orderCode, purchaseLinkId: link?.id ?? '', sessionId: link?.checkout_session_id ?? '' };
  }

  /** Why calls at one moment were refused, but for those that may come again: a busy database keeps nothing of them. */
  async function refusedWords(calls: readonly Promise<unknown>[]): Promise<string[]> {
    const ended = await Promise.allSettled(calls);
    return ended.flatMap((one) => (one.status === 'rejected' ? [String((one.reason as { code?: unknown }).code)] : [])).filter((code) => !['busy', 'timeout'].includes(code));
  }

  /** What all the orders of one reading have left. */
  async function tally(orders: readonly Placed[]) {
    const ids = [...new Set(orders.map(({ purchaseLinkId }) => purchaseLinkId))];
    const count = async (sql: string) => (await core.service<{ n: number }>(sql, [ids]))[0]?.n;
    const jobs = (kind: string) => count(`select count(distinct j.id)::int as n from delivery_jobs j join delivery_links k on k.job_id = j.id where k.entity = 'purchase' and k.entity_key = any ($1::text[]) and j.kind = '${kind}'`);
    return {
      unlocked: await count('select count(*)::int as n from purchase_links where id = any ($1::uuid[]) and unlocked_at is not null'),
      receipts: await jobs('receipt_email_job'), writings: await jobs('interpretation_job'), refunds: await jobs('refund_execute_job'),
      requests: await core.service('select class, status, amount, opened_by from refund_requests where purchase_link_id = any ($1::uuid[])', [ids]),
      charged: await count(`select sum(amount)::int as n from finance_events where purchase_link_id = any ($1::uuid[]) and kind = 'charge'`),
    };
  }
  /** The other money is on its way back, once, in the house's own name. */
  const oneUnlock = { unlocked: 1, receipts: 1, writings: 1, refunds: 1, requests: [{ class: 'duplicate', status: 'approved', amount: 1500, opened_by: 'house' }], charged: 3000 };

  it('by a second session of the same order, and the session that is not the order\'s own opens it as well', async () => {
    const placed = await aPlacedOrder(house);
    const twin = house.desk.openTwin(sessionOf(placed));
    house.desk.pay(twin);
    await settlesTwice(placed, twin);
    expect(await till.stateOf(placed)).toEqual({ ...allPaid, books: [1500] });
    house.desk.pay(sessionOf(placed));
    await settlesTwice(placed);
    await till.settle(placed, twin);
    expect(await tally([placed])).toEqual(oneUnlock);
    expect(await till.stateOf(placed)).toEqual({ ...allPaid, books: [1500, 1500] });
  });

  it.each([['had closed', 'expire'], ['was refused by a slow bank', 'decline']])('by an order whose page %s, after another was opened and paid', async (_why, how) => {
    const first = await aPlacedOrder(house);
    if (how === 'expire') house.desk.expire(sessionOf(first));
    else {
      house.desk.completeUnpaid(sessionOf(first));
      house.desk.answerOf(sessionOf(first), false);
    }
    await till.settle(first);
    const second = await secondOrder(first);
    house.desk.pay(second.sessionId);
    await till.settle(second);
    if (how === 'expire') house.desk.pay(sessionOf(first));
    else house.desk.answerOf(sessionOf(first), true);
    await settlesTwice(first);
    expect(await tally([first, second])).toEqual(oneUnlock);
    expect(await till.stateOf(second)).toMatchObject(allPaid);
    expect(await till.stateOf(first)).toMatchObject({ status: 'paid', refunded: 0 });
    house.desk.refundThere(sessionOf(first));
    await settlesTwice(first);
    expect(await till.stateOf(first)).toMatchObject({ status: 'refunded', refunded: 1500, reading: 'succeeded' });
    expect(await till.stateOf(second)).toMatchObject(allPaid);
  });

  it('by the late one first: the newer order\'s money goes back', async () => {
    const first = await aPlacedOrder(house);
    house.desk.expire(sessionOf(first));
    const second = await secondOrder(first);
    house.desk.pay(sessionOf(first));
    house.desk.pay(second.sessionId);
    await settlesTwice(first);
    await settlesTwice(second);
    expect(await tally([first, second])).toEqual(oneUnlock);
    expect(await till.stateOf(first)).toMatchObject(allPaid);
    expect(await till.stateOf(second)).toMatchObject({ status: 'paid' });
  });

  it('of two orders settled at one moment, fifty times, are one unlock and one refund', async () => {
    const first = await aPlacedOrder(house);
    house.desk.expire(sessionOf(first));
    const second = await secondOrder(first);
    house.desk.pay(sessionOf(first));
    house.desk.pay(second.sessionId);
    const pictures = [[first, await till.look(sessionOf(first))], [second, await till.look(second.sessionId)]] as const;
    expect(await refusedWords(Array.from({ length: 50 }, (_, i) => till.apply(...(i % 2 === 0 ? pictures[0] : pictures[1]))))).toEqual([]);
    for (const [order, seen] of pictures) await till.apply(order, seen);
    expect(await tally([first, second])).toEqual(oneUnlock);
  });

  it('of two sessions of one order settled at one moment, fifty times, are one unlock and one refund', async () => {
    const placed = await aPlacedOrder(house);
    const twin = house.desk.openTwin(sessionOf(placed));
    for (const id of [sessionOf(placed), twin]) house.desk.pay(id);
    const [one, two] = [await till.look(sessionOf(placed)), await till.look(twin)];
    expect(await refusedWords(Array.from({ length: 50 }, (_, i) => till.apply(placed, i % 2 === 0 ? one : two)))).toEqual([]);
    for (const picture of [one, two]) await till.apply(placed, picture);
    expect(await tally([placed])).toEqual(oneUnlock);
  });

  it('where the first is held by a bank that gives it back late: the second opened, and the first goes back', async () => {
    const first = await aPlacedOrder(house);
    house.desk.expire(sessionOf(first));
    const second = await secondOrder(first);
    house.desk.pay(sessionOf(first));
    const dispute = house.desk.dispute(sessionOf(first));
    await till.settle(first);
    house.desk.pay(second.sessionId);
    await till.settle(second);
    expect(await till.stateOf(second)).toMatchObject(allPaid);
    expect(await till.requestsOf(first)).toEqual([]);
    house.desk.closeDispute(dispute, true);
    await settlesTwice(first);
    expect(await tally([first, second])).toEqual(oneUnlock);
  });

  it('where the second was given back at the desk already ask for no refund', async () => {
    const placed = await aPlacedOrder(house);
    const twin = house.desk.openTwin(sessionOf(placed));
    for (const id of [sessionOf(placed), twin]) house.desk.pay(id);
    house.desk.refundThere(twin);
    await till.settle(placed);
    await settlesTwice(placed, twin);
    expect(await till.requestsOf(placed)).toEqual([]);
    expect(await till.stateOf(placed)).toMatchObject({ ...allPaid, refunded: 0 });
  });

  it('wait for a person where the house has switched its own refunds off', async () => {
    const strict = await core.openHouse();
    const there = openTill(strict);
    await strict.asOperator('owner').inTransaction((inside) => setFlag(inside, { name: 'duplicate_refund', value: 'off' }));
    const placed = await aPlacedOrder(strict);
    const twin = strict.desk.openTwin(sessionOf(placed));
    for (const id of [sessionOf(placed), twin]) {
      strict.desk.pay(id);
      await there.settle(placed, id);
    }
    expect(await till.requestsOf(placed)).toEqual([{ class: 'duplicate', status: 'open', amount: 1500, opened_by: 'house' }]);
    expect((await jobsOf(strict, placed.purchaseLinkId)).map(({ kind }) => kind).toSorted()).toEqual(['interpretation_job', 'receipt_email_job']);
  });

  it('for what was undone go back as a withdrawal, switch or not', async () => {
    const placed = await aPlacedOrder(house);
    await core.service(`update purchase_links set status = 'withdrawn' where id = $1`, [placed.purchaseLinkId]);
    house.desk.pay(sessionOf(placed));
    await settlesTwice(placed);
    expect(await till.requestsOf(placed)).toEqual([{ class: 'withdrawal', status: 'approved', amount: 1500, opened_by: 'house' }]);
    expect(await till.stateOf(placed)).toMatchObject({ status: 'withdrawn', reading: 'refunded', books: [1500] });
    expect((await jobsOf(house, placed.purchaseLinkId)).map(({ kind }) => kind)).toEqual(['refund_execute_job']);
  });
});
