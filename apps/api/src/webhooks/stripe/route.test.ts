import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApi, type OpenedApi } from '../../testing/open-api.ts';
import { anEvent, payAtDesk, placeOrder, sendEvent, signEvent, type PlacedOrder } from '../../testing/orders.ts';

let api: OpenedApi;
beforeAll(async () => { api = await openApi(); });
afterAll(() => api.close());

const rows = <Row>(sql: string, values: unknown[] = []): Promise<Row[]> => api.house.clone.serviceQuery<Row>(sql, values);

async function paidOrder(): Promise<PlacedOrder> {
  const placed = await placeOrder(api);
  await payAtDesk(api, placed);
  return placed;
}

const idOf = (body: string): string => (JSON.parse(body) as { id: string }).id;

async function eventRow(body: string): Promise<{ status: string; attempts: number; seen: number } | undefined> {
  const [row] = await rows<{ status: string; attempts: number; seen: number }>('select status, attempts, seen from webhook_events where stripe_event_id = $1', [idOf(body)]);
  return row;
}

/** What an order has after its payment was settled once. */
async function opened({ orderCode }: PlacedOrder) {
  const [row] = await rows<{ status: string; charges: number; jobs: string[] }>(
    `select l.status, (select count(*)::int from finance_events f where f.purchase_link_id = l.id) as charges,
            (select coalesce(array_agg(j.kind order by j.kind), '{}') from delivery_jobs j join delivery_links k on k.job_id = j.id and k.entity = 'purchase' where k.entity_key = l.id::text) as jobs
       from purchase_links l where l.order_code = $1`, [orderCode]);
  return row;
}

const once = { status: 'unlocked', charges: 1, jobs: ['interpretation_job', 'receipt_email_job'] };
const untouched = { status: 'created', charges: 0, jobs: [] };

describe('a signed event', () => {
  it('unlocks what was paid, leaves its jobs, and is answered after that', async () => {
    const order = await paidOrder();
    expect(await sendEvent(api, anEvent('checkout.session.completed', order.sessionId))).toMatchObject({ status: 200, text: '{"received":true}' });
    expect(await opened(order)).toEqual(once);
  });

  it('that arrives a second time unlocks nothing more', async () => {
    const order = await paidOrder();
    const body = anEvent('checkout.session.completed', order.sessionId);
    expect([(await sendEvent(api, body)).status, (await sendEvent(api, body)).status]).toEqual([200, 200]);
    expect(await opened(order)).toEqual(once);
    expect(await eventRow(body)).toEqual({ status: 'succeeded', attempts: 1, seen: 2 });
  });

  it('D1 sends it a hundred times at once: it unlocks once, and whoever was sent away finds it done', async () => {
    const order = await paidOrder();
    const body = anEvent('checkout.session.completed', order.sessionId);
    const answers = await Promise.all(Array.from({ length: 100 }, () => sendEvent(api, body)));
    expect([...new Set(answers.map(({ status }) => status))].filter((status) => ![200, 409, 429].includes(status))).toEqual([]);
    expect(answers.some(({ status }) => status === 200)).toBe(true);
    for (const { status, refused, headers } of answers.filter((answer) => answer.status === 429)) expect([status, refused, headers['retry-after']]).toEqual([429, 'too-many', '1']);
    expect((await sendEvent(api, body)).status).toBe(200);
    expect(await opened(order)).toEqual(once);
    expect(await eventRow(body)).toMatchObject({ status: 'succeeded', attempts: 1 });
  });

  it('and another about the same payment settle it once', async () => {
    const order = await paidOrder();
    const bodies = [anEvent('checkout.session.completed', order.sessionId), anEvent('checkout.session.async_payment_succeeded', order.sessionId)];
    expect((await Promise.all(bodies.map((body) => sendEvent(api, body)))).map(({ status }) => status)).toEqual([200, 200]);
    expect(await opened(order)).toEqual(once);
  });

  it('about an unpaid session unlocks nothing, whatever it claims', async () => {
    const order = await placeOrder(api);
    expect((await sendEvent(api, anEvent('checkout.session.completed', order.sessionId))).status).toBe(200);
    expect(await opened(order)).toEqual(untouched);
  });

  it.each([['of a kind the house does not know', 'customer.created'], ['of a kind named like a part of every object', 'constructor']])('%s is kept as ignored', async (_, type) => {
    const order = await paidOrder();
    const body = anEvent(type, order.sessionId);
    expect((await sendEvent(api, body)).status).toBe(200);
    expect(await eventRow(body)).toMatchObject({ status: 'ignored' });
    expect(await opened(order)).toEqual(untouched);
  });

  it('about a session that is not ours is kept as ignored', async () => {
    const body = anEvent('checkout.session.completed', `cs_test_${randomUUID().replaceAll('-', '')}`);
    expect((await sendEvent(api, body)).status).toBe(200);
    expect(await eventRow(body)).toMatchObject({ status: 'ignored' });
  });

  it('is settled while no letter can leave', async () => {
    await fetch(`${api.house.sandbox.url}/sandbox/trouble`, { method: 'POST', headers: { accept: 'application/json' }, body: JSON.stringify({ mail: 'refuse-next', times: 10 }) });
    const order = await paidOrder();
    expect((await sendEvent(api, anEvent('checkout.session.completed', order.sessionId))).status).toBe(200);
    expect(await opened(order)).toEqual(once);
  });

  it('is failed, and taken over by its repeat, when the desk was away in between', async () => {
    const order = await paidOrder();
    const body = anEvent('checkout.session.completed', order.sessionId);
    await fetch(`${api.house.sandbox.url}/sandbox/trouble`, { method: 'POST', headers: { accept: 'application/json' }, body: JSON.stringify({ desk: 'broken', times: 3 }) });
    expect(await sendEvent(api, body)).toMatchObject({ status: 503, refused: 'payments-away' });
    expect(await eventRow(body)).toMatchObject({ status: 'failed', attempts: 1 });
    expect((await sendEvent(api, body)).status).toBe(200);
    expect(await eventRow(body)).toMatchObject({ status: 'succeeded', attempts: 2 });
    expect(await opened(order)).toEqual(once);
  });
});

