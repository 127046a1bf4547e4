import { z } from 'zod';
import type { Desk } from '../desk.ts';
import type { DeskEvent, InvoicePayment, Subscription } from '../objects.ts';
import { endSubscription, endWithPeriod } from '../subscriptions.ts';
import { Expand, isWithin, Metadata, missing, page, Page, read, ReadQuery, refuse, Refused, type Route } from './route.ts';

const Change = z.strictObject({ cancel_at_period_end: z.enum(['true', 'false']).optional(), metadata: Metadata, expand: Expand });
const SubscriptionQuery = z.strictObject({ ...Page, customer: z.string().optional(), status: z.enum(['active', 'past_due', 'canceled', 'all']).optional() });
const InvoiceQuery = z.strictObject({ ...Page, customer: z.string().optional(), subscription: z.string().optional(), status: z.enum(['open', 'paid', 'uncollectible']).optional() });
const PaymentQuery = z.strictObject({
  ...Page, invoice: z.string().optional(), status: z.enum(['open', 'paid', 'canceled']).optional(),
  payment: z.strictObject({ type: z.literal('payment_intent'), payment_intent: z.string().optional() }).optional(),
});

export const subscriptionRoutes = (desk: Desk, send: (events: readonly DeskEvent[]) => void): Route[] => [
  { method: 'GET', path: /^\/v1\/customers\/([^/]+)$/, act: (input, id) => {
    read(ReadQuery, input);
    return desk.customers.get(id) ?? refuse(missing('customer', id));
  } },
  { method: 'GET', path: /^\/v1\/subscriptions$/, act: (input) => {
    const query = read(SubscriptionQuery, input);
    // Without a status Stripe leaves out those that have ended.
    const fits = (one: Subscription): boolean =>
      (query.customer === undefined || one.customer === query.customer) && (query.status === 'all' || (query.status === undefined ? one.status !== 'canceled' : one.status === query.status))
      && isWithin(one.created, query.created);
    return page('/v1/subscriptions', desk.subscriptions.all().filter(fits), query);
  } },
  { method: 'GET', path: /^\/v1\/subscriptions\/([^/]+)$/, act: (input, id) => {
    read(ReadQuery, input);
    return subscriptionOf(desk, id);
  } },
  { method: 'POST', path: /^\/v1\/subscriptions\/([^/]+)$/, act: (input, id) => {
    const { cancel_at_period_end: atEnd, metadata } = read(Change, input);
    const subscription = subscriptionOf(desk, id);
    if (subscription.status === 'canceled') throw new Refused(400, { code: 'invalid_canceled_subscription_fields', message: 'A canceled subscription can only update its cancellation_details and metadata.' });
    Object.assign(subscription.metadata, metadata);
    if (atEnd !== undefined) send(endWithPeriod(desk, subscription, atEnd === 'true'));
    return subscription;
  } },
  { method: 'DELETE', path: /^\/v1\/subscriptions\/([^/]+)$/, act: (_input, id) => {
    const subscription = subscriptionOf(desk, id);
    if (subscription.status === 'canceled') throw missing('subscription', id);
    send(endSubscription(desk, subscription, 'cancellation_requested'));
    return subscription;
  } },
  { method: 'GET', path: /^\/v1\/invoices$/, act: (input) => {
    const query = read(InvoiceQuery, input);
    const found = desk.invoices.all().filter((one) =>
      (query.customer === undefined || one.customer === query.customer) && (query.subscription === undefined || one.parent.subscription_details.subscription === query.subscription)
      && (query.status === undefined || one.status === query.status) && isWithin(one.created, query.created));
    return page('/v1/invoices', found, query);
  } },
  { method: 'GET', path: /^\/v1\/invoices\/([^/]+)$/, act: (input, id) => {
    read(ReadQuery, input);
    return desk.invoices.get(id) ?? refuse(missing('invoice', id));
  } },
  { method: 'GET', path: /^\/v1\/invoice_payments$/, act: (input) => {
    const query = read(PaymentQuery, input);
    const fits = (one: InvoicePayment): boolean =>
      (query.invoice === undefined || one.invoice === query.invoice) && (query.payment?.payment_intent === undefined || one.payment.payment_intent === query.payment.payment_intent)
      && (query.status === undefined || one.status === query.status) && isWithin(one.created, query.created);
    return page('/v1/invoice_payments', desk.invoicePayments.all().filter(fits), query);
  } },
];

const subscriptionOf = (desk: Desk, id: string): Subscription => desk.subscriptions.get(id) ?? refuse(missing('subscription', id));
