import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deliveryStates, orderStates, type DeliveryState, type OrderState } from '@omenhall/contracts/values/state-words';
import { plantedWord } from '@omenhall/contracts/testing/planted-words';
import { withdrawConsent } from '../consent/index.ts';
import { receiveEvent } from '../payment/index.ts';
import { anInbox, aPaidOrder, aPlacedOrder, aReadyOrder, auditOf, claim, jobsOf, openCore, workOff, type Core, type LeftJob, type Placed, type TestHouse } from '../testing/index.ts';
import { reach } from './list-deliveries.ts';
import { listAudit, listDeliveries, listOrdersForOperator, listWebhooks, openDelivery, openOrderForOperator, readOverview, resendForCustomer } from './index.ts';

let core: Core;
beforeAll(async () => { core = await openCore(); });
afterAll(() => core.close());

interface Listed<Row> { rows: Row[]; nextCursor: string | null }

/** Walks every page; `between` is called after each one. */
async function walk<Row>(list: (cursor: string | null) => Promise<Listed<Row>>, between: () => Promise<unknown> = async () => undefined): Promise<Row[]> {
  const rows: Row[] = [];
  let cursor: string | null = null;
  do {
    const page: Listed<Row> = await list(cursor);
    rows.push(...page.rows);
    cursor = page.nextCursor;
    await between();
  } while (cursor !== null);
  return rows;
}
const orders = (house: TestHouse, said: { orderCode?: string; state?: OrderState; limit?: number } = {}) => (cursor: string | null) =>
  house.asOperator().inTransaction((inside) => listOrdersForOperator(inside, { cursor, limit: said.limit ?? 3, orderCode: said.orderCode ?? null, state: said.state ?? null }));
const deliveries = (house: TestHouse, said: Partial<Parameters<typeof listDeliveries>[1]> = {}) => (cursor: string | null) =>
  house.asOperator().inTransaction((inside) => listDeliveries(inside, { cursor, limit: 4, kind: null, state: null, orderCode: null, ...said }));
async function letterOf(house: TestHouse, order: Placed, kind = 'email_delivery_job'): Promise<LeftJob> {
  const letter = (await jobsOf(house, order.purchaseLinkId)).findLast((job) => job.kind === kind);
  if (letter === undefined) throw new Error(`no ${kind}`);
  return letter;
}
async function aDeliveredOrder(house: TestHouse): Promise<Placed> {
  const order = await aReadyOrder(house);
  await workOff(house, (await letterOf(house, order)).id, 'done');
  return order;
}

describe('a list in pages', () => {
  it('of orders is complete and without doubles while orders are placed', async () => {
    const house = await core.openHouse();
    const placed: string[] = [];
    for (let i = 0; i < 8; i += 1) placed.push((await aPlacedOrder(house)).orderCode);
    const rows = await walk(orders(house), () => aPlacedOrder(house));
    expect(rows.map(({ orderCode }) => orderCode)).toEqual(placed.toReversed());
  });

  it('of deliveries is complete, although all that one transaction left have one time to the microsecond', async () => {
    const house = await core.openHouse();
    const order = await aReadyOrder(house);
    await core.service(`update delivery_jobs set created_at = date_trunc('second', created_at) + interval '123456 microseconds' where house_id = $1`, [house.facts.id]);
    const left = (await jobsOf(house, order.purchaseLinkId)).map(({ id }) => id);
    const rows = await walk(deliveries(house, { limit: 1 }), async () => { await aPlacedOrder(house); });
    expect(rows.map(({ id }) => id).toSorted()).toEqual(left.toSorted());
  });

  it('of audit events and webhooks is complete too', async () => {
    const house = await core.openHouse();
    for (let i = 0; i < 3; i += 1) await aPaidOrder(house);
    const events = await core.service<{ id: string }>('select id from admin_audit_events where house_id = $1', [house.facts.id]);
    const audit = await walk((cursor) => house.asOperator().inTransaction((inside) => listAudit(inside, { cursor, limit: 2 })), () => house.newSeeker());
    expect(audit.map(({ id }) => id).toSorted()).toEqual(events.map(({ id }) => id).toSorted());
    const inbox = await core.service<{ id: string }>('select id from webhook_events');
    const seen = await walk((cursor) => house.asOperator().inTransaction((inside) => listWebhooks(inside, { cursor, limit: 2, status: null })));
    expect(seen.map(({ id }) => id).toSorted()).toEqual(inbox.map(({ id }) => id).toSorted());
  });

  it('starts from the top when its cursor is not one of ours', async () => {
    const house = await core.openHouse();
    await aPlacedOrder(house);
    for (const cursor of ['nonsense', '', 'x'.repeat(200)]) expect((await orders(house)(cursor)).rows).toHaveLength(1);
  });

  it('asks the database the same number of questions for one order as for many', async () => {
    const house = await core.openHouse();
    for (let i = 0; i < 6; i += 1) await aPlacedOrder(house);
    const asked = async (limit: number): Promise<number> => house.asOperator().inTransaction(async (inside) => {
      let questions = 0;
      await listOrdersForOperator({ ...inside, query: (...args) => { questions += 1; return inside.query(...args); } }, { cursor: null, limit, orderCode: null, state: null });
      return questions;
    });
    expect(await asked(6)).toBe(await asked(1));
  });
});

