import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anInbox, aPlacedOrder, auditOf, jobsOf, openCore, type Core, type Placed, type TestHouse } from '../testing/index.ts';
import { openWebhook } from '../support/index.ts';
import { receiveEvent, replayEvent } from './index.ts';

let core: Core;
let house: TestHouse;
beforeAll(async () => {
  core = await openCore();
  house = await core.openHouse();
});
afterAll(() => core.close());

/** A paid order whose event failed, because the desk did not answer. */
async function failedEvent(type = 'checkout.session.completed'): Promise<{ placed: Placed; id: string; stripeEventId: string }> {
  const placed = await aPlacedOrder(house);
  house.desk.pay(placed.sessionId ?? '');
  const event = house.desk.event(type, placed.sessionId ?? '');
  house.desk.away = true;
  await receiveEvent(anInbox(house), event).catch(() => undefined);
  house.desk.away = false;
  const [row] = await core.service<{ id: string }>('select id from webhook_events where stripe_event_id = $1', [event.id]);
  return { placed, id: row?.id ?? '', stripeEventId: event.id };
}
const replay = (id: string, dryRun: boolean, by = house) => replayEvent(by.asOperator(), () => anInbox(house), { id, dryRun, reason: 'fault_mended' });
const rowOf = async (id: string) => (await core.service<{ status: string; attempts: number }>('select status, attempts from webhook_events where id = $1', [id]))[0];

/** Everything that settling could have touched, and the two logs. */
const everything = async (placed: Placed, id: string) => JSON.stringify([
  await core.service('select * from purchase_links where id = $1', [placed.purchaseLinkId]), await core.service('select * from reading_records where id = $1', [placed.readingId]),
  await core.service('select * from finance_events where purchase_link_id = $1', [placed.purchaseLinkId]), (await jobsOf(house, placed.purchaseLinkId)).length,
  await core.service('select count(*)::int as n from admin_audit_events'), await core.service('select * from webhook_events where id = $1', [id]),
]);

const unlocking = {
  moves: [{ what: 'order', from: 'created', to: 'unlocked' }, { what: 'scroll', from: 'unpaid', to: 'succeeded' }],
  lines: [{ kind: 'charge', amountMinor: 1500, currency: 'EUR' }],
  refunds: [],
};

describe('a dry run', () => {
  it('shows what would change, and changes nothing: no row, no job, no audit event, and nobody is woken', async () => {
    const { placed, id } = await failedEvent();
    const before = await everything(placed, id);
    const kicked = house.kicked.length;
    const { word, effects } = await replay(id, true);
    expect(word).toBe('shown');
    expect(effects).toMatchObject({ ...unlocking, orderCode: placed.orderCode });
    expect(effects.jobs.toSorted((a, b) => a.kind.localeCompare(b.kind))).toEqual([{ kind: 'interpretation_job', letter: null }, { kind: 'receipt_email_job', letter: 'Your receipt' }]);
    expect(await everything(placed, id)).toBe(before);
    expect(house.kicked.length).toBe(kicked);
  });

  it('may be asked for again and again', async () => {
    const { id } = await failedEvent();
    const [first, ...others] = await Promise.all([replay(id, true), replay(id, true), replay(id, true)]);
    for (const other of others) expect(other.effects.moves).toEqual(first.effects.moves);
  });

  it('says that nothing would change where the purchase is settled by another event already', async () => {
    const { placed, id } = await failedEvent();
    await receiveEvent(anInbox(house), house.desk.event('checkout.session.completed', placed.sessionId ?? ''));
    expect(await replay(id, true)).toEqual({ word: 'shown', effects: { orderCode: placed.orderCode, moves: [], lines: [], refunds: [], jobs: [] } });
  });

  it('says so when the event concerns nothing of this house', async () => {
    const event = house.desk.event('customer.created', 'cus_2');
    await receiveEvent(anInbox(house), event);
    const [row] = await core.service<{ id: string }>('select id from webhook_events where stripe_event_id = $1', [event.id]);
    expect((await replay(row?.id ?? '', true)).word).toBe('ignored');
    expect((await replay(row?.id ?? '', false)).word).toBe('ignored');
    expect((await rowOf(row?.id ?? ''))?.status).toBe('ignored');
  });
});

