import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anInbox, aPaidOrder, aPlacedOrder, auditOf, jobsOf, openCore, type Core, type Placed, type TestHouse } from '../testing/index.ts';
import { confirmSession, receiveEvent, type Inbox } from './index.ts';

let core: Core;
let house: TestHouse;
beforeAll(async () => {
  core = await openCore();
  house = await core.openHouse();
});
afterAll(() => core.close());

/** All that a payment may have left: one of each, or none. */
async function left(placed: Placed) {
  const [link] = await core.service<{ status: string; failure_code: string | null }>('select status, failure_code from purchase_links where id = $1', [placed.purchaseLinkId]);
  const [reading] = await core.service<{ payment_status: string }>('select payment_status from reading_records where id = $1', [placed.readingId]);
  const [money] = await core.service<{ charges: number }>(`select count(*)::int as charges from finance_events where purchase_link_id = $1 and kind = 'charge'`, [placed.purchaseLinkId]);
  const kinds = (await jobsOf(house, placed.purchaseLinkId)).map(({ kind }) => kind).toSorted();
  return { status: link?.status, failure: link?.failure_code, payment: reading?.payment_status, charges: money?.charges, kinds, unlocks: (await auditOf(house, placed.purchaseLinkId, 'purchase.unlocked')).length };
}
const settledOnce = { status: 'unlocked', failure: null, payment: 'succeeded', charges: 1, kinds: ['interpretation_job', 'receipt_email_job'], unlocks: 1 };
const untouched = { status: 'created', failure: null, payment: 'unpaid', charges: 0, kinds: [], unlocks: 0 };

const eventRow = async (eventId: string) => (await core.service<{ status: string; attempts: number; seen: number; error_message: string | null; payload: object }>('select * from webhook_events where stripe_event_id = $1', [eventId]))[0];
async function placedAndPaid(): Promise<Placed & { sessionId: string }> {
  const placed = await aPlacedOrder(house);
  const sessionId = placed.sessionId ?? '';
  house.desk.pay(sessionId);
  return { ...placed, sessionId };
}
const confirm = (placed: Placed) => confirmSession(placed.seeker, placed.orderCode, house.asDesk({ houseId: house.facts.id, subjectId: placed.seeker.subjectId }, 'return'), house.desk);

