import type { EventConcern } from '@omenhall/core/payment';

/** What each of Stripe's events points at. Whatever is not named here is kept as ignored. */
const concerns: Readonly<Record<string, EventConcern>> = {
  'checkout.session.completed': 'session',
  'checkout.session.async_payment_succeeded': 'session',
  'checkout.session.async_payment_failed': 'session',
  'checkout.session.expired': 'session',
  'payment_intent.succeeded': 'intent',
  'payment_intent.payment_failed': 'intent',
};

export const concernOf = (eventType: string): EventConcern => (Object.hasOwn(concerns, eventType) ? concerns[eventType] : undefined) ?? 'none';
