import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callDesk, deskHeaders, openPayment, openTrial, type Trial } from '../testing/open-trial.ts';

let trial: Trial;
beforeEach(async () => {
  trial = await openTrial();
});
afterEach(() => trial.close());

const json = { accept: 'application/json', 'content-type': 'application/json' };
async function post(path: string, body: object): Promise<{ status: number; body: { events?: string[]; [name: string]: unknown } }> {
  const answer = await fetch(`${trial.sandbox.url}${path}`, { method: 'POST', headers: json, body: JSON.stringify(body), redirect: 'manual' });
  return { status: answer.status, body: JSON.parse(await answer.text()) };
}
const read = async (path: string, fields: Record<string, string> = {}) => (await callDesk(trial.sandbox, 'GET', path, fields)).body;
const write = (path: string, fields: Record<string, string> = {}) => callDesk(trial.sandbox, 'POST', path, fields);
/** Types of the events so far, in the order in which they happened. */
const happened = async (): Promise<string[]> => (await read('/v1/events', { limit: '100' })).data.map((event: { type: string }) => event.type).toReversed();
const pay = (id: string, action = 'pay') => post(`/sandbox/pay/${id}`, { action });
const act = (id: string, action: string) => post(`/sandbox/desk/${id}`, { action });

async function paid(): Promise<{ session: string; intent: string; charge: string }> {
  const session = await openPayment(trial);
  await pay(session);
  const { payment_intent: intent } = await read(`/v1/checkout/sessions/${session}`);
  return { session, intent, charge: (await read(`/v1/payment_intents/${intent}`)).latest_charge };
}

async function subscribed(interval: 'month' | 'year' = 'month'): Promise<{ session: string; subscription: string }> {
  const product = await write('/v1/products', { name: 'Seeker Bundle' });
  const price = await write('/v1/prices', { product: product.body.id, unit_amount: '900', currency: 'eur', 'recurring[interval]': interval });
  const session = await write('/v1/checkout/sessions', {
    mode: 'subscription', 'line_items[0][price]': price.body.id, success_url: `${trial.siteUrl}/return`, customer_email: 'member@example.org', 'subscription_data[metadata][order_code]': 'MEM-1',
  });
  await pay(session.body.id);
  return { session: session.body.id, subscription: (await read(`/v1/checkout/sessions/${session.body.id}`)).subscription };
}

describe('a bank that asks first', () => {
  it('takes nothing until the person says yes', async () => {
    const id = await openPayment(trial);
    await pay(id, 'ask');
    expect(await read(`/v1/payment_intents/${(await read(`/v1/checkout/sessions/${id}`)).payment_intent}`)).toMatchObject({ status: 'requires_action', amount_received: 0, latest_charge: null });
    await pay(id);
    expect(await happened()).toEqual(['payment_intent.requires_action', 'checkout.session.completed', 'payment_intent.succeeded']);
  });

  it('takes nothing when the person says no, and the checkout stays open', async () => {
    const id = await openPayment(trial);
    await pay(id, 'ask');
    expect((await pay(id, 'deny')).status).toBe(402);
    const session = await read(`/v1/checkout/sessions/${id}`);
    expect(session).toMatchObject({ status: 'open', payment_status: 'unpaid' });
    expect((await read(`/v1/payment_intents/${session.payment_intent}`)).last_payment_error).toMatchObject({ code: 'payment_intent_authentication_failure' });
  });
});

describe('a debit that takes days', () => {
  it('completes the checkout unpaid, and pays it when it arrives, once', async () => {
    const id = await openPayment(trial);
    await pay(id, 'later');
    expect(await read(`/v1/checkout/sessions/${id}`)).toMatchObject({ status: 'complete', payment_status: 'unpaid' });
    expect((await act(id, 'settle')).body.events).toHaveLength(2);
    expect(await read(`/v1/checkout/sessions/${id}`)).toMatchObject({ payment_status: 'paid' });
    expect((await act(id, 'settle')).status).toBe(400);
    expect(await happened()).toEqual(['payment_intent.processing', 'checkout.session.completed', 'payment_intent.succeeded', 'checkout.session.async_payment_succeeded']);
  });

  it('may be returned', async () => {
    const id = await openPayment(trial);
    await pay(id, 'later');
    await act(id, 'fail');
    expect(await read(`/v1/checkout/sessions/${id}`)).toMatchObject({ status: 'complete', payment_status: 'unpaid' });
    expect((await happened()).slice(-1)).toEqual(['checkout.session.async_payment_failed']);
  });
});