describe('an event', () => {
  it('about a paid session unlocks once, and leaves receipt, interpretation, finance event and audit with it', async () => {
    const placed = await placedAndPaid();
    const event = house.desk.event('checkout.session.completed', placed.sessionId);
    const kickedBefore = house.kicked.length;
    expect(await receiveEvent(anInbox(house), event)).toBe('succeeded');
    expect(await left(placed)).toEqual(settledOnce);
    expect(await eventRow(event.id)).toMatchObject({ status: 'succeeded', attempts: 1, seen: 1 });
    expect(house.kicked.length).toBe(kickedBefore + 2);
    const [charge] = await core.service('select kind, amount, currency, product_slug, livemode from finance_events where purchase_link_id = $1', [placed.purchaseLinkId]);
    expect(charge).toEqual({ kind: 'charge', amount: 1500, currency: 'EUR', product_slug: 'standard-scroll', livemode: false });
  });

  it('that comes a second time unlocks nothing more and is counted', async () => {
    const placed = await placedAndPaid();
    const event = house.desk.event('checkout.session.completed', placed.sessionId);
    await receiveEvent(anInbox(house), event);
    expect(await receiveEvent(anInbox(house), event)).toBe('already');
    expect(await left(placed)).toEqual(settledOnce);
    expect(await eventRow(event.id)).toMatchObject({ attempts: 1, seen: 2 });
  });

  it('that comes fifty times at one moment unlocks once, and every arrival gets a fit answer', async () => {
    const placed = await placedAndPaid();
    const event = house.desk.event('checkout.session.completed', placed.sessionId);
    const answers = await Promise.all(Array.from({ length: 50 }, () => receiveEvent(anInbox(house), event)));
    expect(answers.filter((answer) => answer === 'succeeded')).toHaveLength(1);
    expect(answers.filter((answer) => !['succeeded', 'already', 'in-work'].includes(answer))).toEqual([]);
    expect(await left(placed)).toEqual(settledOnce);
    expect(await eventRow(event.id)).toMatchObject({ status: 'succeeded', attempts: 1, seen: 50 });
  });

  it('of another kind about the same money changes nothing: twenty different events at once are one unlock', async () => {
    const placed = await placedAndPaid();
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => (i % 2 === 0
      ? receiveEvent(anInbox(house), house.desk.event('checkout.session.completed', placed.sessionId))
      : receiveEvent(anInbox(house), house.desk.event('payment_intent.succeeded', placed.sessionId)))));
    expect(new Set(answers)).toEqual(new Set(['succeeded']));
    expect(await left(placed)).toEqual(settledOnce);
  });

  it('about a session that is not paid unlocks nothing', async () => {
    const placed = await aPlacedOrder(house);
    expect(await receiveEvent(anInbox(house), house.desk.event('checkout.session.completed', placed.sessionId ?? ''))).toBe('succeeded');
    expect(await left(placed)).toEqual(untouched);
  });

  it('says nothing by itself: an event that claims a payment which the desk does not confirm unlocks nothing', async () => {
    const placed = await aPlacedOrder(house);
    const lie = { ...house.desk.event('checkout.session.completed', placed.sessionId ?? ''), projection: { payment_status: 'paid', amount_total: 1500, status: 'complete' } };
    await receiveEvent(anInbox(house), lie);
    expect(await left(placed)).toEqual(untouched);
  });

  it.each([['a cent too little', { amountMinor: 1499 }], ['another currency', { currency: 'USD' }]])('D3 about %s unlocks nothing and marks the order', async (_what, charged) => {
    const placed = await aPlacedOrder(house);
    house.desk.pay(placed.sessionId ?? '', charged);
    await receiveEvent(anInbox(house), house.desk.event('checkout.session.completed', placed.sessionId ?? ''));
    expect(await left(placed)).toEqual({ ...untouched, charges: 1, status: 'failed', failure: 'amount_mismatch' });
    expect(await auditOf(house, placed.purchaseLinkId, 'purchase.mismatch')).toEqual([expect.objectContaining({ actor_type: 'webhook', outcome: 'refused', safe_meta: { code: 'amount_mismatch' } })]);
  });

  it('about a session that ended unpaid closes the order, and money that comes all the same opens it', async () => {
    const placed = await aPlacedOrder(house);
    house.desk.expire(placed.sessionId ?? '');
    await receiveEvent(anInbox(house), house.desk.event('checkout.session.expired', placed.sessionId ?? ''));
    expect(await left(placed)).toEqual({ ...untouched, status: 'expired' });
    house.desk.pay(placed.sessionId ?? '');
    await receiveEvent(anInbox(house), house.desk.event('checkout.session.async_payment_succeeded', placed.sessionId ?? ''));
    expect(await left(placed)).toEqual(settledOnce);
  });

  it('that comes after a refund leaves the order refunded', async () => {
    const paid = await aPaidOrder(house);
    house.desk.refundThere(paid.sessionId ?? '');
    await receiveEvent(anInbox(house), house.desk.event('charge.refunded', paid.sessionId ?? ''));
    await receiveEvent(anInbox(house), house.desk.event('checkout.session.completed', paid.sessionId ?? ''));
    expect(await left(paid)).toEqual({ ...settledOnce, status: 'refunded', payment: 'refunded' });
  });

  it.each(['customer.created', 'charge.updated'])('of no concern is kept as ignored: %s', async (type) => {
    const placed = await placedAndPaid();
    const event = house.desk.event(type, placed.sessionId);
    expect(await receiveEvent(anInbox(house), event)).toBe('ignored');
    expect(await receiveEvent(anInbox(house), event)).toBe('ignored');
    expect(await eventRow(event.id)).toMatchObject({ status: 'ignored', seen: 2 });
    expect(await left(placed)).toEqual(untouched);
  });

  it('about a session that no order of ours has is ignored', async () => {
    const { stripePriceId } = await house.desk.bindPrice({ productSlug: 'x', productName: '', amount: { amountMinor: 1500, currency: 'EUR' }, interval: 'once' });
    const foreign = await house.desk.openSession({
      clientReferenceId: 'somebody-else', orderCode: '', interval: 'once', stripePriceId, address: '', successUrl: '', cancelUrl: '', metadata: {}, idempotencyKey: 'foreign',
    });
    house.desk.pay(foreign.id);
    expect(await receiveEvent(anInbox(house), house.desk.event('checkout.session.completed', foreign.id))).toBe('ignored');
    const event = house.desk.event('checkout.session.completed', foreign.id);
    house.desk.forget(foreign.id);
    expect(await receiveEvent(anInbox(house), event)).toBe('ignored');
  });

  it('leaves of its payload only the projection it came with', async () => {
    const placed = await placedAndPaid();
    const event = house.desk.event('checkout.session.completed', placed.sessionId);
    await receiveEvent(anInbox(house), event);
    expect((await eventRow(event.id))?.payload).toEqual({ object_kind: 'checkout.session', object_id: placed.sessionId, payment_intent: expect.stringMatching(/^pi_/), livemode: false });
  });
});

