import { z } from 'zod';
import { procedure, router } from '../trpc.ts';
import { ConsentState, ConsentText, Decision, Withdrawal, Withdrawn } from './consent.schema.ts';

export const consentRouter = router({
  texts: procedure.output(z.array(ConsentText)).query(({ ctx }) => ctx.ports.consent.texts()),
  current: procedure.output(z.array(ConsentState)).query(({ ctx }) => ctx.ports.consent.current()),
  decide: procedure
    .input(z.strictObject({ decision: Decision, scopeId: z.uuid().nullable(), surface: z.string().max(40).regex(/^[a-z_]+$/) }))
    .output(ConsentState)
    .mutation(({ ctx, input }) => ctx.ports.consent.decide(input)),
  withdraw: procedure.input(Withdrawal).output(Withdrawn).mutation(({ ctx, input }) => ctx.ports.consent.withdraw(input)),
});