describe('money on its way back', () => {
  it('is never more than was taken, in however many parts', async () => {
    const { intent, charge } = await paid();
    expect(await write('/v1/refunds', { payment_intent: intent, amount: '500' })).toMatchObject({ status: 200, body: { amount: 500, charge } });
    expect(await write('/v1/refunds', { charge, amount: '1001' })).toMatchObject({ status: 400, body: { error: { code: 'amount_too_large' } } });
    expect(await write('/v1/refunds', { charge })).toMatchObject({ status: 200, body: { amount: 1_000 } });
    expect(await write('/v1/refunds', { charge })).toMatchObject({ status: 400, body: { error: { code: 'charge_already_refunded' } } });
    expect(await read(`/v1/charges/${charge}`)).toMatchObject({ amount_refunded: 1_500, refunded: true });
  });

  it('is given once under one key, however often it is asked for', async () => {
    const { intent, charge } = await paid();
    const answers = [];
    for (let n = 0; n < 5; n += 1) answers.push((await callDesk(trial.sandbox, 'POST', '/v1/refunds', { payment_intent: intent, amount: '500' }, deskHeaders('one'))).body.id);
    expect(new Set(answers).size).toBe(1);
    expect(await read(`/v1/charges/${charge}`)).toMatchObject({ amount_refunded: 500, refunded: false });
  });

  it('may take its time, arrive, or come back', async () => {
    await post('/sandbox/trouble', { refund: 'slow', times: 2 });
    const [one, other] = [await paid(), await paid()];
    const first = (await write('/v1/refunds', { charge: one.charge })).body;
    const second = (await write('/v1/refunds', { charge: other.charge })).body;
    expect([first.status, second.status]).toEqual(['pending', 'pending']);
    await act(first.id, 'arrive');
    await act(second.id, 'fail');
    expect(await read(`/v1/refunds/${first.id}`)).toMatchObject({ status: 'succeeded' });
    expect(await read(`/v1/charges/${other.charge}`)).toMatchObject({ amount_refunded: 0, refunded: false });
    expect((await happened()).slice(-3)).toEqual(['refund.updated', 'refund.updated', 'refund.failed']);
  });

  it('is not given for a payment that nobody made', async () => {
    const id = await openPayment(trial);
    await pay(id, 'refuse');
    const { payment_intent: intent } = await read(`/v1/checkout/sessions/${id}`);
    expect((await write('/v1/refunds', { payment_intent: intent })).status).toBe(400);
    expect(await write('/v1/refunds', { payment_intent: 'pi_of_nobody' })).toMatchObject({ status: 404, body: { error: { code: 'resource_missing' } } });
  });
});

describe('a dispute', () => {
  it('holds the money until the bank has decided, and is decided once', async () => {
    const { charge } = await paid();
    await act(charge, 'dispute');
    const [dispute] = (await read('/v1/disputes', { charge })).data;
    expect(dispute).toMatchObject({ amount: 1_500, status: 'needs_response' });
    expect(await write('/v1/refunds', { charge })).toMatchObject({ status: 400, body: { error: { code: 'charge_disputed' } } });
    await act(dispute.id, 'win');
    expect((await act(dispute.id, 'lose')).status).toBe(404);
    expect(await read(`/v1/disputes/${dispute.id}`)).toMatchObject({ status: 'won' });
    expect((await write('/v1/refunds', { charge })).status).toBe(200);
    expect((await happened()).slice(-4)).toEqual(['charge.dispute.created', 'charge.dispute.closed', 'refund.created', 'charge.refunded']);
  });
});

