import { procedure, router } from '../trpc.ts';
import { Ask } from './question.private.ts';
import { Asked } from './question.schema.ts';

export const questionRouter = router({
  ask: procedure.input(Ask).output(Asked).mutation(({ ctx, input }) => ctx.ports.question.ask(input)),
});
