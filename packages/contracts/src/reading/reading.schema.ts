import { z } from 'zod';

export const ReadingStatus = z.enum(['draft', 'sealed', 'interpreting', 'interpreted', 'failed', 'redacted']);
export type ReadingStatus = z.infer<typeof ReadingStatus>;

/** Who wrote a scroll, and from what. */
export const Provenance = z.object({
  writer: z.enum(['house-grammar', 'model']),
  version: z.string(),
  /** Fields the writer was given. */
  given: z.array(z.string()),
});
export type Provenance = z.infer<typeof Provenance>;
