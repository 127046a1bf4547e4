import type { Desk, SessionWish } from './desk.ts';
import { newId, type DeskEvent, type Intent, type Invoice, type InvoicePayment, type Price, type Session, type Subscription, type SubscriptionItem } from './objects.ts';
import { newIntent, takeMoney } from './take-money.ts';

/** Tries of one invoice before Stripe gives the subscription up, and the days between them; an account can set both. */
const mostTries = 3;
const daysBetweenTries = 3;
const daySeconds = 86_400;

/** What a paid checkout begins: a customer if there is none, the subscription and its first invoice, paid. */
export function beginSubscription(desk: Desk, session: Session, wish: SessionWish | undefined): DeskEvent[] {
  if (wish === undefined) return [];
  const customer = desk.customers.get(session.customer) ?? desk.customers.put({
    id: newId('cus'), object: 'customer', created: desk.now(), email: session.customer_email, livemode: false, metadata: {}, name: 'Trial Payer',
  });
  const id = newId('sub');
  const start = desk.now();
  const subscription = desk.subscriptions.put({
    id, object: 'subscription', cancel_at: null, cancel_at_period_end: false, canceled_at: null, cancellation_details: null, created: start, currency: wish.price.currency,
    customer: customer.id, ended_at: null, latest_invoice: null, livemode: false, metadata: wish.innerMetadata, start_date: start, status: 'active',
    items: { object: 'list', has_more: false, url: `/v1/subscription_items?subscription=${id}`, data: [{
      id: newId('si'), object: 'subscription_item', created: start, current_period_start: start, current_period_end: endOf(start, wish.price), metadata: {}, price: wish.price,
      quantity: wish.quantity, subscription: id,
    }] },
  });
  const invoice = bill(desk, subscription, 'subscription_create');
  Object.assign(session, { customer: customer.id, subscription: id, invoice: invoice.id });
  return [desk.say('customer.subscription.created', subscription), ...collect(desk, subscription, invoice)];
}

/**
 * Ends a subscription now, with the word of who wanted it.
 * A second call says nothing.
 */
export function endSubscription(desk: Desk, subscription: Subscription, reason: 'cancellation_requested' | 'payment_failed'): DeskEvent[] {
  if (subscription.status === 'canceled') return [];
  Object.assign(subscription, {
    status: 'canceled', canceled_at: subscription.canceled_at ?? desk.now(), ended_at: desk.now(), cancel_at: null, cancellation_details: { comment: null, feedback: null, feedback_option: null, reason },
  });
  return [desk.say('customer.subscription.deleted', subscription)];
}

/** Wishes the end of the paid period, or takes the wish back. */
export function endWithPeriod(desk: Desk, subscription: Subscription, wished: boolean): DeskEvent[] {
  if (subscription.status === 'canceled' || subscription.cancel_at_period_end === wished) return [];
  Object.assign(subscription, {
    cancel_at_period_end: wished, cancel_at: wished ? itemOf(subscription).current_period_end : null, canceled_at: wished ? desk.now() : null,
    cancellation_details: wished ? { comment: null, feedback: null, feedback_option: null, reason: 'cancellation_requested' } : null,
  });
  return [desk.say('customer.subscription.updated', subscription)];
}

/** Whatever has come due by the desk's clock: a period that ended, or another try of an open invoice. */
export function renewWhatIsDue(desk: Desk): DeskEvent[] {
  const events: DeskEvent[] = [];
  for (const subscription of desk.subscriptions.all()) {
    // A year may pass at once; each period still has its own invoice.
    for (let next = renewOnce(desk, subscription); next.length > 0; next = renewOnce(desk, subscription)) events.push(...next);
  }
  return events;
}

function renewOnce(desk: Desk, subscription: Subscription): DeskEvent[] {
  if (subscription.status === 'canceled') return [];
  const item = itemOf(subscription);
  const open = desk.invoices.get(subscription.latest_invoice);
  if (open?.status === 'open') return (open.next_payment_attempt ?? Infinity) <= desk.now() ? collect(desk, subscription, open) : [];
  if (item.current_period_end > desk.now()) return [];
  if (subscription.cancel_at_period_end) return endSubscription(desk, subscription, 'cancellation_requested');
  Object.assign(item, { current_period_start: item.current_period_end, current_period_end: endOf(item.current_period_end, item.price) });
  return [desk.say('customer.subscription.updated', subscription), ...collect(desk, subscription, bill(desk, subscription, 'subscription_cycle'))];
}

