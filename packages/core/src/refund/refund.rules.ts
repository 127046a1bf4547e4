/** What an order is, as far as giving its money back asks. Amounts in minor units. */
export interface RefundFacts {
  status: string;
  opens: string;
  /** Came in, for the payment that the order stands on. */
  received: number;
  /** Given back in the books, or on its way there. */
  givenBack: number;
  /** Promised by a request that the books do not hold yet. */
  promised: number;
  /** Held back or taken by a bank. */
  disputed: number;
  createdAt: Date;
  paidAt: Date | null;
  unlockedAt: Date | null;
  /** When what was bought could be read or was taken; null before. */
  deliveredAt: Date | null;
  withdrawn: boolean;
}

const dayMs = 86_400_000;

/** What the house still owes, were everything to go back, whoever holds the money. */
export const owed = ({ received, givenBack, promised }: Pick<RefundFacts, 'received' | 'givenBack' | 'promised'>): number => Math.max(0, received - givenBack - promised);

/** What can be given back now: nothing of what a bank disputes, for the desk would refuse it. */
export const leftToGive = (facts: Pick<RefundFacts, 'received' | 'givenBack' | 'promised' | 'disputed'>): number => (facts.disputed > 0 ? 0 : owed(facts));

/** Whether there is a contract that can be undone: an order that was paid for, or opened for nothing. */
export const isContract = ({ status, paidAt, unlockedAt }: Pick<RefundFacts, 'status' | 'paidAt' | 'unlockedAt'>): boolean =>
  ['paid', 'unlocked', 'refunded', 'withdrawn'].includes(status) && (paidAt ?? unlockedAt) !== null;

/** When the contract was concluded: with the payment that the buyer was asked for. */
export const concludedAt = ({ paidAt, unlockedAt, createdAt }: Pick<RefundFacts, 'paidAt' | 'unlockedAt' | 'createdAt'>): Date => paidAt ?? unlockedAt ?? createdAt;

/**
 * The first moment at which a contract can no longer be withdrawn from. Fourteen days after the day of the contract, which
 * is not counted, to the end of the last; an end on a Saturday or Sunday moves to Monday's. Days are UTC's, which end no
 * earlier than those of the Union's mainland. Public holidays are not known here.
 * Source: Directive 2011/83/EU, article 9; Regulation 1182/71, article 3.
 */
export function withdrawalEnds(concluded: Date): Date {
  const lastDay = Math.floor(concluded.getTime() / dayMs) + 14;
  // Day 0 was a Thursday.
  const weekday = (lastDay + 4) % 7;
  return new Date((lastDay + (weekday === 6 ? 2 : weekday === 0 ? 1 : 0) + 1) * dayMs);
}

export type WithdrawalVerdict =
  | { word: 'accepted' }
  /** Delivered, and the buyer had asked for the start and knew that the right ends with it. */
  | { word: 'refused' }
  | { word: 'too_late' };

/**
 * Whether a contract can be undone. What is delivered ends the right only where an early start was asked for, knowingly,
 * and before the delivery. Source: Directive 2011/83/EU, article 16 (m).
 */
export function judgeWithdrawal(facts: Pick<RefundFacts, 'paidAt' | 'unlockedAt' | 'createdAt' | 'deliveredAt'>, earlyStartAt: Date | null, now: Date): WithdrawalVerdict {
  if (now >= withdrawalEnds(concludedAt(facts))) return { word: 'too_late' };
  const { deliveredAt } = facts;
  return deliveredAt !== null && earlyStartAt !== null && earlyStartAt <= deliveredAt ? { word: 'refused' } : { word: 'accepted' };
}

/** Hours without a readable scroll after which the house offers the money back, unasked. Source: product.md, refund. */
export const promiseHours = 24;

export const isPromiseBroken = ({ status, opens, paidAt, deliveredAt, received }: Pick<RefundFacts, 'status' | 'opens' | 'paidAt' | 'deliveredAt' | 'received'>, now: Date): boolean =>
  opens === 'scroll' && ['paid', 'unlocked'].includes(status) && received > 0 && deliveredAt === null && paidAt !== null && now.getTime() - paidAt.getTime() >= promiseHours * 3_600_000;

/** Up to this, support decides by itself; what was granted for the same order before counts with it. Minor units. */
export const smallRefundMinor = 5000;

export const isLargeRefund = (amount: number, grantedBefore: number): boolean => amount + grantedBefore > smallRefundMinor;

/** Kinds of work that end with the contract; receipts, and words about the money, still go. */
export const endsWithContract: readonly string[] = ['interpretation_job', 'private_pdf_render_job', 'print_view_job', 'share_card_render_job', 'email_delivery_job'];
