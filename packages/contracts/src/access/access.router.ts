import { procedure, router } from '../trpc.ts';
import { CodeSent, EnterAsOperator, Me, SendCode, SignIn } from './access.schema.ts';

export const accessRouter = router({
  me: procedure.output(Me).query(({ ctx }) => ctx.ports.access.me()),
  sendCode: procedure.input(SendCode).output(CodeSent).mutation(({ ctx, input }) => ctx.ports.access.sendCode(input)),
  signIn: procedure.input(SignIn).output(Me).mutation(({ ctx, input }) => ctx.ports.access.signIn(input)),
  signOut: procedure.output(Me).mutation(({ ctx }) => ctx.ports.access.signOut()),
  enterAsOperator: procedure.input(EnterAsOperator).output(Me).mutation(({ ctx, input }) => ctx.ports.access.enterAsOperator(input)),
  openOperatorSession: procedure.output(Me).mutation(({ ctx }) => ctx.ports.access.openOperatorSession()),
});
