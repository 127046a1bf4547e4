import { createHash } from 'node:crypto';
import { HouseError } from '@omenhall/contracts/errors';
import type { BoundPrice, Interval, OfferToBind, PriceSeen } from '@omenhall/core/ports';
import type Stripe from 'stripe';
import { idOf, isRefusal, moneyOf, orNull, whole } from './at-desk.ts';

/** By what an offer is found again in the account; what is paid once keeps the name it had before there were intervals. */
export const lookupKeyOf = ({ productSlug, amount, interval }: OfferToBind): string =>
  `omenhall:${productSlug}:${amount.amountMinor}:${amount.currency.toLowerCase()}${interval === 'once' ? '' : `:${interval}`}`;

/**
 * Gives the account's price under our lookup key, making product and price when there is none.
 * Two processes that meet here end with the same price: the keys of both writes follow from what is written.
 * @throws HouseError `broken` when somebody has put our lookup key on a price of another amount or interval
 */
export async function bindPrice(stripe: Stripe, offer: OfferToBind): Promise<BoundPrice> {
  const lookupKey = lookupKeyOf(offer);
  const known = await findPrice(stripe, offer);
  if (known !== null) return known;
  const [productId, putAway] = [await bindProduct(stripe, offer), await findPutAway(stripe, lookupKey)];
  try {
    const price = await stripe.prices.create({
      product: productId,
      unit_amount: offer.amount.amountMinor,
      currency: offer.amount.currency.toLowerCase(),
      ...(offer.interval === 'once' ? {} : { recurring: { interval: offer.interval } }),
      tax_behavior: 'inclusive',
      lookup_key: lookupKey,
      ...(putAway === null ? {} : { transfer_lookup_key: true }),
    }, { idempotencyKey: keyOf('price', lookupKey, productId, putAway ?? '') });
    return { stripeProductId: productId, stripePriceId: price.id };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    // A lookup key is unique in the account: another process was first, and its price is ours too.
    const other = await findPrice(stripe, offer);
    if (other === null) throw error;
    return other;
  }
}

/** The account's price of an offer; null when there is none. */
export async function findPrice(stripe: Stripe, offer: OfferToBind): Promise<BoundPrice | null> {
  const { data: [price] } = await stripe.prices.list({ lookup_keys: [lookupKeyOf(offer)], active: true, limit: 1 });
  if (price === undefined) return null;
  const fits = price.unit_amount === offer.amount.amountMinor && price.currency === offer.amount.currency.toLowerCase() && intervalOf(price) === offer.interval;
  if (!fits) throw new HouseError('broken', 'the price under a lookup key of ours is another one');
  return { stripeProductId: idOf(price.product) ?? '', stripePriceId: price.id };
}

/** The price that somebody has put away under our lookup key: the next one takes the key from it. */
async function findPutAway(stripe: Stripe, lookupKey: string): Promise<string | null> {
  const { data: [price] } = await stripe.prices.list({ lookup_keys: [lookupKey], active: false, limit: 1 });
  return price?.id ?? null;
}

/** A price by its id; null when the account does not know it in this mode. */
export async function readPrice(stripe: Stripe, stripePriceId: string): Promise<PriceSeen | null> {
  const price = await orNull(() => stripe.prices.retrieve(stripePriceId, { expand: ['product'] }));
  if (price === null) return null;
  const product = whole(price.product, 'product of a price');
  return {
    stripePriceId: price.id, stripeProductId: product.id, amount: price.unit_amount === null ? null : moneyOf(price.unit_amount, price.currency), interval: intervalOf(price),
    active: price.active && !('deleted' in product) && product.active, livemode: price.livemode,
  };
}

function intervalOf({ recurring }: Stripe.Price): Interval | null {
  if (recurring === null) return 'once';
  return recurring.interval_count === 1 ? ((['month', 'year'] as const).find((one) => one === recurring.interval) ?? null) : null;
}

/** One product of the account for each of ours, however many prices it has: its id follows from our name for it. */
async function bindProduct(stripe: Stripe, { productSlug, productName }: OfferToBind): Promise<string> {
  const id = `omenhall_${productSlug}`;
  try {
    const product = await stripe.products.create({ id, name: productName, metadata: { slug: productSlug } }, { idempotencyKey: keyOf('product', productSlug, productName) });
    return product.id;
  } catch (error) {
    if (isRefusal(error) && error.code === 'resource_already_exists') return id;
    throw error;
  }
}

const keyOf = (...parts: string[]): string => `omenhall-${createHash('sha256').update(parts.join('\0')).digest('hex')}`;
