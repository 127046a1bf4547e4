import type { MembershipPort } from '@omenhall/contracts/membership/membership.port';
import type { Context } from '@omenhall/core/context';
import { findOpenBill, isMember, listMemberships, openMembership, wishEnd, type SettleSubscription } from '@omenhall/core/membership';
import { settlePurchase } from '@omenhall/core/payment';
import { refuse, requireSubject } from '@omenhall/core/refuse';
import { asDesk, asEachOfOwn, asGuest, asOwnerOfOrder, type Call } from '../plugins/caller.ts';

export const membershipPort = (call: Call): MembershipPort => ({
  async mine() {
    const all = await asEachOfOwn(call, (ctx) => ctx.inTransaction(listMemberships));
    return all.toSorted((a, b) => Number(a.status === 'ended') - Number(b.status === 'ended') || b.startedAt.getTime() - a.startedAt.getTime());
  },

  async open(input) {
    // Of this browser's own, and of the account it is signed in to.
    const living = await asEachOfOwn(call, async (ctx) => ((await ctx.inTransaction(isMember)) ? [ctx.subjectId] : []));
    if (living.length > 0) refuse('already-member', 'this caller is a member');
    return openMembership(await asGuest(call), input, call.process.payments);
  },

  async end({ orderCode }) {
    const ctx = await asOwnerOfOrder(call, orderCode);
    return wishEnd(ctx, { orderCode, ends: true }, call.process.payments, settleOf(call, ctx));
  },

  async goOn({ orderCode }) {
    const ctx = await asOwnerOfOrder(call, orderCode);
    return wishEnd(ctx, { orderCode, ends: false }, call.process.payments, settleOf(call, ctx));
  },

  async payBill({ orderCode }) {
    const ctx = await asOwnerOfOrder(call, orderCode);
    return findOpenBill(ctx, { orderCode }, call.process.payments, settleOf(call, ctx));
  },
});

/** What the desk says is kept in its own name. */
function settleOf(call: Call, ctx: Context): SettleSubscription {
  const settling = asDesk(call.process, call.requestId, 'membership', { houseId: ctx.house.id, subjectId: requireSubject(ctx) });
  return (linkId, subscription) => settling.inTransaction((inside) => settlePurchase(inside, linkId, { kind: 'membership', subscription }));
}
