import {
  apiVersion, newId, type BalanceTransaction, type Charge, type Customer, type DeskEvent, type DeskObject, type Dispute, type EventType, type Intent, type Invoice, type InvoicePayment, type Price, type Product,
  type Refund, type Session, type Subscription,
} from './objects.ts';

/** What a checkout was opened for; a session shows only part of it. */
export interface SessionWish {
  mode: 'payment' | 'subscription';
  price: Price;
  quantity: number;
  successUrl: string;
  cancelUrl: string | null;
  clientReferenceId: string | null;
  customer: string | null;
  customerEmail: string | null;
  expiresAt: number | null;
  metadata: Record<string, string>;
  /** Goes on to the payment, or to the subscription. */
  innerMetadata: Record<string, string>;
  description: string | null;
}

/** Newest things are kept; what a trial has forgotten, nobody asks for. */
const kept = 20_000;

/** As long as Stripe lists an event. */
const eventDays = 30;

/** Things of one kind, by id, oldest first. */
export interface Shelf<Thing> {
  get(id: string | null): Thing | undefined;
  all(): Thing[];
  put(thing: Thing): Thing;
}

function openShelf<Thing extends { id: string }>(): Shelf<Thing> {
  const things = new Map<string, Thing>();
  return {
    get: (id) => things.get(id ?? ''),
    all: () => [...things.values()],
    put(thing) {
      things.set(thing.id, thing);
      for (const id of things.keys()) {
        if (things.size <= kept) break;
        things.delete(id);
      }
      return thing;
    },
  };
}

/**
 * The desk's own memory: what Stripe would hold for the account. What happens to it is done by the verbs beside this
 * file; each answers with the events that Stripe would send. `payBase` and `billBase` are where its pages for a
 * checkout and for a bill stand.
 */
export function openDesk({ payBase, billBase }: { payBase: string; billBase: string }) {
  let aheadSeconds = 0;
  const now = (): number => Math.floor(Date.now() / 1000) + aheadSeconds;
  const events = openShelf<DeskEvent>();
  return {
    payBase, billBase, now,
    customers: openShelf<Customer>(), products: openShelf<Product>(), prices: openShelf<Price>(), sessions: openShelf<Session>(), wishes: openShelf<SessionWish & { id: string }>(),
    intents: openShelf<Intent>(), charges: openShelf<Charge>(), refunds: openShelf<Refund>(), disputes: openShelf<Dispute>(), subscriptions: openShelf<Subscription>(),
    invoices: openShelf<Invoice>(), invoicePayments: openShelf<InvoicePayment>(), balance: openShelf<BalanceTransaction>(),
    /** Subscriptions whose card is refused from now on. */
    refusedCards: new Set<string>(),
    /** Events that Stripe would still list. */
    listedEvents: (): DeskEvent[] => events.all().filter((event) => event.created > now() - eventDays * 86_400),
    say: (type: EventType, object: DeskObject): DeskEvent => events.put({
      id: newId('evt'), object: 'event', api_version: apiVersion, created: now(), data: { object: structuredClone(object) },
      livemode: false, pending_webhooks: 1, request: { id: null, idempotency_key: null }, type,
    }),
    /** Moves the desk's clock on; what comes due by it is `passTime`'s to do. */
    setAhead: (seconds: number): void => { aheadSeconds += seconds; },
  };
}

export type Desk = ReturnType<typeof openDesk>;
