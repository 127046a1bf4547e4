import { createHash } from 'node:crypto';
import { z } from 'zod';
import { apiVersion, newId, type Desk, type DeskEvent, type Price, type Session } from './desk.ts';
import { decodeForm, type FormValue } from './form.rules.ts';

export interface Call {
  method: string;
  /** Path below the origin, without its query. */
  path: string;
  query: string;
  body: string;
  authorization: string | undefined;
  version: string | undefined;
  idempotencyKey: string | undefined;
}

export interface Answer {
  status: number;
  body: object;
  headers?: Record<string, string>;
}

interface Refusal {
  type?: 'invalid_request_error' | 'idempotency_error' | 'api_error' | 'card_error';
  code?: string;
  message: string;
  param?: string;
}

class Refused extends Error {
  readonly status: number;
  readonly refusal: Refusal;
  constructor(status: number, refusal: Refusal) {
    super(refusal.message);
    this.status = status;
    this.refusal = refusal;
  }
}

const Metadata = z.record(z.string().max(40), z.string().max(500)).default({});
const Whole = z.string().regex(/^\d{1,8}$/).transform(Number);
const Currency = z.string().regex(/^[a-z]{3}$/);
const Expand = z.array(z.string()).default([]);
const WebAddress = z.string().regex(/^https?:\/\//).max(5_000);
const Page = { limit: Whole.default(10), starting_after: z.string().optional(), ending_before: z.string().optional(), expand: Expand };

const ProductWish = z.strictObject({ name: z.string().min(1).max(250), metadata: Metadata, expand: Expand });
const PriceWish = z.strictObject({
  product: z.string(), unit_amount: Whole, currency: Currency, lookup_key: z.string().min(1).max(200).optional(),
  tax_behavior: z.enum(['inclusive', 'exclusive', 'unspecified']).default('unspecified'), metadata: Metadata, expand: Expand,
});
const PriceQuery = z.strictObject({ ...Page, lookup_keys: z.array(z.string()).max(10).optional(), active: z.enum(['true', 'false']).optional() });
const SessionForm = z.strictObject({
  mode: z.literal('payment'),
  line_items: z.array(z.strictObject({ price: z.string(), quantity: Whole.default(1) })).length(1),
  success_url: WebAddress, cancel_url: WebAddress.optional(),
  client_reference_id: z.string().max(200).optional(), customer_email: z.email().max(800).optional(),
  metadata: Metadata, payment_intent_data: z.strictObject({ metadata: Metadata, description: z.string().max(1_000).optional() }).default({ metadata: {} }),
  expand: Expand,
});
const SessionQuery = z.strictObject({ ...Page, payment_intent: z.string().optional(), status: z.enum(['open', 'complete', 'expired']).optional(), created: z.strictObject({ gte: Whole.optional() }).optional() });
const EventQuery = z.strictObject({ ...Page, type: z.string().optional(), delivery_success: z.enum(['true', 'false']).optional(), created: z.strictObject({ gte: Whole.optional() }).optional() });
const ReadQuery = z.strictObject({ expand: Expand });

/**
 * The REST half of the stand-in: answers the calls the house makes, in Stripe's own shapes, errors included. It
 * insists on what Stripe only advises: the pinned version, and an idempotency key on every write.
 */
export function answerCalls({ desk, delivered, send }: { desk: Desk; delivered: (eventId: string) => boolean; send: (events: readonly DeskEvent[]) => void }) {
  const answered = new Map<string, { fingerprint: string; answer: Answer }>();

  const routes: [method: string, path: RegExp, act: (input: { [name: string]: FormValue }, id: string) => object][] = [
    ['POST', /^\/v1\/products$/, (input) => {
      const { name, metadata } = read(ProductWish, input);
      return desk.addProduct(name, metadata);
    }],
    ['POST', /^\/v1\/prices$/, (input) => {
      const wish = read(PriceWish, input);
      if (!desk.products.has(wish.product)) throw missing('product', wish.product);
      if (wish.lookup_key !== undefined && [...desk.prices.values()].some((price) => price.active && price.lookup_key === wish.lookup_key)) {
        throw new Refused(400, { message: 'A price already uses that lookup key.', param: 'lookup_key' });
      }
      return desk.addPrice({ ...wish, lookup_key: wish.lookup_key ?? null });
    }],
    ['GET', /^\/v1\/prices$/, (input) => {
      const query = read(PriceQuery, input);
      const fits = (price: Price): boolean =>
        (query.active === undefined || String(price.active) === query.active) && (query.lookup_keys === undefined || query.lookup_keys.includes(price.lookup_key ?? ''));
      return page('/v1/prices', [...desk.prices.values()].filter(fits), query);
    }],
    ['POST', /^\/v1\/checkout\/sessions$/, (input) => {
      const form = read(SessionForm, input);
      const [line] = form.line_items;
      const price = desk.prices.get(line?.price ?? '');
      if (!price) throw missing('price', line?.price ?? '', 'line_items[0][price]');
      const session = desk.openSession({
        price, quantity: line?.quantity ?? 1, successUrl: form.success_url, cancelUrl: form.cancel_url ?? null, clientReferenceId: form.client_reference_id ?? null,
        customerEmail: form.customer_email ?? null, metadata: form.metadata, intentMetadata: form.payment_intent_data.metadata, intentDescription: form.payment_intent_data.description ?? null,
      });
      return expanded(session, form.expand);
    }],
    ['GET', /^\/v1\/checkout\/sessions$/, (input) => {
      const query = read(SessionQuery, input);
      const fits = (session: Session): boolean =>
        (query.payment_intent === undefined || session.payment_intent === query.payment_intent) && (query.status === undefined || session.status === query.status)
        && session.created >= (query.created?.gte ?? 0);
      return page('/v1/checkout/sessions', [...desk.sessions.values()].filter(fits), query);
    }],
    ['GET', /^\/v1\/checkout\/sessions\/([^/]+)$/, (input, id) => {
      const session = desk.sessions.get(id);
      if (!session) throw missing('checkout.session', id);
      return expanded(session, read(ReadQuery, input).expand);
    }],
    ['POST', /^\/v1\/checkout\/sessions\/([^/]+)\/expire$/, (_input, id) => {
      const session = desk.sessions.get(id);
      if (!session) throw missing('checkout.session', id);
      if (session.status !== 'open') throw new Refused(400, { message: 'Only open Checkout Sessions can be expired.' });
      send(desk.expire(session));
      return session;
    }],
    ['GET', /^\/v1\/payment_intents\/([^/]+)$/, (input, id) => {
      read(ReadQuery, input);
      return desk.intents.get(id) ?? refuse(missing('payment_intent', id));
    }],
    ['GET', /^\/v1\/events$/, (input) => {
      const query = read(EventQuery, input);
      const fits = (event: DeskEvent): boolean =>
        (query.type === undefined || event.type === query.type) && event.created >= (query.created?.gte ?? 0)
        && (query.delivery_success === undefined || String(delivered(event.id)) === query.delivery_success);
      return page('/v1/events', [...desk.events.values()].filter(fits), query);
    }],
    ['GET', /^\/v1\/events\/([^/]+)$/, (_input, id) => desk.events.get(id) ?? refuse(missing('event', id))],
  ];

  const expanded = (session: Session, expand: readonly string[]): object => {
    const wish = desk.wishOf(session);
    if (!expand.includes('line_items') || !wish) return session;
    const line = { id: `li_${session.id}`, object: 'item', amount_total: session.amount_total, currency: session.currency, price: wish.price, quantity: wish.quantity };
    return { ...session, line_items: { object: 'list', data: [line], has_more: false, url: `/v1/checkout/sessions/${session.id}/line_items` } };
  };

  const act = (call: Call): Answer => {
    for (const [method, path, run] of routes) {
      const match = path.exec(call.path);
      if (method !== call.method || !match) continue;
      const input = decodeForm(call.method === 'GET' ? call.query : call.body);
      if (input === null) throw new Refused(400, { message: 'Invalid form.' });
      return { status: 200, body: run(input, match[1] ?? '') };
    }
    throw new Refused(404, { message: `Unrecognized request URL (${call.method}: ${call.path}).` });
  };

  const actOnce = (call: Call): Answer => {
    if (call.method !== 'POST') return act(call);
    const key = call.idempotencyKey;
    if (!key || key.length > 255) throw new Refused(400, { message: 'This stand-in takes no write without an Idempotency-Key.' });
    const fingerprint = createHash('sha256').update(`${call.method} ${call.path}\n${call.body}`).digest('hex');
    const before = answered.get(key);
    if (before && before.fingerprint !== fingerprint) {
      throw new Refused(400, { type: 'idempotency_error', message: 'Keys for idempotent requests can only be used with the same parameters they were first used with.' });
    }
    if (before) return { ...before.answer, headers: { 'idempotent-replayed': 'true' } };
    const { status, body } = act(call);
    // The first answer is kept as it was: a repeat after the payment still says what the first call was told.
    const answer = { status, body: structuredClone(body) };
    answered.set(key, { fingerprint, answer });
    for (const oldest of answered.keys()) {
      if (answered.size <= 20_000) break;
      answered.delete(oldest);
    }
    return answer;
  };

  return (call: Call): Answer => {
    const requestId = newId('req');
    try {
      if (!/^Bearer (sk|rk)_test_\w+$/.test(call.authorization ?? '')) throw new Refused(401, { message: 'This stand-in takes test keys only.' });
      if (call.version !== apiVersion) throw new Refused(400, { message: `This stand-in speaks ${apiVersion}.` });
      const answer = actOnce(call);
      return { ...answer, headers: { ...answer.headers, 'request-id': requestId } };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return { status: error.status, body: { error: { type: 'invalid_request_error', ...error.refusal } }, headers: { 'request-id': requestId } };
    }
  };
}

const refuse = (refused: Refused): never => {
  throw refused;
};

const missing = (kind: string, id: string, param = 'id'): Refused =>
  new Refused(404, { code: 'resource_missing', message: `No such ${kind}: '${id.slice(0, 100)}'`, param });

function read<Shape extends z.ZodType>(shape: Shape, input: unknown): z.output<Shape> {
  const found = shape.safeParse(plain(input));
  if (found.success) return found.data;
  const [issue] = found.error.issues;
  const param = issue?.path.join('.') || (issue?.code === 'unrecognized_keys' ? issue.keys.join(',') : '');
  throw new Refused(400, { ...(issue?.code === 'unrecognized_keys' ? { code: 'parameter_unknown' } : {}), message: `Invalid ${param || 'request'}.`, param });
}

/** zod takes records with a prototype only. */
const plain = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
};

/** One page of a list, newest first, as Stripe gives it. */
function page(url: string, oldestFirst: readonly { id: string }[], query: { limit: number; starting_after?: string | undefined; ending_before?: string | undefined }): object {
  const things = oldestFirst.toReversed();
  const limit = Math.min(Math.max(query.limit, 1), 100);
  if (query.ending_before !== undefined) {
    const end = indexOf(things, query.ending_before);
    return { object: 'list', url, data: things.slice(Math.max(0, end - limit), end), has_more: end > limit };
  }
  const start = query.starting_after === undefined ? 0 : indexOf(things, query.starting_after) + 1;
  return { object: 'list', url, data: things.slice(start, start + limit), has_more: things.length > start + limit };
}

function indexOf(things: readonly { id: string }[], id: string): number {
  const index = things.findIndex((thing) => thing.id === id);
  return index >= 0 ? index : refuse(missing('object', id, 'starting_after'));
}
