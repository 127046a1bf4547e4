import { hashToken } from '../access/index.ts';
import { withdrawConsent } from '../consent/index.ts';
import type { Context, Inside } from '../foundation/context.ts';
import { refuse } from '../foundation/refuse.ts';

/**
 * Everybody who is written to at the address behind a letter's link: its reader, and the same person's other names here.
 * @throws HouseError `not-found` for a forged, foreign and ended link alike (final)
 */
export async function findUnsubscribed({ query, house }: Inside, token: string): Promise<string[]> {
  const holders = await query<{ id: string }>('select subject_id::text as id from app.holders_of_unsubscribe($1::uuid, $2::bytea)', [house.id, hashToken(token)]);
  if (holders.length === 0) refuse('not-found', 'unsubscribe link refused');
  return holders.map(({ id }) => id);
}

/**
 * Takes back the yes to letters, by the link in one of them and at once. Called again it changes nothing, and the link
 * stays good: a later yes can be taken back by it too. Operational letters still come.
 *
 * @param visitor  before it is known whose link this is
 * @param inNameOf a context in the name of one of its holders
 * @throws HouseError `not-found` for a forged, foreign and ended link alike (final)
 */
export async function unsubscribe(visitor: Context, token: string, inNameOf: (subjectId: string) => Context): Promise<{ cancelledJobs: number }> {
  let cancelledJobs = 0;
  for (const subjectId of await visitor.inTransaction((inside) => findUnsubscribed(inside, token))) {
    const withdrawn = await inNameOf(subjectId).inTransaction((inside) =>
      withdrawConsent(inside, { kind: 'email', scopeId: null }, { source: 'unsubscribe_link', surface: 'letter', control: 'one_click_post' }));
    cancelledJobs += withdrawn.cancelledJobs;
  }
  return { cancelledJobs };
}
