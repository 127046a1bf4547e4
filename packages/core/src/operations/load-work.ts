import type { JobState } from '@omenhall/delivery/ledger';
import type { Inside } from '../foundation/context.ts';
import { refuse } from '../foundation/refuse.ts';

/** The stored state of a job of the operator's house. @throws HouseError `not-found` for an unknown and for another house's */
export async function loadWork({ query }: Inside, deliveryId: string): Promise<{ status: JobState; subjectId: string | null }> {
  const [row] = await query<{ status: JobState; subjectId: string | null }>(
    'select status, subject_id::text as "subjectId" from delivery_jobs where id = $1::uuid', [deliveryId]);
  return row ?? refuse('not-found', `delivery ${deliveryId}`);
}

/** Whoever acts here, as the ledger notes it: an operator by id. */
export const actorOf = ({ actor }: Inside): string => (actor.kind === 'operator' ? actor.operatorId : actor.kind);

/** A code for the books, never a sentence: 2 to 40 lower-case letters, digits and `_`. @throws HouseError `bad-input` */
export function requireReason(reason: string): string {
  if (!/^[a-z][a-z0-9_]{1,39}$/.test(reason)) refuse('bad-input', 'a reason is a code', 'Say the reason as one short code, such as provider_back: lower-case letters, digits and _.');
  return reason;
}
