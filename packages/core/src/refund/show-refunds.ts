import type { RefundLine, RefundsOfOrder } from '@omenhall/contracts/refund/refund.schema';
import type { Inside } from '../foundation/context.ts';
import { refuse } from '../foundation/refuse.ts';
import { findEarlyStart } from './find-early-start.ts';
import { loadRefundable } from './load-refundable.ts';
import { concludedAt, isContract, isPromiseBroken, leftToGive, withdrawalEnds } from './refund.rules.ts';
import { findWithdrawn } from './withdraw-contract.ts';

/** What stands open to the owner of an order about its money, and what became of it; whether it can be made again is told by the reading. */
export async function showRefunds(inside: Inside, orderCode: string): Promise<Omit<RefundsOfOrder, 'mayRecreate'>> {
  const order = (await loadRefundable(inside, { orderCode })) ?? refuse('not-found', `order ${orderCode}`);
  const requests = await listRefunds(inside, order.id);
  const withdrawn = await findWithdrawn(inside, order);
  const early = await findEarlyStart(inside, order.id);
  const leftMinor = leftToGive(order);
  const now = inside.clock.now();
  const endsAt = withdrawalEnds(concludedAt(order));
  return {
    orderCode, currency: order.currency, leftMinor, otherMinor: await givenBackElsewhere(inside, order.id),
    mayAsk: leftMinor > 0 && withdrawn?.outcome !== 'accepted' && !requests.some(({ status }) => status === 'open'),
    promiseBroken: leftMinor > 0 && isPromiseBroken(order, now),
    mayWithdrawUntil: isContract(order) && withdrawn === null && !order.giftClaimed && now < endsAt ? endsAt : null,
    rightEnded: order.deliveredAt !== null && early !== null && early.at <= order.deliveredAt ? { sentence: early.sentence, version: early.version, at: early.at } : null,
    withdrawn, requests,
  };
}

/** Requests of one order, newest first. */
export async function listRefunds({ query }: Inside, purchaseLinkId: string): Promise<RefundLine[]> {
  return query<RefundLine & Record<string, unknown>>(
    `select class, opened_by as "openedBy", amount as "amountMinor", status, decision, created_at as "askedAt", decided_at as "decidedAt", settled_at as "settledAt"
       from refund_requests where purchase_link_id = $1::uuid order by created_at desc, id desc limit 100`, [purchaseLinkId]);
}

/** What the books gave back without a request of ours, as by hand in the desk's own rooms. Minor units. */
async function givenBackElsewhere({ query }: Inside, purchaseLinkId: string): Promise<number> {
  const [row] = await query<{ other: number }>(
    `select coalesce(-sum(f.amount), 0)::int as other from finance_events f
      where f.purchase_link_id = $1::uuid and (f.kind = 'refund' or f.reason = 'refund_failed')
        and not exists (select 1 from refund_requests q where q.purchase_link_id = f.purchase_link_id and q.stripe_refund_id = f.stripe_object_id)`, [purchaseLinkId]);
  return row?.other ?? 0;
}
