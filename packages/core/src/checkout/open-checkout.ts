import { randomUUID } from 'node:crypto';
import type { CheckoutOpened, OpenCheckout } from '@omenhall/contracts/checkout/checkout.schema';
import { addressIndex } from '../access/index.ts';
import type { Context, Inside } from '../foundation/context.ts';
import type { DataKey, Payments, SessionSeen } from '../foundation/ports.ts';
import { refuse, requireSubject } from '../foundation/refuse.ts';
import { bindPrice, priceOf, type PriceToPay } from './bind-price.ts';
import { callDesk, orderRoute, type Link } from './call-desk.ts';
import { freeOrderCode } from './order-code.ts';
import { standingOf } from './orders-of-reading.rules.ts';
import { settleTerms } from './settle-terms.ts';

const cancelRoute = '/begin/check?cancelled=1';

/** What the caller does with a purchase that costs nothing: the payment stage unlocks it in the same transaction. */
export type OpenFree = (inside: Inside, link: Link) => Promise<void>;

/**
 * Commits the purchase link, then opens the payment session: row, call, row. The session carries the row's id, so a
 * crash between the two is mended by the next call or by the event. A second call and another tab give the one session
 * that is kept; nobody is asked to pay twice, also while a slow bank has not answered or a person looks at money that came
 * otherwise than agreed. A session that ended unpaid makes room for another order of the same reading; so does one whose
 * address or price is no longer the page's, after the desk has closed it.
 * Refuses `not-sealed`, `price-changed`, and `not-found` for foreign and unknown readings alike.
 */
export async function openCheckout(ctx: Context, input: OpenCheckout, payments: Payments, openFree: OpenFree): Promise<CheckoutOpened> {
  const subjectId = requireSubject(ctx);
  const addressKey = await ctx.keys.prepare('subject', subjectId, subjectId);
  const standing = await ctx.inTransaction((inside) => findStanding(inside, input.readingId));
  if (standing.word === 'settled') return nothingDue(standing.order);
  if (standing.word === 'open') {
    const { order } = standing;
    const seen = order.checkoutSessionId === null ? null : await payments.readSession(order.checkoutSessionId);
    if (seen?.status === 'complete') return nothingDue(order);
    const fits = isAsShown(order, input) && order.livemode === payments.livemode;
    if (fits && order.checkoutSessionId === null) {
      await ctx.inTransaction((inside) => settleTerms(inside, ctx.keys, addressKey, { ...input, surface: 'check' }, order));
      return callDesk(ctx, order, { address: input.address, cancelRoute }, payments);
    }
    if (fits && isPayable(seen) && !(await isAddressNew(ctx, input))) {
      await ctx.inTransaction((inside) => settleTerms(inside, ctx.keys, addressKey, { ...input, surface: 'check' }, order));
      return { orderCode: order.orderCode, due: true, url: seen.url };
    }
    // Superseded, ended, or unknown to the desk: nobody may pay it any more. An event that settled it meanwhile wins.
    if (isPayable(seen) && (await payments.expireSession(seen.id))?.status === 'complete') return nothingDue(order);
    await ctx.inTransaction(({ db }) => db.purchaseLink.updateMany({ where: { id: order.id, status: 'created' }, data: { status: 'expired' } }));
  }

  // Bound before the row is written: an order knows its product, price and route before the desk knows the order.
  const bound = await bindPriceOf(ctx, input, payments);
  const link = await ctx.inTransaction((inside) => placeLink(inside, ctx, addressKey, input, bound, openFree));
  if (link.status !== 'created' || link.processingSince !== null) return nothingDue(link);
  return callDesk(ctx, link, { address: input.address, cancelRoute }, payments);
}

const nothingDue = ({ orderCode }: Link): CheckoutOpened => ({ orderCode, due: false, url: orderRoute(orderCode) });

const isPayable = (seen: SessionSeen | null): seen is SessionSeen & { url: string } => seen?.status === 'open' && seen.url !== null;

const isAsShown = ({ amount, currency }: Link, { shown }: OpenCheckout): boolean => shown === undefined || (shown.amountMinor === amount && shown.currency === currency);

const findStanding = async (inside: Inside, readingId: string) =>
  standingOf(await inside.db.purchaseLink.findMany({ where: { subjectId: requireSubject(inside), readingRecordId: readingId }, orderBy: { createdAt: 'desc' } }));

/** Whether the person now types another address than the one their session was opened for. */
async function isAddressNew(ctx: Context, { address }: OpenCheckout): Promise<boolean> {
  const { addressBidx } = await ctx.inTransaction(({ db }) => db.subject.findUniqueOrThrow({ where: { id: requireSubject(ctx) }, select: { addressBidx: true } }));
  return addressBidx === null || Buffer.compare(addressBidx, addressIndex(ctx.keys, address)) !== 0;
}

/** The price of a reading's product, with the desk's names for it; none for what costs nothing. */
async function bindPriceOf(ctx: Context, { readingId, shown }: OpenCheckout, payments: Payments): Promise<PriceToPay> {
  const { product, price } = await ctx.inTransaction(async ({ db }) => {
    const reading = await db.readingRecord.findFirst({ where: { id: readingId, subjectId: requireSubject(ctx), deletedAt: null }, select: { productId: true, createdAt: true } });
    if (reading === null) refuse('not-found', `reading ${readingId}`);
    return priceOf(db, reading.productId, 'once', shown === undefined ? null : { ...shown, since: reading.createdAt });
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
  const racing = await findStanding(inside, input.readingId);
  if (racing.word !== 'none') return racing.order;
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
  await inside.db.readingRecord.update({ where: { id: input.readingId }, data: { purchaseLinkId: id, paymentStatus: 'unpaid' }, select: { id: true } });
  await settleTerms(inside, ctx.keys, addressKey, { ...input, surface: 'check' }, link);
  if (link.amount > 0) return link;
  await openFree(inside, link);
  return inside.db.purchaseLink.findUniqueOrThrow({ where: { id } });
}
