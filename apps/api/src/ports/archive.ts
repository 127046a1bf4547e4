import type { ArchivePort } from '@omenhall/contracts/archive/archive.port';
import { listArchive } from '@omenhall/core/archive';
import { asEachOfOwn, type Call } from '../plugins/caller.ts';

export const archivePort = (call: Call): ArchivePort => ({
  list: async () => (await asEachOfOwn(call, (ctx) => ctx.inTransaction(listArchive))).toSorted((a, b) => b.sealedAt.getTime() - a.sealedAt.getTime()),
});
