import type { Decision } from '@omenhall/contracts/consent/consent.schema';
import { isHouseError } from '@omenhall/contracts/errors';
import type { Secret } from '@omenhall/contracts/values/secret';
import { countAttempt, guardedLimits } from '../access/index.ts';
import { decideConsent, evidenceOf } from '../consent/index.ts';
import type { Context, Inside } from '../foundation/context.ts';
import { recordAudit } from '../foundation/record-audit.ts';
import { refuse } from '../foundation/refuse.ts';
import { openText } from '../vault/index.ts';
import { giftPlace, hashGiftCode } from './gift-place.ts';

/** What a code opens, for whoever holds it. */
export interface Found {
  productSlug: string;
  expiresAt: Date;
  note: string | null;
}

const refusedWords = 'This code does not open a gift. It may be mistyped, used already or ended; whoever gave it to you can see which.';

/** The same words for every code that opens nothing, whether it never was, was used, has ended or was called off. */
export const refuseCode = (): never => refuse('code-refused', 'gift code refused', refusedWords);

/**
 * Counts one try of a code, before anything is looked at.
 * @returns whether codes are being tried by so many at once that somebody should look; nobody is refused for that
 * @throws HouseError `too-many` beyond what one network may try
 */
export async function countTry(ctx: Context, peer: string): Promise<{ flood: boolean }> {
  const count = (rule: (typeof guardedLimits)['tryGiftPerBrowser' | 'tryGiftByAnybody'], name: string) => ctx.inTransaction(({ query }) => countAttempt(query, ctx.keys, ctx.house.id, rule, name));
  await count(guardedLimits.tryGiftPerBrowser, peer);
  try {
    await count(guardedLimits.tryGiftByAnybody, 'everybody');
    return { flood: false };
  } catch (error) {
    if (!isHouseError(error) || error.code !== 'too-many') throw error;
    return { flood: true };
  }
}

/**
 * What a code opens, and the giver's few words. It uses nothing up and names nobody.
 * Refuses `code-refused`, in the same words for every code that opens nothing.
 */
export async function lookAtGift(ctx: Context, code: Secret<string>): Promise<Found> {
  const [found] = await ctx.inTransaction(({ query }) => query<{ gift_id: string; giver_id: string; dek_id: string; note: Uint8Array | null; credit_slug: string; expires_at: Date }>(
    'select gift_id::text as gift_id, giver_id::text as giver_id, dek_id::text as dek_id, note, credit_slug, expires_at from app.look_at_gift($1::bytea)', [hashGiftCode(code)]));
  if (found === undefined) return refuseCode();
  const note = found.note === null ? null : openText(await ctx.keys.fetch(found.dek_id, found.giver_id), giftPlace(ctx.house.id, found.giver_id, found.gift_id, 'note'), found.note).reveal('owner_view');
  return { productSlug: found.credit_slug, expiresAt: found.expires_at, note };
}

/**
 * Claims a gift for an order of the person of this context, with their yes to receive it. Of many claims with one code one
 * succeeds.
 * @returns the name under which the order holds the gift's credit, and the product it pays for
 * @throws HouseError `code-refused` for the others, and `consent-missing`
 */
export async function claimGift(inside: Inside, { keys }: Pick<Context, 'keys'>, { code, orderId, decision, address }: { code: Secret<string>; orderId: string; decision: Decision | undefined; address: Secret<string> | null }): Promise<{ giftKey: string; creditSlug: string }> {
  if (decision?.kind !== 'gift' || decision.action !== 'granted') refuse('consent-missing', 'a gift is received with a yes');
  const [claimed] = await inside.query<{ gift_id: string; gift_key: string; credit_slug: string }>('select gift_id::text as gift_id, gift_key, credit_slug from app.claim_gift($1::bytea, $2::uuid)', [hashGiftCode(code), orderId]);
  if (claimed === undefined) return refuseCode();
  await decideConsent(inside, { decision, scopeId: claimed.gift_id, source: 'gift_redeem', surface: 'redeem', control: 'choice', evidence: address === null ? {} : evidenceOf(keys, { address }) });
  await recordAudit(inside, { action: 'gift.claimed', entityType: 'gift', entityId: claimed.gift_id, about: null });
  return { giftKey: claimed.gift_key, creditSlug: claimed.credit_slug };
}