describe('a subscription', () => {
  it('begins with a paid invoice, whose payment can be found and given back', async () => {
    const { session, subscription } = await subscribed();
    expect(await read(`/v1/subscriptions/${subscription}`)).toMatchObject({ status: 'active', metadata: { order_code: 'MEM-1' }, cancel_at_period_end: false });
    const { invoice } = await read(`/v1/checkout/sessions/${session}`);
    expect(await read(`/v1/invoices/${invoice}`)).toMatchObject({ status: 'paid', amount_paid: 900, billing_reason: 'subscription_create', parent: { subscription_details: { subscription, metadata: { order_code: 'MEM-1' } } } });
    const [payment] = (await read('/v1/invoice_payments', { invoice })).data;
    expect((await write('/v1/refunds', { payment_intent: payment.payment.payment_intent })).status).toBe(200);
    expect((await happened()).slice(0, 4)).toEqual(['customer.subscription.created', 'payment_intent.succeeded', 'invoice.paid', 'checkout.session.completed']);
  });

  it('renews when its period ends, once per period, however much time passes at once', async () => {
    const { subscription } = await subscribed();
    await post('/sandbox/clock', { days: 100 });
    const invoices = (await read('/v1/invoices', { subscription, limit: '100' })).data;
    expect(invoices.map((one: { status: string; billing_reason: string }) => `${one.status} ${one.billing_reason}`)).toEqual(['paid subscription_cycle', 'paid subscription_cycle', 'paid subscription_cycle', 'paid subscription_create']);
    const ends = invoices.map((one: { period_end: number }) => one.period_end);
    expect(ends.length).toBe(4);
    // What an invoice pays for stands in its line; its own period is the one before.
    const lines = invoices.map((one: { lines: { data: { period: { start: number; end: number } }[] } }) => one.lines.data[0]?.period);
    expect(lines.map((period: { start: number }) => period.start)).toEqual(ends);
    expect(lines.slice(1).map((period: { end: number }) => period.end)).toEqual(ends.slice(0, -1));
  });

  it('is tried three times when its card is refused, and ends', async () => {
    const { subscription } = await subscribed();
    await act(subscription, 'card-fails');
    await post('/sandbox/clock', { days: 32 });
    expect(await read(`/v1/subscriptions/${subscription}`)).toMatchObject({ status: 'past_due' });
    await post('/sandbox/clock', { days: 4 });
    await post('/sandbox/clock', { days: 4 });
    expect(await read(`/v1/subscriptions/${subscription}`)).toMatchObject({ status: 'canceled', cancellation_details: { reason: 'payment_failed' } });
    expect((await happened()).filter((type) => type === 'invoice.payment_failed')).toHaveLength(3);
    expect((await happened()).at(-1)).toBe('customer.subscription.deleted');
  });

  it('recovers when its card works again', async () => {
    const { subscription } = await subscribed();
    await act(subscription, 'card-fails');
    await post('/sandbox/clock', { days: 32 });
    await act(subscription, 'card-works');
    await post('/sandbox/clock', { days: 4 });
    expect(await read(`/v1/subscriptions/${subscription}`)).toMatchObject({ status: 'active' });
  });

  it('recovers when its bill is paid with another card, once, and is refused again with the next', async () => {
    const { subscription } = await subscribed();
    await act(subscription, 'card-fails');
    await post('/sandbox/clock', { days: 32 });
    const [bill] = (await read('/v1/invoices', { subscription, status: 'open' })).data;
    expect(bill.hosted_invoice_url).toBe(`${trial.siteUrl}/sandbox/bill/${bill.id}`);
    for (const paid of [3, 0]) expect(await post(`/sandbox/bill/${bill.id}`, {})).toMatchObject({ body: { status: 'paid', events: { length: paid } } });
    expect(await read(`/v1/subscriptions/${subscription}`)).toMatchObject({ status: 'active' });
    expect((await happened()).slice(-3)).toEqual(['payment_intent.succeeded', 'invoice.paid', 'customer.subscription.updated']);
    await post('/sandbox/clock', { days: 31 });
    expect(await read(`/v1/subscriptions/${subscription}`)).toMatchObject({ status: 'past_due' });
  });

  it('goes on to the end of its period when it is cancelled, and not beyond', async () => {
    const { subscription } = await subscribed('year');
    expect(await write(`/v1/subscriptions/${subscription}`, { cancel_at_period_end: 'true' })).toMatchObject({ body: { status: 'active', cancel_at_period_end: true } });
    await post('/sandbox/clock', { days: 364 });
    expect(await read(`/v1/subscriptions/${subscription}`)).toMatchObject({ status: 'active' });
    await post('/sandbox/clock', { days: 2 });
    expect(await read(`/v1/subscriptions/${subscription}`)).toMatchObject({ status: 'canceled', cancellation_details: { reason: 'cancellation_requested' } });
    expect((await read('/v1/invoices', { subscription })).data).toHaveLength(1);
    expect(await write(`/v1/subscriptions/${subscription}`, { cancel_at_period_end: 'false' })).toMatchObject({ status: 400 });
  });

  it('is sold at a recurring price alone, and a scroll at a price of one time', async () => {
    const product = await write('/v1/products', { name: 'Scroll' });
    const once = await write('/v1/prices', { product: product.body.id, unit_amount: '700', currency: 'eur' });
    expect((await write('/v1/checkout/sessions', { mode: 'subscription', 'line_items[0][price]': once.body.id, success_url: `${trial.siteUrl}/return` })).status).toBe(400);
  });
});

