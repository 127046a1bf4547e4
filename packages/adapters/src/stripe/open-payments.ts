import type { BoundPrice, Payments } from '@omenhall/core/ports';
import { atDesk } from './at-desk.ts';
import { bindPrice, findPrice, lookupKeyOf, readPrice } from './bind-price.ts';
import { listActs } from './lists.ts';
import { openStripe, type PaymentsOptions } from './open-stripe.ts';
import { readAccount } from './read-account.ts';
import { refundActs } from './refunds.ts';
import { sessionActs } from './sessions.ts';
import { subscriptionActs } from './subscriptions.ts';

/** Whether a key of the desk moves real money. */
export const isLiveKey = (secretKey: string): boolean => /^(sk|rk)_live_/.test(secretKey);

/**
 * Opens the payment desk with the real SDK. Nothing is asked of Stripe until the first call.
 *
 * Every write carries an idempotency key, so a lost answer is repeated without a second effect.
 * @throws HouseError, from each call, `payments-away` (try again later), or `broken` when the desk refuses what we ask:
 *   a key without rights, a repeated idempotency key with another body, or a state that the house does not know
 */
export function openPayments(options: PaymentsOptions): Payments {
  const stripe = openStripe(options);
  const livemode = isLiveKey(options.secretKey);
  const prices = new Map<string, Promise<BoundPrice>>();
  return {
    livemode,
    bindPrice: (offer) => atDesk('bind price', async () => {
      const lookupKey = lookupKeyOf(offer);
      const bound = prices.get(lookupKey) ?? bindPrice(stripe, offer);
      prices.set(lookupKey, bound);
      try {
        return await bound;
      } catch (error) {
        prices.delete(lookupKey);
        throw error;
      }
    }),
    findPrice: (offer) => atDesk('find price', () => findPrice(stripe, offer)),
    readPrice: (stripePriceId) => atDesk('read price', () => readPrice(stripe, stripePriceId)),
    ...sessionActs(stripe, () => prices.clear()),
    ...subscriptionActs(stripe),
    ...refundActs(stripe),
    ...listActs(stripe),
    readAccount: () => readAccount(stripe, livemode),
  };
}
