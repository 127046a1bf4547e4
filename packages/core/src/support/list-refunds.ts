import type { Listed } from '@omenhall/contracts/operator/operator.port';
import type { FindRefunds, RefundCase, RefundRow } from '@omenhall/contracts/operator/refunds.schema';
import type { Inside } from '../foundation/context.ts';
import { recordAudit } from '../foundation/record-audit.ts';
import { refuse } from '../foundation/refuse.ts';
import { mayRecreate } from '../reading/index.ts';
import { findWithdrawn, isLargeRefund, leftToGive, loadRefundable } from '../refund/index.ts';
import { pageOf, placeAt, readCursor } from './cursor.rules.ts';

const columns = `q.id::text as id, q.order_code as "orderCode", q.purchase_link_id::text as "purchaseId", p.name as "productName", q.class, q.opened_by as "openedBy", q.amount as "amountMinor", q.currency, q.status, q.decision,
  q.created_at as "askedAt", q.decided_at as "decidedAt", q.settled_at as "settledAt", q.failure_code as "failureCode", coalesce(s.address_mask, '') as "maskedAddress"`;
const sources = 'refund_requests q join purchase_links l on l.id = q.purchase_link_id join products p on p.id = l.product_id join subjects s on s.id = q.subject_id';

/** Requests about money of the operator's house, newest first. */
export async function listRefunds(inside: Inside, find: FindRefunds): Promise<Listed<RefundRow>> {
  const from = readCursor(find.cursor);
  const found = await inside.query<RefundRow & { place_at: string }>(
    `select ${columns}, ${placeAt('q.created_at')} from ${sources}
      where ($1::text is null or q.status = $1::text) and ($2::text is null or q.class = $2::text) and ($3::text is null or q.order_code = $3::text)
        and ($4::text is null or (q.created_at, q.id) < ($4::text::timestamptz, $5::uuid))
      order by q.created_at desc, q.id desc limit $6::int`,
    [find.status, find.class, find.orderCode, from?.at ?? null, from?.id ?? null, find.limit + 1],
  );
  return pageOf(found, find.limit);
}

/** One request with all that is checked before it is decided; opening it is written down. */
export async function openRefundCase(inside: Inside, id: string): Promise<RefundCase> {
  const shown = await showRefundCase(inside, id);
  await recordAudit(inside, { action: 'operator.refund_opened', entityType: 'refund_request', entityId: id });
  return shown;
}

/** As `openRefundCase`, for whoever has it open. */
export async function showRefundCase(inside: Inside, id: string): Promise<RefundCase> {
  type Row = RefundRow & Pick<RefundCase, 'resultOpened' | 'decidedBy' | 'stripeRefundId' | 'paymentIntentId'>;
  const [row] = await inside.query<Row>(
    `select ${columns}, q.result_opened as "resultOpened", q.decided_by as "decidedBy", q.stripe_refund_id as "stripeRefundId", q.payment_intent_id as "paymentIntentId" from ${sources} where q.id = $1::uuid`, [id]);
  if (row === undefined) refuse('not-found', `refund request ${id}`);
  const order = (await loadRefundable(inside, { id: row.purchaseId }, row.paymentIntentId)) ?? refuse('not-found', `order of refund ${id}`);
  const withdrawn = await findWithdrawn(inside, order);
  return {
    ...row, paidAt: order.paidAt, deliveredAt: order.deliveredAt, giftClaimed: order.giftClaimed, purchaseStatus: order.status, receivedMinor: order.received, givenBackMinor: order.givenBack, disputedMinor: order.disputed,
    leftMinor: leftToGive(order), large: isLargeRefund(row.amountMinor, order.givenBack + order.promised), mayRecreate: await mayRecreate(inside, row.purchaseId),
    withdrawn: withdrawn === null ? null : { outcome: withdrawn.outcome, at: withdrawn.at },
    consents: await inside.query<RefundCase['consents'][number] & Record<string, unknown>>(
      `select c.action, t.sentence, c.policy_version as version, c.created_at as at from omen_consents c join consent_texts t on t.id = c.text_id
        where c.kind = 'early_performance' and c.scope_id = $1::uuid order by c.seq limit 100`, [row.purchaseId]),
    books: await inside.query<RefundCase['books'][number] & Record<string, unknown>>(
      `select kind, amount as "amountMinor", reason, stripe_object_id as "objectId", occurred_at as at from finance_events where purchase_link_id = $1::uuid order by occurred_at, id limit 200`, [row.purchaseId]),
    others: await inside.query<RefundRow & Record<string, unknown>>(`select ${columns} from ${sources} where q.purchase_link_id = $1::uuid and q.id <> $2::uuid order by q.created_at desc, q.id desc limit 50`, [row.purchaseId, id]),
  };
}