describe('time at the desk', () => {
  it('closes checkouts that nobody finished', async () => {
    const id = await openPayment(trial);
    await post('/sandbox/clock', { days: 2 });
    expect(await read(`/v1/checkout/sessions/${id}`)).toMatchObject({ status: 'expired' });
    expect(await happened()).toEqual(['checkout.session.expired']);
  });

  it('takes events off the list after thirty days, and answers off the keys after one', async () => {
    const { charge } = await paid();
    await callDesk(trial.sandbox, 'POST', '/v1/refunds', { charge, amount: '100' }, deskHeaders('key'));
    await post('/sandbox/clock', { days: 31 });
    expect(await happened()).toEqual([]);
    // The key means nothing any more: the same words are a new refund.
    await callDesk(trial.sandbox, 'POST', '/v1/refunds', { charge, amount: '100' }, deskHeaders('key'));
    expect(await read(`/v1/charges/${charge}`)).toMatchObject({ amount_refunded: 200 });
  });

  it('lets no key be used up by a call that was not understood', async () => {
    expect((await callDesk(trial.sandbox, 'POST', '/v1/products', { name: '' }, deskHeaders('again'))).status).toBe(400);
    expect((await callDesk(trial.sandbox, 'POST', '/v1/products', { name: 'Mended' }, deskHeaders('again'))).status).toBe(200);
  });

  it('passes only as far as asked, in days', async () => {
    expect((await post('/sandbox/clock', { days: 0 })).status).toBe(400);
    expect((await post('/sandbox/clock', { days: 'many' })).status).toBe(400);
  });
});

