import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { anInbox, aPlacedOrder, jobsOf, openCore, type Core, type Placed, type TestHouse } from '../testing/index.ts';
import { mostTries } from './inbox.rules.ts';
import { handleEvent, receiveEvent, takeWaiting, type Taken } from './index.ts';

let core: Core;
let house: TestHouse;
beforeAll(async () => {
  core = await openCore();
  house = await core.openHouse();
});
afterAll(() => core.close());
beforeEach(() => core.service('truncate webhook_events'));

async function placedAndPaid(): Promise<Placed & { sessionId: string }> {
  const placed = await aPlacedOrder(house);
  const sessionId = placed.sessionId ?? '';
  house.desk.pay(sessionId);
  return { ...placed, sessionId };
}
const eventOfPaid = async () => {
  const placed = await placedAndPaid();
  return { placed, event: house.desk.event('checkout.session.completed', placed.sessionId) };
};
const rowOf = async (eventId: string) => (await core.service<{ status: string; attempts: number; seen: number; error_message: string | null; lease_until: Date | null; retry_at: Date | null }>(
  'select status, attempts, seen, error_message, lease_until, retry_at from webhook_events where stripe_event_id = $1', [eventId]))[0];
const linkOf = async (placed: Placed) => (await core.service<{ status: string }>('select status from purchase_links where id = $1', [placed.purchaseLinkId]))[0]?.status;
const takeAll = (most = 10) => takeWaiting(house.askInbox, most);
const handle = ({ event, claim }: Taken) => handleEvent(anInbox(house), event, claim);
const due = (eventId: string) => core.service(`update webhook_events set retry_at = now() - interval '1 second' where stripe_event_id = $1 and retry_at is not null`, [eventId]);
const lapse = (eventId: string) => core.service(`update webhook_events set lease_until = now() - interval '1 second' where stripe_event_id = $1 and lease_until is not null`, [eventId]);

describe('an event that comes while every hand is full', () => {
  it('is durable, waits without a lease, and nothing is done for it yet', async () => {
    const { placed, event } = await eventOfPaid();
    expect(await receiveEvent(anInbox(house), event, 'full')).toBe('left');
    expect(await rowOf(event.id)).toEqual({ status: 'processing', attempts: 0, seen: 1, error_message: null, lease_until: null, retry_at: null });
    expect(await linkOf(placed)).toBe('created');
  });

  it('is made again from its row, field by field, and settled by whoever takes it', async () => {
    const { placed, event } = await eventOfPaid();
    await receiveEvent(anInbox(house), event, 'full');
    const [taken, ...others] = await takeAll();
    expect(others).toEqual([]);
    expect(taken).toMatchObject({ claim: { attempts: 1 }, event: { id: event.id, type: event.type, objectId: event.objectId, livemode: false } });
    expect(taken?.event.projection).toMatchObject(event.projection);
    expect(Buffer.from(taken?.event.payloadSha256 ?? []).equals(Buffer.from(event.payloadSha256))).toBe(true);
    expect(taken === undefined ? null : await handle(taken)).toBe('succeeded');
    expect(await linkOf(placed)).toBe('unlocked');
    expect(await rowOf(event.id)).toMatchObject({ status: 'succeeded', attempts: 1, lease_until: null });
    expect(await takeAll()).toEqual([]);
  });

  it.each(['full', 'free'] as const)('and comes again before it is taken stays where it is (hands %s)', async (hands) => {
    const { event } = await eventOfPaid();
    await receiveEvent(anInbox(house), event, 'full');
    expect(await receiveEvent(anInbox(house), event, hands)).toBe('left');
    expect(await rowOf(event.id)).toMatchObject({ status: 'processing', attempts: 0, seen: 2, lease_until: null });
  });

  it('and is in work elsewhere is not taken away from there', async () => {
    const { event } = await eventOfPaid();
    await receiveEvent(anInbox(house), event, 'full');
    await takeAll();
    expect(await receiveEvent(anInbox(house), event, 'full')).toBe('in-work');
    expect(await rowOf(event.id)).toMatchObject({ status: 'processing', attempts: 1, seen: 2 });
  });

  it('and failed before waits once more, however often it was tried', async () => {
    const { event } = await eventOfPaid();
    await receiveEvent(anInbox(house), event, 'full');
    await core.service(`update webhook_events set status = 'failed', attempts = 20, error_message = 'broken', retry_at = null where stripe_event_id = $1`, [event.id]);
    expect(await takeAll()).toEqual([]);
    expect(await receiveEvent(anInbox(house), event, 'full')).toBe('left');
    expect(await rowOf(event.id)).toMatchObject({ status: 'processing', attempts: 20, error_message: null });
  });

  it('and concerns nobody is noted as ignored at once', async () => {
    const event = house.desk.event('customer.created', 'cus_1');
    expect(await receiveEvent(anInbox(house), event, 'full')).toBe('ignored');
    expect(await rowOf(event.id)).toMatchObject({ status: 'ignored', attempts: 1, lease_until: null });
    expect(await takeAll()).toEqual([]);
  });
});