describe('orders', () => {
  it('are found by every state word, each word by its own orders and all orders by some word', async () => {
    const house = await core.openHouse();
    const stuck = await aPaidOrder(house);
    await workOff(house, (await letterOf(house, stuck, 'interpretation_job')).id, 'never');
    const broken = await aPaidOrder(house);
    await core.service(`update reading_records set status = 'interpreting' where id = $1`, [broken.readingId]);
    await core.service(`update reading_records set status = 'failed' where id = $1`, [broken.readingId]);
    await aPaidOrder(house);
    await aReadyOrder(house);
    await aPlacedOrder(house);
    const [expired, refused, other, refunded] = [await aPlacedOrder(house), await aPlacedOrder(house), await aPlacedOrder(house), await aPaidOrder(house)];
    house.desk.expire(expired.sessionId ?? '');
    await receiveEvent(anInbox(house), house.desk.event('checkout.session.expired', expired.sessionId ?? ''));
    house.desk.completeUnpaid(refused.sessionId ?? '');
    house.desk.answerOf(refused.sessionId ?? '', false);
    await receiveEvent(anInbox(house), house.desk.event('checkout.session.async_payment_failed', refused.sessionId ?? ''));
    house.desk.pay(other.sessionId ?? '', { amountMinor: 1 });
    await receiveEvent(anInbox(house), house.desk.event('checkout.session.completed', other.sessionId ?? ''));
    await core.service(`update purchase_links set status = 'refunded' where id = $1`, [refunded.purchaseLinkId]);
    const all = await walk(orders(house));
    const found: string[] = [];
    for (const state of Object.keys(orderStates) as OrderState[]) {
      const rows = await walk(orders(house, { state }));
      expect(rows.map((row) => row.state), state).toEqual(rows.map(() => state));
      found.push(...rows.map(({ id }) => id));
    }
    expect(found.toSorted()).toEqual(all.map(({ id }) => id).toSorted());
    expect(new Set(all.map(({ state }) => state))).toEqual(new Set(['needs_person', 'in_preparation', 'ready', 'awaiting_payment', 'expired', 'failed', 'refunded']));
  });

  it('show masks and states, and nothing a person wrote', async () => {
    const house = await core.openHouse();
    const word = plantedWord('operator');
    const order = await aReadyOrder(house, { question: `What of ${word}?`, address: `${word}@mail.example` });
    const [row] = await walk(orders(house, { orderCode: order.orderCode }));
    expect(row).toMatchObject({ orderCode: order.orderCode, maskedAddress: 'z…@mail.example', state: 'ready', amountMinor: 1500 });
    const detail = await house.asOperator().inTransaction((inside) => openOrderForOperator(inside, order.purchaseLinkId));
    expect(detail.stages).toHaveLength(10);
    expect(detail.deliveries.map(({ id }) => id).toSorted()).toEqual((await jobsOf(house, order.purchaseLinkId)).map(({ id }) => id).toSorted());
    const letter = await house.asOperator().inTransaction(async (inside) => openDelivery(inside, (await letterOf(house, order)).id));
    expect(JSON.stringify([row, detail, letter])).not.toContain(word);
  });

  it('opened are written down with who opened them; foreign and unknown ones are not found', async () => {
    const [house, other] = [await core.openHouse(), await core.openHouse()];
    const order = await aPaidOrder(house);
    const operator = house.asOperator('support');
    await operator.inTransaction((inside) => openOrderForOperator(inside, order.purchaseLinkId));
    const actorId = operator.actor.kind === 'operator' ? operator.actor.operatorId : '';
    expect(await auditOf(house, order.purchaseLinkId, 'operator.order_opened')).toEqual([expect.objectContaining({ actor_type: 'operator', actor_id: actorId })]);
    for (const id of [order.purchaseLinkId, randomUUID()]) await expect(other.asOperator().inTransaction((inside) => openOrderForOperator(inside, id))).rejects.toMatchObject({ code: 'not-found' });
    expect((await orders(other)(null)).rows).toEqual([]);
  });
});

