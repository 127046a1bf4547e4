import { randomUUID } from 'node:crypto';
import type { RefundClass } from '@omenhall/contracts/refund/refund.schema';
import type { Money } from '@omenhall/contracts/values/money';
import { refundExecuteJob } from '@omenhall/jobs';
import type { Inside } from '../foundation/context.ts';
import { leaveJob } from '../foundation/leave-job.ts';
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
  /** The house's own rules have decided already, and the money goes back by itself. */
  granted: boolean;
}

/**
 * Opens a refund request in the name of the order's person; one that is granted leaves the job that gives the money
 * back, in the same transaction. A second call with the same key finds the first request and leaves nothing new.
 */
export async function requestRefund(inside: Inside, asked: RefundAsked): Promise<{ id: string; status: string }> {
  const subjectId = requireSubject(inside);
  const now = inside.clock.now();
  await inside.query(
    `insert into refund_requests (id, house_id, subject_id, purchase_link_id, order_code, product_slug, payment_intent_id, class, amount, currency, opened_by, result_opened, status, decided_by, decided_at, decision, request_key)
     values ($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::text, $6::text, $7::text, $8::text, $9::int, $10::text, $11::text, $12::boolean, $13::text, $14::text, $15::timestamptz, $16::text, $17::text)
     on conflict (house_id, request_key) do nothing`,
    [randomUUID(), inside.house.id, subjectId, asked.purchaseLinkId, asked.orderCode, asked.productSlug, asked.paymentIntentId, asked.class, asked.amount.amountMinor, asked.amount.currency, asked.openedBy,
      asked.resultOpened, ...(asked.granted ? ['approved', 'house', now, 'granted'] : ['open', null, null, null]), asked.requestKey],
  );
  const [request] = await inside.query<{ id: string; status: string }>('select id::text as id, status from refund_requests where house_id = $1::uuid and request_key = $2::text', [inside.house.id, asked.requestKey]);
  if (request === undefined) refuse('broken', `a refund of purchase link ${asked.purchaseLinkId} was asked and is not there`);
  if (request.status === 'approved') await leaveRefund(inside, { ...request, purchaseLinkId: asked.purchaseLinkId });
  return request;
}

/** Leaves the one job that gives the money of an approved request back. */
export const leaveRefund = (inside: Inside, request: { id: string; purchaseLinkId: string }) =>
  leaveJob(inside, refundExecuteJob, { payload: { refundRequestId: request.id }, idempotencyKey: `refund:${request.id}`, links: [{ entity: 'purchase', key: request.purchaseLinkId }] });
