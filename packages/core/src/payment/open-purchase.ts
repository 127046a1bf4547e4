import { receiptEmailJob } from '@omenhall/jobs';
import type { Inside } from '../foundation/context.ts';
import { leaveJob } from '../foundation/leave-job.ts';
import type { Openable, Opening } from '../foundation/opening.ts';
import { refuse } from '../foundation/refuse.ts';
import { membershipOpening } from '../membership/index.ts';
import { giftOpening } from './gift-opening.ts';
import { scrollOpening } from './scroll-opening.ts';

/** What money opens, by the word of its product. */
const openings: Readonly<Record<string, Openable>> = {
  scroll: scrollOpening,
  membership: membershipOpening,
  gift: giftOpening,
};

export type PurchaseToOpen = Opening & { opens: string };

const openingOf = ({ linkId, opens }: PurchaseToOpen): Openable => openings[opens] ?? refuse('broken', `nothing knows what purchase link ${linkId} opens`);

/**
 * Opens what was bought, with the jobs that deliver it, in the transaction that learnt of the money. A second call for
 * the same purchase leaves no second job: their keys follow from what is opened.
 *
 * @param paid the receipt goes to whoever paid; what costs nothing has none
 */
export async function openPurchase(inside: Inside, purchase: PurchaseToOpen & { paid: boolean }): Promise<void> {
  const { linkId, readingId, paid } = purchase;
  await inside.query(`update purchase_links set status = 'unlocked', unlocked_at = $2::timestamptz, updated_at = now() where id = $1::uuid`, [linkId, inside.clock.now()]);
  const links = [{ entity: 'purchase', key: linkId }, ...(readingId === null ? [] : [{ entity: 'reading', key: readingId }])];
  if (paid) await leaveJob(inside, receiptEmailJob, { payload: { letter: 'receipt', purchaseLinkId: linkId }, idempotencyKey: `receipt:${linkId}`, safeSubject: 'Your receipt', links });
  await openingOf(purchase).open(inside, purchase);
}

/** Calls off the work of a purchase whose money has all gone back, or whose contract is undone. */
export const stopPurchase = (inside: Inside, purchase: PurchaseToOpen): Promise<void> => openingOf(purchase).stop(inside, purchase);

/** Takes the work of a purchase up again whose money stayed after all. */
export const resumePurchase = (inside: Inside, purchase: PurchaseToOpen): Promise<void> => openingOf(purchase).goOn(inside, purchase);

/** Opens a scroll that costs nothing, in the transaction that placed its order. */
export const openFree = (inside: Inside, link: { id: string; readingRecordId: string | null }): Promise<void> =>
  openPurchase(inside, { linkId: link.id, opens: 'scroll', readingId: link.readingRecordId, paid: false });
