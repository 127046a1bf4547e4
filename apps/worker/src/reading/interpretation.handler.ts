import { interpretReading } from '@omenhall/core/reading';
import type { PlainHandler } from '@omenhall/delivery/handle';
import type { Hands } from '../hands.ts';
import { doneWithin } from '../job-outcome.ts';

/** Writes the scroll, keeps it and leaves its papers, in one transaction with the job's end. */
export const interpretationHandler = (hands: Hands): PlainHandler<{ readingId: string }> => ({
  run: async (job) => doneWithin(hands, job, (ctx, settle) => interpretReading(ctx, job.payload, settle)),
});
