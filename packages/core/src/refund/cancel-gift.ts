import type { Context } from '../foundation/context.ts';
import { refuse } from '../foundation/refuse.ts';
import { closeGift, loadGift, mayChange } from '../gift/index.ts';
import { closeOpenRefunds } from './close-open-refunds.ts';
import { loadRefundable } from './load-refundable.ts';
import { owed } from './refund.rules.ts';
import { requestRefund } from './request-refund.ts';
import { lockDelivery } from './stop-work.ts';

/**
 * Ends a gift at its giver's wish and gives its money back, in one transaction. A claim that comes at the same moment
 * is first or second, never both; a second call finds the gift closed and asks for nothing more.
 * Refuses `gift-settled` once it was claimed or has expired, and for one that is not paid yet.
 */
export async function cancelGift(ctx: Context, giftId: string): Promise<void> {
  await ctx.inTransaction(async (inside) => {
    const { purchase_link_id: linkId } = await loadGift(inside, giftId);
    // The order before its gift, as everyone takes them.
    const order = linkId === null ? null : await loadRefundable(inside, { id: linkId });
    if (order !== null) await lockDelivery(inside, order);
    const gift = await loadGift(inside, giftId, 'for update of g');
    if (gift.status === 'cancelled') return;
    const may = mayChange({ ...gift, byHand: gift.recipient === null, expiresAt: gift.expires_at }, inside.clock.now());
    if (!may.mend || order === null) refuse('gift-settled', `gift ${gift.id} is ${gift.status}`);
    await closeGift(inside, order.id);
    const amountMinor = owed(order);
    if (order.paymentIntentId === null || amountMinor === 0 || !['paid', 'unlocked'].includes(order.status)) return;
    await requestRefund(inside, {
      purchaseLinkId: order.id, orderCode: order.orderCode, productSlug: order.productSlug, paymentIntentId: order.paymentIntentId, amount: { amountMinor, currency: order.currency }, class: 'withdrawal',
      openedBy: 'customer', resultOpened: false, requestKey: `gift_cancelled:${gift.id}:${gift.round}`, granted: true,
    });
    await closeOpenRefunds(inside, order.id);
  });
}
