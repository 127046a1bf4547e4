import type { Context } from '../foundation/context.ts';
import { refuse } from '../foundation/refuse.ts';
import { closeGift, loadGift, mayChange } from '../gift/index.ts';
import { requestRefund } from './request-refund.ts';

/**
 * Ends a gift at its giver's wish and asks for its money back, in one transaction. A claim that comes at the same moment
 * is first or second, never both; a second call finds the gift closed and asks for nothing more.
 * Refuses `gift-settled` once it was claimed or has expired, and for one that is not paid yet.
 */
export async function cancelGift(ctx: Context, giftId: string): Promise<void> {
  await ctx.inTransaction(async (inside) => {
    const gift = await loadGift(inside, giftId, 'for update of g');
    if (gift.status === 'cancelled') return;
    const may = mayChange({ ...gift, byHand: gift.recipient === null, expiresAt: gift.expires_at }, inside.clock.now());
    if (!may.mend || gift.purchase_link_id === null) refuse('gift-settled', `gift ${gift.id} is ${gift.status}`);
    const link = await inside.db.purchaseLink.findUniqueOrThrow({ where: { id: gift.purchase_link_id }, include: { product: { select: { slug: true } } } });
    await closeGift(inside, link.id);
    const left = link.amount - link.refundedAmount;
    if (link.paymentIntentId === null || left <= 0 || !['paid', 'unlocked'].includes(link.status)) return;
    await requestRefund(inside, {
      purchaseLinkId: link.id, orderCode: link.orderCode, productSlug: link.product.slug, paymentIntentId: link.paymentIntentId, amount: { amountMinor: left, currency: link.currency }, class: 'withdrawal',
      openedBy: 'customer', resultOpened: false, requestKey: `gift_cancelled:${gift.id}:${gift.round}`, granted: true,
    });
  });
}