describe('an event that was claimed and not finished', () => {
  it('is in work while the lease runs, and taken over when it passed: a crash loses no payment', async () => {
    const placed = await placedAndPaid();
    const event = house.desk.event('checkout.session.completed', placed.sessionId);
    await house.asDesk(null).inTransaction(({ query }) => query('select id from insert_webhook_if_new($1::text, $2::text, $3::jsonb)', [event.id, event.type, JSON.stringify({ object_id: event.objectId })]));
    expect(await receiveEvent(anInbox(house), event)).toBe('in-work');
    expect(await left(placed)).toEqual(untouched);
    await core.service(`update webhook_events set lease_until = now() - interval '1 second' where stripe_event_id = $1`, [event.id]);
    const answers = await Promise.all(Array.from({ length: 8 }, () => receiveEvent(anInbox(house), event)));
    expect(answers.filter((answer) => answer === 'succeeded')).toHaveLength(1);
    expect(await left(placed)).toEqual(settledOnce);
    expect(await eventRow(event.id)).toMatchObject({ status: 'succeeded', attempts: 2 });
  });

  it('because the desk was away is marked failed with its code, and the next arrival settles it', async () => {
    const placed = await placedAndPaid();
    const event = house.desk.event('checkout.session.completed', placed.sessionId);
    house.desk.away = true;
    await expect(receiveEvent(anInbox(house), event)).rejects.toMatchObject({ code: 'payments-away' });
    house.desk.away = false;
    expect(await eventRow(event.id)).toMatchObject({ status: 'failed', error_message: 'payments-away' });
    expect(await receiveEvent(anInbox(house), event)).toBe('succeeded');
    expect(await left(placed)).toEqual(settledOnce);
  });

  it('because settling failed leaves nothing of it behind, and the next arrival settles it', async () => {
    const placed = await placedAndPaid();
    const event = house.desk.event('checkout.session.completed', placed.sessionId);
    await core.service(`create function refuse_charge() returns trigger language plpgsql as $$ begin raise exception 'no' using errcode = '40001'; end $$; create trigger refuse_charge before insert on finance_events for each row execute function refuse_charge()`);
    await expect(receiveEvent(anInbox(house), event)).rejects.toMatchObject({ code: 'busy' });
    await core.service('drop trigger refuse_charge on finance_events; drop function refuse_charge()');
    expect(await left(placed)).toEqual(untouched);
    expect(await eventRow(event.id)).toMatchObject({ status: 'failed', error_message: 'busy' });
    expect(await receiveEvent(anInbox(house), event)).toBe('succeeded');
    expect(await left(placed)).toEqual(settledOnce);
  });

  it('by a handler that was taken over closes nothing: what it did is rolled back', async () => {
    const placed = await placedAndPaid();
    const event = house.desk.event('checkout.session.completed', placed.sessionId);
    const slow: Inbox = {
      ...anInbox(house),
      payments: {
        ...house.desk,
        async readSession(id) {
          // As if a minute had passed: another handler takes the event over and is still busy with it.
          await core.service(`update webhook_events set attempts = attempts + 1 where stripe_event_id = $1`, [event.id]);
          return house.desk.readSession(id);
        },
      },
    };
    await expect(receiveEvent(slow, event)).rejects.toMatchObject({ code: 'in-work' });
    expect(await left(placed)).toEqual(untouched);
    expect(await eventRow(event.id)).toMatchObject({ status: 'processing', attempts: 2 });
  });
});

describe('the return page', () => {
  it('settles a paid session by itself, and the event that comes later changes nothing', async () => {
    const placed = await placedAndPaid();
    expect(await confirm(placed)).toMatchObject({ status: 'succeeded', asked: true, unlockRoute: `/scrolls/${placed.readingId}`, readingId: placed.readingId });
    expect(await left(placed)).toEqual(settledOnce);
    expect(await receiveEvent(anInbox(house), house.desk.event('checkout.session.completed', placed.sessionId))).toBe('succeeded');
    expect(await left(placed)).toEqual(settledOnce);
  });

  it('after the event asks nobody any more', async () => {
    const paid = await aPaidOrder(house);
    house.desk.away = true;
    expect(await confirm(paid)).toMatchObject({ status: 'succeeded', asked: true });
    house.desk.away = false;
    expect(await left(paid)).toEqual(settledOnce);
  });

  it('and ten events at one moment are one unlock', async () => {
    const placed = await placedAndPaid();
    await Promise.all(Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? confirm(placed) : receiveEvent(anInbox(house), house.desk.event('checkout.session.completed', placed.sessionId)))));
    expect(await left(placed)).toEqual(settledOnce);
  });

  it('claims no more than is known: unpaid, and our own last word while the desk is away', async () => {
    const placed = await aPlacedOrder(house);
    expect(await confirm(placed)).toMatchObject({ status: 'unpaid', paidAt: null, asked: true, unlockRoute: null });
    house.desk.pay(placed.sessionId ?? '');
    house.desk.away = true;
    expect(await confirm(placed)).toMatchObject({ status: 'unpaid', asked: false });
    house.desk.away = false;
    expect(await left(placed)).toEqual(untouched);
  });

  it('is not found by a stranger, and neither is an order that does not exist', async () => {
    const placed = await placedAndPaid();
    const stranger = await house.newSeeker();
    for (const orderCode of [placed.orderCode, 'AAA-AAA']) {
      await expect(confirmSession(stranger, orderCode, house.asDesk({ houseId: house.facts.id, subjectId: stranger.subjectId }), house.desk)).rejects.toMatchObject({ code: 'not-found' });
    }
    expect(await left(placed)).toEqual(untouched);
  });

  it('cannot settle in another person\'s name', async () => {
    const placed = await placedAndPaid();
    const stranger = await house.newSeeker();
    await expect(confirmSession(placed.seeker, placed.orderCode, house.asDesk({ houseId: house.facts.id, subjectId: stranger.subjectId }), house.desk)).rejects.toMatchObject({ code: 'not-found' });
    expect(await left(placed)).toEqual(untouched);
  });
});
