import { eventTypes, type RefundToMake } from '@omenhall/core/ports';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeOf, deskAt, gather } from '../testing/at-stand-in.ts';
import { startStandIn } from '../testing/start-stand-in.ts';
import { pinnedApiVersion } from './index.ts';

let standIn: Awaited<ReturnType<typeof startStandIn>>;
let desk: ReturnType<typeof deskAt>;
beforeAll(async () => {
  standIn = await startStandIn();
  desk = deskAt(standIn);
}, 30_000);
afterAll(() => standIn.close());

const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
let requests = 0;
const refundOf = (paymentIntentId: string | null, amountMinor: number, change: Partial<RefundToMake> = {}): RefundToMake => {
  const refundRequestId = `request_${++requests}`;
  return { paymentIntentId: paymentIntentId ?? '', amount: eur(amountMinor), reason: 'requested_by_customer', refundRequestId, idempotencyKey: `refund:${refundRequestId}`, ...change };
};

describe('the life of a payment', () => {
  it('is told whole with its session, in one answer', async () => {
    const session = await desk.bought();
    expect(session).toMatchObject({
      status: 'complete', paymentStatus: 'paid', url: null,
      payment: { id: session.paymentIntentId, status: 'succeeded', received: eur(1500), at: expect.any(Date), refunds: [], disputes: [] },
    });
    expect(await desk.payments.findSessionOfIntent(session.paymentIntentId ?? '')).toEqual(session);
  });

  it.each([
    ['a card that is declined', 'refuse', { status: 'open', payment: { status: 'failed', received: eur(0), at: null } }],
    ['a bank that asks', 'ask', { status: 'open', payment: { status: 'waiting' } }],
    ['a debit that takes days', 'later', { status: 'complete', paymentStatus: 'unpaid', payment: { status: 'processing', received: eur(0), at: null } }],
  ])('tells %s', async (_, action, seen) => {
    expect(await desk.bought(action)).toMatchObject(seen);
  });

  it.each([['settle', 'succeeded', 'paid'], ['fail', 'failed', 'unpaid']])('tells how a debit ended: %s', async (action, status, paymentStatus) => {
    const { id } = await desk.bought('later');
    await standIn.atDesk(id, action);
    expect(await desk.read(id)).toMatchObject({ status: 'complete', paymentStatus, payment: { status } });
  });

  it('tells refunds of ours and of the dashboard, oldest first', async () => {
    const session = await desk.bought();
    const made = await desk.payments.makeRefund(refundOf(session.paymentIntentId, 400));
    await standIn.atDesk(await desk.newest('Payment'), 'refund');
    const { payment } = await desk.read(session.id);
    expect(made).toMatchObject({ word: 'made', refund: { amountMinor: 400, status: 'succeeded', failedAt: null } });
    expect(payment?.refunds.map(({ amountMinor, status, refundRequestId }) => [amountMinor, status, refundRequestId]).toSorted()).toEqual([[1100, 'succeeded', null], [400, 'succeeded', `request_${requests}`]]);
  });

  it('keeps telling a refund that failed, with the time it came back', async () => {
    const { id, paymentIntentId } = await desk.bought();
    await standIn.trouble({ refund: 'slow' });
    await desk.payments.makeRefund(refundOf(paymentIntentId, 1500));
    expect((await desk.read(id)).payment?.refunds).toMatchObject([{ status: 'pending', failedAt: null }]);
    await standIn.atDesk(await desk.newest('Refund'), 'fail');
    expect((await desk.read(id)).payment?.refunds).toMatchObject([{ amountMinor: 1500, status: 'failed', failedAt: expect.any(Date) }]);
  });

  it.each([['win', 'won', expect.any(Date)], ['lose', 'lost', null]])('tells a dispute, and how it ended: %s', async (action, status, wonAt) => {
    const { id } = await desk.bought();
    await standIn.atDesk(await desk.newest('Payment'), 'dispute');
    expect((await desk.read(id)).payment?.disputes).toMatchObject([{ amountMinor: 1500, status: 'open', wonAt: null }]);
    await standIn.atDesk(await desk.newest('Dispute'), action);
    expect((await desk.read(id)).payment?.disputes).toMatchObject([{ status, wonAt }]);
  });

  it('leaves out a bank that only asks', async () => {
    const { id } = await desk.bought();
    await standIn.atDesk(await desk.newest('Payment'), 'inquire');
    expect((await desk.read(id)).payment?.disputes).toEqual([]);
  });
});

