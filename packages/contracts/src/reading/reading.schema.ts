import { z } from 'zod';

export const ReadingStatus = z.enum(['draft', 'sealed', 'interpreting', 'interpreted', 'failed', 'redacted']);
export type ReadingStatus = z.infer<typeof ReadingStatus>;

/** One call to a model for one scroll, as its owner may read it: who, what went along, when, and what came of it. */
export const ModelCall = z.object({
  host: z.string(),
  model: z.string(),
  template: z.string(),
  /** Moment of the written intent, ISO 8601. */
  at: z.iso.datetime(),
  sent: z.array(z.string()),
  /** `kept` is the text of the scroll; `refused` did not pass the house's checks; `failed` gave no text; `open` was cut short. */
  outcome: z.enum(['kept', 'refused', 'failed', 'open']),
  /** Whether the provider had agreed to keep nothing; otherwise its own rules apply. */
  keptNothing: z.boolean(),
});
export type ModelCall = z.infer<typeof ModelCall>;

/** Who wrote a scroll, and from what. */
export const Provenance = z.object({
  writer: z.enum(['house-grammar', 'model']),
  version: z.string(),
  /** Fields the writer was given. */
  given: z.array(z.string()),
  /** Every call to a model, also where the house wrote in the end; absent when no model was asked. */
  calls: z.array(ModelCall).optional(),
});
export type Provenance = z.infer<typeof Provenance>;
