import { randomBytes } from 'node:crypto';

/** The version of Stripe's API that the stand-in speaks; a request in another is refused. */
export const apiVersion = '2026-10-28.endive';

export interface Product {
  id: string;
  object: 'product';
  active: boolean;
  created: number;
  livemode: false;
  metadata: Record<string, string>;
  name: string;
}

export interface Price {
  id: string;
  object: 'price';
  active: boolean;
  created: number;
  currency: string;
  livemode: false;
  lookup_key: string | null;
  metadata: Record<string, string>;
  product: string;
  tax_behavior: string;
  type: 'one_time';
  unit_amount: number;
}

export interface Intent {
  id: string;
  object: 'payment_intent';
  amount: number;
  amount_received: number;
  created: number;
  currency: string;
  description: string | null;
  latest_charge: string | null;
  livemode: false;
  metadata: Record<string, string>;
  status: 'requires_payment_method' | 'succeeded';
  last_payment_error: { type: 'card_error'; code: string; decline_code: string; message: string } | null;
}

export interface Session {
  id: string;
  object: 'checkout.session';
  amount_subtotal: number;
  amount_total: number;
  cancel_url: string | null;
  client_reference_id: string | null;
  created: number;
  currency: string;
  customer_details: { email: string | null; name: string | null } | null;
  customer_email: string | null;
  expires_at: number;
  livemode: false;
  metadata: Record<string, string>;
  mode: 'payment';
  payment_intent: string | null;
  payment_status: 'paid' | 'unpaid';
  status: 'open' | 'complete' | 'expired';
  success_url: string;
  ui_mode: 'hosted_page';
  url: string | null;
}

export interface DeskEvent {
  id: string;
  object: 'event';
  api_version: string;
  created: number;
  data: { object: Session | Intent };
  livemode: false;
  pending_webhooks: number;
  request: { id: string | null; idempotency_key: string | null };
  type: 'checkout.session.completed' | 'checkout.session.expired' | 'payment_intent.succeeded' | 'payment_intent.payment_failed';
}

export interface SessionWish {
  price: Price;
  quantity: number;
  successUrl: string;
  cancelUrl: string | null;
  clientReferenceId: string | null;
  customerEmail: string | null;
  metadata: Record<string, string>;
  intentMetadata: Record<string, string>;
  intentDescription: string | null;
}

export const newId = (prefix: string): string => `${prefix}_${randomBytes(12).toString('hex')}`;

const secondsNow = (): number => Math.floor(Date.now() / 1000);

/** Newest things are kept; what a trial has forgotten, nobody asks for. */
const kept = 20_000;

function keep<Thing extends { id: string }>(things: Map<string, Thing>, thing: Thing): Thing {
  things.set(thing.id, thing);
  for (const id of things.keys()) {
    if (things.size <= kept) break;
    things.delete(id);
  }
  return thing;
}

/** The desk's own memory: what Stripe would hold for the account. `payBase` is where its checkout page stands. */
export function openDesk({ payBase }: { payBase: string }) {
  const products = new Map<string, Product>();
  const prices = new Map<string, Price>();
  const sessions = new Map<string, Session>();
  const intents = new Map<string, Intent>();
  const events = new Map<string, DeskEvent>();
  const wishes = new Map<string, SessionWish & { id: string }>();

  const say = (type: DeskEvent['type'], object: Session | Intent): DeskEvent =>
    keep(events, {
      id: newId('evt'), object: 'event', api_version: apiVersion, created: secondsNow(), data: { object: structuredClone(object) },
      livemode: false, pending_webhooks: 1, request: { id: null, idempotency_key: null }, type,
    });

  const intentOf = (session: Session): Intent => {
    const present = intents.get(session.payment_intent ?? '');
    if (present) return present;
    const wish = wishes.get(session.id);
    const intent = keep<Intent>(intents, {
      id: newId('pi'), object: 'payment_intent', amount: session.amount_total, amount_received: 0, created: secondsNow(), currency: session.currency,
      description: wish?.intentDescription ?? null, latest_charge: null, livemode: false, metadata: wish?.intentMetadata ?? {},
      status: 'requires_payment_method', last_payment_error: null,
    });
    session.payment_intent = intent.id;
    return intent;
  };

  return {
    products, prices, sessions, intents, events,

    addProduct: (name: string, metadata: Record<string, string>): Product =>
      keep(products, { id: newId('prod'), object: 'product', active: true, created: secondsNow(), livemode: false, metadata, name }),

    addPrice: (price: Pick<Price, 'product' | 'unit_amount' | 'currency' | 'lookup_key' | 'metadata' | 'tax_behavior'>): Price =>
      keep(prices, { id: newId('price'), object: 'price', active: true, created: secondsNow(), livemode: false, type: 'one_time', ...price }),

    openSession: (wish: SessionWish): Session => {
      const id = newId('cs_test');
      const amount = wish.price.unit_amount * wish.quantity;
      keep(wishes, { ...wish, id });
      return keep<Session>(sessions, {
        id, object: 'checkout.session', amount_subtotal: amount, amount_total: amount, cancel_url: wish.cancelUrl, client_reference_id: wish.clientReferenceId,
        created: secondsNow(), currency: wish.price.currency, customer_details: null, customer_email: wish.customerEmail, expires_at: secondsNow() + 86_400,
        livemode: false, metadata: wish.metadata, mode: 'payment', payment_intent: null, payment_status: 'unpaid', status: 'open',
        success_url: wish.successUrl, ui_mode: 'hosted_page', url: `${payBase}/${id}`,
      });
    },

    /** Takes the money of an open session, once: a paid session gives no second event. */
    pay: (session: Session): DeskEvent[] => {
      if (session.status !== 'open') return [];
      const intent = intentOf(session);
      Object.assign(intent, { status: 'succeeded', amount_received: intent.amount, latest_charge: newId('ch'), last_payment_error: null });
      Object.assign(session, { status: 'complete', payment_status: 'paid', url: null, customer_details: { email: session.customer_email, name: 'Trial Payer' } });
      return [say('checkout.session.completed', session), say('payment_intent.succeeded', intent)];
    },

    /** The card is declined: nothing is charged and the session stays open. */
    refuse: (session: Session): DeskEvent[] => {
      if (session.status !== 'open') return [];
      const intent = intentOf(session);
      intent.last_payment_error = { type: 'card_error', code: 'card_declined', decline_code: 'generic_decline', message: 'Your card was declined.' };
      return [say('payment_intent.payment_failed', intent)];
    },

    expire: (session: Session): DeskEvent[] => {
      if (session.status !== 'open') return [];
      Object.assign(session, { status: 'expired', url: null });
      return [say('checkout.session.expired', session)];
    },

    wishOf: (session: Session): SessionWish | undefined => wishes.get(session.id),
  };
}

export type Desk = ReturnType<typeof openDesk>;
