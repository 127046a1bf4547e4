import type { Price, Product } from '@omenhall/contracts/checkout/checkout.schema';
import type { Inside } from '../foundation/context.ts';

/**
 * The shop in its order, each product with its newest price per interval. A product without a price is not told.
 * @param livemode whether the desk moves real money; what is not built yet is then told and not sold
 */
export async function listProducts({ db }: Inside, { livemode }: { livemode: boolean }): Promise<Product[]> {
  const rows = await db.product.findMany({ orderBy: { position: 'asc' }, include: { prices: { orderBy: { validFrom: 'desc' } } } });
  return rows.flatMap((row) => {
    const prices = newestPrices(row.prices);
    if (prices.length === 0) return [];
    return [{
      slug: row.slug, tier: row.tier as Product['tier'], name: row.name, summary: row.summary, includes: row.includes, excludes: row.excludes, notFor: row.notFor,
      gives: row.gives as Product['gives'], spreadIds: row.spreadIds, opens: row.opens as Product['opens'], onSale: row.onSale && isBuiltFor(row.opens, livemode), entryRoute: row.entryRoute, shopRoute: row.shopRoute,
      prices: prices.map(({ interval, amount, currency }) => ({ interval: interval as Price['interval'], amountMinor: amount, currency })), promiseMinutes: row.promiseMinutes,
    }];
  });
}

/** The rooms of a membership are not built: it is walked through with play money, and never sold for real money. */
export const isBuiltFor = (opens: string, livemode: boolean): boolean => opens !== 'membership' || !livemode;

/** The price in force per interval, once before month before year. Expects the newest first. */
export const newestPrices = <Row extends { interval: string }>(newestFirst: readonly Row[]): Row[] =>
  (['once', 'month', 'year'] as const).flatMap((interval) => newestFirst.find((price) => price.interval === interval) ?? []);
