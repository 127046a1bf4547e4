import { z } from 'zod';
import { procedure, router } from '../trpc.ts';
import { Scroll } from './reading.private.ts';

export const readingRouter = router({
  open: procedure.input(z.strictObject({ readingId: z.uuid() })).output(Scroll).query(({ ctx, input }) => ctx.ports.reading.open(input)),
});