describe('the pages of the desk', () => {
  it('show what was paid with what may be done to it, and do it', async () => {
    const { charge } = await paid();
    const page = await (await fetch(`${trial.sandbox.url}/sandbox/desk`)).text();
    expect(page).toContain(charge);
    expect(page).toContain('Refund what is left');
    const answer = await fetch(`${trial.sandbox.url}/sandbox/desk/${charge}`, { method: 'POST', body: new URLSearchParams({ action: 'refund' }), redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/sandbox/desk']);
    const [newest] = JSON.parse(await (await fetch(`${trial.sandbox.url}/sandbox/desk.json`)).text());
    expect(newest).toMatchObject({ what: 'Refund', amount: 1_500 });
  });

  it('ask whether it is you, where the bank does', async () => {
    const id = await openPayment(trial);
    await pay(id, 'ask');
    expect(await (await fetch(`${trial.sandbox.url}/sandbox/pay/${id}`)).text()).toContain('Your bank asks');
  });
});

describe('webhooks in the opposite order', () => {
  it('arrive last first', async () => {
    await post('/sandbox/trouble', { mode: 'reordered' });
    await paid();
    const webhooks = await trial.webhooks(2);
    expect(webhooks.map(({ body }) => JSON.parse(body).type)).toEqual(['payment_intent.succeeded', 'checkout.session.completed']);
  });
});

describe('what a fault would do', () => {
  it('opens the same checkout twice, and both can be paid', async () => {
    const { session } = await paid();
    const { body } = await act(session, 'twin');
    expect(body).toMatchObject({ opened: expect.stringMatching(/^cs_test_/), events: [] });
    await pay(String(body['opened']));
    const sessions = (await read('/v1/checkout/sessions')).data;
    expect(sessions).toMatchObject([{ status: 'complete', payment_status: 'paid' }, { status: 'complete', payment_status: 'paid' }]);
    expect(new Set(sessions.map((one: { client_reference_id: string }) => one.client_reference_id)).size).toBe(1);
    expect(new Set(sessions.map((one: { payment_intent: string }) => one.payment_intent)).size).toBe(2);
  });

  it('does what was asked and loses the answer, and gives the same answer to the same question later', async () => {
    await post('/sandbox/trouble', { desk: 'lost-answer' });
    const ask = () => callDesk(trial.sandbox, 'POST', '/v1/products', { name: 'Deep Scroll' }, deskHeaders('once'));
    await expect(ask()).rejects.toThrow('fetch failed');
    const { body } = await ask();
    expect((await read('/v1/products')).data).toMatchObject([{ id: body.id }]);
  });

  it('cuts the line unheard', async () => {
    await post('/sandbox/trouble', { desk: 'away' });
    await expect(write('/v1/products', { name: 'Deep Scroll' })).rejects.toThrow('fetch failed');
    expect((await read('/v1/products')).data).toEqual([]);
  });
});

describe('an endpoint that was away', () => {
  it('has its events listed as undelivered, until they are sent again', async () => {
    await post('/sandbox/trouble', { mode: 'never', times: 2 });
    await paid();
    expect((await read('/v1/events', { delivery_success: 'false' })).data).toHaveLength(2);
    const { body } = await post('/sandbox/events/send', {});
    expect(body).toMatchObject({ sent: [expect.stringMatching(/^evt_/), expect.stringMatching(/^evt_/)] });
    await trial.webhooks(2);
    await expect.poll(async () => (await read('/v1/events', { delivery_success: 'false' })).data).toEqual([]);
    expect((await post('/sandbox/events/send', {})).body).toEqual({ sent: [] });
  });
});

describe('a wish to see more at once', () => {
  it('is followed through lists and payments, four steps deep and no further', async () => {
    const { session, charge } = await paid();
    await write('/v1/refunds', { charge, amount: '500' });
    const { data: [seen] } = await read('/v1/checkout/sessions', { 'expand[0]': 'data.payment_intent.latest_charge.refunds' });
    expect(seen).toMatchObject({ id: session, payment_intent: { latest_charge: { id: charge, amount_refunded: 500, refunds: { object: 'list', has_more: false, data: [{ amount: 500 }] } } } });
    expect((await read(`/v1/checkout/sessions/${session}`)).payment_intent).toMatch(/^pi_/);
    expect((await callDesk(trial.sandbox, 'GET', '/v1/checkout/sessions', { 'expand[0]': 'data.payment_intent.latest_charge.refunds.data' })).body.error.message).toContain('more than 4 levels');
    expect((await callDesk(trial.sandbox, 'GET', `/v1/checkout/sessions/${session}`, { 'expand[0]': 'colour' })).body.error.message).toContain('cannot be expanded');
  });
});

describe('the balance', () => {
  it('tells every movement, also what came back', async () => {
    const { charge } = await paid();
    await post('/sandbox/trouble', { refund: 'slow' });
    const refund = await write('/v1/refunds', { charge, amount: '500' });
    await act(refund.body.id, 'fail');
    await act(charge, 'dispute');
    const [dispute] = (await read('/v1/disputes', { charge })).data;
    await act(dispute.id, 'win');
    const moved = (await read('/v1/balance_transactions')).data.toReversed();
    expect(moved.map((one: { reporting_category: string; amount: number }) => `${one.reporting_category} ${one.amount}`)).toEqual(['charge 1500', 'refund -500', 'refund_failure 500', 'dispute -1500', 'dispute_reversal 1500']);
    expect((await read('/v1/balance_transactions', { type: 'refund_failure', 'expand[0]': 'data.source' })).data).toMatchObject([{ source: { id: refund.body.id, failure_balance_transaction: moved[2].id } }]);
  });

  it('is not touched by a bank that only asks', async () => {
    const { charge } = await paid();
    await act(charge, 'inquire');
    const [inquiry] = (await read('/v1/disputes', { charge })).data;
    expect(inquiry).toMatchObject({ status: 'warning_needs_response', balance_transactions: [] });
    expect((await write('/v1/refunds', { charge, amount: '500' })).status).toBe(200);
    await act(inquiry.id, 'close');
    expect(await read(`/v1/disputes/${inquiry.id}`)).toMatchObject({ status: 'warning_closed' });
    expect((await read('/v1/balance_transactions')).data).toHaveLength(2);
  });
});
