import type { ReadingPort } from '@omenhall/contracts/reading/reading.port';
import { openReading } from '@omenhall/core/reading';
import { asOwnerOfReading, type Call } from '../plugins/caller.ts';

export const readingPort = (call: Call): ReadingPort => ({
  open: async (input) => (await openReading(await asOwnerOfReading(call, input.readingId), input)).reveal('owner_view'),
});
