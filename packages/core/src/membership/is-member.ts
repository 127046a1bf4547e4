import type { Inside } from '../foundation/context.ts';

/**
 * Whether this person is a member now: by this browser's own membership, or one of the account it is signed in to.
 * One whose bill was refused counts until the desk has given up; the desk's word decides, not a clock of ours.
 */
export async function isMember({ query }: Inside): Promise<boolean> {
  const living = await query('select 1 from app.live_membership()');
  return living.length > 0;
}
