import type { DisputeSeen, PaymentSeen } from '../foundation/desk-words.rules.ts';

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
  const lines = [
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
  return lines.filter(({ amount }) => amount !== 0);
}

/** What the lines of one payment come to. Minor units, none below zero. */
export interface Balance {
  received: number;
  /** Given back for good or on its way. */
  refunded: number;
  /** Held back or taken by a bank. */
  disputed: number;
}

/** Whether everything that came has gone back, or is on its way. */
export const isAllBack = ({ received, refunded }: Balance): boolean => refunded >= received;

/** What the house can call its own of a payment: nothing while a bank holds any of it. */
export const keptOf = ({ received, refunded, disputed }: Balance): number => (disputed > 0 ? 0 : Math.max(0, received - refunded));

export function balanceOf(lines: readonly Pick<BookLine, 'kind' | 'amount' | 'reason'>[]): Balance {
  const sum = (fits: (line: Pick<BookLine, 'kind' | 'reason'>) => boolean): number => lines.filter(fits).reduce((total, { amount }) => total + amount, 0);
  return {
    received: sum(({ kind }) => kind === 'charge'),
    refunded: 0 - sum(({ kind, reason }) => kind === 'refund' || reason === 'refund_failed'),
    disputed: 0 - sum(({ kind, reason }) => kind === 'dispute' || reason === 'dispute_won'),
  };
}

export type DisputeWord = 'open' | 'won' | 'lost';

/**
 * The word for a payment's disputes. The books tell what is held; that a bank has taken it for good is the desk's word,
 * which an older picture does not take back.
 *
 * @param lines of one payment, as the books have them now
 * @param before the word so far
 * @param grew whether this picture brought a dispute that the books did not hold
 */
export function disputeWordOf(lines: readonly Pick<BookLine, 'kind' | 'stripeObjectId' | 'amount' | 'reason'>[], seen: readonly Pick<DisputeSeen, 'id' | 'status'>[], before: DisputeWord | null, grew: boolean): DisputeWord | null {
  const disputes = lines.filter(({ kind }) => kind === 'dispute');
  if (disputes.length === 0) return null;
  if (balanceOf(lines).disputed === 0) return 'won';
  const won = new Set(lines.filter(({ reason }) => reason === 'dispute_won').map(({ stripeObjectId }) => stripeObjectId));
  const held = disputes.filter(({ stripeObjectId }) => !won.has(stripeObjectId));
  const lost = held.every(({ stripeObjectId }) => seen.some(({ id, status }) => id === stripeObjectId && status === 'lost'));
  return lost || (before === 'lost' && !grew) ? 'lost' : 'open';
}
