import type { PaymentSeen } from '../foundation/ports.ts';

/** One line of the books, from the house's side: what came is above zero, what went is below. */
export interface BookLine {
  kind: 'charge' | 'refund' | 'dispute' | 'adjustment';
  /** With `kind` it names the line once and for all: the payment intent of a charge, else the refund's or dispute's own id. */
  stripeObjectId: string;
  paymentIntentId: string;
  /** Minor units. */
  amount: number;
  currency: string;
  reason: 'refund_failed' | 'dispute_won' | null;
  at: Date;
}

/**
 * The lines that a payment, as the desk tells it now, has in the books. They are only ever added to: whatever was seen
 * before is among what is seen later, so neither order nor repetition matters. A refund that failed and a dispute that
 * was won are two lines that even out, each in the month in which the money moved.
 */
export function linesOf(payment: PaymentSeen): BookLine[] {
  if (payment.status !== 'succeeded' || payment.at === null) return [];
  const line = (kind: BookLine['kind'], stripeObjectId: string, amount: number, at: Date, reason: BookLine['reason'] = null): BookLine =>
    ({ kind, stripeObjectId, paymentIntentId: payment.id, amount, currency: payment.received.currency, reason, at });
  return [
    line('charge', payment.id, payment.received.amountMinor, payment.at),
    ...payment.refunds.flatMap((refund) => [
      line('refund', refund.id, -refund.amountMinor, refund.at),
      ...(refund.status === 'failed' ? [line('adjustment', refund.id, refund.amountMinor, refund.failedAt ?? refund.at, 'refund_failed')] : []),
    ]),
    ...payment.disputes.flatMap((dispute) => [
      line('dispute', dispute.id, -dispute.amountMinor, dispute.at),
      ...(dispute.status === 'won' ? [line('adjustment', dispute.id, dispute.amountMinor, dispute.wonAt ?? dispute.at, 'dispute_won')] : []),
    ]),
  ];
}

/** What the lines of one payment come to. Minor units, none below zero. */
export interface Balance {
  received: number;
  /** Given back for good or on its way. */
  refunded: number;
  /** Held back or taken by a bank. */
  disputed: number;
}

export function balanceOf(lines: readonly Pick<BookLine, 'kind' | 'amount' | 'reason'>[]): Balance {
  const sum = (fits: (line: Pick<BookLine, 'kind' | 'reason'>) => boolean): number => lines.filter(fits).reduce((total, { amount }) => total + amount, 0);
  return {
    received: sum(({ kind }) => kind === 'charge'),
    refunded: 0 - sum(({ kind, reason }) => kind === 'refund' || reason === 'refund_failed'),
    disputed: 0 - sum(({ kind, reason }) => kind === 'dispute' || reason === 'dispute_won'),
  };
}
