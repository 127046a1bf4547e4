import type { Desk } from './desk.ts';
import { moveBalance } from './move-balance.ts';
import { newId, type Charge, type DeskEvent, type Dispute, type Refund } from './objects.ts';

/** Why no money goes back, by Stripe's code. */
export type NoRefund = 'charge_already_refunded' | 'charge_disputed' | 'amount_too_large';

export interface RefundWish {
  charge: Charge;
  /** Null gives back what is left. */
  amount: number | null;
  reason: Refund['reason'];
  metadata: Record<string, string>;
  /** A bank that takes its time: the money is on its way until `settleRefund`. */
  slow: boolean;
}

/** Gives money back, in part or whole, never more than was taken. */
export function refund(desk: Desk, { charge, amount, reason, metadata, slow }: RefundWish): { refund: Refund; events: DeskEvent[] } | { refused: NoRefund } {
  const left = charge.amount - charge.amount_refunded;
  if (desk.disputes.all().some((one) => one.charge === charge.id && (one.status === 'needs_response' || one.status === 'lost'))) return { refused: 'charge_disputed' };
  if (left === 0) return { refused: 'charge_already_refunded' };
  if ((amount ?? left) > left) return { refused: 'amount_too_large' };
  const id = newId('re');
  const { id: moved } = moveBalance(desk, { amount: 0 - (amount ?? left), currency: charge.currency, category: 'refund', source: id });
  const given = desk.refunds.put({
    id, object: 'refund', amount: amount ?? left, balance_transaction: moved, charge: charge.id, created: desk.now(), currency: charge.currency, metadata, payment_intent: charge.payment_intent, reason,
    status: slow ? 'pending' : 'succeeded',
  });
  charge.amount_refunded += given.amount;
  charge.refunded = charge.amount_refunded === charge.amount;
  return { refund: given, events: [desk.say('refund.created', given), desk.say('charge.refunded', charge)] };
}

/** How a slow refund ends, once. One that fails leaves the money with the house again. */
export function settleRefund(desk: Desk, given: Refund, arrived: boolean): DeskEvent[] {
  if (given.status !== 'pending') return [];
  given.status = arrived ? 'succeeded' : 'failed';
  if (arrived) return [desk.say('refund.updated', given)];
  given.failure_balance_transaction = moveBalance(desk, { amount: given.amount, currency: given.currency, category: 'refund_failure', source: given.id }).id;
  const charge = desk.charges.get(given.charge);
  if (charge !== undefined) Object.assign(charge, { amount_refunded: charge.amount_refunded - given.amount, refunded: false });
  return [desk.say('refund.updated', given), desk.say('refund.failed', given)];
}

/** The person's bank takes the money back for now. None for a charge that is disputed or was given back. */
export function dispute(desk: Desk, charge: Charge, reason: string): { dispute: Dispute; events: DeskEvent[] } | null {
  if (charge.disputed || charge.refunded) return null;
  charge.disputed = true;
  const id = newId('du');
  const amount = charge.amount - charge.amount_refunded;
  const opened = desk.disputes.put({
    id, object: 'dispute', amount, balance_transactions: [moveBalance(desk, { amount: -amount, currency: charge.currency, category: 'dispute', source: id })], charge: charge.id, created: desk.now(), currency: charge.currency, is_charge_refundable: false,
    livemode: false, metadata: {}, payment_intent: charge.payment_intent, reason, status: 'needs_response',
  });
  return { dispute: opened, events: [desk.say('charge.dispute.created', opened)] };
}

/** The bank's verdict, once. The charge stays marked as disputed, as Stripe leaves it. */
export function closeDispute(desk: Desk, opened: Dispute, won: boolean): DeskEvent[] {
  if (opened.status !== 'needs_response') return [];
  opened.status = won ? 'won' : 'lost';
  if (won) opened.balance_transactions.push(moveBalance(desk, { amount: opened.amount, currency: opened.currency, category: 'dispute_reversal', source: opened.id }));
  return [desk.say('charge.dispute.closed', opened)];
}

/** The person's bank asks first, and holds nothing back. None for a charge that is disputed or was given back. */
export function inquire(desk: Desk, charge: Charge): { dispute: Dispute; events: DeskEvent[] } | null {
  if (charge.disputed || charge.refunded) return null;
  charge.disputed = true;
  const opened = desk.disputes.put({
    id: newId('du'), object: 'dispute', amount: charge.amount - charge.amount_refunded, balance_transactions: [], charge: charge.id, created: desk.now(), currency: charge.currency, is_charge_refundable: true,
    livemode: false, metadata: {}, payment_intent: charge.payment_intent, reason: 'general', status: 'warning_needs_response',
  });
  return { dispute: opened, events: [desk.say('charge.dispute.created', opened)] };
}

/** A question that was answered, once. */
export function closeInquiry(desk: Desk, opened: Dispute): DeskEvent[] {
  if (opened.status !== 'warning_needs_response') return [];
  opened.status = 'warning_closed';
  return [desk.say('charge.dispute.closed', opened)];
}
