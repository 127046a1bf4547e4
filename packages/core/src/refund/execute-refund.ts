import { z } from 'zod';
import { Secret } from '@omenhall/contracts/values/secret';
import type { Context, Inside } from '../foundation/context.ts';
import type { MoneyBack, Payments } from '../foundation/ports.ts';
import { recordAudit } from '../foundation/record-audit.ts';
import { refuse, requireSubject } from '../foundation/refuse.ts';
import { openRecord, sealRecord } from '../vault/index.ts';
import { leaveNotice } from './leave-notice.ts';

/** What the desk is asked for, fixed at the first try. */
const FrozenRefund = z.strictObject({
  paymentIntentId: z.string(),
  amountMinor: z.int().positive(),
  currency: z.string(),
  reason: z.enum(['duplicate', 'requested_by_customer']),
  idempotencyKey: z.string(),
  /** Ended before its money goes back: of a membership that was withdrawn from. */
  subscriptionId: z.string().nullable(),
});

const place = (ctx: Pick<Context, 'house'>, subjectId: string, refundRequestId: string) => ({ table: 'delivery_requests', column: 'bytes', rowId: refundRequestId, houseId: ctx.house.id, subjectId });

export type RefundPrepared =
  | { word: 'ask'; request: Uint8Array }
  /** The desk has it already; what is left is to settle it. */
  | { word: 'made'; paymentIntentId: string }
  /** Nobody decided it, or the desk refused it: nothing is to be asked. */
  | { word: 'nothing' };

interface Row { status: string; class: string; amount: number; currency: string; payment_intent_id: string; decided_at: Date | null; purchase_link_id: string; stripe_refund_id: string | null; subscription_id: string | null }

/**
 * Reads what an approved request asks of the desk and seals it. The desk's key follows from the request and from when it
 * was approved: a repeat is the same refund, and one that is approved anew after a refusal is another question.
 */
export async function prepareRefund(ctx: Context, refundRequestId: string): Promise<RefundPrepared> {
  const subjectId = requireSubject(ctx);
  const row = await ctx.inTransaction((inside) => loadRequest(inside, refundRequestId));
  if (['sent', 'settled'].includes(row.status)) {
    await ctx.inTransaction((inside) => tell(inside, refundRequestId));
    return { word: 'made', paymentIntentId: row.payment_intent_id };
  }
  if (row.status !== 'approved' || row.decided_at === null) return { word: 'nothing' };
  const key = await ctx.keys.prepare('subject', subjectId, subjectId);
  const frozen: z.input<typeof FrozenRefund> = {
    paymentIntentId: row.payment_intent_id, amountMinor: row.amount, currency: row.currency, reason: row.class === 'duplicate' ? 'duplicate' : 'requested_by_customer',
    idempotencyKey: `refund:${refundRequestId}:${row.decided_at.getTime()}`, subscriptionId: row.class === 'withdrawal' ? row.subscription_id : null,
  };
  return { word: 'ask', request: sealRecord(key, place(ctx, subjectId, refundRequestId), new Secret(frozen)).bytes() };
}

export type RefundEnded =
  | { word: 'made'; refund: MoneyBack; paymentIntentId: string }
  | { word: 'already_back'; paymentIntentId: string }
  /** A person must look: a bank disputes the payment, or less is left than was granted. */
  | { word: 'failed'; code: 'disputed' | 'too_much' };

/**
 * Gives the money of a sealed request back, and writes down what became of it. The desk is asked for a refund of this
 * request first: its keys live a day, the metadata for ever, so that neither a lost answer nor a long absence gives twice.
 * A second call finds the first refund.
 * @param stillPermitted asked before the one call that moves money
 * @throws HouseError `payments-away` (try again later); nobody knows then whether the money moved. `not-ready` when the permit ended before the call, and none did
 */
