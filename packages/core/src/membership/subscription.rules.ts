import type { SubscriptionSeen } from '../foundation/desk-words.rules.ts';
import { paidBills } from './membership.rules.ts';

/** The part of a purchase link that a subscription is held against. */
export interface AgreedTerms {
  status: string;
  amount: number;
  currency: string;
  interval: string;
  livemode: boolean;
  clientReferenceId: string;
  subscriptionId: string | null;
  /** The order has a membership already, be it over or not. */
  opened: boolean;
  /** The person has a membership by another order that lives, or this one's money was found to be too much before. */
  memberElsewhere: boolean;
}

/** What a subscription, read afresh, means for its order; a part of the words for payments. */
export type SubscriptionVerdict =
  /** Opens the membership. */
  | { word: 'unlock' }
  /** The subscription of a membership that was opened. */
  | { word: 'already' }
  /** As agreed, but given back or held by a bank before anything was opened. */
  | { word: 'gone' }
  /** A second membership, or one that was undone: it ends, and its money goes back. */
  | { word: 'surplus'; class: 'duplicate' | 'withdrawal' }
  | { word: 'mismatch'; code: 'amount_mismatch' | 'reference_mismatch' | 'mode_mismatch' }
  | { word: 'pending' };

/**
 * Decides by the agreed terms, the desk's present word and the books.
 * @param kept what the house can call its own of all bills of this subscription, by the books; minor units
 */
export function judgeSubscription(link: AgreedTerms, seen: SubscriptionSeen, kept: number): SubscriptionVerdict {
  if (seen.clientReferenceId !== link.clientReferenceId) return { word: 'mismatch', code: 'reference_mismatch' };
  if (seen.livemode !== link.livemode) return { word: 'mismatch', code: 'mode_mismatch' };
  const [first] = paidBills(seen);
  if (first === undefined) return { word: 'pending' };
  if (link.status === 'withdrawn') return { word: 'surplus', class: 'withdrawal' };
  if (link.subscriptionId !== null && link.subscriptionId !== seen.id) return { word: 'surplus', class: 'duplicate' };
  if (link.opened) return { word: 'already' };
  if (link.memberElsewhere) return { word: 'surplus', class: 'duplicate' };
  const agrees = [seen.amount, first.amount].every(({ amountMinor, currency }) => amountMinor === link.amount && currency === link.currency) && seen.interval === link.interval;
  if (!agrees) return { word: 'mismatch', code: 'amount_mismatch' };
  return { word: kept > 0 ? 'unlock' : 'gone' };
}
