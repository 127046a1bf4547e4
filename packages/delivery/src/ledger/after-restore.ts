import type { JobState } from './states.rules.ts';
import type { Query } from './query.ts';

/** Why an open job stands as it does after a restore. */
export type RestoreReason =
  | 'expired' | 'cancel_asked' | 'was_uncertain' | 'harmless_twice' | 'accepted_before' | 'not_due_since'
  | 'may_have_been_sent' | 'key_lives' | 'key_may_have_died';

export interface HeldJob {
  id: string;
  houseId: string;
  kind: string;
  queue: string;
  effectClass: string;
  was: JobState;
  became: JobState;
  reason: RestoreReason;
}

/**
 * Prepares a ledger that is older than the world, before any worker opens it: pauses everything until a person lifts it,
 * forgets fences and workers, and makes uncertain what may have been sent since the backup and cannot be repeated safely.
 * As the privileged login, in one transaction.
 *
 * @param backupAt when the backup was taken, by the database's clock
 * @param by.keyLifeSeconds the shortest time a provider of this house remembers a key, 600 unless told; it counts for keyed
 *        jobs without an intent in the backup
 * @returns one row per job that has not ended, by id
 * @throws a database error with SQLSTATE `22023` when the backup lies in the future
 *
 * A second call judges what is then open again; a lifted pause is set anew.
 * Source: delivery, section 17.
 */
export async function afterRestore(query: Query, backupAt: Date, by: { actor: string; keyLifeSeconds?: number }): Promise<HeldJob[]> {
  return await query<HeldJob>(
    `select id::text as id, house_id::text as "houseId", kind, queue, effect_class as "effectClass", was, became, reason
       from delivery.after_restore($1::timestamptz, $2::float8, $3::text)`, [backupAt, by.keyLifeSeconds ?? 600, by.actor]);
}
