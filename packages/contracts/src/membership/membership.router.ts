import { z } from 'zod';
import { CheckoutOpened } from '../checkout/checkout.schema.ts';
import { procedure, router } from '../trpc.ts';
import { BillToPay, Membership, NamedMembership, OpenMembership } from './membership.schema.ts';

export const membershipRouter = router({
  mine: procedure.output(z.array(Membership)).query(({ ctx }) => ctx.ports.membership.mine()),
  open: procedure.input(OpenMembership).output(CheckoutOpened).mutation(({ ctx, input }) => ctx.ports.membership.open(input)),
  end: procedure.input(NamedMembership).output(Membership).mutation(({ ctx, input }) => ctx.ports.membership.end(input)),
  goOn: procedure.input(NamedMembership).output(Membership).mutation(({ ctx, input }) => ctx.ports.membership.goOn(input)),
  payBill: procedure.input(NamedMembership).output(BillToPay).mutation(({ ctx, input }) => ctx.ports.membership.payBill(input)),
});