describe('a session that nobody shall pay any more', () => {
  it('closes, and stays closed', async () => {
    const { id } = await desk.payments.openSession(await desk.wish());
    expect(await desk.payments.expireSession(id)).toMatchObject({ id, status: 'expired', url: null });
    expect(await desk.payments.expireSession(id)).toMatchObject({ status: 'expired' });
    expect((await standIn.atPage(id, 'pay')).status).toBe(409);
  });

  it('stays as it is when it was paid first, and is null when the desk does not know it', async () => {
    const { id } = await desk.bought();
    expect(await desk.payments.expireSession(id)).toMatchObject({ status: 'complete', paymentStatus: 'paid' });
    expect(await desk.payments.expireSession('cs_test_unknown')).toBeNull();
  });
});

describe('a refund', () => {
  it('is made once, however often it is asked for, and found by its request', async () => {
    const { id, paymentIntentId } = await desk.bought();
    const asked = refundOf(paymentIntentId, 500);
    const first = await desk.payments.makeRefund(asked);
    expect(await desk.payments.makeRefund(asked)).toEqual(first);
    expect((await desk.read(id)).payment?.refunds).toHaveLength(1);
    expect(await desk.payments.findRefund(asked.paymentIntentId, asked.refundRequestId)).toEqual(first.word === 'made' ? first.refund : null);
    expect(await desk.payments.findRefund(asked.paymentIntentId, 'request_of_nobody')).toBeNull();
  });

  it('is made once when the answer was lost on its way', async () => {
    const { id, paymentIntentId } = await desk.bought();
    await standIn.trouble({ desk: 'lost-answer', times: 2 });
    const made = await desk.payments.makeRefund(refundOf(paymentIntentId, 700));
    expect(made).toMatchObject({ word: 'made', refund: { amountMinor: 700 } });
    expect((await desk.read(id)).payment?.refunds).toHaveLength(1);
  });

  it('is refused when nothing is left, when more is asked than is left, and while a bank disputes', async () => {
    const { paymentIntentId } = await desk.bought();
    expect(await desk.payments.makeRefund(refundOf(paymentIntentId, 1600))).toEqual({ word: 'refused', code: 'too_much' });
    await desk.payments.makeRefund(refundOf(paymentIntentId, 1500));
    expect(await desk.payments.makeRefund(refundOf(paymentIntentId, 1))).toEqual({ word: 'refused', code: 'already_back' });
    const disputed = await desk.bought();
    await standIn.atDesk(await desk.newest('Payment'), 'dispute');
    expect(await desk.payments.makeRefund(refundOf(disputed.paymentIntentId, 100))).toEqual({ word: 'refused', code: 'disputed' });
  });

  it('of a payment that the desk does not know is a fault, not a refusal', async () => {
    expect(await codeOf(desk.payments.makeRefund(refundOf('pi_unknown', 100)))).toBe('broken');
  });
});

