import type { Secret } from '@omenhall/contracts/values/secret';
import type { Context } from '../foundation/context.ts';
import { requireSubject } from '../foundation/refuse.ts';
import { openText } from '../vault/index.ts';
import { giftPlace } from './gift-place.ts';
import { loadGift } from './load-gift.ts';

/**
 * Address and code of a gift, for the one letter of a round; null when the plan changed meanwhile, or the gift is claimed
 * or over.
 * @throws HouseError `keys-away` (try again later), `key-shredded` (final)
 */
export async function openLetterFacts(ctx: Context, { giftId, round }: { giftId: string; round: number }): Promise<{ to: Secret<string>; code: Secret<string>; expiresAt: Date } | null> {
  const giverId = requireSubject(ctx);
  const gift = await ctx.inTransaction((inside) => loadGift(inside, giftId));
  if (gift.round !== round || !['active', 'support_needed'].includes(gift.status) || gift.recipient === null || gift.code === null || gift.expires_at === null) return null;
  const key = await ctx.keys.fetch(gift.dek_id, giverId);
  const open = (column: 'recipient' | 'code', envelope: Uint8Array): Secret<string> => openText(key, giftPlace(ctx.house.id, giverId, giftId, column), envelope);
  return { to: open('recipient', gift.recipient), code: open('code', gift.code), expiresAt: gift.expires_at };
}
