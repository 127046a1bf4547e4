import type { AskRefund } from '@omenhall/contracts/refund/refund.schema';
import type { Inside } from '../foundation/context.ts';
import { refuse } from '../foundation/refuse.ts';
import { leaveNotice } from './leave-notice.ts';
import { loadRefundable } from './load-refundable.ts';
import { leftToGive } from './refund.rules.ts';
import { requestRefund } from './request-refund.ts';

/**
 * Asks, in the buyer's name, for all that is left of an order's money. A person decides; the letter that says so is left
 * with the request. A second question while the first is open is the first one.
 * @throws HouseError `not-found`; `nothing-to-return` when no money came, none is left, or a bank holds it (final)
 */
export async function askRefund(inside: Inside, { orderCode, class: reason, requestKey }: AskRefund): Promise<void> {
  const order = (await loadRefundable(inside, { orderCode })) ?? refuse('not-found', `order ${orderCode}`);
  const amountMinor = leftToGive(order);
  if (amountMinor === 0 || order.paymentIntentId === null) refuse('nothing-to-return', `order ${orderCode} has nothing left`);
  const request = await requestRefund(inside, {
    purchaseLinkId: order.id, orderCode, productSlug: order.productSlug, paymentIntentId: order.paymentIntentId, amount: { amountMinor, currency: order.currency }, class: reason, openedBy: 'customer',
    resultOpened: order.deliveredAt !== null || order.giftClaimed, requestKey: `asked:${order.id}:${requestKey}`, granted: false,
  });
  if (request.created) await leaveNotice(inside, 'refund_received', { id: request.id, purchaseLinkId: order.id });
}
