import type { GiftSeen } from '@omenhall/contracts/gift/gift.schema';
import { maskOf } from '../access/index.ts';
import type { Context } from '../foundation/context.ts';
import { requireSubject } from '../foundation/refuse.ts';
import { openText } from '../vault/index.ts';
import { giftPlace } from './gift-place.ts';
import { mayChange } from './gift.rules.ts';
import { loadGift } from './load-gift.ts';

/**
 * A gift for its giver: their own choices and its state. A code is shown to whoever hands it over themselves, and to
 * nobody who had it sent. Once the gift is claimed nothing is told but that.
 */
export async function showGift(ctx: Context, giftId: string): Promise<GiftSeen> {
  const subjectId = requireSubject(ctx);
  const gift = await ctx.inTransaction((inside) => loadGift(inside, giftId));
  const key = gift.recipient === null && gift.code === null ? null : await ctx.keys.fetch(gift.dek_id, subjectId);
  const place = (column: 'recipient' | 'code') => giftPlace(ctx.house.id, subjectId, gift.id, column);
  const byHand = gift.recipient === null;
  const now = ctx.clock.now();
  const expired = ['active', 'support_needed'].includes(gift.status) && gift.expires_at !== null && gift.expires_at <= now;
  const open = ['active', 'support_needed'].includes(gift.status) && !expired;
  const may = mayChange({ status: gift.status, letters: gift.letters, byHand, expiresAt: gift.expires_at }, now);
  return {
    id: gift.id, orderCode: gift.order_code ?? '', status: expired ? 'expired' : gift.status, hasNote: gift.note !== null, sendAt: gift.send_at, zone: gift.zone, sentAt: gift.sent_at, expiresAt: gift.expires_at,
    maskedRecipient: key === null || gift.recipient === null ? null : maskOf(openText(key, place('recipient'), gift.recipient)),
    code: key === null || !open || !byHand || gift.code === null ? null : openText(key, place('code'), gift.code).reveal('owner_view'),
    mayMend: may.mend, mayResend: may.resend,
  };
}
