import { randomUUID } from 'node:crypto';
import type { CheckoutOpened, OpenCheckout } from '@omenhall/contracts/checkout/checkout.schema';
import { setAddress } from '../access/index.ts';
import { decideConsent, evidenceOf } from '../consent/index.ts';
import type { Context, Inside } from '../foundation/context.ts';
import type { DataKey, Payments } from '../foundation/ports.ts';
import { refuse, requireSubject } from '../foundation/refuse.ts';
import { bindPrice, priceOf, type PriceToPay } from './bind-price.ts';
import { callDesk, orderRoute, type Link } from './call-desk.ts';
import { freeOrderCode } from './order-code.ts';

const cancelRoute = '/begin/check?cancelled=1';

/** What the caller does with a purchase that costs nothing: the payment stage unlocks it in the same transaction. */
export type OpenFree = (inside: Inside, link: Link) => Promise<void>;

/**
 * Commits the purchase link, then opens the payment session: row, call, row. The session carries the row's id, so a
 * crash between the two is mended by the next call or by the event. A second call, another tab, and a return from the
 * payment page with another address give the one session that is kept; nobody is asked to pay twice, also while a slow
 * bank has not answered yet. A session that ended unpaid makes room for another order of the same reading.
 * Refuses `not-sealed`, and `not-found` for foreign and unknown readings alike.
 */
export async function openCheckout(ctx: Context, input: OpenCheckout, payments: Payments, openFree: OpenFree): Promise<CheckoutOpened> {
  const subjectId = requireSubject(ctx);
  const addressKey = await ctx.keys.prepare('subject', subjectId, subjectId);
  const standing = await ctx.inTransaction(({ db }) => db.purchaseLink.findFirst({ where: { subjectId, readingRecordId: input.readingId, status: { notIn: ['expired', 'failed'] } }, orderBy: { createdAt: 'desc' } }));
  if (standing !== null) {
    const seen = standing.checkoutSessionId === null ? null : await payments.readSession(standing.checkoutSessionId);
    if (standing.status !== 'created' || seen?.status === 'complete') {
      return { orderCode: standing.orderCode, due: false, url: orderRoute(standing.orderCode) };
    }
    await ctx.inTransaction((inside) => settleTerms(inside, ctx, addressKey, input, standing));
    if (standing.checkoutSessionId === null) return callDesk(ctx, standing, { address: input.address, cancelRoute }, payments);
    if (seen?.status === 'open' && seen.url !== null) return { orderCode: standing.orderCode, due: true, url: seen.url };
    // Ended, or unknown to the desk: nobody can pay it any more. An event that settled it meanwhile wins.
    await ctx.inTransaction(({ db }) => db.purchaseLink.updateMany({ where: { id: standing.id, status: 'created' }, data: { status: 'expired' } }));
  }

  // Bound before the row is written: an order knows its product, price and route before the desk knows the order.
  const bound = await bindPriceOf(ctx, input.readingId, payments);
  const link = await ctx.inTransaction((inside) => placeLink(inside, ctx, addressKey, input, bound, openFree));
  if (link.status !== 'created') return { orderCode: link.orderCode, due: false, url: orderRoute(link.orderCode) };
  return callDesk(ctx, link, { address: input.address, cancelRoute }, payments);
}

/** The price of a reading's product, with the desk's names for it; none for what costs nothing. */
async function bindPriceOf(ctx: Context, readingId: string, payments: Payments): Promise<PriceToPay> {
  const { product, price } = await ctx.inTransaction(async ({ db }) => {
    const reading = await db.readingRecord.findFirst({ where: { id: readingId, subjectId: requireSubject(ctx), deletedAt: null }, select: { productId: true } });
    if (reading === null) refuse('not-found', `reading ${readingId}`);
    return priceOf(db, reading.productId, 'once');
  });
  return bindPrice(payments, product, price);
}

async function placeLink(inside: Inside, ctx: Context, addressKey: DataKey, input: OpenCheckout, toPay: PriceToPay, openFree: OpenFree): Promise<Link> {
  const subjectId = requireSubject(inside);
  // Locked, so that two checkouts of one reading stand in line and the second finds the first one's link.
  const [reading] = await inside.query<{ status: string; product_id: string }>(
    'select status, product_id::text as product_id from reading_records where id = $1::uuid and subject_id = $2::uuid and deleted_at is null for update', [input.readingId, subjectId],
  );
  if (reading === undefined) refuse('not-found', `reading ${input.readingId}`);
  if (reading.status === 'draft') refuse('not-sealed', `reading ${input.readingId} is not sealed`);
  const racing = await inside.db.purchaseLink.findFirst({ where: { subjectId, readingRecordId: input.readingId, status: { notIn: ['expired', 'failed'] } } });
  if (racing !== null) return racing;
  const ended = await inside.db.purchaseLink.findFirst({ where: { subjectId, requestKey: input.requestKey }, select: { readingRecordId: true } });
  if (ended !== null && ended.readingRecordId !== input.readingId) refuse('bad-input', 'this request key belongs to another reading');

  const { product } = toPay;
  if (product.id !== reading.product_id) refuse('in-work', `reading ${input.readingId} is changing`);
  const id = randomUUID();
  const link = await inside.db.purchaseLink.create({
    data: {
      id, houseId: inside.house.id, subjectId, orderCode: await freeOrderCode(inside), requestKey: ended === null ? input.requestKey : randomUUID(),
      productId: product.id, tier: product.tier, clientReferenceId: id, amount: toPay.amount, currency: toPay.currency, interval: toPay.interval, readingRecordId: input.readingId,
      unlockRoute: product.unlockRoute.replace(':id', input.readingId), livemode: toPay.livemode, stripeProductId: toPay.bound?.stripeProductId ?? null, stripePriceId: toPay.bound?.stripePriceId ?? null,
    },
  });
  await inside.db.readingRecord.update({ where: { id: input.readingId }, data: { purchaseLinkId: id }, select: { id: true } });
  await settleTerms(inside, ctx, addressKey, input, link);
  if (link.amount > 0) return link;
  await openFree(inside, link);
  return inside.db.purchaseLink.findUniqueOrThrow({ where: { id } });
}

/** The address and the answers that were given on the way to the till. */
async function settleTerms(inside: Inside, ctx: Context, addressKey: DataKey, input: OpenCheckout, link: Link): Promise<void> {
  await setAddress(inside, ctx.keys, addressKey, input.address);
  for (const decision of input.decisions) {
    const scopeId = decision.kind === 'early_performance' ? link.id : null;
    await decideConsent(inside, { decision, scopeId, source: 'checkout', surface: 'check', control: 'choice', evidence: evidenceOf(ctx.keys, { address: input.address }) });
  }
}
