import type { Inside } from '../foundation/context.ts';
import type { BoundPrice, Interval, Payments } from '../foundation/ports.ts';
import { refuse } from '../foundation/refuse.ts';
import { newestPrices } from './list-products.ts';

interface SoldProduct {
  id: string;
  slug: string;
  name: string;
  tier: string;
  opens: string;
  unlockRoute: string;
}

interface SoldPrice {
  amount: number;
  currency: string;
  interval: Interval;
  stripeProductTest: string | null;
  stripePriceTest: string | null;
  stripeProductLive: string | null;
  stripePriceLive: string | null;
}

/** A price in force, and the desk's names for it in the house's mode. */
export interface PriceToPay {
  product: SoldProduct;
  amount: number;
  currency: string;
  interval: Interval;
  livemode: boolean;
  /** Null for what costs nothing. */
  bound: BoundPrice | null;
}

/** The price a page has shown, and since when it may have. */
export interface PriceShown {
  amountMinor: number;
  currency: string;
  since: Date;
}

/**
 * What a product costs now, or cost when the person began, where that is what they were shown. Refuses `not-found` for
 * what is not on sale, or not at this interval, and `price-changed` for any other price that was shown.
 */
export async function priceOf(db: Inside['db'], productId: string, interval: Interval, shown: PriceShown | null = null): Promise<{ product: SoldProduct; price: SoldPrice }> {
  const product = await db.product.findUniqueOrThrow({ where: { id: productId }, include: { prices: { orderBy: { validFrom: 'desc' } } } });
  const price = newestPrices(product.prices).find((one) => one.interval === interval);
  if (!product.onSale || price === undefined) refuse('not-found', `product ${product.slug} is not on sale at this interval`);
  const asShown = (one: { amount: number; currency: string }): boolean => shown === null || (one.amount === shown.amountMinor && one.currency === shown.currency);
  const earlier = product.prices.find((one) => one.interval === interval && shown !== null && one.validFrom <= shown.since);
  const taken = asShown(price) ? price : earlier;
  if (taken === undefined || !asShown(taken)) refuse('price-changed', `product ${product.slug} has another price than was shown`);
  return { product, price: { ...taken, interval } };
}

/**
 * Names a price as the desk does. What an operator has bound for this mode is used; a price that is not bound yet is
 * found or made by its lookup key. Test and live names stand apart, so one is never asked for in the other's name.
 * @throws HouseError `payments-away` (try again later)
 */
export async function bindPrice(payments: Payments, product: SoldProduct, price: SoldPrice): Promise<PriceToPay> {
  const { amount, currency, interval } = price;
  const toPay = { product, amount, currency, interval, livemode: payments.livemode };
  if (amount === 0) return { ...toPay, bound: null };
  const [stripeProductId, stripePriceId] = payments.livemode ? [price.stripeProductLive, price.stripePriceLive] : [price.stripeProductTest, price.stripePriceTest];
  if (stripeProductId !== null && stripePriceId !== null) return { ...toPay, bound: { stripeProductId, stripePriceId } };
  return { ...toPay, bound: await payments.bindPrice({ productSlug: product.slug, productName: product.name, amount: { amountMinor: amount, currency }, interval }) };
}
