import { interpretationJob, receiptEmailJob } from '@omenhall/jobs';
import type { Inside } from '../foundation/context.ts';
import { leaveJob } from '../foundation/leave-job.ts';
import { refuse } from '../foundation/refuse.ts';

/** What a purchase opens, by its product's word. */
export interface Opening {
  linkId: string;
  opens: string;
  readingId: string | null;
  /** The receipt goes to whoever paid; what costs nothing has none. */
  paid: boolean;
}

/**
 * Opens what was bought, with the jobs that deliver it, in the transaction that learnt of the money. A second call for
 * the same purchase leaves no second job: their keys follow from what is opened.
 */
export async function openPurchase(inside: Inside, { linkId, opens, readingId, paid }: Opening): Promise<void> {
  await inside.query(`update purchase_links set status = 'unlocked', unlocked_at = $2::timestamptz, updated_at = now() where id = $1::uuid`, [linkId, inside.clock.now()]);
  const links = [{ entity: 'purchase', key: linkId }, ...(readingId === null ? [] : [{ entity: 'reading', key: readingId }])];
  if (paid) await leaveJob(inside, receiptEmailJob, { payload: { letter: 'receipt', purchaseLinkId: linkId }, idempotencyKey: `receipt:${linkId}`, safeSubject: 'Your receipt', links });
  switch (opens) {
    case 'scroll': {
      const id = readingId ?? refuse('broken', `purchase link ${linkId} opens no scroll`);
      await inside.query(`update reading_records set payment_status = 'succeeded', purchase_link_id = $2::uuid, updated_at = now() where id = $1::uuid`, [id, linkId]);
      await leaveJob(inside, interpretationJob, { payload: { readingId: id }, idempotencyKey: `interpretation:${id}`, links });
      return;
    }
    default:
      refuse('broken', `nothing knows what purchase link ${linkId} opens`);
  }
}

/** Opens a scroll that costs nothing, in the transaction that placed its order. */
export const openFree = (inside: Inside, link: { id: string; readingRecordId: string | null }): Promise<void> =>
  openPurchase(inside, { linkId: link.id, opens: 'scroll', readingId: link.readingRecordId, paid: false });