describe('an event in somebody else\'s hands', () => {
  const inWork = (body: string) => rows(
    `insert into webhook_events (stripe_event_id, event_type, payload, lease_until, payload_sha256) values ($1, 'checkout.session.completed', '{}', now() + interval '60 seconds', '\\x00')`, [idOf(body)]);

  it('is told to come again, and nothing is done for it', async () => {
    const order = await paidOrder();
    const body = anEvent('checkout.session.completed', order.sessionId);
    await inWork(body);
    expect(await sendEvent(api, body)).toMatchObject({ status: 409, refused: 'in-work' });
    expect(await opened(order)).toEqual(untouched);
  });

  it('is answered well once the other hands are done', async () => {
    const order = await paidOrder();
    const body = anEvent('checkout.session.completed', order.sessionId);
    await inWork(body);
    const answer = sendEvent(api, body);
    await expect.poll(async () => (await eventRow(body))?.seen).toBe(2);
    await rows(`update webhook_events set status = 'succeeded', processed_at = now(), lease_until = null where stripe_event_id = $1`, [idOf(body)]);
    expect((await answer).status).toBe(200);
  });

  it('D2 that were lost in a crash is taken over after its lease', async () => {
    const order = await paidOrder();
    const body = anEvent('checkout.session.completed', order.sessionId);
    await inWork(body);
    await rows(`update webhook_events set lease_until = now() - interval '1 second' where stripe_event_id = $1`, [idOf(body)]);
    expect((await sendEvent(api, body)).status).toBe(200);
    expect(await opened(order)).toEqual(once);
  });
});

