import { z } from 'zod';
import { expire, openSession } from '../checkout.ts';
import type { Desk } from '../desk.ts';
import type { DeskEvent, Session } from '../objects.ts';
import { Expand, isWithin, Metadata, missing, page, Page, read, ReadQuery, refuse, Refused, Whole, type Route } from './route.ts';

const WebAddress = z.string().regex(/^https?:\/\//).max(5_000);
const SessionForm = z.strictObject({
  mode: z.enum(['payment', 'subscription']),
  line_items: z.array(z.strictObject({ price: z.string(), quantity: Whole.default(1) })).length(1),
  success_url: WebAddress, cancel_url: WebAddress.optional(),
  client_reference_id: z.string().max(200).optional(), customer: z.string().optional(), customer_email: z.email().max(800).optional(), expires_at: Whole.optional(),
  metadata: Metadata,
  payment_intent_data: z.strictObject({ metadata: Metadata, description: z.string().max(1_000).optional() }).optional(),
  subscription_data: z.strictObject({ metadata: Metadata, description: z.string().max(500).optional() }).optional(),
  expand: Expand,
});
const SessionQuery = z.strictObject({ ...Page, payment_intent: z.string().optional(), subscription: z.string().optional(), customer: z.string().optional(), status: z.enum(['open', 'complete', 'expired']).optional() });

/** A session lives from half an hour to a day. */
const leastLife = 1_800;
const longestLife = 86_400;

export const checkoutRoutes = (desk: Desk, send: (events: readonly DeskEvent[]) => void): Route[] => [
  { method: 'POST', path: /^\/v1\/checkout\/sessions$/, act: (input) => {
    const form = read(SessionForm, input);
    const [line] = form.line_items;
    const price = desk.prices.get(line?.price ?? '') ?? refuse(missing('price', line?.price ?? '', 'line_items[0][price]'));
    if (!price.active) throw new Refused(400, { message: 'The price specified is inactive.', param: 'line_items[0][price]' });
    if ((form.mode === 'subscription') !== (price.type === 'recurring')) throw new Refused(400, { message: `You must provide a ${form.mode === 'subscription' ? 'recurring' : 'one-time'} price in \`${form.mode}\` mode.`, param: 'mode' });
    if (form.mode === 'subscription' ? form.payment_intent_data : form.subscription_data) throw new Refused(400, { code: 'parameter_unknown', message: `This data does not belong to a session in \`${form.mode}\` mode.` });
    if (form.customer !== undefined && form.customer_email !== undefined) throw new Refused(400, { code: 'parameters_exclusive', message: 'You may only specify one of these parameters: customer, customer_email.' });
    if (form.customer !== undefined && desk.customers.get(form.customer) === undefined) throw missing('customer', form.customer, 'customer');
    const life = form.expires_at === undefined ? longestLife : form.expires_at - desk.now();
    if (life < leastLife - 60 || life > longestLife) throw new Refused(400, { message: 'The `expires_at` timestamp must be between 30 minutes and 24 hours from now.', param: 'expires_at' });
    const inner = form.payment_intent_data ?? form.subscription_data;
    return openSession(desk, {
      mode: form.mode, price, quantity: line?.quantity ?? 1, successUrl: form.success_url, cancelUrl: form.cancel_url ?? null, clientReferenceId: form.client_reference_id ?? null,
      customer: form.customer ?? null, customerEmail: form.customer_email ?? desk.customers.get(form.customer ?? null)?.email ?? null, expiresAt: form.expires_at ?? null,
      metadata: form.metadata, innerMetadata: inner?.metadata ?? {}, description: inner?.description ?? null,
    });
  } },
  { method: 'GET', path: /^\/v1\/checkout\/sessions$/, act: (input) => {
    const query = read(SessionQuery, input);
    const fits = (session: Session): boolean =>
      (query.payment_intent === undefined || session.payment_intent === query.payment_intent) && (query.subscription === undefined || session.subscription === query.subscription)
      && (query.customer === undefined || session.customer === query.customer) && (query.status === undefined || session.status === query.status) && isWithin(session.created, query.created);
    return page('/v1/checkout/sessions', desk.sessions.all().filter(fits), query);
  } },
  { method: 'GET', path: /^\/v1\/checkout\/sessions\/([^/]+)$/, act: (input, id) => {
    read(ReadQuery, input);
    return desk.sessions.get(id) ?? refuse(missing('checkout.session', id));
  } },
  { method: 'POST', path: /^\/v1\/checkout\/sessions\/([^/]+)\/expire$/, act: (_input, id) => {
    const session = desk.sessions.get(id) ?? refuse(missing('checkout.session', id));
    if (session.status !== 'open') throw new Refused(400, { message: 'Only open Checkout Sessions can be expired.' });
    send(expire(desk, session));
    return session;
  } },
];
