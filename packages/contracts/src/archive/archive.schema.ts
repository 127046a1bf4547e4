import { z } from 'zod';
import { Topic } from '../question/question.schema.ts';
import { ReadingStatus } from '../reading/reading.schema.ts';

/** A kept scroll in the list: neutral facts only; opening it gives the words. */
export const ArchiveEntry = z.object({
  readingId: z.uuid(),
  safeTitle: z.string(),
  methodId: z.string(),
  spreadName: z.string(),
  voiceName: z.string(),
  topic: Topic,
  status: ReadingStatus,
  sealedAt: z.date(),
  orderCode: z.string().nullable(),
  /** Until when it is kept without an `archive` grant; null when it is kept for good. */
  keptUntil: z.date().nullable(),
});
export type ArchiveEntry = z.infer<typeof ArchiveEntry>;
