import type { DeskEvent } from '../foundation/desk-words.rules.ts';

/** Where to ask the desk for the present truth. */
export interface DeskPointer {
  kind: 'session' | 'intent' | 'subscription' | 'invoice';
  id: string;
}

/** What each of Stripe's events is about: its own object, or the payment that object belongs to. Whatever is not named here is kept as ignored. */
const about = {
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
} as const satisfies Record<string, DeskPointer['kind'] | 'its_intent'>;

/** Every type of event that the house acts on; the account's endpoint must send these. */
export const eventTypes = Object.keys(about) as readonly (keyof typeof about)[];

/** What an event points at; null when it is none of ours. Order and contents of events count for nothing. */
export function pointerOf(event: Pick<DeskEvent, 'type' | 'objectId' | 'projection'>): DeskPointer | null {
  if (!Object.hasOwn(about, event.type)) return null;
  const kind = about[event.type as keyof typeof about];
  if (kind !== 'its_intent') return { kind, id: event.objectId };
  const intent = event.projection['payment_intent'];
  return typeof intent === 'string' ? { kind: 'intent', id: intent } : null;
}
