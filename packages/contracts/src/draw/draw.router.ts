import { z } from 'zod';
import { procedure, router } from '../trpc.ts';
import { SealDraw, SealedDraw } from './draw.private.ts';
import { Commitment, Spread, Voice } from './draw.schema.ts';

export const drawRouter = router({
  offered: procedure.output(z.object({ spreads: z.array(Spread), voices: z.array(Voice) })).query(({ ctx }) => ctx.ports.draw.offered()),
  commit: procedure.input(z.strictObject({ readingId: z.uuid() })).output(Commitment).mutation(({ ctx, input }) => ctx.ports.draw.commit(input)),
  seal: procedure.input(SealDraw).output(SealedDraw).mutation(({ ctx, input }) => ctx.ports.draw.seal(input)),
});
