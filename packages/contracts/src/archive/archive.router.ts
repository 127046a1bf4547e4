import { z } from 'zod';
import { procedure, router } from '../trpc.ts';
import { ArchiveEntry } from './archive.schema.ts';

export const archiveRouter = router({
  list: procedure.output(z.array(ArchiveEntry)).query(({ ctx }) => ctx.ports.archive.list()),
});
