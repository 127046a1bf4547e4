import { z } from 'zod';

export const Topic = z.enum(['self', 'choice', 'relationship', 'work_money', 'dream_symbol', 'timing', 'open']);
export type Topic = z.infer<typeof Topic>;

/** Why a question is not read. Nothing was charged in any of these cases. */
export const StopReason = z.enum(['crisis', 'minor', 'verdict', 'control']);
export type StopReason = z.infer<typeof StopReason>;

/**
 * The answer to a question asked: a draft reading, or a stop before any price.
 * `verdict` stops name a decision that belongs to a doctor, lawyer or banker; `control` one that belongs to another person.
 */
export const Asked = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('drafted'), readingId: z.uuid() }),
  z.object({ outcome: z.literal('stopped'), reason: StopReason }),
]);
export type Asked = z.infer<typeof Asked>;
