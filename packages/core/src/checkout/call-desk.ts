import type { CheckoutOpened } from '@omenhall/contracts/checkout/checkout.schema';
import type { Secret } from '@omenhall/contracts/values/secret';
import type { Context, Inside } from '../foundation/context.ts';
import type { Interval, Payments, SessionSeen } from '../foundation/ports.ts';
import { refuse } from '../foundation/refuse.ts';

export type Link = NonNullable<Awaited<ReturnType<Inside['db']['purchaseLink']['findUnique']>>>;

/** Where an order is followed. */
export const orderRoute = (orderCode: string): string => `/orders/${orderCode}`;

/**
 * Opens the payment session of a committed purchase link and keeps its name. The key follows from the row, so a repeat
 * after a lost answer gives the same session, and of two sessions the first that is kept is the order's.
 * @throws HouseError `payments-away` (try again later)
 */
export async function callDesk(ctx: Context, link: Link, { address, cancelRoute }: { address: Secret<string>; cancelRoute: string }, payments: Payments): Promise<CheckoutOpened> {
  const back = `${ctx.house.siteUrl}${orderRoute(link.orderCode)}`;
  const session = await payments.openSession({
    clientReferenceId: link.clientReferenceId, orderCode: link.orderCode, interval: link.interval as Interval, address: address.reveal('pay'),
    stripePriceId: link.stripePriceId ?? refuse('broken', `purchase link ${link.id} has no price of the desk`),
    successUrl: `${back}/return`, cancelUrl: `${ctx.house.siteUrl}${cancelRoute}`,
    metadata: { order_code: link.orderCode, purchase_link_id: link.id, house_id: ctx.house.id },
    // An address mended before paying asks for another session, and must not meet the first one's key.
    idempotencyKey: `checkout:${link.id}:${Buffer.from(ctx.keys.blindIndex('recipient', address.reveal('index'))).toString('hex').slice(0, 16)}`,
  });
  const keptId = await ctx.inTransaction((inside) => keepSession(inside, link.id, session));
  // Two tabs with two addresses open two sessions; nobody may pay the one that is not kept.
  if (keptId !== session.id) await payments.expireSession(session.id);
  const kept = keptId === session.id ? session : await payments.readSession(keptId);
  if (kept?.status === 'complete') return { orderCode: link.orderCode, due: false, url: orderRoute(link.orderCode) };
  if (kept?.url == null) refuse('payments-away', `session of ${link.id} has no page`);
  return { orderCode: link.orderCode, due: true, url: kept.url };
}

/** Keeps the first session of a link, and tells which one that is. */
async function keepSession(inside: Inside, linkId: string, session: SessionSeen): Promise<string> {
  await inside.db.purchaseLink.updateMany({
    where: { id: linkId, checkoutSessionId: null },
    data: { checkoutSessionId: session.id, sessionCreatedAt: inside.clock.now() },
  });
  const { checkoutSessionId } = await inside.db.purchaseLink.findUniqueOrThrow({ where: { id: linkId }, select: { checkoutSessionId: true } });
  return checkoutSessionId ?? session.id;
}