function bill(desk: Desk, subscription: Subscription, reason: Invoice['billing_reason']): Invoice {
  const item = itemOf(subscription);
  const amount = item.price.unit_amount * item.quantity;
  const id = newId('in');
  const { current_period_start: start, current_period_end: end } = item;
  const invoice = desk.invoices.put({
    id, hosted_invoice_url: `${desk.billBase}/${id}`, object: 'invoice', amount_due: amount, amount_paid: 0, amount_remaining: amount, attempt_count: 0, attempted: false, billing_reason: reason, created: desk.now(),
    currency: subscription.currency, customer: subscription.customer, customer_email: desk.customers.get(subscription.customer)?.email ?? null, livemode: false, metadata: {},
    lines: { object: 'list', has_more: false, url: `/v1/invoices/${id}/lines`, data: [{
      id: newId('il'), object: 'line_item', amount, currency: subscription.currency, invoice: id, livemode: false, metadata: {}, period: { start, end }, quantity: item.quantity, subscription: subscription.id,
    }] },
    next_payment_attempt: null, parent: { quote_details: null, type: 'subscription_details', subscription_details: { metadata: { ...subscription.metadata }, subscription: subscription.id } },
    period_start: desk.invoices.get(subscription.latest_invoice)?.lines.data[0]?.period.start ?? start, period_end: start, status: 'open', subtotal: amount, total: amount,
  });
  subscription.latest_invoice = invoice.id;
  return invoice;
}

function collect(desk: Desk, subscription: Subscription, invoice: Invoice): DeskEvent[] {
  const { payment, intent } = paymentOf(desk, subscription, invoice);
  Object.assign(invoice, { attempted: true, attempt_count: invoice.attempt_count + 1 });
  if (desk.refusedCards.has(subscription.id)) {
    intent.last_payment_error = { type: 'card_error', code: 'card_declined', decline_code: 'insufficient_funds', message: 'Your card was declined.' };
    const givenUp = invoice.attempt_count >= mostTries;
    Object.assign(invoice, { next_payment_attempt: givenUp ? null : desk.now() + daysBetweenTries * daySeconds, ...(givenUp ? { status: 'uncollectible' } : {}) });
    subscription.status = 'past_due';
    const said = [desk.say('payment_intent.payment_failed', intent), desk.say('invoice.payment_failed', invoice)];
    return givenUp ? [...said, ...endSubscription(desk, subscription, 'payment_failed')] : [...said, desk.say('customer.subscription.updated', subscription)];
  }
  return arrive(desk, subscription, invoice, payment, intent);
}

/** Somebody pays an open bill on its own page, with a card that works. The subscription's own card stays as it is. */
export function payBill(desk: Desk, invoice: Invoice): DeskEvent[] {
  const subscription = desk.subscriptions.get(invoice.parent.subscription_details.subscription);
  if (invoice.status !== 'open' || subscription === undefined) return [];
  const { payment, intent } = paymentOf(desk, subscription, invoice);
  return arrive(desk, subscription, invoice, payment, intent);
}

function arrive(desk: Desk, subscription: Subscription, invoice: Invoice, payment: InvoicePayment, intent: Intent): DeskEvent[] {
  takeMoney(desk, intent);
  Object.assign(invoice, { status: 'paid', amount_paid: invoice.amount_due, amount_remaining: 0, next_payment_attempt: null });
  Object.assign(payment, { status: 'paid', amount_paid: invoice.amount_due });
  const recovered = subscription.status === 'past_due';
  subscription.status = 'active';
  return [desk.say('payment_intent.succeeded', intent), desk.say('invoice.paid', invoice), ...(recovered ? [desk.say('customer.subscription.updated', subscription)] : [])];
}

/** Every try of an invoice is one of the same payment. */
function paymentOf(desk: Desk, subscription: Subscription, invoice: Invoice): { payment: InvoicePayment; intent: Intent } {
  const begun = desk.invoicePayments.all().find((one) => one.invoice === invoice.id);
  const known = desk.intents.get(begun?.payment.payment_intent ?? null);
  if (begun !== undefined && known !== undefined) return { payment: begun, intent: known };
  const intent = newIntent(desk, { amount: invoice.amount_due, currency: invoice.currency, customer: invoice.customer, description: null, metadata: { ...subscription.metadata } });
  const payment = desk.invoicePayments.put({
    id: newId('inpay'), object: 'invoice_payment', amount_paid: 0, amount_requested: invoice.amount_due, created: desk.now(), currency: invoice.currency,
    invoice: invoice.id, is_default: true, livemode: false, payment: { payment_intent: intent.id, type: 'payment_intent' }, status: 'open',
  });
  return { payment, intent };
}

/** Each subscription of the trial has one line. */
export function itemOf(subscription: Subscription): SubscriptionItem {
  const [item] = subscription.items.data;
  if (item === undefined) throw new Error('a subscription without its line');
  return item;
}

/** A month or a year later, at the end of a shorter month where there is no such day. */
function endOf(start: number, { recurring }: Price): number {
  const begun = new Date(start * 1000);
  const months = (recurring?.interval === 'year' ? 12 : 1) * (recurring?.interval_count ?? 1);
  const ended = new Date(begun);
  ended.setUTCDate(1);
  ended.setUTCMonth(ended.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(ended.getUTCFullYear(), ended.getUTCMonth() + 1, 0)).getUTCDate();
  ended.setUTCDate(Math.min(begun.getUTCDate(), lastDay));
  return Math.floor(ended.getTime() / 1000);
}
