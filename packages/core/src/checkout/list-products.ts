import type { Product } from '@omenhall/contracts/checkout/checkout.schema';
import type { Inside } from '../foundation/context.ts';

/** What is on sale, in the shop's order, each at its newest price. A product without a price is not on sale. */
export async function listProducts({ db }: Inside): Promise<Product[]> {
  const rows = await db.product.findMany({ where: { onSale: true }, orderBy: { position: 'asc' }, include: { prices: { orderBy: { validFrom: 'desc' }, take: 1 } } });
  return rows.flatMap((row) => {
    const [price] = row.prices;
    if (price === undefined) return [];
    return [{
      slug: row.slug, tier: row.tier as Product['tier'], name: row.name, summary: row.summary, includes: row.includes, excludes: row.excludes,
      notFor: row.notFor, gives: row.gives as Product['gives'], spreadIds: row.spreadIds, amountMinor: price.amount, currency: price.currency,
      shopRoute: row.shopRoute, promiseMinutes: row.promiseMinutes,
    }];
  });
}
