import { randomUUID } from 'node:crypto';
import type { DecideRefund } from '@omenhall/contracts/operator/refunds.schema';
import { Secret } from '@omenhall/contracts/values/secret';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeLetter } from '../email/index.ts';
import { receiveEvent } from '../payment/index.ts';
import { listRefunds, openRefundCase } from '../support/index.ts';
import { anInbox, aPaidOrder, auditOf, aWrittenScroll, bare, jobsOf, openCore, type Core, type OrderTerms, type Placed, type TestHouse } from '../testing/index.ts';
import { askRefund, decideRefund, executeRefund, openRefundFor, prepareRefund, withdrawContract } from './index.ts';

let core: Core;
let house: TestHouse;
beforeAll(async () => {
  core = await openCore();
  house = await core.openHouse();
});
afterAll(() => core.close());

const requestsOf = (order: Placed) => core.service<{ id: string; status: string; decision: string | null; amount: number; decided_by: string | null; opened_by: string }>('select id, status, decision, amount, decided_by, opened_by from refund_requests where purchase_link_id = $1 order by created_at, amount desc', [order.purchaseLinkId]);
const asked = async (terms: Partial<OrderTerms> = {}) => {
  const order = await aPaidOrder(house, terms);
  await order.seeker.inTransaction((inside) => askRefund(inside, { orderCode: order.orderCode, class: 'dissatisfaction', requestKey: randomUUID() }));
  const [request] = await requestsOf(order);
  return { order, id: request?.id ?? '' };
};
const decide = (input: DecideRefund, mayLarge = false, ctx = house.asOperator('support')) => ctx.inTransaction((inside) => decideRefund(inside, input, mayLarge));
const noticesOf = async (order: Placed) => (await jobsOf(house, order.purchaseLinkId)).filter(({ kind }) => kind === 'refund_notice_job').map(({ idempotency_key: key }) => key.split(':')[0]);

