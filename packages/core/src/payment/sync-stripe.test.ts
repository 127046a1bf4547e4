import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { anInbox, aPaidOrder, aPlacedOrder, jobsOf, openCore, type Core, type Placed, type TestHouse } from '../testing/index.ts';
import { adoptOrder, receiveEvent, syncStripe, type Agreeing } from './index.ts';

let core: Core;
let house: TestHouse;
beforeAll(async () => {
  core = await openCore();
});
afterAll(() => core.close());
beforeEach(async () => {
  house = await core.openHouse();
});

const agreeing = (): Agreeing => ({ ...anInbox(house), ofHouse: house.ofHouseAtDesk() });
const sync = (wish: Partial<Parameters<typeof syncStripe>[1]> = {}) => syncStripe(agreeing(), { dryRun: false, whole: true, ...wish });
const sessionOf = (placed: Placed): string => placed.sessionId ?? '';

async function placedAndPaid(): Promise<Placed> {
  const placed = await aPlacedOrder(house);
  house.desk.pay(sessionOf(placed));
  return placed;
}

/** Everything of the house that a run could touch. */
const rows = async () => core.service(
  `select 'link' as what, l.id::text as id, l.status as word, l.refunded_amount::text as sum from purchase_links l where l.house_id = $1
   union all select 'line', f.kind, f.stripe_object_id, f.amount::text from finance_events f where f.house_id = $1
   union all select 'job', j.kind, j.status, j.id::text from delivery_jobs j where j.house_id = $1
   union all select 'gap', g.kind, g.object_id, g.closed_how from money_gaps g where g.house_id = $1
   union all select 'sync', s.event_id, s.whole_at::text, s.holder::text from money_syncs s where s.house_id = $1
   union all select 'event', w.stripe_event_id, w.status, w.attempts::text from webhook_events w
   union all select 'audit', a.id::text, a.action, '' from admin_audit_events a where a.house_id = $1
   order by 1, 2, 3, 4`, [house.facts.id]);
const gaps = () => core.service<{ kind: string; object_id: string; open: boolean; closed_how: string | null }>(
  'select kind, object_id, closed_at is null as open, closed_how from money_gaps where house_id = $1 order by kind, object_id', [house.facts.id]);
const statusOf = async (placed: Placed) => (await core.service<{ status: string }>('select status from purchase_links where id = $1', [placed.purchaseLinkId]))[0]?.status;

describe('a payment whose event never came', () => {
  it('is foreseen by a dry run line by line, which changes nothing, and is then settled once by the run', async () => {
    const placed = await placedAndPaid();
    const before = await rows();
    const foreseen = await sync({ dryRun: true });
    expect(await rows()).toEqual(before);
    expect(foreseen).toMatchObject({ word: 'done', dryRun: true, whole: true, gaps: 1, healed: 0, left: 1 });
    expect(foreseen.orders).toEqual([expect.objectContaining({
      orderCode: placed.orderCode, purchaseLinkId: placed.purchaseLinkId, objectId: sessionOf(placed), settled: false,
      gaps: [expect.objectContaining({ kind: 'paid_missing', mends: true, thereMinor: 1500, hereMinor: 0, currency: 'EUR' })],
      change: expect.objectContaining({
        fromStatus: 'created', toStatus: 'unlocked', jobs: ['interpretation_job', 'receipt_email_job'],
        lines: [expect.objectContaining({ kind: 'charge', amountMinor: 1500, currency: 'EUR' })],
      }),
    })]);

    const run = await sync();
    expect(run).toMatchObject({ word: 'done', gaps: 1, healed: 1, left: 0 });
    expect(run.orders[0]).toMatchObject({ settled: true, change: { ...foreseen.orders[0]?.change, words: expect.anything() as unknown } });
    expect(await statusOf(placed)).toBe('unlocked');
    expect((await jobsOf(house, placed.purchaseLinkId)).map(({ kind }) => kind).toSorted()).toEqual(['interpretation_job', 'receipt_email_job']);
    expect(await gaps()).toEqual([{ kind: 'paid_missing', object_id: sessionOf(placed), open: false, closed_how: 'healed' }]);
    expect(house.kicked.length).toBe(2);
  });

  it('is one unlock when two runs, a webhook and an adoption meet', async () => {
    const placed = await placedAndPaid();
    const event = house.desk.event('checkout.session.completed', sessionOf(placed));
    const done = await Promise.all([sync(), sync(), receiveEvent(anInbox(house), event), adoptOrder(agreeing(), sessionOf(placed))]);
    expect([done[0].word, done[1].word].toSorted()).toEqual(['busy', 'done']);
    expect((await jobsOf(house, placed.purchaseLinkId)).length).toBe(2);
    expect((await core.service('select 1 from finance_events where purchase_link_id = $1', [placed.purchaseLinkId])).length).toBe(1);
    expect(await sync()).toMatchObject({ gaps: 0, orders: [] });
  });

  it('comes in by its event through the usual door, and the place is kept', async () => {
    const placed = await placedAndPaid();
    const event = house.desk.event('checkout.session.completed', sessionOf(placed));
    expect(await sync({ whole: false })).toMatchObject({ word: 'done', whole: false, events: { listed: 1, settled: 1 }, compared: 0 });
    expect(await statusOf(placed)).toBe('unlocked');
    expect(await core.service('select event_id from money_syncs where house_id = $1', [house.facts.id])).toEqual([{ event_id: event.id }]);
    expect(await sync({ whole: false })).toMatchObject({ events: { listed: 0 } });
  });

  it('is healed after a desk that was away in the middle: the next run goes on behind the last event that was taken in', async () => {
    const [first, second] = [await placedAndPaid(), await placedAndPaid()];
    house.desk.event('checkout.session.completed', sessionOf(first));
    house.desk.event('checkout.session.completed', sessionOf(second));
    const reading = house.desk.readSession.bind(house.desk);
    const cut: Agreeing = { ...agreeing(), payments: { ...house.desk, listEvents: house.desk.listEvents, readSession: async (id) => {
      if (id === sessionOf(second)) house.desk.away = true;
      return reading(id);
    } } };
    await expect(syncStripe(cut, { dryRun: false, whole: false })).rejects.toMatchObject({ code: 'payments-away' });
    house.desk.away = false;
    expect([await statusOf(first), await statusOf(second)]).toEqual(['unlocked', 'created']);
    expect(await sync({ whole: false })).toMatchObject({ word: 'done', events: { listed: 1 } });
    await core.service(`update webhook_events set retry_at = now() where status = 'failed'`);
    await sync();
    expect(await statusOf(second)).toBe('unlocked');
    expect(await core.service('select holder from money_syncs where house_id = $1', [house.facts.id])).toEqual([{ holder: null }]);
  });
});

