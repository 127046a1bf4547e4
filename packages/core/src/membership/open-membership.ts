import { randomUUID } from 'node:crypto';
import type { CheckoutOpened } from '@omenhall/contracts/checkout/checkout.schema';
import type { OpenMembership } from '@omenhall/contracts/membership/membership.schema';
import { bindPrice, callDesk, freeOrderCode, isBuiltFor, orderRoute, priceOf, settleTerms, type Link, type PriceToPay } from '../checkout/index.ts';
import type { Context, Inside } from '../foundation/context.ts';
import type { Payments } from '../foundation/ports.ts';
import { refuse, requireSubject } from '../foundation/refuse.ts';
import { isMember } from './is-member.ts';

const cancelRoute = '/membership?cancelled=1';

/**
 * Commits the purchase link of a membership, then opens the session of its subscription: row, call, row. While an order
 * of this person is unpaid, a second call, another tab and a return from the payment page give that one; a change of
 * mind about the interval closes its page first, so that nobody pays both.
 * Refuses `already-member`, `price-changed` for another price than the page has shown, and `not-found` for an interval that is not on sale.
 * @throws HouseError `payments-away` (try again later)
 */
export async function openMembership(ctx: Context, input: OpenMembership, payments: Payments): Promise<CheckoutOpened> {
  if (!isBuiltFor('membership', payments.livemode)) refuse('not-found', 'a membership is not sold for real money', 'No membership is sold yet.');
  const subjectId = requireSubject(ctx);
  const addressKey = await ctx.keys.prepare('subject', subjectId, subjectId);
  const terms = (inside: Inside, link: Link): Promise<void> => settleTerms(inside, ctx.keys, addressKey, { address: input.address, decisions: input.decisions, surface: 'membership' }, link);
  const standing = await ctx.inTransaction(async (inside) => {
    if (await isMember(inside)) refuse('already-member', `subject ${subjectId} is a member`);
    return findUnpaid(inside);
  });
  if (standing !== null) {
    const going = await goOnWith(ctx, standing, input, payments, terms);
    if (going !== null) return going;
  }
  const { product, price } = await ctx.inTransaction(async ({ db }) => {
    const sold = await db.product.findFirst({ where: { opens: 'membership' }, select: { id: true } });
    return priceOf(db, sold?.id ?? refuse('not-found', 'no membership is sold'), input.interval, { ...input.shown, since: ctx.clock.now() });
  });
  const toPay = await bindPrice(payments, product, price);
  const link = await ctx.inTransaction((inside) => placeLink(inside, input, toPay, terms));
  return callDesk(ctx, link, { address: input.address, cancelRoute }, payments);
}

/** The order that was begun and not paid; a person has one at most. */
const findUnpaid = ({ db, subjectId }: Inside): Promise<Link | null> =>
  db.purchaseLink.findFirst({ where: { subjectId: requireSubject({ subjectId }), status: 'created', product: { opens: 'membership' } }, orderBy: { createdAt: 'desc' } });

const isAsked = (order: Link, { interval, shown }: OpenMembership): boolean => order.interval === interval && order.amount === shown.amountMinor && order.currency === shown.currency;

type Terms = (inside: Inside, link: Link) => Promise<void>;

/** What becomes of an unpaid order: it is gone on with, or closed for another one, which is null. */
async function goOnWith(ctx: Context, standing: Link, input: OpenMembership, payments: Payments, terms: Terms): Promise<CheckoutOpened | null> {
  const same = isAsked(standing, input) && standing.livemode === payments.livemode;
  if (standing.checkoutSessionId === null && same) {
    await ctx.inTransaction((inside) => terms(inside, standing));
    return callDesk(ctx, standing, { address: input.address, cancelRoute }, payments);
  }
  const seen = standing.checkoutSessionId === null ? null : await (same ? payments.readSession(standing.checkoutSessionId) : payments.expireSession(standing.checkoutSessionId));
  if (seen?.status === 'complete') return { orderCode: standing.orderCode, due: false, url: orderRoute(standing.orderCode) };
  if (same && seen?.status === 'open' && seen.url !== null) {
    await ctx.inTransaction((inside) => terms(inside, standing));
    return { orderCode: standing.orderCode, due: true, url: seen.url };
  }
  // Ended, or unknown to the desk: nobody can pay it any more. An event that settled it meanwhile wins.
  await ctx.inTransaction(({ db }) => db.purchaseLink.updateMany({ where: { id: standing.id, status: 'created' }, data: { status: 'expired' } }));
  return null;
}

async function placeLink(inside: Inside, input: OpenMembership, toPay: PriceToPay, terms: Terms): Promise<Link> {
  const subjectId = requireSubject(inside);
  // Locked, so that two calls stand in line and the second finds the first one's order.
  await inside.query('select 1 from subjects where id = $1::uuid for update', [subjectId]);
  if (await isMember(inside)) refuse('already-member', `subject ${subjectId} is a member`);
  const racing = await findUnpaid(inside);
  if (racing !== null) return isAsked(racing, input) ? racing : refuse('in-work', `another interval is being opened for ${subjectId}`);
  const ended = await inside.db.purchaseLink.findFirst({ where: { subjectId, requestKey: input.requestKey }, select: { id: true } });
  const { product } = toPay;
  const id = randomUUID();
  const link = await inside.db.purchaseLink.create({
    data: {
      id, houseId: inside.house.id, subjectId, orderCode: await freeOrderCode(inside), requestKey: ended === null ? input.requestKey : randomUUID(), productId: product.id, tier: product.tier, clientReferenceId: id,
      amount: toPay.amount, currency: toPay.currency, interval: toPay.interval, unlockRoute: product.unlockRoute, livemode: toPay.livemode,
      stripeProductId: toPay.bound?.stripeProductId ?? null, stripePriceId: toPay.bound?.stripePriceId ?? null,
    },
  });
  await terms(inside, link);
  return link;
}
