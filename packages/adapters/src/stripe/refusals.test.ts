import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RefundToMake } from '@omenhall/core/ports';
import { isHouseError } from '@omenhall/contracts/errors';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { codeOf } from '../testing/at-stand-in.ts';
import { openPayments } from './index.ts';

/** A far side that says what a test wants to hear, to every question alike. */
let answer: { status: number; body: object };
let asked: string[] = [];
const farSide = createServer((request, response) => {
  asked.push(`${request.method} ${request.url?.split('?')[0]}`);
  request.resume().on('end', () => response.writeHead(answer.status, { 'content-type': 'application/json', 'request-id': 'req_1' }).end(JSON.stringify(answer.body)));
});
beforeAll(async () => {
  await once(farSide.listen(0, '127.0.0.1'), 'listening');
});
beforeEach(() => {
  asked = [];
});
afterAll(() => void farSide.close());

const payments = () => openPayments({ secretKey: 'sk_test_0123456789', apiUrl: `http://127.0.0.1:${(farSide.address() as AddressInfo).port}` });
const refusal = (status: number, error: object): void => {
  answer = { status, body: { error: { type: 'invalid_request_error', message: 'zephyrquill is not what we sell', ...error } } };
};
const refund: RefundToMake = { paymentIntentId: 'pi_1', amount: { amountMinor: 100, currency: 'EUR' }, reason: 'duplicate', refundRequestId: 'r_1', idempotencyKey: 'k_1' };

const charge = (change: object = {}) => ({ id: 'ch_1', object: 'charge', created: 1_800_000_000, disputed: false, refunds: { object: 'list', data: [], has_more: false }, ...change });
const intent = (change: object = {}) => ({ id: 'pi_1', object: 'payment_intent', currency: 'eur', status: 'succeeded', amount_received: 100, last_payment_error: null, latest_charge: charge(), ...change });
const session = (change: object = {}) => ({
  id: 'cs_1', object: 'checkout.session', mode: 'payment', url: null, status: 'complete', payment_status: 'paid', payment_intent: intent(), subscription: null, client_reference_id: 'link_1',
  amount_total: 100, currency: 'eur', livemode: false, created: 1_800_000_000, expires_at: 1_800_086_400, ...change,
});

describe('what the desk answers', () => {
  it('is understood as a whole, which the refusals below depend on', async () => {
    answer = { status: 200, body: session() };
    expect(await payments().readSession('cs_1')).toMatchObject({ paymentIntentId: 'pi_1', payment: { status: 'succeeded', received: { amountMinor: 100, currency: 'EUR' } } });
    expect(asked).toEqual(['GET /v1/checkout/sessions/cs_1']);
  });

  it.each([
    ['a session in an unknown state', session({ status: 'half_open' })],
    ['a session in no state', session({ status: null })],
    ['a session in an unknown mode', session({ mode: 'setup' })],
    ['a session that is paid in an unknown way', session({ payment_status: 'promised' })],
    ['a payment in an unknown state', session({ payment_intent: intent({ status: 'toString' }) })],
    ['a payment without its charge', session({ payment_intent: intent({ latest_charge: 'ch_1' }) })],
    ['a refund in an unknown state', session({ payment_intent: intent({ latest_charge: charge({ refunds: { object: 'list', has_more: false, data: [{ id: 're_1', status: 'perhaps', amount: 1, created: 1, metadata: {} }] } }) }) })],
  ])('is refused when it is %s', async (_, body) => {
    answer = { status: 200, body };
    expect(await codeOf(payments().readSession('cs_1'))).toBe('broken');
  });

  it.each([
    ['incomplete', 'incomplete'], ['incomplete_expired', 'canceled'], ['trialing', 'active'], ['active', 'active'], ['past_due', 'past_due'], ['unpaid', 'past_due'], ['paused', 'past_due'], ['canceled', 'canceled'],
    ['on_leave', 'broken'],
  ])('a subscription that is %s stands as %s', async (status, told) => {
    answer = { status: 200, body: {
      id: 'sub_1', object: 'list', has_more: false, data: [], customer: 'cus_1', status, metadata: {}, livemode: false, start_date: 1, cancel_at: null, cancel_at_period_end: false, ended_at: null,
      items: { data: [{ current_period_end: 2, quantity: 1, price: { id: 'price_1', unit_amount: 900, currency: 'eur', recurring: { interval: 'month', interval_count: 1 } } }] },
    } };
    const seen = payments().readSubscription('sub_1');
    expect(told === 'broken' ? await codeOf(seen) : (await seen)?.status).toBe(told);
  });
});

describe('what the desk refuses', () => {
  it.each([
    ['charge_already_refunded', {}, 'already_back'], ['charge_disputed', {}, 'disputed'], ['refund_disputed_payment', {}, 'disputed'], ['amount_too_large', {}, 'too_much'], [undefined, { param: 'amount' }, 'too_much'],
  ])('a refund, by its code %s', async (code, more, told) => {
    refusal(400, { ...(code === undefined ? {} : { code }), ...more });
    expect(await payments().makeRefund(refund)).toEqual({ word: 'refused', code: told });
  });

  it.each([
    ['a refund for a reason that nobody knows', 400, { code: 'something_new' }, 'broken'],
    ['a refund while the account has no money', 400, { code: 'balance_insufficient' }, 'payments-away'],
    ['a key without rights', 403, { type: 'invalid_request_error' }, 'broken'],
    ['a key that is none', 401, {}, 'broken'],
    ['a card', 402, { type: 'card_error', code: 'card_declined' }, 'broken'],
    ['too many questions', 429, { code: 'rate_limit' }, 'payments-away'],
    ['a repeated key with another body', 400, { type: 'idempotency_error' }, 'broken'],
  ])('%s', async (_, status, error, code) => {
    refusal(status, error);
    const found = await payments().makeRefund(refund).catch((reason: unknown) => reason);
    expect(isHouseError(found) && found.code).toBe(code);
    expect(isHouseError(found) && `${found.message} ${found.words} ${String(found.cause)}`).not.toContain('zephyrquill');
  });

  it('for now, while the same question is being answered, after it was asked again', async () => {
    refusal(409, { type: 'idempotency_error', code: 'idempotency_key_in_use' });
    expect(await codeOf(payments().makeRefund(refund))).toBe('payments-away');
    expect(asked).toHaveLength(3);
  });
});
