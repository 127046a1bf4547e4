import { emailDeliveryJob } from '@omenhall/jobs';
import type { Inside } from '../foundation/context.ts';
import { leaveJobIfGranted } from '../foundation/leave-job.ts';

/** Leaves the letter that says a scroll is ready, once, if its reader wants letters. */
export async function leaveReadyLetter(inside: Inside, readingId: string, purchaseLinkId: string): Promise<void> {
  await leaveJobIfGranted(inside, emailDeliveryJob, {
    payload: { letter: 'reading_ready', purchaseLinkId },
    idempotencyKey: `reading_ready:${readingId}`,
    safeSubject: 'Your order is ready',
    links: [{ entity: 'reading', key: readingId }, { entity: 'purchase', key: purchaseLinkId }],
  });
}
