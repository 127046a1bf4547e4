import { givePermit, type Permit } from '@omenhall/core/ports';
import type { ClaimedJob, Permit as WrittenIntent } from '@omenhall/delivery/handle';
import type { Hands } from './hands.ts';

/**
 * Asks the consents a job stands on a last time, right before its one outside call. A grant that is gone refuses;
 * a look-up that fails is unsure, and the job waits.
 */
export const permitByConsent = ({ contextFor }: Hands) => async (job: ClaimedJob<unknown>): Promise<'granted' | 'refused' | 'unsure'> => {
  try {
    const [row] = await contextFor(job).ctx.inTransaction(({ query, house, subjectId }) => query<{ refused: boolean }>(
      `select exists (
         select 1 from consent_gates g
          where g.house_id = $1::uuid and g.job_kind = $2::text and not exists (
            select 1 from omen_consent_current c
             where c.subject_id = $3::uuid and c.kind = g.consent_kind and c.action = 'granted' and (c.valid_until is null or c.valid_until > now()))) as refused`,
      [house.id, job.kind, subjectId],
    ));
    return row?.refused === false ? 'granted' : 'refused';
  } catch {
    return 'unsure';
  }
};

/** Turns an intent that the engine has just written into leave to make its one call, for as long as the engine says. */
export const permitFor = ({ jobId, effectKey, validUntil }: WrittenIntent): Permit => givePermit({ jobId, effectKey, validUntil });
