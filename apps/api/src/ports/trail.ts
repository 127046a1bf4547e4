import type { TrailPort } from '@omenhall/contracts/trail/trail.port';
import { confirmArrival, listOrders, mendAddress, resendDelivery, trackOrder } from '@omenhall/core/trail';
import { asEachOfOwn, asOwnerOfOrder, type Call } from '../plugins/caller.ts';

export const trailPort = (call: Call): TrailPort => ({
  orders: async () => (await asEachOfOwn(call, (ctx) => ctx.inTransaction(listOrders))).toSorted((a, b) => b.placedAt.getTime() - a.placedAt.getTime()),
  track: async ({ orderCode }) => (await asOwnerOfOrder(call, orderCode)).inTransaction((inside) => trackOrder(inside, orderCode)),
  async resend(input) {
    const ctx = await asOwnerOfOrder(call, input.orderCode);
    await ctx.inTransaction((inside) => resendDelivery(inside, input));
    return ctx.inTransaction((inside) => trackOrder(inside, input.orderCode));
  },
  async confirmArrival(input) {
    const ctx = await asOwnerOfOrder(call, input.orderCode);
    await ctx.inTransaction((inside) => confirmArrival(inside, input));
    return ctx.inTransaction((inside) => trackOrder(inside, input.orderCode));
  },
  async mendAddress(input) {
    const ctx = await asOwnerOfOrder(call, input.orderCode);
    await mendAddress(ctx, input);
    return ctx.inTransaction((inside) => trackOrder(inside, input.orderCode));
  },
});