describe('what else may differ', () => {
  it('a refund and a dispute made in the desk\'s own rooms are booked, and the order follows', async () => {
    const [refunded, disputed] = [await aPaidOrder(house), await aPaidOrder(house)];
    house.desk.refundThere(sessionOf(refunded));
    house.desk.dispute(sessionOf(disputed));
    const run = await sync();
    expect(run.orders.flatMap(({ gaps: found }) => found.map(({ kind, thereMinor }) => `${kind} ${String(thereMinor)}`)).toSorted()).toEqual(['dispute_missing -1500', 'refund_missing -1500']);
    expect(run).toMatchObject({ gaps: 2, healed: 2, left: 0 });
    expect([await statusOf(refunded), await statusOf(disputed)]).toEqual(['refunded', 'unlocked']);
    expect(await sync()).toMatchObject({ gaps: 0 });
  });

  it('a second payment for one order is booked and asked back', async () => {
    const paid = await aPaidOrder(house);
    house.desk.pay(house.desk.openTwin(sessionOf(paid)));
    const run = await sync();
    expect(run.orders.map(({ change }) => change?.jobs)).toEqual([['refund_execute_job']]);
    expect(await core.service('select class, status from refund_requests where purchase_link_id = $1', [paid.purchaseLinkId])).toEqual([{ class: 'duplicate', status: 'approved' }]);
    expect(await sync()).toMatchObject({ gaps: 0 });
  });

  it('money of another amount opens nothing and stays a gap until it went back', async () => {
    const placed = await aPlacedOrder(house);
    house.desk.pay(sessionOf(placed), { amountMinor: 1499 });
    expect(await sync()).toMatchObject({ left: 1 });
    expect(await statusOf(placed)).toBe('failed');
    expect((await gaps()).filter(({ open }) => open)).toEqual([{ kind: 'amount_differs', object_id: sessionOf(placed), open: true, closed_how: null }]);
    house.desk.refundThere(sessionOf(placed));
    await sync();
    expect((await gaps()).filter(({ open }) => open)).toEqual([]);
  });

  it('money without any order is told as an orphan, found once, and closed when it went back', async () => {
    const { stripePriceId } = await house.desk.bindPrice({ productSlug: 'x', productName: '', amount: { amountMinor: 900, currency: 'EUR' }, interval: 'once' });
    const foreign = await house.desk.openSession({ clientReferenceId: 'nobody', orderCode: '', interval: 'once', stripePriceId, address: '', successUrl: '', cancelUrl: '', metadata: {}, idempotencyKey: 'orphan' });
    house.desk.pay(foreign.id);
    await sync();
    expect(await sync()).toMatchObject({ gaps: 1, left: 1, healed: 0 });
    expect(await gaps()).toEqual([{ kind: 'orphan', object_id: foreign.id, open: true, closed_how: null }]);
    expect(await adoptOrder(agreeing(), foreign.id)).toBeNull();
    house.desk.refundThere(foreign.id);
    await sync();
    expect(await gaps()).toEqual([{ kind: 'orphan', object_id: foreign.id, open: false, closed_how: 'gone' }]);
  });

  it('an order that is open here and unknown or unpaid there waits for a person', async () => {
    const paid = await aPaidOrder(house);
    house.desk.forget(sessionOf(paid));
    const run = await sync();
    expect(run.orders[0]?.gaps).toEqual([expect.objectContaining({ kind: 'unlocked_unpaid', mends: false, thereMinor: 0, hereMinor: 1500 })]);
    expect(await statusOf(paid)).toBe('unlocked');
  });

  it('a session that lapsed unheard closes its order, an hour after it was placed', async () => {
    const placed = await aPlacedOrder(house);
    house.desk.expire(sessionOf(placed));
    expect((await sync()).orders[0]?.gaps).toEqual([expect.objectContaining({ kind: 'state_differs', thereMinor: null })]);
    expect(await statusOf(placed)).toBe('expired');
  });

  it('another house\'s order is nobody\'s business here, and neither is it an orphan', async () => {
    const placed = await placedAndPaid();
    const other = await core.openHouse();
    const report = await syncStripe({ ...anInbox(other), payments: house.desk, ofHouse: other.ofHouseAtDesk() }, { dryRun: false, whole: true });
    expect(report).toMatchObject({ gaps: 0, orders: [] });
    expect(await statusOf(placed)).toBe('created');
  });
});

