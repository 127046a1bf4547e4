import { z } from 'zod';
import type { Desk } from '../desk.ts';
import type { Charge, DeskEvent } from '../objects.ts';
import { refund, type NoRefund } from '../returns.ts';
import { Expand, isWithin, Metadata, missing, page, Page, read, ReadQuery, refuse, Refused, Whole, type Route } from './route.ts';

const RefundWish = z.strictObject({
  payment_intent: z.string().optional(), charge: z.string().optional(), amount: Whole.optional(), reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer']).optional(),
  metadata: Metadata, expand: Expand,
});
const OfPayment = z.strictObject({ ...Page, payment_intent: z.string().optional(), charge: z.string().optional() });
const BalanceQuery = z.strictObject({ ...Page, type: z.string().optional(), source: z.string().optional() });

const refusals: Record<NoRefund, { code: string; message: string }> = {
  charge_already_refunded: { code: 'charge_already_refunded', message: 'Charge has already been refunded.' },
  charge_disputed: { code: 'charge_disputed', message: 'Charge has been charged back and cannot be refunded.' },
  amount_too_large: { code: 'amount_too_large', message: 'Refund amount is greater than unrefunded amount on charge.' },
};

/** Payments, and the ways that money goes back. `isSlow` says whether the next refund takes its time. */
export const paymentRoutes = (desk: Desk, send: (events: readonly DeskEvent[]) => void, isSlow: () => boolean): Route[] => [
  { method: 'GET', path: /^\/v1\/payment_intents$/, act: (input) => {
    const query = read(z.strictObject({ ...Page, customer: z.string().optional() }), input);
    return page('/v1/payment_intents', desk.intents.all().filter((intent) => (query.customer === undefined || intent.customer === query.customer) && isWithin(intent.created, query.created)), query);
  } },
  { method: 'GET', path: /^\/v1\/payment_intents\/([^/]+)$/, act: (input, id) => {
    read(ReadQuery, input);
    return desk.intents.get(id) ?? refuse(missing('payment_intent', id));
  } },
  { method: 'GET', path: /^\/v1\/charges\/([^/]+)$/, act: (input, id) => {
    read(ReadQuery, input);
    return desk.charges.get(id) ?? refuse(missing('charge', id));
  } },
  { method: 'GET', path: /^\/v1\/charges$/, act: (input) => {
    const query = read(z.strictObject({ ...Page, payment_intent: z.string().optional() }), input);
    return page('/v1/charges', desk.charges.all().filter((charge) => (query.payment_intent === undefined || charge.payment_intent === query.payment_intent) && isWithin(charge.created, query.created)), query);
  } },
  { method: 'POST', path: /^\/v1\/refunds$/, act: (input) => {
    const wish = read(RefundWish, input);
    const given = refund(desk, { charge: chargeOf(desk, wish), amount: wish.amount ?? null, reason: wish.reason ?? null, metadata: wish.metadata, slow: isSlow() });
    if ('refused' in given) throw new Refused(400, { ...refusals[given.refused], ...(given.refused === 'amount_too_large' ? { param: 'amount' } : {}) });
    send(given.events);
    return given.refund;
  } },
  { method: 'GET', path: /^\/v1\/refunds$/, act: (input) => {
    const query = read(OfPayment, input);
    return page('/v1/refunds', desk.refunds.all().filter((one) => isOf(one, query) && isWithin(one.created, query.created)), query);
  } },
  { method: 'GET', path: /^\/v1\/refunds\/([^/]+)$/, act: (input, id) => {
    read(ReadQuery, input);
    return desk.refunds.get(id) ?? refuse(missing('refund', id));
  } },
  { method: 'GET', path: /^\/v1\/disputes$/, act: (input) => {
    const query = read(OfPayment, input);
    return page('/v1/disputes', desk.disputes.all().filter((one) => isOf(one, query) && isWithin(one.created, query.created)), query);
  } },
  { method: 'GET', path: /^\/v1\/balance_transactions$/, act: (input) => {
    const query = read(BalanceQuery, input);
    return page('/v1/balance_transactions', desk.balance.all().filter((one) => (query.type === undefined || one.type === query.type) && (query.source === undefined || one.source === query.source) && isWithin(one.created, query.created)), query);
  } },
  { method: 'GET', path: /^\/v1\/disputes\/([^/]+)$/, act: (input, id) => {
    read(ReadQuery, input);
    return desk.disputes.get(id) ?? refuse(missing('dispute', id));
  } },
];

const isOf = (one: { charge: string; payment_intent: string }, { charge, payment_intent: intent }: { charge?: string | undefined; payment_intent?: string | undefined }): boolean =>
  (charge === undefined || one.charge === charge) && (intent === undefined || one.payment_intent === intent);

function chargeOf(desk: Desk, { charge, payment_intent: intentId }: { charge?: string | undefined; payment_intent?: string | undefined }): Charge {
  if ((charge === undefined) === (intentId === undefined)) throw new Refused(400, { code: 'parameter_missing', message: 'One of the following params should be provided for this request: payment_intent or charge.' });
  if (charge !== undefined) return desk.charges.get(charge) ?? refuse(missing('charge', charge, 'charge'));
  const intent = desk.intents.get(intentId ?? '') ?? refuse(missing('payment_intent', intentId ?? '', 'payment_intent'));
  return desk.charges.get(intent.latest_charge) ?? refuse(new Refused(400, { message: 'This PaymentIntent does not have a successful charge to refund.', param: 'payment_intent' }));
}
