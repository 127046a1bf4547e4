import { randomUUID } from 'node:crypto';
import type { RefundClass } from '@omenhall/contracts/refund/refund.schema';
import type { Money } from '@omenhall/contracts/values/money';
import { refundExecuteJob } from '@omenhall/jobs';
import type { Inside } from '../foundation/context.ts';
import { leaveJob } from '../foundation/leave-job.ts';
import { recordAudit } from '../foundation/record-audit.ts';
import { refuse, requireSubject } from '../foundation/refuse.ts';

export type { RefundClass };

export interface RefundAsked {
  purchaseLinkId: string;
  orderCode: string;
  productSlug: string;
  paymentIntentId: string;
  amount: Money;
  class: RefundClass;
  openedBy: 'customer' | 'house' | 'operator';
  /** Whether the person had seen what they bought. */
  resultOpened: boolean;
  /** The same key never opens a second request. */
  requestKey: string;
  /** The house's own rules have decided already, and the money goes back by itself; or an operator did, by this name. */
  granted: boolean | `operator:${string}`;
}

/**
 * Opens a refund request in the name of the order's person; one that is granted leaves the job that gives the money
 * back, in the same transaction. A second call with the same key, and a buyer's second question about an order that is
 * being looked at, find the first request and leave nothing new.
 */
export async function requestRefund(inside: Inside, asked: RefundAsked): Promise<{ id: string; status: string; created: boolean }> {
  const subjectId = requireSubject(inside);
  const decidedBy = asked.granted === true ? 'house' : asked.granted === false ? null : asked.granted;
  const [opened] = await inside.query<{ id: string; status: string }>(
    `insert into refund_requests (id, house_id, subject_id, purchase_link_id, order_code, product_slug, payment_intent_id, class, amount, currency, opened_by, result_opened, status, decided_by, decided_at, decision, request_key)
     values ($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::text, $6::text, $7::text, $8::text, $9::int, $10::text, $11::text, $12::boolean, $13::text, $14::text, $15::timestamptz, $16::text, $17::text)
     on conflict do nothing returning id::text as id, status`,
    [randomUUID(), inside.house.id, subjectId, asked.purchaseLinkId, asked.orderCode, asked.productSlug, asked.paymentIntentId, asked.class, asked.amount.amountMinor, asked.amount.currency, asked.openedBy,
      asked.resultOpened, ...(decidedBy === null ? ['open', null, null, null] : ['approved', decidedBy, inside.clock.now(), 'granted']), asked.requestKey],
  );
  if (opened === undefined) return findRequest(inside, asked);
  await recordAudit(inside, {
    action: decidedBy === null ? 'refund.asked' : 'refund.granted', entityType: 'refund_request', entityId: opened.id, about: subjectId,
    meta: { class: asked.class, amount: asked.amount.amountMinor, currency: asked.amount.currency, by: asked.openedBy },
  });
  if (decidedBy !== null) await leaveRefund(inside, { id: opened.id, purchaseLinkId: asked.purchaseLinkId });
  return { ...opened, created: true };
}

async function findRequest(inside: Inside, { requestKey, purchaseLinkId }: RefundAsked): Promise<{ id: string; status: string; created: boolean }> {
  const [request] = await inside.query<{ id: string; status: string }>(
    `select id::text as id, status from refund_requests where house_id = $1::uuid and (request_key = $2::text or (purchase_link_id = $3::uuid and status = 'open' and opened_by = 'customer'))
      order by request_key = $2::text desc limit 1`, [inside.house.id, requestKey, purchaseLinkId]);
  if (request === undefined) refuse('broken', `a refund of purchase link ${purchaseLinkId} was asked and is not there`);
  return { ...request, created: false };
}

/**
 * Leaves the one job that gives the money of an approved request back.
 * @param round a word for each time it is approved anew, after the desk refused it; none for the first
 */
export const leaveRefund = (inside: Inside, request: { id: string; purchaseLinkId: string }, round: string | null = null) =>
  leaveJob(inside, refundExecuteJob, {
    payload: { refundRequestId: request.id }, idempotencyKey: round === null ? `refund:${request.id}` : `refund:${request.id}:${round}`, links: [{ entity: 'purchase', key: request.purchaseLinkId }],
  });
