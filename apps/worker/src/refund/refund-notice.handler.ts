import { letterHandler } from '../email/hand-letter-over.ts';
import type { Hands } from '../hands.ts';

/** One letter about money that was asked back. */
export const refundNoticeHandler = (hands: Hands) => letterHandler<{ letter: 'refund_received' | 'refund_approved' | 'refund_declined'; refundRequestId: string }>(hands);
