import type { SessionSeen } from '../foundation/ports.ts';
import { balanceOf, linesOf } from './money.rules.ts';

/** The part of a purchase link that a payment is held against. */
export interface Agreed {
  status: string;
  amount: number;
  currency: string;
  clientReferenceId: string;
  checkoutSessionId: string | null;
  paymentIntentId: string | null;
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
  /** More money for what is paid for already: it goes back. */
  | { word: 'duplicate' }
  | { word: 'mismatch'; code: 'amount_mismatch' | 'reference_mismatch' }
  /** A bank that takes days. */
  | { word: 'processing' }
  | { word: 'pending' }
  | { word: 'declined' }
  | { word: 'expired' };

/** Decides by the agreed terms and the desk's present word alone; the event that led here is a pointer and counts for nothing. */
export function judgePayment(link: Agreed, seen: SessionSeen): PaymentVerdict {
  if (seen.clientReferenceId !== link.clientReferenceId) return { word: 'mismatch', code: 'reference_mismatch' };
  const { payment } = seen;
  const ours = link.checkoutSessionId === null || link.checkoutSessionId === seen.id;
  if (payment === null || payment.status !== 'succeeded') {
    // Another session of this order that brought no money says nothing about this one.
    if (!ours) return { word: 'pending' };
    if (seen.status === 'expired') return { word: 'expired' };
    if (seen.status !== 'complete') return { word: 'pending' };
    return payment?.status === 'processing' ? { word: 'processing' } : { word: 'declined' };
  }
  if (link.paymentIntentId === payment.id) {
    if (link.status !== 'paid' || link.openedElsewhere) return { word: 'already' };
  } else if (link.paymentIntentId !== null || !ours || link.openedElsewhere || ['unlocked', 'refunded', 'withdrawn'].includes(link.status)) {
    return { word: 'duplicate' };
  }
  if (payment.received.amountMinor !== link.amount || payment.received.currency !== link.currency) return { word: 'mismatch', code: 'amount_mismatch' };
  const { received, refunded, disputed } = balanceOf(linesOf(payment));
  return refunded >= received || disputed > 0 ? { word: 'gone' } : { word: 'unlock' };
}
