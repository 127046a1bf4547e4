import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callDesk, deskHeaders, openPayment, openTrial, type TakenWebhook, type Trial } from '../testing/open-trial.ts';

let trial: Trial;
beforeEach(async () => {
  trial = await openTrial();
});
afterEach(() => trial.close());

const json = { accept: 'application/json', 'content-type': 'application/json' };
const post = (path: string, body: object): Promise<Response> => fetch(`${trial.sandbox.url}${path}`, { method: 'POST', headers: json, body: JSON.stringify(body), redirect: 'manual' });
const switchOn = (wish: object): Promise<Response> => post('/sandbox/trouble', wish);
const payNow = async (action = 'pay'): Promise<{ id: string; answer: Response }> => {
  const id = await openPayment(trial);
  return { id, answer: await post(`/sandbox/pay/${id}`, { action }) };
};
const fits = ({ headers, body }: TakenWebhook): boolean => {
  const [, time, mac] = /^t=(\d+),v1=([0-9a-f]+)$/.exec(String(headers['stripe-signature'])) ?? [];
  return createHmac('sha256', trial.sandbox.webhookSecret).update(`${time}.${body}`).digest('hex') === mac;
};
const typesOf = (webhooks: readonly TakenWebhook[]): string[] => webhooks.map(({ body }) => String(JSON.parse(body).type)).toSorted((one, other) => one.localeCompare(other));
const idsOf = (webhooks: readonly TakenWebhook[]): string[] => webhooks.map(({ body }) => JSON.parse(body).id);

describe('paying at the stand-in', () => {
  it('sends two signed webhooks and leads back with the session id', async () => {
    const { id, answer } = await payNow();
    expect(await answer.json()).toMatchObject({ id, status: 'complete', paymentStatus: 'paid', redirectUrl: `${trial.siteUrl}/return?session=${id}` });
    const webhooks = await trial.webhooks(2);
    expect(typesOf(webhooks)).toEqual(['checkout.session.completed', 'payment_intent.succeeded']);
    expect(webhooks.every(fits)).toBe(true);
    const read = await callDesk(trial.sandbox, 'GET', `/v1/checkout/sessions/${id}`);
    expect(read.body).toMatchObject({ payment_status: 'paid', amount_total: 1500, metadata: { order_code: 'ABC-123' }, livemode: false });
  });

  it('takes money once, however often the button is pressed', async () => {
    const { id } = await payNow();
    await trial.webhooks(2);
    const second = await post(`/sandbox/pay/${id}`, { action: 'pay' });
    expect(await second.json()).toMatchObject({ paymentStatus: 'paid', events: [] });
  });

  it('charges nothing when the card is declined, and stays open', async () => {
    const { id, answer } = await payNow('refuse');
    expect(answer.status).toBe(402);
    expect(typesOf(await trial.webhooks(1))).toEqual(['payment_intent.payment_failed']);
    expect((await callDesk(trial.sandbox, 'GET', `/v1/checkout/sessions/${id}`)).body).toMatchObject({ status: 'open', payment_status: 'unpaid' });
  });

  it('leads back to the shop when nobody pays', async () => {
    const { answer } = await payNow('close');
    expect(await answer.json()).toMatchObject({ redirectUrl: `${trial.siteUrl}/shop`, status: 'open' });
  });

  it('works with a plain form and answers with a redirect', async () => {
    const id = await openPayment(trial);
    const answer = await fetch(`${trial.sandbox.url}/sandbox/pay/${id}`, { method: 'POST', body: new URLSearchParams({ action: 'pay' }), redirect: 'manual' });
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe(`${trial.siteUrl}/return?session=${id}`);
  });

  it('takes no form from another site', async () => {
    const id = await openPayment(trial);
    const answer = await fetch(`${trial.sandbox.url}/sandbox/pay/${id}`, { method: 'POST', headers: { origin: 'https://elsewhere.example' }, body: 'action=pay' });
    expect(answer.status).toBe(403);
    expect((await callDesk(trial.sandbox, 'GET', `/v1/checkout/sessions/${id}`)).body.status).toBe('open');
  });
});

