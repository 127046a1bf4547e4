import { procedure, router } from '../trpc.ts';
import { ConfirmPayment, PaymentKnown } from './payment.schema.ts';

export const paymentRouter = router({
  confirm: procedure.input(ConfirmPayment).output(PaymentKnown).mutation(({ ctx, input }) => ctx.ports.payment.confirm(input)),
});
