import { giftDeliveryJob, giftLetterJob } from '@omenhall/jobs';
import type { Inside } from '../foundation/context.ts';
import { leaveJob } from '../foundation/leave-job.ts';
import { recordAudit } from '../foundation/record-audit.ts';

/** What every job of a gift belongs to: its order, where the giver follows it, and the gift. */
export const linksOf = (gift: { id: string; linkId: string }) => [{ entity: 'purchase', key: gift.linkId }, { entity: 'gift', key: gift.id }];

export interface Round {
  id: string;
  linkId: string;
  round: number;
  sendAt: Date | null;
}

/** Leaves the step that opens a gift at its time. One per round. */
export const leaveOpening = (inside: Inside, { id, linkId, round, sendAt }: Round) => leaveJob(inside, giftDeliveryJob, {
  payload: { step: 'open', giftId: id, round }, idempotencyKey: `gift:${id}:${round}`, links: linksOf({ id, linkId }), ...(sendAt === null || sendAt <= inside.clock.now() ? {} : { runAt: sendAt }),
});

/** Leaves news for the giver. The same news of the same round is one letter. */
export const leaveNews = (inside: Inside, { id, linkId, round }: Omit<Round, 'sendAt'>, news: 'scheduled' | 'to_hand_over' | 'sent' | 'undelivered' | 'expired' | 'cancelled') => leaveJob(inside, giftLetterJob, {
  payload: { letter: 'gift_status', giftId: id, news }, idempotencyKey: `gift_status:${id}:${round}:${news}`, safeSubject: 'News of your gift', links: [{ entity: 'purchase', key: linkId }],
});

/**
 * Puts a gift that was paid on its way: from here on its time decides. The code is made at that time and not before, so
 * that what is given back earlier never had one. A second call for the same order changes nothing.
 *
 * @param from `cancelled` for a gift whose money stayed after all: its address is gone, and the giver hands over a new code
 */
export async function scheduleGift(inside: Inside, linkId: string, from: 'unpaid' | 'cancelled' = 'unpaid'): Promise<void> {
  const [gift] = await inside.query<{ id: string; round: number; send_at: Date | null }>(
    `update gifts set status = 'scheduled', cancelled_at = null, round = round + $3::int, updated_at = now() where purchase_link_id = $1::uuid and status = $2::text returning id::text as id, round, send_at`,
    [linkId, from, from === 'unpaid' ? 0 : 1],
  );
  if (gift === undefined) return;
  const round = { id: gift.id, linkId, round: gift.round, sendAt: gift.send_at };
  await leaveOpening(inside, round);
  if (gift.send_at !== null && gift.send_at > inside.clock.now()) await leaveNews(inside, round, 'scheduled');
  await recordAudit(inside, { action: 'gift.scheduled', entityType: 'gift', entityId: gift.id });
}
