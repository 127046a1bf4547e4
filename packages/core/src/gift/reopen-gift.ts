import type { Inside } from '../foundation/context.ts';
import { recordAudit } from '../foundation/record-audit.ts';
import { refuse } from '../foundation/refuse.ts';
import { daysAfter, reopenDays } from './gift.rules.ts';

/**
 * Opens an expired gift once more, for thirty days; the same code opens it. Once, and within thirty days of its end.
 * Refuses `not-found` for an order that is no gift's, `gift-settled` for one that was not expired, was reopened before, or
 * ended too long ago.
 */
export async function reopenGift(inside: Inside, purchaseLinkId: string): Promise<{ expiresAt: Date }> {
  const now = inside.clock.now();
  const [gift] = await inside.query<{ id: string; subject_id: string; status: string; expires_at: Date | null; reopened_at: Date | null }>(
    'select id::text as id, subject_id::text as subject_id, status, expires_at, reopened_at from gifts where purchase_link_id = $1::uuid for update', [purchaseLinkId],
  );
  if (gift === undefined) refuse('not-found', `no gift of order ${purchaseLinkId}`);
  if (gift.status !== 'expired' || gift.reopened_at !== null || gift.expires_at === null || daysAfter(gift.expires_at, reopenDays) < now) refuse('gift-settled', `gift ${gift.id} is ${gift.status}`);
  const expiresAt = daysAfter(now, reopenDays);
  await inside.query(`update gifts set status = 'active', expires_at = $2::timestamptz, reopened_at = $3::timestamptz, updated_at = now() where id = $1::uuid`, [gift.id, expiresAt, now]);
  await recordAudit(inside, { action: 'gift.reopened', entityType: 'gift', entityId: gift.id, about: gift.subject_id });
  return { expiresAt };
}
