import type { InvoiceSeen, SubscriptionSeen } from '../foundation/desk-words.rules.ts';

/** What a subscription, as the desk tells it now, means for a membership. */
export interface Standing {
  status: 'active' | 'past_due' | 'ended';
  /** Until when it is paid for. */
  periodEnd: Date;
  endsWithPeriod: boolean;
  endedAt: Date | null;
  endedFor: 'wish' | 'unpaid' | 'house' | null;
  nextTryAt: Date | null;
  bills: number;
  billsPaid: number;
}

export const paidBills = ({ invoices }: SubscriptionSeen): InvoiceSeen[] => invoices.filter(({ status }) => status === 'paid');

/**
 * Reads a subscription with at least one paid bill; null for one without. A bill that was not paid lengthens nothing,
 * although the desk has begun its period already.
 */
export function standingOf(subscription: SubscriptionSeen): Standing | null {
  const paid = paidBills(subscription);
  const newest = subscription.invoices.at(-1);
  if (paid.length === 0 || newest === undefined) return null;
  const unpaid = ['open', 'uncollectible'].includes(newest.status);
  const periodEnd = newest.status === 'paid' ? subscription.periodEnd : new Date(Math.max(...paid.map((bill) => bill.periodEnd.getTime())));
  const known = { periodEnd, bills: subscription.invoices.length, billsPaid: paid.length };
  if (subscription.status === 'canceled') {
    const endedAt = subscription.endedAt ?? periodEnd;
    return { ...known, status: 'ended', endsWithPeriod: subscription.endsWithPeriod, endedAt, endedFor: unpaid ? 'unpaid' : subscription.endsWithPeriod && endedAt >= periodEnd ? 'wish' : 'house', nextTryAt: null };
  }
  return { ...known, status: subscription.status === 'past_due' ? 'past_due' : 'active', endsWithPeriod: subscription.endsWithPeriod, endedAt: null, endedFor: null, nextTryAt: newest.nextTryAt };
}

/** What a row says of itself, as far as a later word is compared with it. */
export interface Known {
  status: Standing['status'];
  endsWithPeriod: boolean;
  bills: number;
  billsPaid: number;
}

/** Whether a word of the desk is older than what is known: bills are only ever added and paid, and an ending is for good. */
export const cameLate = (known: Known, said: Standing): boolean => known.status === 'ended' || said.bills < known.bills || said.billsPaid < known.billsPaid;

export type Turn = 'started' | 'past_due' | 'recovered' | 'ends' | 'goes_on' | 'ended';

/** What changed between what was known and what is said now; of a new membership, with its start. */
export function turnsBetween(known: Known | null, said: Standing): Turn[] {
  if (said.status === 'ended') return known === null ? ['started', 'ended'] : ['ended'];
  const turns: Turn[] = known === null ? ['started'] : [];
  if (said.status === 'past_due' && known?.status !== 'past_due') turns.push('past_due');
  if (said.status === 'active' && known?.status === 'past_due') turns.push('recovered');
  if (said.endsWithPeriod !== (known?.endsWithPeriod ?? false)) turns.push(said.endsWithPeriod ? 'ends' : 'goes_on');
  return turns;
}
