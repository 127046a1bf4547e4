import { letterHandler } from '../email/hand-letter-over.ts';
import type { Hands } from '../hands.ts';

/** The acknowledgement of a withdrawal from a contract. */
export const withdrawalNoticeHandler = (hands: Hands) => letterHandler<{ letter: 'withdrawal_received'; withdrawalId: string }>(hands);