describe('taking what waits', () => {
  it('begins with the oldest', async () => {
    const events = await Promise.all(Array.from({ length: 5 }, eventOfPaid));
    for (const { event } of events) await receiveEvent(anInbox(house), event, 'full');
    expect((await takeAll(3)).map(({ event }) => event.id)).toEqual(events.slice(0, 3).map(({ event }) => event.id));
    expect((await takeAll(3)).map(({ event }) => event.id)).toEqual(events.slice(3).map(({ event }) => event.id));
  });

  it('gives no row to two takers, however many reach for it at one moment', async () => {
    await core.service(`insert into webhook_events (stripe_event_id, event_type, attempts, object_id) select 'evt_' || n, 'checkout.session.completed', 0, 'cs_' || n from generate_series(1, 200) n`);
    const taken = (await Promise.all(Array.from({ length: 40 }, () => takeAll(10)))).flat().map(({ claim }) => claim.id);
    expect(new Set(taken).size).toBe(taken.length);
    while (taken.length < 200) {
      const more = await takeAll(50);
      expect(more.length).toBeGreaterThan(0);
      taken.push(...more.map(({ claim }) => claim.id));
    }
    expect(new Set(taken).size).toBe(200);
    expect((await core.service<{ n: number }>('select count(*)::int as n from webhook_events where attempts <> 1'))[0]?.n).toBe(0);
  });

  it('takes over what a crash left, once its lease has passed and not before, and settles it once', async () => {
    const { placed, event } = await eventOfPaid();
    await receiveEvent(anInbox(house), event, 'full');
    const [crashed] = await takeAll();
    expect(await takeAll()).toEqual([]);
    await lapse(event.id);
    const taken = (await Promise.all(Array.from({ length: 8 }, () => takeAll()))).flat();
    expect(taken).toHaveLength(1);
    // The first handler wakes up late: what it does is rolled back, and the second one's act stands.
    await expect(crashed === undefined ? undefined : handle(crashed)).rejects.toMatchObject({ code: 'in-work' });
    expect(await linkOf(placed)).toBe('created');
    for (const one of taken) await handle(one);
    expect(await linkOf(placed)).toBe('unlocked');
    expect((await jobsOf(house, placed.purchaseLinkId)).map(({ kind }) => kind).toSorted()).toEqual(['interpretation_job', 'receipt_email_job']);
  });

  it('gives up, in its own words, on an event that took its handler down with it eight times', async () => {
    const { event } = await eventOfPaid();
    await receiveEvent(anInbox(house), event, 'full');
    for (let tried = 1; tried <= mostTries; tried += 1) {
      expect((await takeAll()).map(({ claim }) => claim.attempts)).toEqual([tried]);
      await lapse(event.id);
    }
    expect(await takeAll()).toEqual([]);
    expect(await rowOf(event.id)).toMatchObject({ status: 'failed', error_message: 'crashed', attempts: mostTries, lease_until: null, retry_at: null });
  });
});

describe('an event that failed', () => {
  it('is tried again by the house when its time has come, without the desk asking', async () => {
    const { placed, event } = await eventOfPaid();
    house.desk.away = true;
    await expect(receiveEvent(anInbox(house), event)).rejects.toMatchObject({ code: 'payments-away' });
    house.desk.away = false;
    const failed = await rowOf(event.id);
    expect(failed).toMatchObject({ status: 'failed', error_message: 'payments-away', attempts: 1 });
    expect((failed?.retry_at?.getTime() ?? 0) - Date.now()).toBeGreaterThan(2_000);
    expect(await takeAll()).toEqual([]);
    await due(event.id);
    for (const one of await takeAll()) await handle(one);
    expect(await rowOf(event.id)).toMatchObject({ status: 'succeeded', attempts: 2, error_message: null, retry_at: null });
    expect(await linkOf(placed)).toBe('unlocked');
  });

  it('for the eighth time for a reason of its own stays failed, and is still settled when the desk asks', async () => {
    const { placed, event } = await eventOfPaid();
    await receiveEvent(anInbox(house), event, 'full');
    const broken = { ...anInbox(house), payments: { ...house.desk, readSession: () => Promise.reject(new Error('not readable')) } };
    for (let tried = 1; tried <= mostTries; tried += 1) {
      const taken = await takeAll();
      expect(taken.map(({ claim }) => claim.attempts)).toEqual([tried]);
      await expect(Promise.all(taken.map((one) => handleEvent(broken, one.event, one.claim)))).rejects.toThrow('not readable');
      await due(event.id);
    }
    expect(await takeAll()).toEqual([]);
    expect(await rowOf(event.id)).toMatchObject({ status: 'failed', error_message: 'unexpected', attempts: mostTries, retry_at: null });
    expect(await receiveEvent(anInbox(house), event)).toBe('succeeded');
    expect(await linkOf(placed)).toBe('unlocked');
  });
});

it('the inbox is asked without a context, and shows nothing behind a wall', async () => {
  await placedAndPaid();
  expect(await house.askInbox('select id from purchase_links')).toEqual([]);
  await expect(house.askInbox('select address from subjects')).rejects.toMatchObject({ name: 'RefusedByDatabase', code: 'forbidden', sqlstate: '42501' });
  await expect(house.askInbox(`select * from app.claim_webhook('evt_x', 'x', '{}', 'own')`)).rejects.toMatchObject({ code: 'invalid' });
});
