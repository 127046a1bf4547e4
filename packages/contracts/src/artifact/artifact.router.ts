import { z } from 'zod';
import { procedure, router } from '../trpc.ts';
import { Artifact, MintedLink } from './artifact.schema.ts';

export const artifactRouter = router({
  list: procedure.input(z.strictObject({ readingId: z.uuid() })).output(z.array(Artifact)).query(({ ctx, input }) => ctx.ports.artifact.list(input)),
  link: procedure
    .input(z.strictObject({ artifactId: z.uuid(), download: z.boolean() }))
    .output(MintedLink)
    .mutation(({ ctx, input }) => ctx.ports.artifact.link(input)),
});
