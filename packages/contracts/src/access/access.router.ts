import { procedure, router } from '../trpc.ts';
import { CodeSent, EnterAsOperator, JoinAsOperator, Me, SendCode, SignIn, StepUp } from './access.schema.ts';

export const accessRouter = router({
  me: procedure.output(Me).query(({ ctx }) => ctx.ports.access.me()),
  sendCode: procedure.input(SendCode).output(CodeSent).mutation(({ ctx, input }) => ctx.ports.access.sendCode(input)),
  signIn: procedure.input(SignIn).output(Me).mutation(({ ctx, input }) => ctx.ports.access.signIn(input)),
  signOut: procedure.output(Me).mutation(({ ctx }) => ctx.ports.access.signOut()),
  enterAsOperator: procedure.input(EnterAsOperator).output(Me).mutation(({ ctx, input }) => ctx.ports.access.enterAsOperator(input)),
  joinAsOperator: procedure.input(JoinAsOperator).output(Me).mutation(({ ctx, input }) => ctx.ports.access.joinAsOperator(input)),
  stepUpCode: procedure.output(CodeSent).mutation(({ ctx }) => ctx.ports.access.stepUpCode()),
  stepUp: procedure.input(StepUp).output(Me).mutation(({ ctx, input }) => ctx.ports.access.stepUp(input)),
  openOperatorSession: procedure.output(Me).mutation(({ ctx }) => ctx.ports.access.openOperatorSession()),
});
