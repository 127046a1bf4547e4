import { randomUUID } from 'node:crypto';
import { Secret } from '@omenhall/contracts/values/secret';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { redeemGift } from '../checkout/index.ts';
import { composeLetter } from '../email/index.ts';
import { lookAtGift } from '../gift/index.ts';
import { isMember, tellDesk } from '../membership/index.ts';
import { openFree, receiveEvent } from '../payment/index.ts';
import { openRefundCase } from '../support/index.ts';
import { aMember, anInbox, anOpenGift, aPaidGift, aPaidOrder, aRedeeming, auditOf, jobsOf, openCore, type Core, type Member, type PlacedGift, type Seeker, type TestHouse } from '../testing/index.ts';
import { askRefund, cancelGift, decideRefund, executeRefund, findContract, openRefundFor, prepareRefund, showRefunds, withdrawContract } from './index.ts';

let core: Core;
let house: TestHouse;
beforeAll(async () => {
  core = await openCore();
  house = await core.openHouse();
});
afterAll(() => core.close());

interface Bought { seeker: Seeker; orderCode: string; purchaseLinkId: string }
const gifted = (gift: PlacedGift): Bought => ({ ...gift, seeker: gift.giver });
const withdraw = ({ seeker, orderCode }: Bought) => withdrawContract(seeker, { orderCode, name: new Secret('') });
const requestsOf = ({ purchaseLinkId }: Bought) => core.service<{ id: string; class: string; status: string; amount: number; decision: string | null; decided_by: string | null; payment_intent_id: string }>(
  'select id, class, status, amount, decision, decided_by, payment_intent_id from refund_requests where purchase_link_id = $1 order by created_at, class', [purchaseLinkId]);
const giftOf = async ({ giftId }: PlacedGift) => (await core.service<{ status: string }>('select status from gifts where id = $1', [giftId]))[0]?.status;
const linkOf = async ({ purchaseLinkId }: Bought) => (await core.service<{ status: string; refunded_amount: number }>('select status, refunded_amount from purchase_links where id = $1', [purchaseLinkId]))[0];
const ask = ({ seeker, orderCode }: Bought) => seeker.inTransaction((inside) => askRefund(inside, { orderCode, class: 'accidental', requestKey: randomUUID() }));
const claimed = async () => {
  const gift = await anOpenGift(house);
  const { recipient, form } = await aRedeeming(house, gift.code);
  await redeemGift(recipient, form, house.desk, openFree);
  return gift;
};
const noticeOf = ({ seeker }: Bought, refundRequestId: string) => composeLetter(house.asWorker(seeker.subjectId), { letter: 'refund_approved', refundRequestId }, null);
async function giveBack({ seeker }: Bought, id: string): Promise<void> {
  const worker = house.asWorker(seeker.subjectId);
  const prepared = await prepareRefund(worker, id);
  if (prepared.word !== 'ask') throw new Error(`refund is ${prepared.word}`);
  await executeRefund(worker, id, prepared.request, house.desk, () => true);
}

