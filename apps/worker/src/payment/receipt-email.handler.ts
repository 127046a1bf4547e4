import { letterHandler } from '../email/hand-letter-over.ts';
import type { Hands } from '../hands.ts';

/** The receipt, once for each payment. */
export const receiptEmailHandler = (hands: Hands) => letterHandler<{ letter: 'receipt'; purchaseLinkId: string } | { letter: 'membership_receipt'; purchaseLinkId: string; paymentIntentId: string }>(hands);
