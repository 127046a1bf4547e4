/** The part of a purchase link that a payment is held against. */
export interface Agreed {
  id: string;
  status: string;
  amount: number;
  currency: string;
  clientReferenceId: string;
  checkoutSessionId: string | null;
}

/** The desk's present word on a session. */
export interface DeskWord {
  id: string;
  status: 'open' | 'complete' | 'expired';
  paymentStatus: 'paid' | 'unpaid' | 'no_payment_required';
  clientReferenceId: string | null;
  amount: { amountMinor: number; currency: string };
}

/** What a session, read afresh, means for its purchase. States only move forward. */
export type PaymentVerdict =
  | { word: 'unlock' }
  | { word: 'already' }
  | { word: 'pending' }
  | { word: 'expired' }
  | { word: 'mismatch'; code: 'amount_mismatch' | 'reference_mismatch' | 'session_mismatch' };

/** Decides by the agreed terms and the desk's present word alone; the event that led here is a pointer and counts for nothing. */
export function judgePayment(link: Agreed, seen: DeskWord): PaymentVerdict {
  if (seen.clientReferenceId !== link.clientReferenceId) return { word: 'mismatch', code: 'reference_mismatch' };
  if (link.checkoutSessionId !== null && link.checkoutSessionId !== seen.id) return { word: 'mismatch', code: 'session_mismatch' };
  if (['unlocked', 'refunded', 'withdrawn'].includes(link.status)) return { word: 'already' };
  if (seen.paymentStatus !== 'paid') return seen.status === 'expired' ? { word: 'expired' } : { word: 'pending' };
  if (seen.amount.amountMinor !== link.amount || seen.amount.currency !== link.currency) return { word: 'mismatch', code: 'amount_mismatch' };
  return { word: 'unlock' };
}
