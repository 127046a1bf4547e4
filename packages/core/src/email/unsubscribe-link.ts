import { Secret } from '@omenhall/contracts/values/secret';
import { issueToken } from '../access/index.ts';
import type { Context } from '../foundation/context.ts';
import { refuse, requireSubject } from '../foundation/refuse.ts';

/** A letter may be opened years later, and its link must still be heard. */
const lifeSeconds = 10 * 365 * 86_400;

/**
 * The link in one letter's footer and in its List-Unsubscribe header. It is made from the job, so that every try of a
 * letter has the same bytes, and another letter another link; the books know its hash alone.
 * Source: RFC 8058, section 3.1: hard to forge, and it tells nothing of the reader.
 */
export async function unsubscribeLink(ctx: Context): Promise<Secret<string>> {
  const subjectId = requireSubject(ctx);
  if (ctx.actor.kind !== 'worker') refuse('broken', 'a letter is written by a job');
  const { jobId } = ctx.actor;
  const token = Buffer.from(ctx.keys.linkMac(Buffer.from(['omen/unsubscribe/v1', ctx.house.id, subjectId, jobId].join('|')))).toString('base64url');
  await ctx.inTransaction((inside) => issueToken(inside, { kind: 'unsubscribe', objectId: null, uses: 1, lifeSeconds, token }));
  return new Secret(`${ctx.house.siteUrl}/unsubscribe/${token}`);
}
