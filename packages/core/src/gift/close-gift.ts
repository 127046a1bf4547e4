import { cancel } from '@omenhall/delivery/ledger';
import type { Inside } from '../foundation/context.ts';
import { recordAudit } from '../foundation/record-audit.ts';
import { leaveNews } from './schedule-gift.ts';

/** Whether the gift of an order was claimed: from then on nobody may withdraw it. False for an order that is no gift's. */
export async function isGiftClaimed({ query }: Inside, purchaseLinkId: string): Promise<boolean> {
  const [gift] = await query<{ status: string }>('select status from gifts where purchase_link_id = $1::uuid', [purchaseLinkId]);
  return gift?.status === 'used';
}

/**
 * Ends the gift of an order whose money goes back: its code opens nothing from now on, and its work is called off.
 * Nothing happens to a gift that was claimed, to one that is closed, or to an order that is no gift's.
 *
 * @returns whether the gift was closed by this call
 */
export async function closeGift(inside: Inside, purchaseLinkId: string): Promise<boolean> {
  const [gift] = await inside.query<{ id: string; round: number }>(
    `update gifts set status = 'cancelled', cancelled_at = now(), updated_at = now()
      where purchase_link_id = $1::uuid and status not in ('used', 'cancelled') returning id::text as id, round`, [purchaseLinkId],
  );
  if (gift === undefined) return false;
  await callOff(inside, gift.id);
  await leaveNews(inside, { id: gift.id, linkId: purchaseLinkId, round: gift.round }, 'cancelled');
  await recordAudit(inside, { action: 'gift.cancelled', entityType: 'gift', entityId: gift.id });
  return true;
}

/** Cancels what waits in a gift's name. What is on its way already finds another state or round, and does nothing. */
export async function callOff(inside: Inside, giftId: string): Promise<void> {
  const waiting = await inside.query<{ id: string }>(
    `select j.id::text as id from delivery_links k join delivery_jobs j on j.id = k.job_id where k.entity = 'gift' and k.entity_key = $1::text and j.status in ('pending', 'running') order by j.id`, [giftId],
  );
  for (const { id } of waiting) await cancel(inside.query, id, 'plan_changed');
}
