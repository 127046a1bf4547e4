import { emailDeliveryJob, interpretationJob, printViewJob, privatePdfRenderJob, shareCardRenderJob } from '@omenhall/jobs';
import { cancel } from '@omenhall/delivery/ledger';
import type { Inside } from '../foundation/context.ts';
import { leaveJob } from '../foundation/leave-job.ts';
import type { Openable, Opening } from '../foundation/opening.ts';
import { refuse } from '../foundation/refuse.ts';

/** Whatever makes a scroll, its papers and the letter about it; receipts and letters about money are none of it. */
const works = [interpretationJob, privatePdfRenderJob, printViewJob, shareCardRenderJob, emailDeliveryJob].map(({ kind }) => kind);

/** Money opens the writing of a scroll. */
export const scrollOpening: Openable = {
  async open(inside, opening) {
    const { linkId, readingId } = scrollOf(opening);
    await inside.query(`update reading_records set payment_status = 'succeeded', purchase_link_id = $2::uuid, updated_at = now() where id = $1::uuid`, [readingId, linkId]);
    await leaveWriting(inside, { linkId, readingId }, `interpretation:${readingId}`);
  },

  async stop(inside, opening) {
    for (const { id } of await workOf(inside, scrollOf(opening).readingId, works, ['pending', 'running'])) await cancel(inside.query, id, 'refunded');
  },

  // The writer finds what is written already and what is missing of its papers.
  async goOn(inside, opening) {
    const { linkId, readingId } = scrollOf(opening);
    const earlier = await workOf(inside, readingId, [interpretationJob.kind]);
    if (earlier.some(({ status, asked }) => status === 'pending' || (status === 'running' && !asked))) return;
    await leaveWriting(inside, { linkId, readingId }, `interpretation:${readingId}:${earlier.length}`);
  },
};

const leaveWriting = (inside: Inside, { linkId, readingId }: { linkId: string; readingId: string }, idempotencyKey: string) =>
  leaveJob(inside, interpretationJob, { payload: { readingId }, idempotencyKey, links: [{ entity: 'purchase', key: linkId }, { entity: 'reading', key: readingId }] });

const workOf = (inside: Inside, readingId: string, kinds: readonly string[], statuses: readonly string[] | null = null) => inside.query<{ id: string; status: string; asked: boolean }>(
  `select j.id::text as id, j.status, j.reason is not distinct from 'refunded' as asked from delivery_links k join delivery_jobs j on j.id = k.job_id
    where k.entity = 'reading' and k.entity_key = $1::text and j.kind = any ($2::text[]) and ($3::text[] is null or j.status = any ($3::text[])) order by j.id`,
  [readingId, kinds, statuses],
);

const scrollOf = ({ linkId, readingId }: Opening): { linkId: string; readingId: string } => ({ linkId, readingId: readingId ?? refuse('broken', `purchase link ${linkId} opens no scroll`) });