describe('a decision', () => {
  it('that grants leaves the job in the person\'s name, and stands in the log', async () => {
    const { order, id } = await asked();
    await decide({ id, decision: 'granted', amountMinor: null });
    expect(await requestsOf(order)).toMatchObject([{ status: 'approved', decision: 'granted', decided_by: expect.stringMatching(/^operator:/) }]);
    const jobs = await core.service<{ subject_id: string }>(`select subject_id from delivery_jobs where kind = 'refund_execute_job' and idempotency_key = $1`, [`refund:${id}`]);
    expect(jobs).toEqual([{ subject_id: order.seeker.subjectId }]);
    expect(await auditOf(house, id, 'refund.decided')).toEqual([expect.objectContaining({ actor_type: 'operator', safe_meta: expect.objectContaining({ verdict: 'approved', amount: 1500 }) })]);
  });

  it('a second time, and twice at one moment, is one decision and one job; another word comes too late', async () => {
    const { order, id } = await asked();
    await Promise.all([decide({ id, decision: 'granted', amountMinor: null }), decide({ id, decision: 'granted', amountMinor: null })]);
    await decide({ id, decision: 'granted', amountMinor: null });
    await expect(decide({ id, decision: 'delivered', amountMinor: null })).rejects.toMatchObject({ code: 'already-decided' });
    expect((await jobsOf(house, order.purchaseLinkId)).filter(({ kind }) => kind === 'refund_execute_job')).toHaveLength(1);
    expect(await auditOf(house, id, 'refund.decided')).toHaveLength(1);
  });

  it.each(['delivered', 'outside_window', 'right_ended', 'mended_instead', 'already_back'] as const)('that declines as %s is told with its reason', async (decision) => {
    const { order, id } = await asked();
    await decide({ id, decision, amountMinor: null });
    expect(await requestsOf(order)).toMatchObject([{ status: 'declined', decision }]);
    expect(bare(await composeLetter(house.asWorker(order.seeker.subjectId), { letter: 'refund_declined', refundRequestId: id }, null))).toMatchObject({ props: { reason: decision } });
    expect(await noticesOf(order)).toEqual(['refund_received', 'refund_declined']);
  });

  it('for a part opens a request for the smaller amount and closes the first', async () => {
    const { order, id } = await asked();
    await decide({ id, decision: 'granted', amountMinor: 400 });
    await decide({ id, decision: 'granted', amountMinor: 400 });
    expect(await requestsOf(order)).toMatchObject([{ id, status: 'declined', decision: 'partly', amount: 1500 }, { status: 'approved', decision: 'granted', amount: 400, opened_by: 'operator' }]);
    expect(await noticesOf(order)).toEqual(['refund_received']);
  });

  it('gives no more than was asked for, nor than is left', async () => {
    const { order, id } = await asked();
    await expect(decide({ id, decision: 'granted', amountMinor: 1501 })).rejects.toMatchObject({ code: 'bad-input' });
    house.desk.refundThere(order.sessionId ?? '', 600);
    await receiveEvent(anInbox(house), house.desk.event('charge.refunded', order.sessionId ?? ''));
    await expect(decide({ id, decision: 'granted', amountMinor: null })).rejects.toMatchObject({ code: 'nothing-to-return' });
    await decide({ id, decision: 'granted', amountMinor: 900 });
  });

  it('above fifty is the owner\'s, also when it is many small ones', async () => {
    const { order, id } = await asked();
    await core.service(`set session_replication_role = replica; update refund_requests set amount = 6000 where id = '${id}'; update finance_events set amount = 10000 where purchase_link_id = '${order.purchaseLinkId}'; set session_replication_role = origin`);
    await expect(decide({ id, decision: 'granted', amountMinor: 5001 })).rejects.toMatchObject({ code: 'not-allowed' });
    await decide({ id, decision: 'granted', amountMinor: 3000 });
    const second = await house.asOperator('support').inTransaction((inside) => openRefundFor(inside, { purchaseId: order.purchaseLinkId, class: 'accidental', requestKey: randomUUID() }));
    await expect(decide({ id: second, decision: 'granted', amountMinor: 2001 })).rejects.toMatchObject({ code: 'not-allowed' });
    await decide({ id: second, decision: 'granted', amountMinor: 2001 }, true, house.asOperator('owner'));
  });

  it('is made anew, with another key, after the desk refused it', async () => {
    const { order, id } = await asked();
    await decide({ id, decision: 'granted', amountMinor: null });
    const worker = house.asWorker(order.seeker.subjectId);
    const dispute = house.desk.dispute(order.sessionId ?? '');
    const first = await prepareRefund(worker, id);
    if (first.word !== 'ask') throw new Error('not asked');
    expect(await executeRefund(worker, id, first.request, house.desk, () => true)).toEqual({ word: 'failed', code: 'disputed' });
    house.desk.closeDispute(dispute, true);
    await decide({ id, decision: 'granted', amountMinor: null });
    const again = await prepareRefund(worker, id);
    if (again.word !== 'ask') throw new Error('not asked');
    expect(await executeRefund(worker, id, again.request, house.desk, () => true)).toMatchObject({ word: 'made' });
    expect((await jobsOf(house, order.purchaseLinkId)).filter(({ kind }) => kind === 'refund_execute_job')).toHaveLength(2);
  });

  it('is an operator\'s alone, and of their own house', async () => {
    const { order, id } = await asked();
    await expect(decide({ id, decision: 'granted', amountMinor: null }, true, order.seeker as never)).rejects.toMatchObject({ code: 'not-allowed' });
    const other = await core.openHouse();
    await expect(decide({ id, decision: 'granted', amountMinor: null }, true, other.asOperator('owner'))).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('a case', () => {
  it('opened by support is in the person\'s name, and the same key is one case', async () => {
    const order = await aPaidOrder(house);
    const requestKey = randomUUID();
    const open = () => house.asOperator('support').inTransaction((inside) => openRefundFor(inside, { purchaseId: order.purchaseLinkId, class: 'no_access', requestKey }));
    expect(await open()).toBe(await open());
    expect(await requestsOf(order)).toMatchObject([{ opened_by: 'operator', status: 'open' }]);
  });

  it('shows what is checked, with the recorded yes, and its opening is written down', async () => {
    const order = await aWrittenScroll(house, { grants: ['email', 'early_performance'] });
    await withdrawContract(order.seeker, { orderCode: order.orderCode, name: new Secret('') });
    await order.seeker.inTransaction((inside) => askRefund(inside, { orderCode: order.orderCode, class: 'dissatisfaction', requestKey: randomUUID() }));
    const [request] = await requestsOf(order);
    const shown = await house.asOperator('support').inTransaction((inside) => openRefundCase(inside, request?.id ?? ''));
    expect(shown).toMatchObject({
      orderCode: order.orderCode, maskedAddress: 'r…@mail.example', resultOpened: true, receivedMinor: 1500, leftMinor: 1500, large: false, deliveredAt: expect.any(Date), withdrawn: { outcome: 'refused' },
      consents: [{ action: 'granted', sentence: expect.stringContaining('Begin now'), version: expect.any(Number) }], books: [{ kind: 'charge', amountMinor: 1500 }], others: [],
    });
    expect(JSON.stringify(shown)).not.toContain('moving house');
    expect(await auditOf(house, request?.id ?? '', 'operator.refund_opened')).toHaveLength(1);
  });

  it('is listed newest first, by state, class and code', async () => {
    const { order, id } = await asked();
    const list = (find: Partial<Parameters<typeof listRefunds>[1]>) => house.asOperator('viewer').inTransaction((inside) => listRefunds(inside, { cursor: null, limit: 2, status: null, class: null, orderCode: null, ...find }));
    expect((await list({})).rows[0]?.id).toBe(id);
    expect((await list({ orderCode: order.orderCode, status: 'open', class: 'dissatisfaction' })).rows.map((row) => row.id)).toEqual([id]);
    expect((await list({ orderCode: order.orderCode, status: 'settled' })).rows).toEqual([]);
    const first = await list({});
    expect((await list({ cursor: first.nextCursor })).rows.map((row) => row.id)).not.toContain(id);
  });
});
