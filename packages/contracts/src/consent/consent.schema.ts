import { z } from 'zod';

/** The seeds' six kinds, then the house's own. */
export const ConsentKind = z.enum([
  'archive', 'email', 'echo', 'passport', 'public_share', 'gift',
  'special_category', 'ai_processing', 'early_performance',
]);
export type ConsentKind = z.infer<typeof ConsentKind>;

/** A yes or a no to one sentence, given where the sentence was shown. */
export const Decision = z.strictObject({
  kind: ConsentKind,
  action: z.enum(['granted', 'refused']),
  /** The text as it was shown; the ledger keeps its version and hash. */
  textId: z.uuid(),
});
export type Decision = z.infer<typeof Decision>;

export const ConsentText = z.object({
  id: z.uuid(),
  kind: ConsentKind,
  version: z.number().int(),
  locale: z.string(),
  /** The sentence to agree or not agree to. */
  sentence: z.string(),
  /** How long a yes lives, in words. */
  lifetime: z.string(),
  /** What a yes writes, and what a later no stops. */
  effect: z.string(),
});
export type ConsentText = z.infer<typeof ConsentText>;

export const ConsentState = z.object({
  kind: ConsentKind,
  scopeId: z.uuid().nullable(),
  action: z.enum(['granted', 'refused', 'withdrawn']),
  since: z.date(),
  textVersion: z.number().int(),
});
export type ConsentState = z.infer<typeof ConsentState>;

export const Withdrawal = z.strictObject({ kind: ConsentKind, scopeId: z.uuid().nullable() });
export type Withdrawal = z.infer<typeof Withdrawal>;

/** What a withdrawal stopped: letters and renders that waited on the grant. */
export const Withdrawn = z.object({ kind: ConsentKind, cancelledJobs: z.number().int() });
export type Withdrawn = z.infer<typeof Withdrawn>;