describe('a replay', () => {
  it('does what the dry run showed, once, and writes who asked and why', async () => {
    const { placed, id } = await failedEvent();
    const shown = await replay(id, true);
    const done = await replay(id, false);
    expect(done.word).toBe('replayed');
    expect({ ...done.effects, jobs: done.effects.jobs.length }).toEqual({ ...shown.effects, jobs: shown.effects.jobs.length });
    expect(await rowOf(id)).toEqual({ status: 'succeeded', attempts: 2 });
    expect(await auditOf(house, id, 'operator.webhook_replayed')).toEqual([expect.objectContaining({ actor_type: 'operator', outcome: 'done', safe_meta: { from: 'failed', reason: 'fault_mended' } })]);
    expect(await auditOf(house, placed.purchaseLinkId, 'purchase.unlocked')).toHaveLength(1);
  });

  it('of what was acted on changes nothing and says so', async () => {
    const { placed, id } = await failedEvent();
    await replay(id, false);
    const before = await everything(placed, id);
    for (const dryRun of [true, false]) expect(await replay(id, dryRun)).toMatchObject({ word: 'already', effects: { moves: [], lines: [], jobs: [] } });
    expect(await everything(placed, id)).toBe(before);
  });

  it('by eight people at one moment is one act', async () => {
    const { placed, id } = await failedEvent();
    const words = (await Promise.all(Array.from({ length: 8 }, () => replay(id, false)))).map(({ word }) => word);
    expect(words.filter((word) => word === 'replayed')).toHaveLength(1);
    expect(words.filter((word) => !['replayed', 'in_work', 'already'].includes(word))).toEqual([]);
    expect(await auditOf(house, placed.purchaseLinkId, 'purchase.unlocked')).toHaveLength(1);
    expect(await jobsOf(house, placed.purchaseLinkId)).toHaveLength(2);
  });

  it('of what is in somebody\'s hands is refused in words', async () => {
    const { placed, id } = await failedEvent();
    await core.service(`update webhook_events set status = 'processing', lease_until = now() + interval '60 seconds' where id = $1`, [id]);
    const before = await everything(placed, id);
    for (const dryRun of [true, false]) expect((await replay(id, dryRun)).word).toBe('in_work');
    expect(await everything(placed, id)).toBe(before);
  });

  it('while the desk is away is refused, and leaves the row as it was', async () => {
    const { placed, id } = await failedEvent();
    const before = await everything(placed, id);
    house.desk.away = true;
    for (const dryRun of [true, false]) await expect(replay(id, dryRun)).rejects.toMatchObject({ code: 'payments-away' });
    house.desk.away = false;
    expect(await everything(placed, id)).toBe(before);
  });

  it('of another house\'s event, or of one that is gone, finds nothing', async () => {
    const { placed, id } = await failedEvent();
    const other = await core.openHouse();
    const before = await everything(placed, id);
    for (const dryRun of [true, false]) {
      await expect(replay(id, dryRun, other)).rejects.toMatchObject({ code: 'not-found' });
      await expect(replay(randomUUID(), dryRun)).rejects.toMatchObject({ code: 'not-found' });
    }
    expect(await everything(placed, id)).toBe(before);
  });
});

describe('one event, opened by an operator', () => {
  it('says how it stands and which order it points at', async () => {
    const { placed, id, stripeEventId } = await failedEvent();
    const detail = await house.asOperator().inTransaction((inside) => openWebhook(inside, id));
    expect(detail).toMatchObject({
      id, stripeEventId, status: 'failed', attempts: 1, seen: 1, errorMessage: 'payments-away', livemode: false, leaseUntil: null, order: { id: placed.purchaseLinkId, orderCode: placed.orderCode },
      projection: { object_kind: 'checkout.session', object_id: placed.sessionId },
    });
    expect(detail.retryAt).toBeInstanceOf(Date);
  });

  it('of another house names no order of that house', async () => {
    const { id } = await failedEvent();
    const other = await core.openHouse();
    expect(await other.asOperator().inTransaction((inside) => openWebhook(inside, id))).toMatchObject({ order: null });
  });

  it('that is not there is not found', async () => {
    await expect(house.asOperator().inTransaction((inside) => openWebhook(inside, randomUUID()))).rejects.toMatchObject({ code: 'not-found' });
  });
});
