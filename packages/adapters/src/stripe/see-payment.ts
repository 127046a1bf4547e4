import type { DisputeSeen, MoneyBack, PaymentSeen } from '@omenhall/core/ports';
import type Stripe from 'stripe';
import { dateOf, gather, idOf, meaning, moneyOf, whole } from './at-desk.ts';

/** What a payment intent is asked for with, so that one answer tells the whole usual case. */
export const intentExpansion = 'latest_charge.refunds';

/**
 * The whole life of one payment, from an intent that was asked for with its expansion. The list of refunds stands in the
 * charge, also those that failed; further calls are made only for a charge that was disputed, has more than a page of
 * refunds, or one that failed.
 */
export async function seePayment(stripe: Stripe, intent: Stripe.PaymentIntent): Promise<PaymentSeen> {
  const status = statusOf(intent);
  if (status !== 'succeeded') return { id: intent.id, status, received: moneyOf(0, intent.currency), at: null, refunds: [], disputes: [] };
  const charge = whole(intent.latest_charge, 'charge of a payment');
  const [refunds, disputes] = await Promise.all([
    refundsOf(stripe, intent.id, charge.refunds ?? null),
    charge.disputed ? allDisputes(stripe, intent.id) : [],
  ]);
  return {
    id: intent.id, status, received: moneyOf(intent.amount_received, intent.currency), at: dateOf(charge.created),
    refunds: refunds.map(seeRefund).toSorted(byTime), disputes: disputes.map(seeDispute).filter((dispute) => dispute !== null).toSorted(byTime),
  };
}

const byTime = (one: { at: Date; id: string }, other: { at: Date; id: string }): number => one.at.getTime() - other.at.getTime() || (one.id < other.id ? -1 : 1);

/** Null while nobody has tried to pay. */
export async function seePaymentOf(stripe: Stripe, intent: string | Stripe.PaymentIntent | null): Promise<PaymentSeen | null> {
  return intent === null ? null : seePayment(stripe, whole(intent, 'payment'));
}

/** The way back of a refund that failed lies too deep for the answer that holds the refund. */
const refundsOf = async (stripe: Stripe, paymentIntentId: string, inCharge: Stripe.ApiList<Stripe.Refund> | null): Promise<readonly Stripe.Refund[]> =>
  (inCharge === null || inCharge.has_more || inCharge.data.some(({ failure_balance_transaction: back }) => back !== undefined) ? allRefunds(stripe, paymentIntentId) : inCharge.data);

/** @returns every refund of a payment, newest first, with the way back of those that failed */
export const allRefunds = (stripe: Stripe, paymentIntentId: string): Promise<Stripe.Refund[]> =>
  gather('list refunds', stripe.refunds.list({ payment_intent: paymentIntentId, limit: 100, expand: ['data.failure_balance_transaction'] }));

const allDisputes = (stripe: Stripe, paymentIntentId: string): Promise<Stripe.Dispute[]> =>
  gather('list disputes', stripe.disputes.list({ payment_intent: paymentIntentId, limit: 100 }));

const intentStates: Readonly<Record<string, PaymentSeen['status']>> = {
  requires_payment_method: 'waiting', requires_confirmation: 'waiting', requires_action: 'waiting', requires_capture: 'waiting',
  processing: 'processing', succeeded: 'succeeded', canceled: 'canceled',
};

function statusOf(intent: Stripe.PaymentIntent): PaymentSeen['status'] {
  const status = meaning(intentStates, intent.status, 'state of a payment');
  // A payment that was tried in vain waits again, and says so by its last error.
  return status === 'waiting' && intent.last_payment_error !== null ? 'failed' : status;
}

const refundStates: Readonly<Record<string, MoneyBack['status']>> = { pending: 'pending', requires_action: 'pending', succeeded: 'succeeded', failed: 'failed', canceled: 'failed' };

/** Under which name a refund carries the house's own request. */
export const requestName = 'refund_request_id';

export function seeRefund(refund: Stripe.Refund): MoneyBack {
  const status = meaning(refundStates, refund.status, 'state of a refund');
  const back = refund.failure_balance_transaction;
  // One that was called off before it left has no way back.
  const failedAt = status !== 'failed' ? null : dateOf(typeof back === 'object' ? back.created : refund.created);
  return { id: refund.id, amountMinor: refund.amount, status, at: dateOf(refund.created), failedAt, refundRequestId: refund.metadata?.[requestName] ?? null };
}

/** Null for what holds no money back: an inquiry, and a claim that was stopped before it began. */
const disputeStates: Readonly<Record<string, DisputeSeen['status'] | null>> = {
  warning_needs_response: null, warning_under_review: null, warning_closed: null,
  needs_response: 'open', under_review: 'open', appeal_needs_response: 'open', appeal_under_review: 'open', won: 'won', lost: 'lost', prevented: null,
};

export function seeDispute(dispute: Stripe.Dispute): DisputeSeen | null {
  const known = meaning(disputeStates, dispute.status, 'state of a dispute');
  // A claim that was settled before it became one may have taken the money all the same.
  const status = dispute.status === 'prevented' && dispute.balance_transactions.length > 0 ? 'lost' : known;
  if (status === null) return null;
  const back = dispute.balance_transactions.find(({ amount }) => amount > 0);
  return { id: dispute.id, amountMinor: dispute.amount, status, at: dateOf(dispute.created), wonAt: status === 'won' ? dateOf(back?.created ?? dispute.created) : null };
}

/** The payment that a refund or dispute is of; a charge stands for itself where no payment intent made it. */
export const paymentOf = ({ payment_intent: intent, charge }: { payment_intent: string | { id: string } | null; charge: string | { id: string } | null }): string | null => idOf(intent) ?? idOf(charge);
