import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import { isHouseError } from '@omenhall/contracts/errors';
import type { Payments, SessionToOpen } from '@omenhall/core/ports';
import Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeOf, deskAt, offerOf } from '../testing/at-stand-in.ts';
import { startStandIn } from '../testing/start-stand-in.ts';
import { openPayments, verifyDeskEvent } from './index.ts';

let standIn: Awaited<ReturnType<typeof startStandIn>>;
beforeAll(async () => {
  standIn = await startStandIn();
}, 30_000);
afterAll(() => standIn.close());

const desk = (): Payments => deskAt(standIn).payments;
const wish = (change: Partial<SessionToOpen> = {}): Promise<SessionToOpen> => deskAt(standIn).wish(change);

describe('the payment desk, by the real SDK against the stand-in', () => {
  it('opens a session with the asked amount, product and references', async () => {
    const asked = await wish();
    const session = await desk().openSession(asked);
    expect(session).toMatchObject({
      status: 'open', paymentStatus: 'unpaid', paymentIntentId: null, clientReferenceId: asked.clientReferenceId, amount: { amountMinor: 1500, currency: 'EUR' }, livemode: false,
      mode: 'payment', payment: null, subscriptionId: null,
    });
    expect(session.url).toBe(`${standIn.siteUrl}/sandbox/pay/${session.id}`);
  });

  it('opens no second session under the same idempotency key', async () => {
    const asked = await wish();
    const first = await desk().openSession(asked);
    expect((await desk().openSession(asked)).id).toBe(first.id);
  });

  it('refuses a key that is used again for something else', async () => {
    const asked = await wish();
    await desk().openSession(asked);
    expect(await codeOf(desk().openSession({ ...asked, address: 'other@example.org' }))).toBe('broken');
  });

  it('binds one price per product, amount and interval, whoever asks and however many at once', async () => {
    const amount = { amountMinor: 2900, currency: 'EUR' };
    const bound = await Promise.all(Array.from({ length: 8 }, () => desk().bindPrice(offerOf({ productSlug: 'deep-scroll', amount }))));
    expect(new Set(bound.map(({ stripePriceId }) => stripePriceId)).size).toBe(1);
    const others = [await desk().bindPrice(offerOf({ productSlug: 'deep-scroll', amount: { amountMinor: 3100, currency: 'EUR' } })), await desk().bindPrice(offerOf({ productSlug: 'deep-scroll', amount, interval: 'month' }))];
    expect(new Set([...bound, ...others].map(({ stripePriceId }) => stripePriceId)).size).toBe(3);
    // One product of the account, however many prices it has.
    expect(new Set([...bound, ...others].map(({ stripeProductId }) => stripeProductId))).toEqual(new Set(['omenhall_deep-scroll']));
  });

  it('finds and reads a price without making one, and knows none that is not there', async () => {
    const sold = offerOf({ productSlug: 'gift-reading', productName: 'Gift Reading', interval: 'year' });
    expect(await desk().findPrice(sold)).toBeNull();
    const bound = await desk().bindPrice(sold);
    expect(await desk().findPrice(sold)).toEqual(bound);
    expect(await desk().readPrice(bound.stripePriceId)).toEqual({ ...bound, amount: sold.amount, interval: 'year', active: true, livemode: false });
    expect(await desk().readPrice('price_unknown')).toBeNull();
  });

  it('reads a session afresh after it was paid, and finds it by its payment intent', async () => {
    const { id } = await desk().openSession(await wish());
    await standIn.atPage(id, 'pay');
    const paid = await desk().readSession(id);
    expect(paid).toMatchObject({ id, status: 'complete', paymentStatus: 'paid', url: null, paymentIntentId: expect.stringMatching(/^pi_/) });
    expect(await desk().findSessionOfIntent(paid?.paymentIntentId ?? '')).toEqual(paid);
  });

  it('knows nothing of a session or intent that is not there', async () => {
    expect(await desk().readSession('cs_test_unknown')).toBeNull();
    expect(await desk().findSessionOfIntent('pi_unknown')).toBeNull();
  });

  it('shows a declined card as an open, unpaid session', async () => {
    const { id } = await desk().openSession(await wish());
    expect((await standIn.atPage(id, 'refuse')).status).toBe(402);
    expect(await desk().readSession(id)).toMatchObject({ status: 'open', paymentStatus: 'unpaid' });
  });

  it('says that the desk is away when it is too busy, broken or not there', async () => {
    await standIn.trouble({ desk: 'rate-limit', times: 1 });
    expect(await codeOf(desk().readSession('cs_test_any'))).toBe('payments-away');
    await standIn.trouble({ desk: 'broken', times: 3 });
    expect(await codeOf(desk().readSession('cs_test_any'))).toBe('payments-away');
    expect(await codeOf(openPayments({ secretKey: standIn.secretKey, apiUrl: 'http://127.0.0.1:1' }).readSession('cs_test_any'))).toBe('payments-away');
  }, 20_000);

  it('binds its prices anew when the account has lost them', async () => {
    const doors = [standIn, await startStandIn()] as const;
    let behind: string = doors[0].stripeApiUrl;
    const front = createServer((request, response) => {
      const passed = httpRequest(`${behind}${request.url ?? ''}`, { method: request.method ?? 'GET', headers: request.headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      });
      request.pipe(passed);
    });
    await once(front.listen(0, '127.0.0.1'), 'listening');
    const address = front.address();
    const payments = openPayments({ secretKey: standIn.secretKey, apiUrl: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}` });
    const asked = await wish();
    const first = await payments.bindPrice(offerOf());
    behind = doors[1].stripeApiUrl;
    expect(await codeOf(payments.openSession({ ...asked, stripePriceId: first.stripePriceId }))).toBe('payments-away');
    const second = await payments.bindPrice(offerOf());
    await payments.openSession({ ...asked, stripePriceId: second.stripePriceId, idempotencyKey: 'anew' });
    expect(second.stripePriceId).not.toBe(first.stripePriceId);
    front.closeAllConnections();
    front.close();
    await doors[1].close();
  }, 30_000);

  it('does not call a refused key a passing trouble', async () => {
    expect(await codeOf(openPayments({ secretKey: 'sk_live_0123456789', apiUrl: standIn.stripeApiUrl }).readSession('cs_test_any'))).toBe('broken');
  });

  it('keeps what was sent out of its errors', async () => {
    const asked = await wish({ stripePriceId: 'price_zephyrquill', address: 'zephyrquill@example.org' });
    const error = await openPayments({ secretKey: 'sk_live_zephyrquill', apiUrl: standIn.stripeApiUrl }).openSession(asked).catch((reason: unknown) => reason);
    expect(isHouseError(error) && `${error.message} ${error.words} ${String(error.cause)}`).not.toContain('zephyrquill');
  });
});

describe('a webhook of the stand-in', () => {
  it('passes the check and leaves ids, enums and amounts only', async () => {
    const before = (await standIn.webhooks(0)).length;
    const asked = await wish({ address: 'zephyrquill@example.org' });
    const session = await desk().openSession(asked);
    await standIn.atPage(session.id, 'pay');
    const webhooks = (await standIn.webhooks(before + 2)).slice(before);
    const check = verifyDeskEvent({ secrets: [standIn.webhookSecret], livemode: false });
    const events = webhooks.map(({ body, signature }) => check(body, signature));
    const completed = events.find((event) => event.type === 'checkout.session.completed');
    expect(completed).toMatchObject({
      objectId: session.id, objectKind: 'checkout.session', livemode: false, apiVersion: Stripe.API_VERSION,
      projection: { object_id: session.id, amount_total: 1500, currency: 'eur', payment_status: 'paid', client_reference_id: asked.clientReferenceId, metadata_order_code: 'ABC-123' },
    });
    expect(completed?.payloadSha256).toHaveLength(32);
    expect(Buffer.concat(webhooks.map(({ body }) => body)).toString()).toContain('zephyrquill');
    expect(JSON.stringify(events)).not.toContain('zephyrquill');
  });
});
