import { randomBytes, randomUUID } from 'node:crypto';
import type { CheckoutOpened, OpenCheckout } from '@omenhall/contracts/checkout/checkout.schema';
import { humanCode } from '@omenhall/contracts/values/human-code';
import { setAddress } from '../access/index.ts';
import { decideConsent, evidenceOf } from '../consent/index.ts';
import type { Context, Inside } from '../foundation/context.ts';
import type { DataKey, Payments, SessionSeen } from '../foundation/ports.ts';
import { refuse, requireSubject } from '../foundation/refuse.ts';

type Link = NonNullable<Awaited<ReturnType<Inside['db']['purchaseLink']['findUnique']>>>;

/** What the caller does with a purchase that costs nothing: the payment stage unlocks it in the same transaction. */
export type UnlockFree = (inside: Inside, link: Link) => Promise<void>;

/**
 * Commits the purchase link, then opens the payment session: row, call, row. The session carries the row's id, so a
 * crash between the two is mended by the next call or by the event. A second call, another tab, and a return from the
 * payment page with another address give the one session that is kept; nobody is asked to pay twice, also while a slow
 * bank has not answered yet. A session that ended unpaid makes room for another order of the same reading.
 * Refuses `not-sealed`, and `not-found` for foreign and unknown readings alike.
 */
export async function openCheckout(ctx: Context, input: OpenCheckout, payments: Payments, unlockFree: UnlockFree): Promise<CheckoutOpened> {
  const subjectId = requireSubject(ctx);
  const addressKey = await ctx.keys.prepare('subject', subjectId, subjectId);
  const standing = await ctx.inTransaction(({ db }) => db.purchaseLink.findFirst({ where: { subjectId, readingRecordId: input.readingId, status: { notIn: ['expired', 'failed'] } }, orderBy: { createdAt: 'desc' } }));
  if (standing !== null) {
    const seen = standing.checkoutSessionId === null ? null : await payments.readSession(standing.checkoutSessionId);
    if (standing.status !== 'created' || seen?.status === 'complete') {
      return { orderCode: standing.orderCode, due: false, url: orderRoute(standing.orderCode) };
    }
    await ctx.inTransaction((inside) => settleTerms(inside, ctx, addressKey, input, standing));
    if (standing.checkoutSessionId === null) return callDesk(ctx, standing, input, payments);
    if (seen?.status === 'open' && seen.url !== null) return { orderCode: standing.orderCode, due: true, url: seen.url };
    // Ended, or unknown to the desk: nobody can pay it any more. An event that settled it meanwhile wins.
    await ctx.inTransaction(({ db }) => db.purchaseLink.updateMany({ where: { id: standing.id, status: 'created' }, data: { status: 'expired' } }));
  }

  const link = await ctx.inTransaction((inside) => placeLink(inside, ctx, addressKey, input, unlockFree));
  if (link.status !== 'created') return { orderCode: link.orderCode, due: false, url: orderRoute(link.orderCode) };
  return callDesk(ctx, link, input, payments);
}

const orderRoute = (orderCode: string): string => `/orders/${orderCode}`;

async function placeLink(inside: Inside, ctx: Context, addressKey: DataKey, input: OpenCheckout, unlockFree: UnlockFree): Promise<Link> {
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

  const product = await inside.db.product.findUniqueOrThrow({ where: { id: reading.product_id }, include: { prices: { orderBy: { validFrom: 'desc' }, take: 1 } } });
  const [price] = product.prices;
  if (price === undefined) refuse('broken', `product ${product.slug} has no price`);
  const id = randomUUID();
  const link = await inside.db.purchaseLink.create({
    data: {
      id, houseId: inside.house.id, subjectId, orderCode: await freeOrderCode(inside), requestKey: ended === null ? input.requestKey : randomUUID(),
      productId: product.id, tier: product.tier, clientReferenceId: id, amount: price.amount, currency: price.currency, readingRecordId: input.readingId,
    },
  });
  await inside.db.readingRecord.update({ where: { id: input.readingId }, data: { purchaseLinkId: id }, select: { id: true } });
  await settleTerms(inside, ctx, addressKey, input, link);
  if (price.amount > 0) return link;
  await unlockFree(inside, link);
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

async function callDesk(ctx: Context, link: Link, input: OpenCheckout, payments: Payments): Promise<CheckoutOpened> {
  const product = await ctx.inTransaction(({ db }) => db.product.findUniqueOrThrow({ where: { id: link.productId } }));
  const back = `${ctx.house.siteUrl}${orderRoute(link.orderCode)}`;
  const session = await payments.openSession({
    clientReferenceId: link.clientReferenceId, orderCode: link.orderCode, productName: product.name, productSlug: product.slug,
    amount: { amountMinor: link.amount, currency: link.currency }, address: input.address.reveal('pay'),
    successUrl: `${back}/return`, cancelUrl: `${ctx.house.siteUrl}/begin/check?cancelled=1`,
    metadata: { order_code: link.orderCode, purchase_link_id: link.id, house_id: ctx.house.id },
    // An address mended before paying asks for another session, and must not meet the first one's key.
    idempotencyKey: `checkout:${link.id}:${Buffer.from(ctx.keys.blindIndex('recipient', input.address.reveal('index'))).toString('hex').slice(0, 16)}`,
  });
  const keptId = await ctx.inTransaction((inside) => keepSession(inside, link.id, session));
  // Two tabs with two addresses open two sessions; money in the one that is not kept would unlock nothing.
  const kept = keptId === session.id ? session : await payments.readSession(keptId);
  if (kept?.status === 'complete') return { orderCode: link.orderCode, due: false, url: orderRoute(link.orderCode) };
  if (kept?.url == null) refuse('payments-away', `session of ${link.id} has no page`);
  return { orderCode: link.orderCode, due: true, url: kept.url };
}

/** Keeps the first session of a link, and tells which one that is. */
async function keepSession(inside: Inside, linkId: string, session: SessionSeen): Promise<string> {
  await inside.db.purchaseLink.updateMany({
    where: { id: linkId, checkoutSessionId: null },
    data: { checkoutSessionId: session.id, stripeProductId: session.stripeProductId, stripePriceId: session.stripePriceId, livemode: session.livemode, sessionCreatedAt: inside.clock.now() },
  });
  const { checkoutSessionId } = await inside.db.purchaseLink.findUniqueOrThrow({ where: { id: linkId }, select: { checkoutSessionId: true } });
  return checkoutSessionId ?? session.id;
}

/** A code that no order of the house bears; thirty bits make a second look rare. */
async function freeOrderCode(inside: Inside): Promise<string> {
  const code = humanCode(randomBytes(6));
  const taken = await inside.query('select 1 from app.owner_of_order($1::uuid, $2::text)', [inside.house.id, code]);
  return taken.length === 0 ? code : freeOrderCode(inside);
}
