import { letterHandler } from '../email/hand-letter-over.ts';
import type { Hands } from '../hands.ts';

/** The receipt, once, after payment. */
export const receiptEmailHandler = (hands: Hands) => letterHandler<{ letter: 'receipt'; purchaseLinkId: string }>(hands);
