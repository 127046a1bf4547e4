import type { InvoiceSeen, Payments, SubscriptionSeen } from '@omenhall/core/ports';
import { HouseError } from '@omenhall/contracts/errors';
import type Stripe from 'stripe';
import { atDesk, dateOf, gather, idOf, isRefusal, meaning, moneyOf, orNull, whole } from './at-desk.ts';
import { intentExpansion, seePayment } from './see-payment.ts';
import { referenceName } from './sessions.ts';

type SubscriptionActs = Pick<Payments, 'findSubscriptionOfIntent' | 'readSubscription' | 'findSubscriptionOfInvoice' | 'endWithPeriod' | 'endNow'>;

export const subscriptionActs = (stripe: Stripe): SubscriptionActs => {
  /** Three calls, however many bills there are: the subscription, its bills, and the payments of the one who pays them. */
  const read = async (subscriptionId: string): Promise<SubscriptionSeen | null> => {
    const subscription = await orNull(() => stripe.subscriptions.retrieve(subscriptionId));
    if (subscription === null) return null;
    const [invoices, intents] = await Promise.all([
      gather('list bills', stripe.invoices.list({ subscription: subscription.id, limit: 100, expand: ['data.payments'] })),
      gather('list payments', stripe.paymentIntents.list({ customer: idOf(subscription.customer) ?? '', limit: 100, expand: [`data.${intentExpansion}`] })),
    ]);
    const payments = new Map(intents.map((intent) => [intent.id, intent]));
    const bills = await Promise.all(invoices.toReversed().map((invoice) => seeInvoice(stripe, invoice, payments)));
    return seeSubscription(subscription, bills);
  };

  const readOfInvoice = async (invoice: Stripe.Invoice | null): Promise<SubscriptionSeen | null> => {
    const subscriptionId = idOf(invoice?.parent?.subscription_details?.subscription);
    return subscriptionId === null ? null : read(subscriptionId);
  };

  /** Does what changes a subscription, and reads how it stands then; a refusal is none when it has ended already. */
  const change = async (subscriptionId: string, work: () => Promise<unknown>): Promise<SubscriptionSeen> => {
    const refusal = await work().then(() => null, (error: unknown) => (isRefusal(error) ? error : Promise.reject(error)));
    const seen = await read(subscriptionId);
    if (seen !== null && (refusal === null || seen.status === 'canceled')) return seen;
    throw refusal ?? new HouseError('broken', 'a subscription is gone');
  };

  return {
    readSubscription: (subscriptionId) => atDesk('read subscription', () => read(subscriptionId)),
    findSubscriptionOfInvoice: (invoiceId) => atDesk('find subscription of invoice', async () => readOfInvoice(await orNull(() => stripe.invoices.retrieve(invoiceId)))),
    findSubscriptionOfIntent: (paymentIntentId) => atDesk('find subscription of intent', async () => {
      const list = await orNull(() => stripe.invoicePayments.list({ payment: { type: 'payment_intent', payment_intent: paymentIntentId }, limit: 1, expand: ['data.invoice'] }));
      const [payment] = list?.data ?? [];
      if (payment === undefined) return null;
      const invoice = whole(payment.invoice, 'bill of a payment');
      return 'deleted' in invoice ? null : readOfInvoice(invoice);
    }),
    endWithPeriod: (subscriptionId, ends, idempotencyKey) => atDesk('end with period', () =>
      change(subscriptionId, () => stripe.subscriptions.update(subscriptionId, { cancel_at_period_end: ends }, { idempotencyKey }))),
    endNow: (subscriptionId, idempotencyKey) => atDesk('end now', () => change(subscriptionId, () => stripe.subscriptions.cancel(subscriptionId, {}, { idempotencyKey }))),
  };
};

const states: Readonly<Record<string, SubscriptionSeen['status']>> = {
  incomplete: 'incomplete', incomplete_expired: 'canceled', trialing: 'active', active: 'active', past_due: 'past_due', unpaid: 'past_due', paused: 'past_due', canceled: 'canceled',
};
const invoiceStates: Readonly<Record<string, InvoiceSeen['status']>> = { draft: 'draft', open: 'open', paid: 'paid', uncollectible: 'uncollectible', void: 'void' };
const intervals: Readonly<Record<string, SubscriptionSeen['interval']>> = { 'month 1': 'month', 'month 12': 'year', 'year 1': 'year' };

function seeSubscription(subscription: Stripe.Subscription, invoices: readonly InvoiceSeen[]): SubscriptionSeen {
  const [item] = subscription.items.data;
  if (item === undefined || subscription.items.data.length > 1) throw new HouseError('broken', 'a subscription does not have exactly one line');
  const { price } = item;
  const periodEnd = item.current_period_end;
  return {
    id: subscription.id,
    status: meaning(states, subscription.status, 'state of a subscription'),
    interval: meaning(intervals, `${price.recurring?.interval} ${price.recurring?.interval_count}`, 'interval of a subscription'),
    clientReferenceId: subscription.metadata[referenceName] ?? null,
    amount: moneyOf((price.unit_amount ?? 0) * (item.quantity ?? 1), price.currency),
    stripePriceId: price.id,
    livemode: subscription.livemode,
    startedAt: dateOf(subscription.start_date),
    periodEnd: dateOf(periodEnd),
    endsWithPeriod: subscription.cancel_at_period_end || (subscription.cancel_at !== null && subscription.cancel_at <= periodEnd),
    endedAt: subscription.ended_at === null ? null : dateOf(subscription.ended_at),
    invoices,
  };
}

async function seeInvoice(stripe: Stripe, invoice: Stripe.Invoice, payments: ReadonlyMap<string, Stripe.PaymentIntent>): Promise<InvoiceSeen> {
  // An attempt that was replaced by another one is told by the one that stands.
  const tries = invoice.payments?.data ?? [];
  const standing = tries.find(({ status }) => status === 'paid') ?? tries.find(({ is_default: isDefault }) => isDefault) ?? null;
  const intentId = idOf(standing?.payment.payment_intent);
  const intent = intentId === null ? null : (payments.get(intentId) ?? await stripe.paymentIntents.retrieve(intentId, { expand: [intentExpansion] }));
  return {
    id: invoice.id,
    status: meaning(invoiceStates, invoice.status, 'state of a bill'),
    amount: moneyOf(invoice.amount_due, invoice.currency),
    createdAt: dateOf(invoice.created),
    // The invoice's own period is the one that was used up when it was sent; what it pays for stands in its lines.
    periodEnd: dateOf(Math.max(invoice.period_end, ...invoice.lines.data.map(({ period }) => period.end))),
    payment: intent === null ? null : await seePayment(stripe, intent),
    nextTryAt: invoice.status === 'open' && invoice.next_payment_attempt !== null ? dateOf(invoice.next_payment_attempt) : null,
    payUrl: invoice.status === 'open' ? (invoice.hosted_invoice_url ?? null) : null,
  };
}
