import { randomUUID } from 'node:crypto';
import type { CheckoutOpened } from '@omenhall/contracts/checkout/checkout.schema';
import type { RedeemGift } from '@omenhall/contracts/gift/gift.schema';
import { setAddress } from '../access/index.ts';
import { decideConsent, evidenceOf } from '../consent/index.ts';
import type { Context } from '../foundation/context.ts';
import type { Payments } from '../foundation/ports.ts';
import { refuse, requireSubject } from '../foundation/refuse.ts';
import { claimGift } from '../gift/index.ts';
import { orderRoute } from './call-desk.ts';
import type { OpenFree } from './open-checkout.ts';
import { freeOrderCode } from './order-code.ts';

/**
 * Places the order that a gift pays for: nothing is due, the gift is used up and the scroll opens, all in one transaction.
 * Of two people with one code one has the order and the other is refused; the one who has it and asks again gets the same
 * order, whatever has become of the code.
 * Refuses `code-refused`, `not-sealed`, `consent-missing`, and `not-found` for foreign and unknown readings alike.
 */
export async function redeemGift(ctx: Context, input: RedeemGift, { livemode }: Pick<Payments, 'livemode'>, openFree: OpenFree): Promise<CheckoutOpened> {
  const subjectId = requireSubject(ctx);
  const addressKey = await ctx.keys.prepare('subject', subjectId, subjectId);
  return ctx.inTransaction(async (inside) => {
    const [reading] = await inside.query<{ status: string; product_id: string }>(
      'select status, product_id::text as product_id from reading_records where id = $1::uuid and subject_id = $2::uuid and deleted_at is null for update', [input.readingId, subjectId],
    );
    if (reading === undefined) refuse('not-found', `reading ${input.readingId}`);
    if (reading.status === 'draft') refuse('not-sealed', `reading ${input.readingId} is not sealed`);
    const standing = await inside.db.purchaseLink.findFirst({ where: { subjectId, readingRecordId: input.readingId, status: { in: ['paid', 'unlocked'] } } });
    if (standing !== null) return { orderCode: standing.orderCode, due: false, url: orderRoute(standing.orderCode) };

    const id = randomUUID();
    const { giftKey, creditSlug } = await claimGift(inside, ctx, { code: input.code, orderId: id, decision: input.decisions.find(({ kind }) => kind === 'gift'), address: input.address });
    const product = await inside.db.product.findUniqueOrThrow({ where: { id: reading.product_id } });
    if (product.slug !== creditSlug) refuse('bad-input', `reading ${input.readingId} is of another product than the gift pays for`);
    const price = await inside.db.productPrice.findFirst({ where: { productId: product.id, interval: 'once' }, orderBy: { validFrom: 'desc' }, select: { currency: true } });
    const taken = await inside.db.purchaseLink.findFirst({ where: { subjectId, requestKey: input.requestKey }, select: { id: true } });
    const link = await inside.db.purchaseLink.create({
      data: {
        id, houseId: inside.house.id, subjectId, orderCode: await freeOrderCode(inside), requestKey: taken === null ? input.requestKey : randomUUID(), productId: product.id, tier: product.tier, clientReferenceId: id,
        amount: 0, currency: price?.currency ?? 'EUR', interval: 'once', readingRecordId: input.readingId, giftKey, livemode, unlockRoute: product.unlockRoute.replace(':id', input.readingId),
      },
    });
    await inside.db.readingRecord.update({ where: { id: input.readingId }, data: { purchaseLinkId: id }, select: { id: true } });
    if (input.address !== null) await setAddress(inside, ctx.keys, addressKey, input.address);
    for (const decision of input.decisions.filter(({ kind }) => kind !== 'gift')) {
      await decideConsent(inside, { decision, scopeId: decision.kind === 'early_performance' ? id : null, source: 'gift_redeem', surface: 'check', control: 'choice', evidence: evidenceOf(ctx.keys, { address: input.address }) });
    }
    await openFree(inside, link);
    return { orderCode: link.orderCode, due: false, url: orderRoute(link.orderCode) };
  });
}
