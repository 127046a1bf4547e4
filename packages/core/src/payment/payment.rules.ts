import type { SessionSeen } from '../foundation/desk-words.rules.ts';
import { isAllBack, keptOf, type Balance } from './money.rules.ts';

/** The part of a purchase link that a payment is held against. */
export interface Agreed {
  status: string;
  amount: number;
  currency: string;
  livemode: boolean;
  clientReferenceId: string;
  checkoutSessionId: string | null;
  /** The payment that the order stands on; null until one came. */
  paymentIntentId: string | null;
  unlocked: boolean;
  /** What it opens was opened by another order already. */
  openedElsewhere: boolean;
}

/** What a session, read afresh, means for its purchase. Money that came in is told apart from money that opens something. */
export type PaymentVerdict =
  /** Opens what was bought. */
  | { word: 'unlock' }
  /** The money that opened it; nothing to open again. */
  | { word: 'already' }
  /** As agreed, but held by a bank or given back before anything was opened. */
  | { word: 'gone' }
  /** More money for what is paid for, given back or undone already: it goes back. */
  | { word: 'surplus'; class: 'duplicate' | 'withdrawal' }
  | { word: 'mismatch'; code: 'amount_mismatch' | 'reference_mismatch' | 'mode_mismatch' }
  /** A bank that takes days. */
  | { word: 'processing' }
  | { word: 'pending' }
  | { word: 'declined' }
  | { word: 'expired' };

/**
 * Decides by the agreed terms, the desk's word and the books; the event that led here is a pointer and counts for nothing.
 * What came back is asked of the books, which may know more than a picture that was taken earlier.
 *
 * @param booked what the books hold of this session's payment
 */
export function judgePayment(link: Agreed, seen: SessionSeen, booked: Balance): PaymentVerdict {
  if (seen.clientReferenceId !== link.clientReferenceId) return { word: 'mismatch', code: 'reference_mismatch' };
  if (seen.livemode !== link.livemode) return { word: 'mismatch', code: 'mode_mismatch' };
  const { payment } = seen;
  if (payment === null || payment.status !== 'succeeded') return withoutMoney(link, seen);

  const stands = link.paymentIntentId === payment.id;
  const kept = keptOf(booked) > 0;
  if (link.status === 'withdrawn') return kept ? { word: 'surplus', class: 'withdrawal' } : { word: 'gone' };
  if (stands && link.unlocked) return { word: 'already' };
  if (link.unlocked || link.openedElsewhere || (link.paymentIntentId !== null && !stands)) return kept ? { word: 'surplus', class: 'duplicate' } : { word: 'gone' };
  if (payment.received.amountMinor !== link.amount || payment.received.currency !== link.currency) return { word: 'mismatch', code: 'amount_mismatch' };
  return isAllBack(booked) || booked.disputed > 0 ? { word: 'gone' } : { word: 'unlock' };
}

/** A session of this order that brought no money: unless it is the order's own, it says nothing. */
function withoutMoney(link: Agreed, seen: SessionSeen): PaymentVerdict {
  if (link.checkoutSessionId !== null && link.checkoutSessionId !== seen.id) return { word: 'pending' };
  if (seen.status === 'expired') return { word: 'expired' };
  if (seen.status !== 'complete') return { word: 'pending' };
  // Somebody gave a rebate in the desk's own rooms: nothing came, and something was agreed.
  if (seen.paymentStatus === 'no_payment_required') return { word: 'mismatch', code: 'amount_mismatch' };
  return seen.payment?.status === 'processing' ? { word: 'processing' } : { word: 'declined' };
}
