import type { Hands } from '../hands.ts';
import { letterHandler } from '../email/hand-letter-over.ts';

/** Letters about a membership: that it will end, that a bill was refused, that it has ended. */
export const membershipNoticeHandler = (hands: Hands) => letterHandler<{ letter: 'membership_ends' | 'membership_payment_failed' | 'membership_ended'; membershipId: string }>(hands);
