import { z } from 'zod';

/** Why money is asked back: the buyer's words, and the house's own for what it sees itself. */
export const RefundClass = z.enum(['no_access', 'technical_error', 'accidental', 'duplicate', 'dissatisfaction', 'withdrawal', 'promise_broken']);
export type RefundClass = z.infer<typeof RefundClass>;

export const RefundStatus = z.enum(['open', 'approved', 'declined', 'sent', 'settled', 'failed']);
export type RefundStatus = z.infer<typeof RefundStatus>;