describe('withdrawing from a gift', () => {
  it('before it is claimed closes its code and calls its letter off, and all of its money is granted', async () => {
    const [waiting, out] = [await aPaidGift(house, { sendAt: new Date(house.clock.now().getTime() + 86_400_000).toISOString().slice(0, 16) }), await anOpenGift(house)];
    for (const gift of [waiting, out]) {
      expect(await withdraw(gifted(gift))).toMatchObject({ outcome: 'accepted', amountMinor: 1700, ground: null });
      expect(await giftOf(gift)).toBe('cancelled');
      expect((await jobsOf(house, gift.purchaseLinkId)).filter(({ status }) => ['pending', 'running'].includes(status)).map(({ idempotency_key: key }) => key.split(':')[0]).filter((what) => /^gift(_letter)?$/.test(what ?? ''))).toEqual([]);
      expect((await jobsOf(house, gift.purchaseLinkId)).some(({ status }) => status === 'cancelled')).toBe(true);
      expect(await requestsOf(gifted(gift))).toMatchObject([{ class: 'withdrawal', status: 'approved', amount: 1700, decided_by: 'house' }]);
      expect(await auditOf(house, gift.giftId, 'gift.cancelled')).toHaveLength(1);
    }
    await expect(lookAtGift(house.asVisitor(), out.code)).rejects.toMatchObject({ code: 'code-refused' });
  });

  it('a second time, twice at one moment, and beside giving it back by its own page, grants its money once', async () => {
    const gift = await anOpenGift(house);
    const answers = await Promise.all([withdraw(gifted(gift)), withdraw(gifted(gift)), withdraw(gifted(gift))]);
    expect(new Set([...answers, await withdraw(gifted(gift))].map((answer) => JSON.stringify(answer))).size).toBe(1);
    await cancelGift(gift.giver, gift.giftId);
    expect(await requestsOf(gifted(gift))).toHaveLength(1);
    for (let round = 0; round < 4; round += 1) {
      const both = await anOpenGift(house);
      await Promise.all([withdraw(gifted(both)), cancelGift(both.giver, both.giftId)]);
      expect((await requestsOf(gifted(both))).map(({ amount }) => amount)).toEqual([1700]);
      expect(await giftOf(both)).toBe('cancelled');
    }
  });

  it('after it was claimed is refused, and nothing is offered or written', async () => {
    const gift = await claimed();
    const { seeker, orderCode } = gifted(gift);
    expect(await seeker.inTransaction((inside) => findContract(inside, orderCode))).toMatchObject({ open: false });
    expect(await seeker.inTransaction((inside) => showRefunds(inside, orderCode))).toMatchObject({ mayWithdrawUntil: null, withdrawn: null });
    await expect(withdraw(gifted(gift))).rejects.toMatchObject({ code: 'gift-settled' });
    expect(await requestsOf(gifted(gift))).toEqual([]);
    expect(await linkOf(gifted(gift))).toMatchObject({ status: 'unlocked' });
    expect(await core.service('select 1 as one from withdrawal_requests where purchase_link_id = $1', [gift.purchaseLinkId])).toEqual([]);
  });

  it('while it is claimed: one of the two happens', async () => {
    for (let round = 0; round < 4; round += 1) {
      const gift = await anOpenGift(house);
      const { recipient, form } = await aRedeeming(house, gift.code);
      const [redeemed, undone] = await Promise.allSettled([redeemGift(recipient, form, house.desk, openFree), withdraw(gifted(gift))]);
      expect([redeemed.status, undone.status].toSorted()).toEqual(['fulfilled', 'rejected']);
      expect(await giftOf(gift)).toBe(redeemed.status === 'fulfilled' ? 'used' : 'cancelled');
      expect(await requestsOf(gifted(gift))).toHaveLength(redeemed.status === 'fulfilled' ? 0 : 1);
    }
  });

  it('does not exist for whoever holds another order, and an operator who gives back a claimed gift is told that it was', async () => {
    const gift = await claimed();
    await expect(withdrawContract(await house.newSeeker(), { orderCode: gift.orderCode, name: new Secret('') })).rejects.toMatchObject({ code: 'not-found' });
    const support = house.asOperator('support');
    const id = await support.inTransaction((inside) => openRefundFor(inside, { purchaseId: gift.purchaseLinkId, class: 'accidental', requestKey: randomUUID() }));
    expect(await support.inTransaction((inside) => openRefundCase(inside, id))).toMatchObject({ giftClaimed: true, resultOpened: true, leftMinor: 1700 });
    await support.inTransaction((inside) => decideRefund(inside, { id, decision: 'granted', amountMinor: null }, false));
    await giveBack(gifted(gift), id);
    expect(await giftOf(gift)).toBe('used');
    expect(await noticeOf(gifted(gift), id)).toMatchObject({ props: { cause: 'asked', access: 'stays' } });
    const unclaimed = await anOpenGift(house);
    await ask(gifted(unclaimed));
    const [open] = await requestsOf(gifted(unclaimed));
    expect(await support.inTransaction((inside) => openRefundCase(inside, open?.id ?? ''))).toMatchObject({ giftClaimed: false, resultOpened: false });
  });
});

