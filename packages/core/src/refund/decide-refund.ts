import type { DecideRefund } from '@omenhall/contracts/operator/refunds.schema';
import type { RefundClass } from '@omenhall/contracts/refund/refund.schema';
import type { Inside } from '../foundation/context.ts';
import { recordAudit } from '../foundation/record-audit.ts';
import { refuse } from '../foundation/refuse.ts';
import { leaveNotice } from './leave-notice.ts';
import { loadRefundable } from './load-refundable.ts';
import { isLargeRefund, leftToGive } from './refund.rules.ts';
import { leaveRefund, requestRefund } from './request-refund.ts';

interface Request {
  id: string; subject_id: string; purchase_link_id: string; payment_intent_id: string; class: RefundClass; amount: number; currency: string; status: string; decision: string | null; stripe_refund_id: string | null; result_opened: boolean;
}

/**
 * An operator's word about a request. Granted, the money goes back by a job left here; granted in part, a request of its
 * own stands for the smaller amount and this one is closed; any other word declines, by letter. What the desk refused
 * may be granted anew. The same word a second time changes nothing.
 *
 * @param mayLarge whether the operator may decide above the limit of support, with what this order was given before
 * @throws HouseError `not-found`; `already-decided` after another word (final); `nothing-to-return` when less is left
 *         than is granted; `not-allowed` above the limit
 */
export async function decideRefund(inside: Inside, { id, decision, amountMinor }: DecideRefund, mayLarge: boolean): Promise<void> {
  const { actor } = inside;
  if (actor.kind !== 'operator') refuse('not-allowed', 'a refund is decided by an operator');
  const purchaseLinkId = (await load(inside, id)).purchase_link_id;
  const paymentIntentId = (await load(inside, id)).payment_intent_id;
  const order = (await loadRefundable(inside, { id: purchaseLinkId }, paymentIntentId)) ?? refuse('not-found', `order of refund ${id}`);
  // Read again behind the order's lock: two operators decide one after the other.
  const request = await load(inside, id);
  const again = request.status === 'failed' && request.stripe_refund_id === null && decision === 'granted';
  if (request.status !== 'open' && !again) {
    if (request.decision === decision || (request.decision === 'partly' && decision === 'granted')) return;
    refuse('already-decided', `refund ${id} is ${request.status}`);
  }
  const theirs: Inside = { ...inside, subjectId: request.subject_id };
  const notice = { id, purchaseLinkId: request.purchase_link_id };
  const amount = amountMinor ?? request.amount;
  const note = { action: 'refund.decided', entityType: 'refund_request', entityId: id, about: request.subject_id, meta: { verdict: decision === 'granted' ? 'approved' : 'declined', decision, amount, currency: request.currency } } as const;

  if (decision !== 'granted') {
    await close(inside, id, 'declined', decision, actor.operatorId);
    await leaveNotice(theirs, 'refund_declined', notice);
    return recordAudit(inside, note);
  }
  if (amount > request.amount) refuse('bad-input', `refund ${id} asks for less`);
  if (amount > leftToGive(order)) refuse('nothing-to-return', `less than that is left for refund ${id}`);
  if (isLargeRefund(amount, order.givenBack + order.promised) && !mayLarge) refuse('not-allowed', `refund ${id} is large`);
  if (amount < request.amount) {
    await close(inside, id, 'declined', 'partly', actor.operatorId);
    await requestRefund(theirs, {
      purchaseLinkId: request.purchase_link_id, orderCode: order.orderCode, productSlug: order.productSlug, paymentIntentId: request.payment_intent_id, amount: { amountMinor: amount, currency: request.currency },
      class: request.class, openedBy: 'operator', resultOpened: request.result_opened, requestKey: `partly:${id}`, granted: `operator:${actor.operatorId}`,
    });
  } else {
    await close(inside, id, 'approved', 'granted', actor.operatorId);
    await leaveRefund(theirs, notice, again ? String(inside.clock.now().getTime()) : null);
  }
  return recordAudit(inside, note);
}

/** Opens a case in the name of an order's person, for what they told an operator. The same key finds the first; an open question of theirs is that case. */
export async function openRefundFor(inside: Inside, { purchaseId, class: reason, requestKey }: { purchaseId: string; class: RefundClass; requestKey: string }): Promise<string> {
  const order = (await loadRefundable(inside, { id: purchaseId })) ?? refuse('not-found', `order ${purchaseId}`);
  const amountMinor = leftToGive(order);
  if (amountMinor === 0 || order.paymentIntentId === null) refuse('nothing-to-return', `order ${purchaseId} has nothing left`);
  const { id } = await requestRefund({ ...inside, subjectId: order.subjectId }, {
    purchaseLinkId: order.id, orderCode: order.orderCode, productSlug: order.productSlug, paymentIntentId: order.paymentIntentId, amount: { amountMinor, currency: order.currency }, class: reason,
    openedBy: 'operator', resultOpened: order.deliveredAt !== null || order.giftClaimed, requestKey: `operator:${order.id}:${requestKey}`, granted: false,
  });
  return id;
}

async function close({ query, clock }: Inside, id: string, status: string, decision: string, operatorId: string): Promise<void> {
  await query(`update refund_requests set status = $2::text, decision = $3::text, decided_by = 'operator:' || $4::text, decided_at = $5::timestamptz, updated_at = now() where id = $1::uuid`, [id, status, decision, operatorId, clock.now()]);
}

async function load({ query }: Inside, id: string): Promise<Request> {
  const [row] = await query<Request>(
    `select id::text as id, subject_id::text as subject_id, purchase_link_id::text as purchase_link_id, payment_intent_id, class, amount, currency, status, decision, stripe_refund_id, result_opened
       from refund_requests where id = $1::uuid`, [id]);
  return row ?? refuse('not-found', `refund request ${id}`);
}
