import type { Money } from '@omenhall/contracts/values/money';

/** Money that went back, or is on its way. */
export interface MoneyBack {
  id: string;
  amountMinor: number;
  status: 'pending' | 'succeeded' | 'failed';
  at: Date;
  /** When it came back to the house because it could not arrive; set exactly when it failed. It counts in that month. */
  failedAt: Date | null;
  /** Our own request, where we asked for it. */
  refundRequestId: string | null;
}

/** A bank's claim on money that came. `open` holds the money back; inquiries that hold nothing are left out. */
export interface DisputeSeen {
  id: string;
  amountMinor: number;
  status: 'open' | 'won' | 'lost';
  at: Date;
  /** When the bank gave the money back to the house; set exactly when it was won. It counts in that month. */
  wonAt: Date | null;
}

/** The whole life of one payment, as the desk tells it at this moment. */
export interface PaymentSeen {
  /** The payment intent. */
  id: string;
  status: 'waiting' | 'processing' | 'succeeded' | 'failed' | 'canceled';
  /** What came in; nothing before it succeeded. */
  received: Money;
  /** When it came in; null before. */
  at: Date | null;
  refunds: readonly MoneyBack[];
  disputes: readonly DisputeSeen[];
}

/** The present state of a payment session, read from the desk and never from an event. */
export interface SessionSeen {
  id: string;
  mode: 'payment' | 'subscription';
  url: string | null;
  status: 'open' | 'complete' | 'expired';
  paymentStatus: 'paid' | 'unpaid' | 'no_payment_required';
  paymentIntentId: string | null;
  /** Null until a payment was tried, and for a subscription, whose money is told by its invoices. */
  payment: PaymentSeen | null;
  subscriptionId: string | null;
  clientReferenceId: string | null;
  amount: Money;
  livemode: boolean;
  createdAt: Date;
  expiresAt: Date;
}

/** One bill of a subscription. */
export interface InvoiceSeen {
  id: string;
  status: 'draft' | 'open' | 'paid' | 'uncollectible' | 'void';
  /** What it asks for. */
  amount: Money;
  createdAt: Date;
  /** End of the time it pays for. */
  periodEnd: Date;
  payment: PaymentSeen | null;
  /** When the desk tries an open bill again by itself; null when it will not. */
  nextTryAt: Date | null;
  /** The desk's own page on which an open bill is paid with another card; null for every other bill. */
  payUrl: string | null;
}

/** The whole life of one subscription, with every bill it sent. */
export interface SubscriptionSeen {
  id: string;
  status: 'incomplete' | 'active' | 'past_due' | 'canceled';
  interval: 'month' | 'year';
  /** Our own id, from its metadata. */
  clientReferenceId: string | null;
  amount: Money;
  stripePriceId: string;
  livemode: boolean;
  startedAt: Date;
  periodEnd: Date;
  /** Ends with the period that is paid for. */
  endsWithPeriod: boolean;
  endedAt: Date | null;
  /** Oldest first. */
  invoices: readonly InvoiceSeen[];
}

/** An event as the desk sent it, after its signature was checked; a pointer, never the truth. */
export interface DeskEvent {
  id: string;
  type: string;
  /** The object's id and kind: `checkout.session`, `payment_intent`, `charge`. */
  objectId: string;
  objectKind: string;
  livemode: boolean;
  createdAt: Date;
  apiVersion: string | null;
  /** The allow-listed part that may be kept: ids, enums, amounts and times. */
  projection: Record<string, string | number | boolean | null>;
  payloadSha256: Uint8Array;
}

/** What each of Stripe's events is about: its own object, or the payment that object belongs to. Whatever is not named here is kept as ignored. */
export const eventsAbout = {
  'checkout.session.completed': 'session',
  'checkout.session.async_payment_succeeded': 'session',
  'checkout.session.async_payment_failed': 'session',
  'checkout.session.expired': 'session',
  'payment_intent.succeeded': 'intent',
  'payment_intent.payment_failed': 'intent',
  'charge.refunded': 'its_intent',
  'charge.dispute.created': 'its_intent',
  'charge.dispute.closed': 'its_intent',
  'refund.updated': 'its_intent',
  'refund.failed': 'its_intent',
  'invoice.paid': 'invoice',
  'invoice.payment_failed': 'invoice',
  'customer.subscription.created': 'subscription',
  'customer.subscription.updated': 'subscription',
  'customer.subscription.deleted': 'subscription',
} as const satisfies Record<string, 'session' | 'intent' | 'its_intent' | 'subscription' | 'invoice'>;

/** Every type of event that the house acts on; the account's endpoint must send these. */
export const eventTypes = Object.keys(eventsAbout) as readonly (keyof typeof eventsAbout)[];