describe('withdrawing from a membership', () => {
  const hear = (member: Member, type: string) => receiveEvent(anInbox(house), house.desk.event(type, member.subscriptionId));
  const deskWork = ({ purchaseLinkId }: Bought) => core.service<{ data: Parameters<typeof tellDesk>[1] }>(
    `select p.data from delivery_links k join delivery_jobs j on j.id = k.job_id join delivery_payloads p on p.job_id = j.id where k.entity = 'purchase' and k.entity_key = $1 and j.kind = 'membership_desk_job'`, [purchaseLinkId]);
  const chargesOf = ({ purchaseLinkId }: Bought) => core.service<{ amount: number; payment_intent_id: string }>(`select amount, payment_intent_id from finance_events where purchase_link_id = $1 and kind = 'charge' order by occurred_at, id`, [purchaseLinkId]);

  it('gives the newest bill back in full and ends the subscription, whatever the yes to an early start', async () => {
    const member = await aMember(house, 'year');
    expect(await withdraw(member)).toMatchObject({ outcome: 'accepted', amountMinor: 9000, ground: null });
    const [request] = await requestsOf(member);
    expect(request).toMatchObject({ class: 'withdrawal', status: 'approved', amount: 9000, payment_intent_id: (await chargesOf(member)).at(-1)?.payment_intent_id });
    await giveBack(member, request?.id ?? '');
    expect(await noticeOf(member, request?.id ?? '')).toMatchObject({ props: { cause: 'withdrawn', access: 'ends' } });
    expect((await house.desk.readSubscription(member.subscriptionId))?.status).toBe('canceled');
    for (const { data } of await deskWork(member)) await tellDesk(house.asWorker(member.seeker.subjectId), data, house.desk);
    await hear(member, 'customer.subscription.deleted');
    expect(await member.seeker.inTransaction(isMember)).toBe(false);
    expect(await linkOf(member)).toEqual({ status: 'withdrawn', refunded_amount: 9000 });
    expect((await requestsOf(member)).map(({ status }) => status)).toEqual(['settled']);
    await hear(member, 'invoice.paid');
    expect(await requestsOf(member)).toHaveLength(1);
  });

  it('a second time, and twice at one moment, is one withdrawal, and one word to the desk', async () => {
    const member = await aMember(house);
    const answers = await Promise.all([withdraw(member), withdraw(member), withdraw(member)]);
    expect(new Set([...answers, await withdraw(member)].map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await requestsOf(member)).toHaveLength(1);
    expect((await deskWork(member)).map(({ data }) => data)).toEqual([{ act: 'end_now', subscriptionId: member.subscriptionId }]);
  });

  it('while the next bill is being settled gives back every bill once', async () => {
    for (let round = 0; round < 3; round += 1) {
      const member = await aMember(house);
      house.desk.renew(member.subscriptionId, true);
      await Promise.all([withdraw(member), hear(member, 'invoice.paid')]);
      await hear(member, 'invoice.paid');
      const requests = await requestsOf(member);
      const charges = await chargesOf(member);
      expect(charges).toHaveLength(2);
      expect(new Set(requests.map(({ payment_intent_id: id }) => id)).size).toBe(requests.length);
      expect(requests.map(({ payment_intent_id: id }) => id)).toContain(charges.at(-1)?.payment_intent_id);
    }
  });

  it('ends the subscription also when the money went back before', async () => {
    const member = await aMember(house);
    const [charge] = await chargesOf(member);
    await house.desk.makeRefund({ paymentIntentId: charge?.payment_intent_id ?? '', amount: { amountMinor: 400, currency: 'EUR' }, reason: 'requested_by_customer', refundRequestId: randomUUID(), idempotencyKey: randomUUID() });
    await hear(member, 'invoice.paid');
    expect(await withdraw(member)).toMatchObject({ outcome: 'accepted', amountMinor: 500 });
    expect(await deskWork(member)).toHaveLength(1);
  });
});

describe('a question about money that is still open', () => {
  it('is answered by the withdrawal, written down, and no person has to look', async () => {
    const order = await aPaidOrder(house);
    await ask(order);
    expect(await withdraw(order)).toMatchObject({ outcome: 'accepted', amountMinor: 1500 });
    const [asked, granted] = await requestsOf(order);
    expect(asked).toMatchObject({ class: 'accidental', status: 'declined', decision: 'already_back', decided_by: 'house' });
    expect(granted).toMatchObject({ class: 'withdrawal', status: 'approved', amount: 1500 });
    expect(await auditOf(house, asked?.id ?? '', 'refund.decided')).toEqual([expect.objectContaining({ safe_meta: expect.objectContaining({ decision: 'already_back' }) })]);
    await expect(house.asOperator('support').inTransaction((inside) => decideRefund(inside, { id: asked?.id ?? '', decision: 'granted', amountMinor: null }, false))).rejects.toMatchObject({ code: 'already-decided' });
  });

  it('is answered by giving a gift back as well', async () => {
    const gift = await anOpenGift(house);
    await ask(gifted(gift));
    await cancelGift(gift.giver, gift.giftId);
    expect((await requestsOf(gifted(gift))).map(({ class: why, status, decision }) => [why, status, decision])).toEqual([['accidental', 'declined', 'already_back'], ['withdrawal', 'approved', 'granted']]);
  });

  it('decided by an operator at the same moment is never granted beside the withdrawal', async () => {
    for (let round = 0; round < 4; round += 1) {
      const order = await aPaidOrder(house);
      await ask(order);
      const [open] = await requestsOf(order);
      await Promise.allSettled([withdraw(order), house.asOperator('support').inTransaction((inside) => decideRefund(inside, { id: open?.id ?? '', decision: 'granted', amountMinor: null }, false))]);
      const granted = (await requestsOf(order)).filter(({ status }) => status === 'approved');
      expect(granted.map(({ amount }) => amount)).toEqual([1500]);
      expect((await requestsOf(order)).some(({ status }) => status === 'open')).toBe(false);
    }
  });

  it('cannot be closed by a person\'s own login where no money was granted, nor by a stranger', async () => {
    const order = await aPaidOrder(house);
    await ask(order);
    const close = (seeker: Seeker) => seeker.inTransaction(({ query }) => query('select 1 as one from app.close_open_refunds($1::uuid)', [order.purchaseLinkId]));
    expect(await close(order.seeker)).toEqual([]);
    await withdraw(order);
    expect(await close(await house.newSeeker())).toEqual([]);
    expect((await requestsOf(order)).map(({ status }) => status)).toEqual(['declined', 'approved']);
  });
});
