import { randomUUID } from 'node:crypto';
import type { CheckoutOpened } from '@omenhall/contracts/checkout/checkout.schema';
import type { Secret } from '@omenhall/contracts/values/secret';
import { setAddress } from '../access/index.ts';
import type { Context, Inside } from '../foundation/context.ts';
import type { Payments } from '../foundation/ports.ts';
import { refuse, requireSubject } from '../foundation/refuse.ts';
import { draftGift, type GiftToDraft } from '../gift/index.ts';
import { bindPrice, priceOf, type PriceToPay } from './bind-price.ts';
import { callDesk, orderRoute, type Link } from './call-desk.ts';
import { goOnWithLink } from './go-on-with-link.ts';
import { freeOrderCode } from './order-code.ts';

const cancelRoute = '/gift?cancelled=1';

/**
 * Keeps a gift and commits its purchase link with price and route, then opens the payment session: row, call, row, as for
 * a scroll. A second call with the same request key, also from another tab or with another address, gives the one session
 * that is kept.
 * Refuses what `draftGift` refuses, and `not-found` while no gift is on sale.
 */
export async function openGift(ctx: Context, input: GiftToDraft & { address: Secret<string> }, payments: Payments): Promise<CheckoutOpened> {
  const subjectId = requireSubject(ctx);
  const { product, price } = await ctx.inTransaction(async ({ db, house }) => {
    const sold = await db.product.findFirst({ where: { houseId: house.id, opens: 'gift', onSale: true }, select: { id: true } });
    return sold === null ? refuse('not-found', 'no gift is on sale') : priceOf(db, sold.id, 'once');
  });
  const gift = await draftGift(ctx, input);
  const addressKey = await ctx.keys.prepare('subject', subjectId, subjectId);
  const settleTerms = async (inside: Inside): Promise<void> => void (await setAddress(inside, ctx.keys, addressKey, input.address));
  const standing = await ctx.inTransaction((inside) => findLink(inside, gift.giftKey));
  if (standing !== null) {
    const opened = await goOnWithLink(ctx, standing, { address: input.address, cancelRoute, settleTerms }, payments);
    if (opened !== null) return opened;
  }
  // Bound before the row is written: an order knows its product, price and route before the desk knows the order.
  const toPay = await bindPrice(payments, product, price);
  const link = await ctx.inTransaction(async (inside) => {
    const placed = await placeLink(inside, gift, input.requestKey, toPay);
    await settleTerms(inside);
    return placed;
  });
  if (link.status !== 'created') return { orderCode: link.orderCode, due: false, url: orderRoute(link.orderCode) };
  return callDesk(ctx, link, { address: input.address, cancelRoute }, payments);
}

const findLink = ({ db, subjectId }: Inside, giftKey: string): Promise<Link | null> =>
  db.purchaseLink.findFirst({ where: { subjectId: requireSubject({ subjectId }), giftKey, status: { notIn: ['expired', 'failed'] } }, orderBy: { createdAt: 'desc' } });

async function placeLink(inside: Inside, gift: { id: string; giftKey: string }, requestKey: string, toPay: PriceToPay): Promise<Link> {
  const subjectId = requireSubject(inside);
  // Locked, so that two tabs stand in line and the second finds the first one's order.
  await inside.query('select id::text as id from gifts where id = $1::uuid for update', [gift.id]);
  const racing = await findLink(inside, gift.giftKey);
  if (racing !== null) return racing;
  const { product } = toPay;
  const id = randomUUID();
  const taken = await inside.db.purchaseLink.findFirst({ where: { subjectId, requestKey }, select: { id: true } });
  const link = await inside.db.purchaseLink.create({
    data: {
      id, houseId: inside.house.id, subjectId, orderCode: await freeOrderCode(inside), requestKey: taken === null ? requestKey : randomUUID(), productId: product.id, tier: product.tier, clientReferenceId: id,
      amount: toPay.amount, currency: toPay.currency, interval: toPay.interval, giftKey: gift.giftKey, unlockRoute: product.unlockRoute.replace(':id', gift.id), livemode: toPay.livemode,
      stripeProductId: toPay.bound?.stripeProductId ?? null, stripePriceId: toPay.bound?.stripePriceId ?? null,
    },
  });
  await inside.query(`update gifts set purchase_link_id = $2::uuid, updated_at = now() where id = $1::uuid and status = 'unpaid'`, [gift.id, id]);
  return link;
}
