import Stripe from 'stripe';
import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import { openTrial, type Trial } from '../testing/open-trial.ts';
import { apiVersion, eventTypes, type BalanceTransaction, type Charge, type Customer, type DeskEvent, type Dispute, type Intent, type Invoice, type InvoiceLine, type InvoicePayment, type Price, type Product, type Refund, type Session, type Subscription } from './objects.ts';

let trial: Trial;
let stripe: Stripe;
beforeEach(async () => {
  trial = await openTrial();
  const url = new URL(trial.sandbox.stripeApiUrl);
  stripe = new Stripe(trial.sandbox.secretKey, { host: url.hostname, port: Number(url.port), protocol: 'http', apiVersion, telemetry: false, maxNetworkRetries: 0 });
});
afterEach(() => trial.close());

/** What the stand-in says under each name, the SDK says of the same name. */
type Fits<Ours, Theirs> = { [Name in keyof Ours]: Name extends keyof Theirs ? (Ours[Name] extends Theirs[Name] ? true : Name) : Name }[keyof Ours];

describe('the shapes of the stand-in', () => {
  it('are those of the SDK, field by field', () => {
    expectTypeOf<Fits<Customer, Stripe.Customer>>().toEqualTypeOf<true>();
    expectTypeOf<Fits<Product, Stripe.Product>>().toEqualTypeOf<true>();
    expectTypeOf<Fits<Omit<Price, 'recurring'>, Stripe.Price>>().toEqualTypeOf<true>();
    expectTypeOf<Fits<Omit<Intent, 'last_payment_error'>, Stripe.PaymentIntent>>().toEqualTypeOf<true>();
    expectTypeOf<Fits<Charge, Stripe.Charge>>().toEqualTypeOf<true>();
    expectTypeOf<Fits<Omit<Refund, 'failure_balance_transaction'>, Stripe.Refund>>().toEqualTypeOf<true>();
    expectTypeOf<Fits<Omit<Dispute, 'balance_transactions'>, Stripe.Dispute>>().toEqualTypeOf<true>();
    expectTypeOf<Fits<BalanceTransaction, Stripe.BalanceTransaction>>().toEqualTypeOf<true>();
    expectTypeOf<Fits<Omit<Session, 'customer_details'>, Stripe.Checkout.Session>>().toEqualTypeOf<true>();
    expectTypeOf<Fits<Omit<Subscription, 'items'>, Stripe.Subscription>>().toEqualTypeOf<true>();
    expectTypeOf<Fits<Omit<Invoice, 'lines'>, Stripe.Invoice>>().toEqualTypeOf<true>();
    expectTypeOf<Fits<InvoiceLine, Stripe.InvoiceLineItem>>().toEqualTypeOf<true>();
    expectTypeOf<Fits<Omit<InvoicePayment, 'status'>, Stripe.InvoicePayment>>().toEqualTypeOf<true>();
    // Each event is one that the SDK knows by this name.
    expectTypeOf<(typeof eventTypes)[number]>().toExtend<Stripe.Event['type']>();
    expectTypeOf<DeskEvent['object']>().toEqualTypeOf<Stripe.Event['object']>();
  });

  it('pass through the SDK both ways, from product to refund', async () => {
    const product = await stripe.products.create({ name: 'Deep Scroll' }, { idempotencyKey: 'p' });
    const price = await stripe.prices.create({ product: product.id, unit_amount: 2_900, currency: 'eur', tax_behavior: 'inclusive', lookup_key: 'deep' }, { idempotencyKey: 'pr' });
    const session = await stripe.checkout.sessions.create({
      mode: 'payment', line_items: [{ price: price.id, quantity: 1 }], success_url: `${trial.siteUrl}/return`, customer_email: 'payer@example.org', payment_intent_data: { metadata: { order: 'A' } },
    }, { idempotencyKey: 's' });
    await fetch(`${trial.sandbox.url}/sandbox/pay/${session.id}`, { method: 'POST', headers: { accept: 'application/json' } });
    const paid = await stripe.checkout.sessions.retrieve(session.id);
    const intent = await stripe.paymentIntents.retrieve(typeof paid.payment_intent === 'string' ? paid.payment_intent : '', { expand: ['latest_charge'] });
    expect(intent).toMatchObject({ status: 'succeeded', amount_received: 2_900, metadata: { order: 'A' }, latest_charge: { object: 'charge', paid: true, metadata: { order: 'A' } } });
    const refund = await stripe.refunds.create({ payment_intent: intent.id, amount: 900, reason: 'requested_by_customer' }, { idempotencyKey: 'r' });
    expect(refund).toMatchObject({ status: 'succeeded', amount: 900, payment_intent: intent.id });
    expect((await stripe.refunds.list({ payment_intent: intent.id })).data.map(({ id }) => id)).toEqual([refund.id]);
  });

  it('raise the SDK\'s own errors', async () => {
    await expect(stripe.prices.retrieve('price_of_nobody')).rejects.toMatchObject({ type: 'StripeInvalidRequestError', code: 'resource_missing', statusCode: 404 });
    await stripe.products.create({ name: 'One' }, { idempotencyKey: 'k' });
    await expect(stripe.products.create({ name: 'Two' }, { idempotencyKey: 'k' })).rejects.toMatchObject({ type: 'StripeIdempotencyError' });
    await fetch(`${trial.sandbox.url}/sandbox/trouble`, { method: 'POST', headers: { accept: 'application/json', 'content-type': 'application/json' }, body: '{"desk":"rate-limit"}' });
    await expect(stripe.products.list()).rejects.toMatchObject({ type: 'StripeRateLimitError' });
  });

  it('list in pages that the SDK walks to their end', async () => {
    for (let n = 0; n < 25; n += 1) await stripe.products.create({ name: `Scroll ${n}` }, { idempotencyKey: `n${n}` });
    const names: string[] = [];
    for await (const product of stripe.products.list({ limit: 10 })) names.push(product.name);
    expect(names).toEqual(Array.from({ length: 25 }, (_, n) => `Scroll ${24 - n}`));
  });

  it('sign what they send as the SDK checks it, and a stale signature as it refuses it', async () => {
    const product = await stripe.products.create({ name: 'One' }, { idempotencyKey: 'p' });
    const price = await stripe.prices.create({ product: product.id, unit_amount: 700, currency: 'eur' }, { idempotencyKey: 'pr' });
    const session = await stripe.checkout.sessions.create({ mode: 'payment', line_items: [{ price: price.id, quantity: 1 }], success_url: `${trial.siteUrl}/return` }, { idempotencyKey: 's' });
    await fetch(`${trial.sandbox.url}/sandbox/trouble`, { method: 'POST', headers: { accept: 'application/json', 'content-type': 'application/json' }, body: '{"mode":"stale-signature-first"}' });
    await fetch(`${trial.sandbox.url}/sandbox/pay/${session.id}`, { method: 'POST', headers: { accept: 'application/json' } });
    const webhooks = await trial.webhooks(4);
    const verdicts = webhooks.map(({ body, headers }) => {
      try {
        return stripe.webhooks.constructEvent(body, String(headers['stripe-signature']), trial.sandbox.webhookSecret).type;
      } catch (error) {
        return error instanceof Stripe.errors.StripeSignatureVerificationError ? 'refused' : 'broken';
      }
    });
    expect(verdicts.toSorted()).toEqual(['checkout.session.completed', 'payment_intent.succeeded', 'refused', 'refused']);
  });
});
