import { emailDeliveryJob } from '@omenhall/jobs';
import type { Inside } from '../foundation/context.ts';
import { leaveJobIfGranted } from '../foundation/leave-job.ts';

/** Leaves the letter that says a scroll is ready, once, if its reader wants letters; again when the first was called off with its money. */
export async function leaveReadyLetter(inside: Inside, readingId: string, purchaseLinkId: string): Promise<void> {
  const [earlier] = await inside.query<{ called_off: number }>(
    `select count(*)::int as called_off from delivery_links k join delivery_jobs j on j.id = k.job_id
      where k.entity = 'reading' and k.entity_key = $1::text and j.kind = $2::text and j.status = 'cancelled' and j.reason = 'refunded'`, [readingId, emailDeliveryJob.kind],
  );
  const time = earlier?.called_off ?? 0;
  await leaveJobIfGranted(inside, emailDeliveryJob, {
    payload: { letter: 'reading_ready', purchaseLinkId },
    idempotencyKey: `reading_ready:${readingId}${time === 0 ? '' : `:${time}`}`,
    safeSubject: 'Your order is ready',
    links: [{ entity: 'reading', key: readingId }, { entity: 'purchase', key: purchaseLinkId }],
  });
}
