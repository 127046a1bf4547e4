import { z } from 'zod';
import { procedure, router } from '../trpc.ts';
import { ConsentEntry, ConsentReceipt, ConsentState, ConsentText, Decision, Withdrawal, WithdrawalPreview, Withdrawn } from './consent.schema.ts';

export const consentRouter = router({
  texts: procedure.output(z.array(ConsentText)).query(({ ctx }) => ctx.ports.consent.texts()),
  current: procedure.output(z.array(ConsentState)).query(({ ctx }) => ctx.ports.consent.current()),
  history: procedure.output(z.array(ConsentEntry)).query(({ ctx }) => ctx.ports.consent.history()),
  receipt: procedure.input(z.strictObject({ id: z.uuid() })).output(ConsentReceipt).query(({ ctx, input }) => ctx.ports.consent.receipt(input)),
  decide: procedure
    .input(z.strictObject({ decision: Decision, scopeId: z.uuid().nullable(), surface: z.string().max(40).regex(/^[a-z_]+$/) }))
    .output(ConsentState)
    .mutation(({ ctx, input }) => ctx.ports.consent.decide(input)),
  preview: procedure.input(Withdrawal).output(WithdrawalPreview).query(({ ctx, input }) => ctx.ports.consent.preview(input)),
  withdraw: procedure.input(Withdrawal).output(Withdrawn).mutation(({ ctx, input }) => ctx.ports.consent.withdraw(input)),
});
