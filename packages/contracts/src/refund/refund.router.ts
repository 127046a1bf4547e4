import { procedure, router } from '../trpc.ts';
import { AskRefund, Contract, ContractWithdrawn, FindContract, NamedOrder, RefundsOfOrder, WithdrawByCode } from './refund.schema.ts';

export const refundRouter = router({
  show: procedure.input(NamedOrder).output(RefundsOfOrder).query(({ ctx, input }) => ctx.ports.refund.show(input)),
  ask: procedure.input(AskRefund).output(RefundsOfOrder).mutation(({ ctx, input }) => ctx.ports.refund.ask(input)),
  takeOffer: procedure.input(NamedOrder).output(RefundsOfOrder).mutation(({ ctx, input }) => ctx.ports.refund.takeOffer(input)),
  recreate: procedure.input(NamedOrder).output(RefundsOfOrder).mutation(({ ctx, input }) => ctx.ports.refund.recreate(input)),
  withdrawOwn: procedure.input(NamedOrder).output(ContractWithdrawn).mutation(({ ctx, input }) => ctx.ports.refund.withdrawOwn(input)),
  findContract: procedure.input(FindContract).output(Contract).mutation(({ ctx, input }) => ctx.ports.refund.findContract(input)),
  withdraw: procedure.input(WithdrawByCode).output(ContractWithdrawn).mutation(({ ctx, input }) => ctx.ports.refund.withdraw(input)),
});
