import { randomUUID } from 'node:crypto';
import type { Payments } from '@omenhall/core/ports';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openBrowser } from '../../testing/browser.ts';
import { openApi, type OpenedApi } from '../../testing/open-api.ts';
import { anEvent, payAtDesk, placeOrder, signEvent, type PlacedOrder } from '../../testing/orders.ts';

let api: OpenedApi;
beforeAll(async () => { api = await openApi(); });
afterAll(() => api.close());
beforeEach(() => rows('truncate webhook_events'));

const rows = <Row>(sql: string, values: unknown[] = []): Promise<Row[]> => api.house.clone.serviceQuery<Row>(sql, values);
const send = (app: FastifyInstance, body: string) =>
  openBrowser(app, api.house.facts.siteUrl).go({ method: 'POST', url: '/webhooks/stripe', headers: { 'content-type': 'application/json', 'stripe-signature': signEvent(api, body) }, payload: body });
const idOf = (body: string): string => (JSON.parse(body) as { id: string }).id;
const rowOf = async (body: string) => (await rows<{ status: string; attempts: number; seen: number; error_message: string | null }>('select status, attempts, seen, error_message from webhook_events where stripe_event_id = $1', [idOf(body)]))[0];
async function allDone(): Promise<void> {
  await expect.poll(async () => (await rows<{ n: number }>(`select count(*)::int as n from webhook_events where status not in ('succeeded', 'ignored')`))[0]?.n, { timeout: 15_000 }).toBe(0);
}

async function paidOrder(): Promise<PlacedOrder> {
  const placed = await placeOrder(api);
  await payAtDesk(api, placed);
  return placed;
}

async function opened({ orderCode }: PlacedOrder) {
  const [row] = await rows<{ status: string; charges: number; receipts: number; scrolls: number; unlocks: number }>(
    `select l.status, (select count(*)::int from finance_events f where f.purchase_link_id = l.id) as charges,
            (select count(*)::int from delivery_jobs j join delivery_links k on k.job_id = j.id and k.entity = 'purchase' where k.entity_key = l.id::text and j.kind = 'receipt_email_job') as receipts,
            (select count(*)::int from delivery_jobs j join delivery_links k on k.job_id = j.id and k.entity = 'purchase' where k.entity_key = l.id::text and j.kind = 'interpretation_job') as scrolls,
            (select count(*)::int from admin_audit_events a where a.entity_id = l.id::text and a.action = 'purchase.unlocked') as unlocks
       from purchase_links l where l.order_code = $1`, [orderCode]);
  return row;
}
const once = { status: 'unlocked', charges: 1, receipts: 1, scrolls: 1, unlocks: 1 };

/** The desk, counted: how often each session was read, and how many at one moment. */
function countedDesk(): { payments: Payments; reads: Map<string, number>; most: () => number } {
  const reads = new Map<string, number>();
  let now = 0;
  let most = 0;
  const { payments } = api.process;
  return {
    reads, most: () => most,
    payments: {
      ...payments,
      async readSession(id) {
        reads.set(id, (reads.get(id) ?? 0) + 1);
        now += 1;
        most = Math.max(most, now);
        try {
          return await payments.readSession(id);
        } finally {
          now -= 1;
        }
      },
    },
  };
}

describe('one payment', () => {
  it('D1 told fifty times at once at two doors, twice an hour later and out of order: one unlock, one receipt, one line in the books', async () => {
    const order = await paidOrder();
    const other = await api.serveAlso({});
    const body = anEvent('checkout.session.completed', order.sessionId);
    const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => send(n % 2 === 0 ? api.app : other, body)));
    expect(answers.map(({ status }) => status).filter((status) => status !== 200 && status !== 409)).toEqual([]);
    await allDone();
    await rows(`update webhook_events set received_at = received_at - interval '1 hour', processed_at = processed_at - interval '1 hour'`);
    expect([(await send(api.app, body)).status, (await send(other, body)).status]).toEqual([200, 200]);
    for (const type of ['checkout.session.async_payment_failed', 'checkout.session.expired', 'checkout.session.async_payment_succeeded', 'checkout.session.completed']) {
      expect([type, (await send(other, anEvent(type, order.sessionId))).status]).toEqual([type, 200]);
    }
    await allDone();
    expect(await rowOf(body)).toEqual({ status: 'succeeded', attempts: 1, seen: 52, error_message: null });
    expect(await opened(order)).toEqual(once);
  });
});