describe('deliveries', () => {
  it('are found by kind, by order and by every word', async () => {
    const house = await core.openHouse();
    const [order, other] = [await aDeliveredOrder(house), await aReadyOrder(house)];
    await workOff(house, (await letterOf(house, other)).id, 'uncertain');
    await workOff(house, (await letterOf(house, other, 'receipt_email_job')).id, 'never');
    expect((await walk(deliveries(house, { orderCode: order.orderCode }))).map(({ orderCode }) => orderCode)).toEqual(Array.from({ length: 6 }, () => order.orderCode));
    expect((await walk(deliveries(house, { kind: 'receipt_email_job' }))).map(({ kind }) => kind)).toEqual(['receipt_email_job', 'receipt_email_job']);
    for (const state of ['accepted', 'checking', 'needs_person', 'waiting'] as const) {
      const rows = await walk(deliveries(house, { state }));
      expect(rows.length, state).toBeGreaterThan(0);
      expect(rows.map((row) => row.state), state).toEqual(rows.map(() => state));
    }
  });

  it('are each found by exactly one word, with those that were made or accepted under the words they share', async () => {
    const house = await core.openHouse();
    const orders = [await aReadyOrder(house), await aReadyOrder(house), await aReadyOrder(house), await aDeliveredOrder(house)];
    const letters = await Promise.all(orders.map((order) => letterOf(house, order)));
    const receipts = await Promise.all(orders.map((order) => letterOf(house, order, 'receipt_email_job')));
    await workOff(house, letters[0]?.id ?? '', 'uncertain');
    await workOff(house, letters[1]?.id ?? '', 'never');
    await claim(house, letters[2]?.id ?? '');
    await core.service(`update delivery_jobs set status = 'cancelled', reason = 'blocked_consent', finished_at = now() where id = $1`, [receipts[0]?.id]);
    await core.service(`update delivery_jobs set status = 'cancelled', reason = 'not_wanted', finished_at = now() where id = $1`, [receipts[1]?.id]);
    await core.service(`update delivery_jobs set status = 'expired', finished_at = now() where id = $1`, [receipts[2]?.id]);
    await core.service(`update delivery_jobs set attempts = 1 where id = $1`, [receipts[3]?.id]);
    await core.service(`update delivery_jobs set next_run_at = now() + interval '1 hour' where id = $1`, [(await letterOf(house, orders[0] as Placed, 'private_pdf_render_job')).id]);
    await core.service(`update delivery_jobs set delivered_at = now() where id = $1`, [letters[3]?.id]);
    const all = await walk(deliveries(house));
    const found: string[] = [];
    for (const state of Object.keys(deliveryStates) as DeliveryState[]) {
      const rows = await walk(deliveries(house, { state, limit: 2 }));
      if (state !== 'handed_over') found.push(...rows.map(({ id }) => id));
      expect(rows.map((row) => row.state), state).toEqual(rows.map(() => (state === 'handed_over' ? 'accepted' : state)));
      for (const { orderCode } of rows) expect((await walk(deliveries(house, { state, orderCode }))).every((row) => row.orderCode === orderCode)).toBe(true);
    }
    expect(found.toSorted()).toEqual(all.map(({ id }) => id).toSorted());
    expect(new Set(all.map(({ state }) => state)).size).toBeGreaterThan(9);
  });

  it('leave their place among the dead when they go on, and every place when they are purged', async () => {
    const house = await core.openHouse();
    const letter = await letterOf(house, await aReadyOrder(house));
    await workOff(house, letter.id, 'never');
    expect(await walk(deliveries(house, { state: 'needs_person' }))).toHaveLength(1);
    expect(await house.asOperator().inTransaction((inside) => openDelivery(inside, letter.id))).toMatchObject({ mayRetry: true, mayCancel: false });
    await house.asOperator().inTransaction(({ query }) => query(`select * from delivery.revive($1::uuid, 1, 'fault_mended', 'me')`, [letter.id]));
    expect(await walk(deliveries(house, { state: 'needs_person' }))).toEqual([]);
    await workOff(house, letter.id, 'never');
    await core.service('delete from delivery_jobs where id = $1', [letter.id]);
    expect(await core.service('select 1 from delivery_endings where job_id = $1', [letter.id])).toEqual([]);
  });

  it('of a word that no index finds are looked for in bounded steps, and the cursor goes on where a page came short', async () => {
    const house = await core.openHouse();
    const rare = await letterOf(house, await aReadyOrder(house));
    await core.service(
      `insert into delivery_jobs (id, house_id, created_at, status, finished_at, max_attempts, payload_version, kind, queue, channel, effect_class, idempotency_key)
       select ('01ff0000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, $1, now(), 'succeeded', now(), 1, 1, 'filler_job', 'maintenance', 'none', 'pure', n::text from generate_series(1, $2::int) n`,
      [house.facts.id, reach + 5]);
    const first = await deliveries(house, { kind: 'email_delivery_job' })(null);
    expect(first).toMatchObject({ rows: [], nextCursor: expect.any(String) });
    const second = await deliveries(house, { kind: 'email_delivery_job' })(first.nextCursor);
    expect(second).toMatchObject({ rows: [{ id: rare.id }], nextCursor: null });
  });

  it('opened show each attempt and the family, and are written down; foreign and unknown ones are not found', async () => {
    const [house, other] = [await core.openHouse(), await core.openHouse()];
    const order = await aDeliveredOrder(house);
    const letter = await letterOf(house, order);
    const detail = await house.asOperator().inTransaction((inside) => openDelivery(inside, letter.id));
    expect(detail).toMatchObject({ state: 'accepted', mayResend: true, whyNot: null, effect: { state: 'accepted', provider: 'smtp' }, family: [{ id: letter.id, generation: 0 }] });
    expect(detail.history).toEqual([expect.objectContaining({ number: 1, outcome: 'done' })]);
    expect(await auditOf(house, letter.id, 'operator.delivery_opened')).toHaveLength(1);
    for (const id of [letter.id, randomUUID()]) await expect(other.asOperator().inTransaction((inside) => openDelivery(inside, id))).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('a letter sent again for a customer', () => {
  const resend = (house: TestHouse, deliveryId: string) => house.asOperator().inTransaction((inside) => resendForCustomer(inside, { deliveryId, reason: 'email_missing', requestKey: randomUUID() }));

  it('is one more of its family with its reason, and asked for twice is still one', async () => {
    const house = await core.openHouse();
    const order = await aDeliveredOrder(house);
    const letter = await letterOf(house, order);
    const again = await resend(house, letter.id);
    expect(again).toMatchObject({ generation: 1, state: 'waiting', supportRef: letter.support_ref, mayResend: false, family: [{ generation: 0 }, { generation: 1 }] });
    await expect(resend(house, letter.id)).rejects.toMatchObject({ code: 'in-work' });
    await expect(resend(house, again.id)).rejects.toMatchObject({ code: 'in-work' });
    expect((await jobsOf(house, order.purchaseLinkId)).filter(({ kind }) => kind === 'email_delivery_job')).toHaveLength(2);
    expect(await core.service(`select reason_tag, safe_meta from admin_audit_events where entity_id = $1 and action = 'delivery.resent' and actor_type = 'operator'`, [again.id])).toEqual([{ reason_tag: 'email_missing', safe_meta: { kind: letter.kind, generation: 1, root: letter.id } }]);
  });

  it('asked for by six operators at one moment is one', async () => {
    const house = await core.openHouse();
    const order = await aDeliveredOrder(house);
    const { id } = await letterOf(house, order);
    const asked = await Promise.allSettled(Array.from({ length: 6 }, () => resend(house, id)));
    expect(asked.filter((one) => one.status === 'rejected' && (one.reason as { code: string }).code !== 'in-work')).toEqual([]);
    expect((await jobsOf(house, order.purchaseLinkId)).filter(({ kind }) => kind === 'email_delivery_job')).toHaveLength(2);
    expect(await core.service(`select 1 from admin_audit_events where house_id = $1 and action = 'delivery.resent' and actor_type = 'operator'`, [house.facts.id])).toHaveLength(1);
  });

  it('goes on from the newest of the family, whichever of them was named', async () => {
    const house = await core.openHouse();
    const order = await aDeliveredOrder(house);
    const letter = await letterOf(house, order);
    const second = await resend(house, letter.id);
    await workOff(house, second.id, 'done');
    expect(await resend(house, letter.id)).toMatchObject({ generation: 2, family: [{ generation: 0 }, { generation: 1 }, { generation: 2 }] });
  });

  it('is refused for papers, for a letter on its way, once letters are not wanted, and from another house', async () => {
    const [house, other] = [await core.openHouse(), await core.openHouse()];
    const order = await aReadyOrder(house);
    const letter = await letterOf(house, order);
    await expect(resend(house, letter.id)).rejects.toMatchObject({ code: 'in-work' });
    await expect(resend(house, (await letterOf(house, order, 'private_pdf_render_job')).id)).rejects.toMatchObject({ code: 'in-work' });
    await workOff(house, letter.id, 'done');
    await expect(resend(other, letter.id)).rejects.toMatchObject({ code: 'not-found' });
    await order.seeker.inTransaction((inside) => withdrawConsent(inside, { kind: 'email', scopeId: null }));
    await expect(resend(house, letter.id)).rejects.toMatchObject({ code: 'in-work', words: 'The customer has taken back the yes to such letters.' });
    expect((await jobsOf(house, order.purchaseLinkId)).filter(({ kind }) => kind === 'email_delivery_job')).toHaveLength(1);
  });
});

it('the overview counts what the lists show', async () => {
  const house = await core.openHouse();
  await aDeliveredOrder(house);
  const stuck = await aPaidOrder(house);
  await workOff(house, (await letterOf(house, stuck, 'receipt_email_job')).id, 'never');
  await core.service(`update purchase_links set unlocked_at = unlocked_at - interval '16 minutes' where id = $1`, [stuck.purchaseLinkId]);
  const seen = await house.asOperator('viewer').inTransaction((inside) => readOverview(inside, 'viewer', 'ledger'));
  expect(seen).toMatchObject({ role: 'viewer', transport: 'ledger', paidOrders: 2, readableScrolls: 1, deadDeliveries: 1, uncertainDeliveries: 0, latePromises: 1, lastDeliveryAt: expect.any(Date) });
  const stranger = await core.openHouse();
  expect(await stranger.asOperator().inTransaction((inside) => readOverview(inside, 'viewer', 'ledger'))).toMatchObject({ paidOrders: 0, openDeliveries: 0, deadDeliveries: 0, lastDeliveryAt: null });
});
