import { givePermit, type Permit } from '@omenhall/core/ports';
import type { ClaimedJob, Permit as WrittenIntent } from '@omenhall/delivery/handle';
import type { Hands } from './hands.ts';

/**
 * Asks the consents a job stands on, and whether its reader is written to at all, once more before it asks for a permit. The database asks again in the
 * permit itself and writes no intent without them. A no refuses; an answer that is being changed at this moment, or a
 * look-up that fails, is unsure, and the job waits.
 */
export const permitByConsent = ({ contextFor }: Hands) => async (job: ClaimedJob<unknown>): Promise<'granted' | 'refused' | 'unsure'> => {
  try {
    const [row] = await contextFor(job).ctx.inTransaction(({ query }) =>
      query<{ verdict: string }>('select app.may_go_on($1::uuid) as verdict', [job.id]));
    switch (row?.verdict) {
      case 'free': case 'granted': return 'granted';
      case 'refused': return 'refused';
      default: return 'unsure';
    }
  } catch {
    return 'unsure';
  }
};

/** Turns an intent that has just been written, by the engine or for a call to a model, into leave to make its one call, for as long as the intent says. */
export const permitFor = ({ jobId, effectKey, validUntil }: Pick<WrittenIntent, 'jobId' | 'effectKey' | 'validUntil'>): Permit => givePermit({ jobId, effectKey, validUntil });