describe('the lists of the desk', () => {
  it('tell every event that the house acts on, oldest first, from any place on', async () => {
    const events = await gather(desk.payments.listEvents(null, 'all'));
    expect(events.length).toBeGreaterThan(10);
    expect(events.map(({ createdAt }) => createdAt.getTime())).toEqual(events.map(({ createdAt }) => createdAt.getTime()).toSorted((one, other) => one - other));
    expect(new Set(events.map(({ type }) => type))).toContain('charge.dispute.closed');
    expect(events.every(({ type }) => (eventTypes as readonly string[]).includes(type))).toBe(true);
    const place = events[4];
    if (place === undefined) throw new Error('too few events');
    expect((await gather(desk.payments.listEvents(place, 'all'))).map(({ id }) => id)).toEqual(events.slice(5).map(({ id }) => id));
    const last = events.at(-1);
    expect(await gather(desk.payments.listEvents(last ?? null, 'all'))).toEqual([]);
  });

  it('tell what no endpoint has taken', async () => {
    await standIn.trouble({ mode: 'never' });
    const { id } = await desk.bought();
    await expect.poll(async () => (await gather(desk.payments.listEvents(null, 'undelivered'))).map(({ type, objectId }) => `${type} ${objectId}`))
      .toEqual([`checkout.session.completed ${id}`, expect.stringMatching(/^payment_intent.succeeded pi_/)]);
  });

  it('go over their first page', async () => {
    await standIn.trouble({ mode: 'never', times: 10_000 });
    const before = (await gather(desk.payments.listSessions(new Date(0)))).length;
    const wishes = await desk.wish();
    for (let n = 0; n < 105; n += 1) await desk.payments.openSession({ ...wishes, clientReferenceId: `link_${n}`, idempotencyKey: `page-${n}` });
    const sessions = await gather(desk.payments.listSessions(new Date(0)));
    expect(sessions).toHaveLength(before + 105);
    expect(sessions[0]).toMatchObject({ clientReferenceId: 'link_104', status: 'open', payment: null });
    expect(await gather(desk.payments.listSessions(new Date(Date.now() + 60_000)))).toEqual([]);
    await standIn.trouble({ mode: 'none' });
  }, 20_000);

  it('ends a walk with the desk\'s absence when it goes away on the way', async () => {
    await standIn.trouble({ desk: 'broken', times: 3 });
    expect(await codeOf(gather(desk.payments.listSessions(new Date(0))))).toBe('payments-away');
  }, 20_000);

  it('tell the money of a time as the books have it, and what came back in the time in which it came back', async () => {
    const world = await startStandIn();
    const there = deskAt(world);
    const day = 86_400_000;
    const from = new Date(Math.floor(Date.now() / day) * day - day);
    const { paymentIntentId } = await there.bought();
    await world.trouble({ refund: 'slow' });
    await there.payments.makeRefund(refundOf(paymentIntentId, 500));
    const refundId = await there.newest('Refund');
    await there.bought();
    await world.atDesk(await there.newest('Payment'), 'dispute');
    const disputeId = await there.newest('Dispute');
    await world.passDays(40);
    await world.atDesk(refundId, 'fail');
    await world.atDesk(disputeId, 'win');
    const told = async (start: Date, end: Date) => (await gather(there.payments.listMoney(start, end))).map(({ kind, amount, stripeObjectId }) => `${kind} ${amount.amountMinor} ${stripeObjectId.split('_')[0]}`).toSorted();
    expect(await told(from, new Date(from.getTime() + 20 * day))).toEqual(['charge 1500 pi', 'charge 1500 pi', 'dispute -1500 du', 'refund -500 re']);
    expect(await told(new Date(from.getTime() + 20 * day), new Date(from.getTime() + 60 * day))).toEqual(['adjustment 1500 du', 'adjustment 500 re']);
    expect((await gather(there.payments.listMoney(from, new Date(from.getTime() + 60 * day)))).find(({ kind }) => kind === 'refund')?.paymentIntentId).toBe(paymentIntentId);
    await world.close();
  }, 30_000);

  it('tell where the account sends its events', async () => {
    expect(await desk.payments.readAccount()).toMatchObject({ livemode: false, endpoints: [{ url: `${standIn.siteUrl}/webhooks/stripe`, enabled: true, apiVersion: pinnedApiVersion, eventTypes: expect.arrayContaining([...eventTypes]) }] });
  });

  it('ask for no more kinds of events at once than the desk takes', () => {
    expect(eventTypes.length).toBeLessThanOrEqual(20);
  });
});
