import { interpretReading } from '@omenhall/core/reading';
import { done, type PlainHandler } from '@omenhall/delivery';
import type { Hands } from '../hands.ts';

/** Writes the scroll, keeps it and leaves its papers, in one transaction with the job's end. */
export const interpretationHandler = ({ contextFor }: Hands): PlainHandler<{ readingId: string }> => ({
  run: async (job) => done({
    within: async (settle) => {
      const { ctx, left } = contextFor(job);
      await interpretReading(ctx, job.payload, settle);
      return left;
    },
  }),
});