describe('an attacker who cannot sign', () => {
  let order: PlacedOrder;
  beforeAll(async () => { order = await paidOrder(); });
  const now = (): number => Math.floor(Date.now() / 1000);
  it.each<[string, (body: string) => [string, string]]>([
    ['sends another body under a true signature', (body) => [body.replace('"livemode":false', '"livemode":false,"more":1'), signEvent(api, body)]],
    ['reformats the body', (body) => [`${body} `, signEvent(api, body)]],
    ['repeats a true one from six minutes ago', (body) => [body, signEvent(api, body, now() - 360)]],
    ['sends one from six minutes ahead', (body) => [body, signEvent(api, body, now() + 360)]],
    ['sends two times', (body) => [body, `t=${now()},${signEvent(api, body)}`]],
    ['sends no signature', (body) => [body, '']],
    ['sends noise for a signature', (body) => [body, 't=1,v1=zz,,=,v1'.repeat(20)]],
    ['sends an event of the live world', (body) => { const live = body.replace('"livemode":false', '"livemode":true'); return [live, signEvent(api, live)]; }],
    ['sends an event of another version of the API', (body) => { const old = body.replace('2026-10-28.endive', '2020-08-27'); return [old, signEvent(api, old)]; }],
    ['sends an event without a version', (body) => { const bare = body.replace('"2026-10-28.endive"', 'null'); return [bare, signEvent(api, bare)]; }],
    ['sends what is signed and is no event', () => ['[]', signEvent(api, '[]')]],
    ['sends nothing', () => ['', signEvent(api, '')]],
  ])('%s: refused, and nothing is kept', async (_, forge) => {
    const before = await rows('select id from webhook_events order by id');
    const [body, signature] = forge(anEvent('checkout.session.completed', order.sessionId));
    expect(await sendEvent(api, body, signature)).toMatchObject({ status: 400, refused: 'signature-refused' });
    expect(await rows('select id from webhook_events order by id')).toEqual(before);
    expect(await opened(order)).toEqual(untouched);
  });

  it('costs the house little: no statement, and under five milliseconds of its time at the median', async () => {
    const body = anEvent('checkout.session.completed', order.sessionId);
    const long = `${body.slice(0, -1)},"more":"${'x'.repeat(200_000)}"}`;
    const kinds: Record<string, () => [string | Buffer, string]> = {
      forged: () => [body, `t=${now()},v1=${'0'.repeat(64)}`], reserialised: () => [JSON.stringify(JSON.parse(body), null, 1), signEvent(api, body)], stale: () => [body, signEvent(api, body, now() - 3_600)],
      ahead: () => [body, signEvent(api, body, now() + 3_600)], long: () => [long, `t=${now()},v1=${'0'.repeat(64)}`], oversized: () => [Buffer.alloc(300 * 1024, 0x20), signEvent(api, body)],
      live: () => { const live = body.replace('"livemode":false', '"livemode":true'); return [live, signEvent(api, live)]; },
      version: () => { const old = body.replace('2026-10-28.endive', '2020-08-27'); return [old, signEvent(api, old)]; },
    };
    // The loop behind the door looks at its own pace; what is counted here is the door's.
    let statements = 0;
    const { database } = api.process;
    const door = await api.serveAlso({
      database: { ...database, askInbox: (text, values) => { if (!text.startsWith('with due')) statements += 1; return database.askInbox(text, values); }, asWebhook: (who, work) => { statements += 1; return database.asWebhook(who, work); } },
    });
    await door.ready();
    const before = await rows('select id from webhook_events order by id');
    // Time of the processor, in rounds: what else this machine does meanwhile costs an attacker's webhook nothing.
    const costs: Record<string, number> = {};
    for (const [kind, forge] of Object.entries(kinds)) {
      const rounds: number[] = [];
      for (let round = 0; round < 9; round += 1) {
        const sent = Array.from({ length: 15 }, forge);
        const startedAt = process.cpuUsage();
        for (const [payload, signature] of sent) {
          const { statusCode } = await door.inject({ method: 'POST', url: '/webhooks/stripe', headers: { host: new URL(api.house.facts.siteUrl).host, 'content-type': 'application/json', 'stripe-signature': signature }, payload });
          expect([kind, statusCode]).toEqual([kind, kind === 'oversized' ? 413 : 400]);
        }
        const { user, system } = process.cpuUsage(startedAt);
        rounds.push((user + system) / 1_000 / sent.length);
      }
      costs[kind] = Math.round((rounds.toSorted((one, other) => one - other)[4] ?? Number.NaN) * 100) / 100;
    }
    expect(Object.entries(costs).filter(([, ms]) => !(ms < 5)), JSON.stringify(costs)).toEqual([]);
    expect(statements).toBe(0);
    expect(await rows('select id from webhook_events order by id')).toEqual(before);
  });

  it('sends more than 256 KiB: cut off', async () => {
    const body = Buffer.alloc(256 * 1024 + 1, 0x20);
    expect(await sendEvent(api, body)).toMatchObject({ status: 413, refused: 'too-large' });
  });

  it('knocks by another name: the signature alone decides', async () => {
    const body = anEvent('customer.created', 'cus_1');
    const knock = async (signature: string) => (await api.browser().go({ method: 'POST', url: '/webhooks/stripe', headers: { host: '10.0.0.7:3000', 'stripe-signature': signature }, payload: body })).status;
    expect([await knock('t=1,v1=00'), await knock(signEvent(api, body))]).toEqual([400, 200]);
  });
});

it.each([undefined, 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])('the body is raw whatever its type says: %s', async (type) => {
  const body = anEvent('customer.created', 'cus_1');
  const answer = await api.browser().go({ method: 'POST', url: '/webhooks/stripe', headers: { 'stripe-signature': signEvent(api, body), ...(type === undefined ? {} : { 'content-type': type }) }, payload: body });
  expect(answer.status).toBe(200);
});