describe('a run', () => {
  it('that meets an order in somebody else\'s hands waits for it, and settles it', async () => {
    const placed = await placedAndPaid();
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    let begin: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const other = house.asDesk({ houseId: house.facts.id, subjectId: placed.seeker.subjectId }).inTransaction(async ({ query }) => {
      await query('select 1 from purchase_links where id = $1::uuid for update', [placed.purchaseLinkId]);
      begin();
      await held;
    });
    await begun;
    const asked: Agreeing = { ...agreeing(), inNameOf: (owner) => ({
      async inTransaction(work) {
        try {
          return await house.asDesk(owner).inTransaction(work);
        } catch (error) {
          // The first try has met the lock; from now on nobody holds it.
          letGo();
          await other;
          throw error;
        }
      },
    }) };
    expect(await syncStripe(asked, { dryRun: false, whole: true })).toMatchObject({ word: 'done', healed: 1, left: 0 });
    expect(await statusOf(placed)).toBe('unlocked');
  });

  it('that another one keeps from working says so and does nothing; after two silent minutes it is taken over', async () => {
    await placedAndPaid();
    await core.service(`insert into money_syncs (house_id, holder, held_until) values ($1, gen_random_uuid(), now() + interval '1 minute')`, [house.facts.id]);
    expect(await sync()).toMatchObject({ word: 'busy', compared: 0 });
    await core.service(`update money_syncs set held_until = now() - interval '1 second' where house_id = $1`, [house.facts.id]);
    expect(await sync()).toMatchObject({ word: 'done', healed: 1 });
  });

  it('that is told to stop leaves the rest to the next one and counts as no whole comparison', async () => {
    await placedAndPaid();
    const stop = new AbortController();
    stop.abort();
    expect(await sync({ signal: stop.signal })).toMatchObject({ word: 'stopped', compared: 0 });
    expect(await core.service('select whole_at from money_syncs where house_id = $1', [house.facts.id])).toEqual([{ whole_at: null }]);
    expect(await sync({ whole: 'when-due' })).toMatchObject({ word: 'done', whole: true, healed: 1 });
    expect(await sync({ whole: 'when-due' })).toMatchObject({ whole: false });
  });

  it('cannot be read or begun with a customer\'s or a worker\'s login', async () => {
    const seeker = await house.newSeeker();
    for (const ctx of [seeker, house.asWorker(null), house.asVisitor()]) {
      await expect(ctx.inTransaction(({ query }) => query('select 1 from money_syncs'))).rejects.toMatchObject({ code: 'forbidden' });
      await expect(ctx.inTransaction(({ query }) => query(`select * from app.purchases_to_compare(now(), gen_random_uuid(), 1)`))).rejects.toMatchObject({ code: 'forbidden' });
    }
  });
});
