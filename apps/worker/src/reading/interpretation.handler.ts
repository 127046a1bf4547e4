import { askModel, interpretReading } from '@omenhall/core/reading';
import type { PlainHandler } from '@omenhall/delivery/handle';
import { permitFor } from '../gate.ts';
import type { Hands } from '../hands.ts';
import { doneWithin } from '../job-outcome.ts';

/**
 * Writes the scroll, keeps it and leaves its papers, in one transaction with the job's end. A model is asked before, where
 * the house has one and the person said yes; whatever becomes of that, the scroll is written.
 */
export const interpretationHandler = (hands: Hands): PlainHandler<{ readingId: string }> => ({
  run: async (job, signal) => {
    const { composer } = hands;
    if (composer !== null) await askQuietly(hands, composer, job, signal);
    return doneWithin(hands, job, (ctx, settle) => interpretReading(ctx, job.payload, settle, { keepsNothing: composer?.keepsNothing ?? false }));
  },
});

async function askQuietly({ contextFor, onModelCall, onModelFault }: Hands, composer: NonNullable<Hands['composer']>, job: Parameters<PlainHandler<{ readingId: string }>['run']>[0], signal: AbortSignal): Promise<void> {
  const { readingId } = job.payload;
  try {
    for (const call of await askModel(contextFor(job).ctx, { readingId }, { composer, permitFor }, signal)) onModelCall(call, readingId);
  } catch (error) {
    onModelFault(error, readingId);
  }
}
