import { createHash } from 'node:crypto';
import type { SessionToOpen } from '@omenhall/core/ports';
import Stripe from 'stripe';

/**
 * Gives the id of the account's price under our lookup key, making product and price when there is none.
 * Two processes that meet here end with the same price: the keys of both writes follow from what is written.
 */
export async function bindPrice(stripe: Stripe, lookupKey: string, session: SessionToOpen): Promise<string> {
  const known = await findPrice(stripe, lookupKey);
  if (known !== null) return known;
  const product = await stripe.products.create(
    { name: session.productName, metadata: { slug: session.productSlug } },
    { idempotencyKey: keyOf('product', session.productSlug, session.productName) },
  );
  try {
    const price = await stripe.prices.create({
      product: product.id,
      unit_amount: session.amount.amountMinor,
      currency: session.amount.currency.toLowerCase(),
      tax_behavior: 'inclusive',
      lookup_key: lookupKey,
    }, { idempotencyKey: keyOf('price', lookupKey, product.id) });
    return price.id;
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
    // A lookup key is unique in the account: another process was first, and its price is ours too.
    const other = await findPrice(stripe, lookupKey);
    if (other === null) throw error;
    return other;
  }
}

async function findPrice(stripe: Stripe, lookupKey: string): Promise<string | null> {
  const found = await stripe.prices.list({ lookup_keys: [lookupKey], active: true, limit: 1 });
  return found.data[0]?.id ?? null;
}

const keyOf = (...parts: string[]): string => `omenhall-${createHash('sha256').update(parts.join('\0')).digest('hex')}`;