describe('webhooks in trouble', () => {
  it('arrive twice with the same event ids', async () => {
    await switchOn({ mode: 'twice' });
    await payNow();
    const ids = idsOf(await trial.webhooks(4));
    expect(new Set(ids).size).toBe(2);
  });

  it('arrive with a bad signature first, then with a good one', async () => {
    await switchOn({ mode: 'bad-signature-first' });
    await payNow();
    const webhooks = await trial.webhooks(4);
    for (const id of new Set(idsOf(webhooks))) expect(webhooks.filter((webhook) => JSON.parse(webhook.body).id === id).map(fits)).toEqual([false, true]);
  });

  it('never arrive until somebody sends them', async () => {
    await switchOn({ mode: 'never' });
    const { answer } = await payNow();
    const { events } = JSON.parse(await answer.text());
    expect((await callDesk(trial.sandbox, 'GET', '/v1/events', { delivery_success: 'false' })).body.data).toHaveLength(2);
    expect(trial.taken).toHaveLength(0);
    await post(`/sandbox/events/${events[0]}/send`, {});
    expect(idsOf(await trial.webhooks(1))).toEqual([events[0]]);
  });

  it('are over after the payments they were meant for', async () => {
    await switchOn({ mode: 'never', times: 1 });
    await payNow();
    await payNow();
    expect(await trial.webhooks(2)).toHaveLength(2);
  });

  it('are tried again until the house answers with success, with the same bytes', async () => {
    await trial.close();
    trial = await openTrial((_webhook, index) => (index < 2 ? 500 : 200));
    await payNow();
    const webhooks = await trial.webhooks(4);
    expect(new Set(webhooks.map(({ body }) => body)).size).toBe(2);
    expect(webhooks.every(fits)).toBe(true);
  });

  it('refuse a wish they do not know', async () => {
    expect((await switchOn({ mode: 'sideways' })).status).toBe(400);
    expect((await switchOn({ sideways: 'yes' })).status).toBe(400);
  });
});

describe('the desk insists', () => {
  it.each([
    ['on a test key', { ...deskHeaders('k'), authorization: 'Bearer sk_live_0123456789' }, 401],
    ['on the pinned version', { ...deskHeaders('k'), 'stripe-version': '2020-01-01' }, 400],
    ['on an idempotency key for every write', deskHeaders(), 400],
  ])('%s', async (_, headers, status) => {
    expect((await callDesk(trial.sandbox, 'POST', '/v1/products', { name: 'Scroll' }, headers)).status).toBe(status);
  });

  it('that one idempotency key means one body', async () => {
    const first = await callDesk(trial.sandbox, 'POST', '/v1/products', { name: 'One' }, deskHeaders('k'));
    const again = await callDesk(trial.sandbox, 'POST', '/v1/products', { name: 'One' }, deskHeaders('k'));
    const other = await callDesk(trial.sandbox, 'POST', '/v1/products', { name: 'Two' }, deskHeaders('k'));
    expect(again.body).toEqual(first.body);
    expect(other).toMatchObject({ status: 400, body: { error: { type: 'idempotency_error' } } });
  });

  it('on parameters it knows', async () => {
    const answer = await callDesk(trial.sandbox, 'POST', '/v1/products', { name: 'One', price_in_gold: '3' });
    expect(answer).toMatchObject({ status: 400, body: { error: { type: 'invalid_request_error', code: 'parameter_unknown' } } });
  });

  it('and pages its lists', async () => {
    for (let opened = 0; opened < 3; opened += 1) await openPayment(trial);
    const first = await callDesk(trial.sandbox, 'GET', '/v1/checkout/sessions', { limit: '2' });
    expect(first.body).toMatchObject({ has_more: true });
    const rest = await callDesk(trial.sandbox, 'GET', '/v1/checkout/sessions', { limit: '2', starting_after: first.body.data[1].id });
    expect(rest.body).toMatchObject({ has_more: false });
    expect(rest.body.data).toHaveLength(1);
  });

  it('misbehaves on demand, for as many calls as asked', async () => {
    await switchOn({ desk: 'rate-limit', times: 1 });
    expect((await callDesk(trial.sandbox, 'GET', '/v1/prices')).status).toBe(429);
    expect((await callDesk(trial.sandbox, 'GET', '/v1/prices')).status).toBe(200);
  });
});
