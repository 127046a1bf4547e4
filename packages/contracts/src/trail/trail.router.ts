import { z } from 'zod';
import { procedure, router } from '../trpc.ts';
import { ConfirmArrival, MendAddress, OrderLine, ResendDelivery, Tracker, TrackOrder } from './trail.schema.ts';

export const trailRouter = router({
  orders: procedure.output(z.array(OrderLine)).query(({ ctx }) => ctx.ports.trail.orders()),
  track: procedure.input(TrackOrder).output(Tracker).query(({ ctx, input }) => ctx.ports.trail.track(input)),
  resend: procedure.input(ResendDelivery).output(Tracker).mutation(({ ctx, input }) => ctx.ports.trail.resend(input)),
  confirmArrival: procedure.input(ConfirmArrival).output(Tracker).mutation(({ ctx, input }) => ctx.ports.trail.confirmArrival(input)),
  mendAddress: procedure.input(MendAddress).output(Tracker).mutation(({ ctx, input }) => ctx.ports.trail.mendAddress(input)),
});