export async function executeRefund(ctx: Context, refundRequestId: string, request: Uint8Array, payments: Payments, stillPermitted: () => boolean): Promise<RefundEnded> {
  const subjectId = requireSubject(ctx);
  const key = await ctx.keys.prepare('subject', subjectId, subjectId);
  const { paymentIntentId, amountMinor, currency, reason, idempotencyKey, subscriptionId } = openRecord(key, place(ctx, subjectId, refundRequestId), FrozenRefund, request).reveal('pay');
  const before = await payments.findRefund(paymentIntentId, refundRequestId);
  if (before !== null) return keepRefund(ctx, refundRequestId, paymentIntentId, before);
  if (subscriptionId !== null) await payments.endNow(subscriptionId, `withdraw:${refundRequestId}`);
  if (!stillPermitted()) refuse('not-ready', `permit of refund ${refundRequestId} ended`);
  const made = await payments.makeRefund({ paymentIntentId, amount: { amountMinor, currency }, reason, refundRequestId, idempotencyKey });
  if (made.word === 'made') return keepRefund(ctx, refundRequestId, paymentIntentId, made.refund);
  if (made.code === 'already_back') {
    await ctx.inTransaction((inside) => closeRequest(inside, refundRequestId, { status: 'settled', decision: 'already_back', failureCode: null }));
    return { word: 'already_back', paymentIntentId };
  }
  const { code } = made;
  await ctx.inTransaction((inside) => closeRequest(inside, refundRequestId, { status: 'failed', decision: 'granted', failureCode: code }));
  return { word: 'failed', code };
}

/** The refund of a request that nobody knows the outcome of; writes it down when the desk has it. Null when the desk knows of none. */
export async function findLostRefund(ctx: Context, refundRequestId: string, paymentIntentId: string, payments: Payments): Promise<RefundEnded | null> {
  const found = await payments.findRefund(paymentIntentId, refundRequestId);
  return found === null ? null : keepRefund(ctx, refundRequestId, paymentIntentId, found);
}

/** Writes the desk's refund to its request and leaves the letter, once. The desk's own word may have settled it meanwhile. */
async function keepRefund(ctx: Context, refundRequestId: string, paymentIntentId: string, refund: MoneyBack): Promise<RefundEnded> {
  await ctx.inTransaction(async (inside) => {
    const [sent] = await inside.query<{ amount: number }>(
      `update refund_requests set status = 'sent', stripe_refund_id = $2::text, failure_code = null, updated_at = now() where id = $1::uuid and status = 'approved' returning amount`, [refundRequestId, refund.id]);
    if (sent !== undefined) await recordAudit(inside, { action: 'refund.sent', entityType: 'refund_request', entityId: refundRequestId, meta: { amount: sent.amount } });
    await tell(inside, refundRequestId);
  });
  return { word: 'made', refund, paymentIntentId };
}

/** The letter that money goes back, where it does and was not back before. A second call leaves no second letter. */
async function tell(inside: Inside, refundRequestId: string): Promise<void> {
  const [row] = await inside.query<{ purchase_link_id: string }>(
    `select purchase_link_id::text as purchase_link_id from refund_requests where id = $1::uuid and status in ('sent', 'settled') and decision = 'granted'`, [refundRequestId]);
  if (row !== undefined) await leaveNotice(inside, 'refund_approved', { id: refundRequestId, purchaseLinkId: row.purchase_link_id });
}

async function closeRequest(inside: Inside, refundRequestId: string, { status, decision, failureCode }: { status: 'settled' | 'failed'; decision: string; failureCode: string | null }): Promise<void> {
  const closed = await inside.query(
    `update refund_requests set status = $2::text, decision = $3::text, failure_code = $4::text, settled_at = case when $2::text = 'settled' then $5::timestamptz end, updated_at = now() where id = $1::uuid and status = 'approved' returning 1 as done`,
    [refundRequestId, status, decision, failureCode, inside.clock.now()],
  );
  if (closed.length > 0) await recordAudit(inside, { action: status === 'settled' ? 'refund.settled' : 'refund.failed', entityType: 'refund_request', entityId: refundRequestId, outcome: status === 'settled' ? 'done' : 'failed', meta: { code: failureCode ?? decision } });
}

async function loadRequest({ query }: Inside, id: string): Promise<Row> {
  const [row] = await query<Row>(
    `select q.status, q.class, q.amount, q.currency, q.payment_intent_id, q.decided_at, q.purchase_link_id::text as purchase_link_id, q.stripe_refund_id, l.subscription_id
       from refund_requests q join purchase_links l on l.id = q.purchase_link_id where q.id = $1::uuid`, [id]);
  return row ?? refuse('not-found', `refund request ${id}`);
}
