import type { CheckoutOpened } from '@omenhall/contracts/checkout/checkout.schema';
import type { Secret } from '@omenhall/contracts/values/secret';
import type { Context, Inside } from '../foundation/context.ts';
import type { Payments } from '../foundation/ports.ts';
import { callDesk, orderRoute, type Link } from './call-desk.ts';

/**
 * Goes on with the order of a gift that stands already, so that nobody is asked to pay twice: a paid one is shown, an open
 * session is gone back to, and one that ended unpaid, or was placed in the desk's other mode, makes room.
 *
 * @param settleTerms keeps the address and the answers that came with this call
 * @returns null when the order ended unpaid and another one may be placed
 */
export async function goOnWithLink(ctx: Context, standing: Link, { address, cancelRoute, settleTerms }: { address: Secret<string>; cancelRoute: string; settleTerms: (inside: Inside) => Promise<void> }, payments: Payments): Promise<CheckoutOpened | null> {
  const seen = standing.checkoutSessionId === null ? null : await payments.readSession(standing.checkoutSessionId);
  if (standing.status !== 'created' || seen?.status === 'complete') {
    return { orderCode: standing.orderCode, due: false, url: orderRoute(standing.orderCode) };
  }
  const fits = standing.livemode === payments.livemode;
  await ctx.inTransaction(settleTerms);
  if (fits && standing.checkoutSessionId === null) return callDesk(ctx, standing, { address, cancelRoute }, payments);
  if (fits && seen?.status === 'open' && seen.url !== null) return { orderCode: standing.orderCode, due: true, url: seen.url };
  if (seen?.status === 'open' && (await payments.expireSession(seen.id))?.status === 'complete') return { orderCode: standing.orderCode, due: false, url: orderRoute(standing.orderCode) };
  // Ended, or unknown to the desk: nobody can pay it any more. An event that settled it meanwhile wins.
  await ctx.inTransaction(({ db }) => db.purchaseLink.updateMany({ where: { id: standing.id, status: 'created' }, data: { status: 'expired' } }));
  return null;
}
