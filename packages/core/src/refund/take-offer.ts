import type { Inside } from '../foundation/context.ts';
import { refuse } from '../foundation/refuse.ts';
import { loadRefundable } from './load-refundable.ts';
import { isPromiseBroken, leftToGive } from './refund.rules.ts';
import { requestRefund } from './request-refund.ts';
import { lockDelivery, stopWork } from './stop-work.ts';

/**
 * Gives the money back that the house offers because a day passed without a readable scroll: granted at once by the
 * house's own rule, and nothing more is made. A second call finds the first grant.
 * @throws HouseError `not-found`; `not-offered` before the day is over, once the scroll is there, or when nothing is left
 */
export async function takeOffer(inside: Inside, orderCode: string): Promise<void> {
  const order = (await loadRefundable(inside, { orderCode })) ?? refuse('not-found', `order ${orderCode}`);
  const requestKey = `promise_broken:${order.id}`;
  const [taken] = await inside.query('select 1 as taken from refund_requests where house_id = $1::uuid and request_key = $2::text', [inside.house.id, requestKey]);
  if (taken !== undefined) return;
  const amountMinor = leftToGive(order);
  const deliveredAt = await lockDelivery(inside, order);
  if (!isPromiseBroken({ ...order, deliveredAt }, inside.clock.now()) || amountMinor === 0 || order.paymentIntentId === null) refuse('not-offered', `order ${orderCode} keeps its promise or has nothing left`);
  await requestRefund(inside, {
    purchaseLinkId: order.id, orderCode, productSlug: order.productSlug, paymentIntentId: order.paymentIntentId, amount: { amountMinor, currency: order.currency }, class: 'promise_broken', openedBy: 'customer',
    resultOpened: false, requestKey, granted: true,
  });
  await stopWork(inside, order, 'refunded');
}
