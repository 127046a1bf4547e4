import type { Context } from '../foundation/context.ts';
import type { BoundPrice, Interval, OfferToBind, Payments, PriceSeen } from '../foundation/ports.ts';
import { recordAudit } from '../foundation/record-audit.ts';
import { newestPrices } from './list-products.ts';

/** What is sold now, and the desk's names for it that an operator has kept for this mode. */
export interface OfferInForce extends OfferToBind {
  priceId: string;
  kept: BoundPrice | null;
}

/** What became of one offer: kept as it was, bound to a price that was there, or to one that was made for it. */
export interface BoundOffer {
  offer: OfferInForce;
  word: 'kept' | 'found' | 'made';
  /** Null in a rehearsal for a price that is not there yet. */
  bound: BoundPrice | null;
}

/** Every product on sale that costs something, once per interval, in the order of the shop. */
export async function offersInForce(asOperator: Pick<Context, 'inTransaction'>, livemode: boolean): Promise<OfferInForce[]> {
  const products = await asOperator.inTransaction(({ db }) => db.product.findMany({ where: { onSale: true }, orderBy: { position: 'asc' }, include: { prices: { orderBy: { validFrom: 'desc' } } } }));
  return products.flatMap(({ slug, name, prices }) => newestPrices(prices).filter(({ amount }) => amount > 0).map((price) => {
    const [stripeProductId, stripePriceId] = livemode ? [price.stripeProductLive, price.stripePriceLive] : [price.stripeProductTest, price.stripePriceTest];
    return {
      priceId: price.id, productSlug: slug, productName: name, amount: { amountMinor: price.amount, currency: price.currency }, interval: price.interval as Interval,
      kept: stripeProductId === null || stripePriceId === null ? null : { stripeProductId, stripePriceId },
    };
  }));
}

/** Whether a price of the account is what the house sells. */
export const isOffered = (seen: PriceSeen, { amount, interval }: OfferToBind, livemode: boolean): boolean =>
  seen.active && seen.livemode === livemode && seen.interval === interval && seen.amount?.amountMinor === amount.amountMinor && seen.amount.currency === amount.currency;

/**
 * Finds or makes the account's price of everything on sale, and keeps its names for this mode. A name that is kept and
 * still means the same price stays. A second call changes nothing, and so does a rehearsal.
 * @throws HouseError `payments-away` (try again later); what was bound by then stays bound
 */
export async function bindOffers(asOperator: Pick<Context, 'inTransaction'>, payments: Payments, { dryRun }: { dryRun: boolean }): Promise<BoundOffer[]> {
  const done: BoundOffer[] = [];
  for (const offer of await offersInForce(asOperator, payments.livemode)) {
    const seen = offer.kept === null ? null : await payments.readPrice(offer.kept.stripePriceId);
    if (seen !== null && isOffered(seen, offer, payments.livemode)) {
      done.push({ offer, word: 'kept', bound: offer.kept });
      continue;
    }
    const found = await payments.findPrice(offer);
    const bound = dryRun ? found : (found ?? await payments.bindPrice(offer));
    if (bound !== null && !dryRun) await keepNames(asOperator, offer, bound, payments.livemode);
    done.push({ offer, word: found === null ? 'made' : 'found', bound });
  }
  return done;
}

async function keepNames(asOperator: Pick<Context, 'inTransaction'>, { priceId }: OfferInForce, { stripeProductId, stripePriceId }: BoundPrice, livemode: boolean): Promise<void> {
  await asOperator.inTransaction(async (inside) => {
    const [row] = await inside.query<{ changed: boolean }>('select app.bind_price($1::uuid, $2::boolean, $3::text, $4::text) as changed', [priceId, livemode, stripeProductId, stripePriceId]);
    if (row?.changed !== true) return;
    await recordAudit(inside, { action: 'price.bound', entityType: 'product_price', entityId: priceId, meta: { world: livemode ? 'live' : 'test', price: stripePriceId } });
  });
}
