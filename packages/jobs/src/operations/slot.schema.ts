import { z } from 'zod';

/** What the clock leaves with each job: the moment its slot stands for, in UTC; null when a person asked for the run. */
export const SlotPayload = z.strictObject({ slot: z.iso.datetime().nullable() });
export type SlotPayload = z.infer<typeof SlotPayload>;