describe('a burst', () => {
  it('is taken in whole at two doors, and handled once each, a few at a time, the rest behind the doors', async () => {
    const orders = await Promise.all([paidOrder(), paidOrder()]);
    const [one, two] = [countedDesk(), countedDesk()];
    const doors = [await api.serveAlso({ payments: one.payments }), await api.serveAlso({ payments: two.payments })] as const;
    const bodies = Array.from({ length: 36 }, (_, n) => anEvent('checkout.session.completed', orders[n % 2]?.sessionId ?? ''));
    const answers = await Promise.all(bodies.map((body, n) => send(doors[n % 2 === 0 ? 0 : 1], body)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    await allDone();
    expect(await rows('select distinct status, attempts, seen from webhook_events')).toEqual([{ status: 'succeeded', attempts: 1, seen: 1 }]);
    for (const { sessionId } of orders) expect((one.reads.get(sessionId) ?? 0) + (two.reads.get(sessionId) ?? 0)).toBeLessThanOrEqual(18);
    expect(Math.max(one.most(), two.most())).toBeLessThanOrEqual(4);
    for (const order of orders) expect(await opened(order)).toEqual(once);
  });

  it('does not hold up its own repeats: what waits is answered well', async () => {
    const order = await paidOrder();
    const body = anEvent('checkout.session.completed', order.sessionId);
    await rows(`insert into webhook_events (stripe_event_id, event_type, payload, object_id, attempts, received_at) values ($1, 'checkout.session.completed', '{}', $2, 0, now() - interval '1 second')`, [idOf(body), order.sessionId]);
    expect((await send(api.app, body)).status).toBe(200);
    await allDone();
    expect(await opened(order)).toEqual(once);
  });
});

describe('a process that ended', () => {
  it('D2 after the insert is followed by another, which takes over when the lease has passed, unasked', async () => {
    const order = await paidOrder();
    const body = anEvent('checkout.session.completed', order.sessionId);
    await rows(
      `insert into webhook_events (stripe_event_id, event_type, payload, object_id, lease_until) values ($1, 'checkout.session.completed', '{}', $2, now() + interval '2 seconds')`, [idOf(body), order.sessionId]);
    await allDone();
    expect(await rowOf(body)).toMatchObject({ status: 'succeeded', attempts: 2, seen: 1 });
    expect(await opened(order)).toEqual(once);
  });

  it('D2 in the middle of its transaction left nothing, and the event is tried again, unasked', async () => {
    const order = await paidOrder();
    const body = anEvent('checkout.session.completed', order.sessionId);
    await rows(`create function hang() returns trigger language plpgsql as $$ begin perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(5); return new; end $$; create trigger hang before insert on finance_events for each row execute function hang()`);
    const answer = await send(api.app, body);
    await rows('drop trigger hang on finance_events; drop function hang()');
    expect([500, 503]).toContain(answer.status);
    expect(await opened(order)).toMatchObject({ status: 'created', charges: 0, receipts: 0 });
    expect(await rowOf(body)).toMatchObject({ status: 'failed', attempts: 1 });
    await allDone();
    expect(await rowOf(body)).toMatchObject({ status: 'succeeded', attempts: 2 });
    expect(await opened(order)).toEqual(once);
  });

  it('on request ends what it has begun, and leaves the rest to the next', async () => {
    const [order, later] = await Promise.all([paidOrder(), paidOrder()]);
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => { letGo = resolve; });
    let asked: () => void = () => undefined;
    const reached = new Promise<void>((resolve) => { asked = resolve; });
    const door = await api.serveAlso({
      payments: { ...api.process.payments, async readSession(id) { asked(); await held; return api.process.payments.readSession(id); } },
    });
    const body = anEvent('checkout.session.completed', order.sessionId);
    const begun = send(door, body).catch(() => undefined);
    await reached;
    const closing = door.close();
    await rows(`insert into webhook_events (stripe_event_id, event_type, payload, object_id, attempts) values ($1, 'checkout.session.completed', '{}', $2, 0)`, [`evt_${randomUUID()}`, later.sessionId]);
    expect(await rowOf(body)).toMatchObject({ status: 'processing', attempts: 1 });
    letGo();
    await closing;
    await begun;
    expect(await rowOf(body)).toMatchObject({ status: 'succeeded', attempts: 1 });
    expect(await opened(order)).toEqual(once);
    await allDone();
    expect(await opened(later)).toEqual(once);
  });
});

it('an idle inbox is read from an index that holds open rows alone', async () => {
  const plan = (await rows<{ 'QUERY PLAN': string }>(
    `explain select id from webhook_events w where w.status in ('processing', 'failed') and case w.status when 'failed' then w.retry_at <= clock_timestamp() else w.lease_until is null or w.lease_until < clock_timestamp() end order by w.received_at limit 4`,
  )).map((line) => line['QUERY PLAN']).join('\n');
  expect(plan).toContain('webhook_events_open');
});
