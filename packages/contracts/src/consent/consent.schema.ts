import { z } from 'zod';

/** The seeds' six kinds, then the house's own. */
export const ConsentKind = z.enum([
  'archive', 'email', 'echo', 'passport', 'public_share', 'gift',
  'special_category', 'ai_processing', 'early_performance', 'offline_copy',
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
  /** Who answers for the data, who receives it, which data and where it lies: the record fields of ISO/IEC TS 27560. */
  notice: z.object({
    controller: z.string(),
    recipients: z.array(z.string()),
    dataTypes: z.array(z.string()),
    specialCategory: z.boolean(),
    storagePlace: z.string(),
    retention: z.string(),
    jurisdiction: z.string(),
    withdrawalWay: z.string(),
  }),
});
export type ConsentText = z.infer<typeof ConsentText>;

export const ConsentState = z.object({
  kind: ConsentKind,
  scopeId: z.uuid().nullable(),
  action: z.enum(['granted', 'refused', 'withdrawn']),
  since: z.date(),
  textVersion: z.number().int(),
  /** Null: until it is taken back. */
  validUntil: z.date().nullable(),
  /** The text changed since, or its time is over: a yes no longer counts and the question stands again. */
  asksAgain: z.boolean(),
});
export type ConsentState = z.infer<typeof ConsentState>;

/** One line of the ledger, as its owner reads it. */
export const ConsentEntry = z.object({
  id: z.uuid(),
  kind: ConsentKind,
  scopeId: z.uuid().nullable(),
  action: z.enum(['granted', 'refused', 'withdrawn']),
  source: z.enum(['checkout', 'account', 'gift_redeem', 'unsubscribe_link', 'operator']),
  /** The screen on which the sentence stood. */
  surface: z.string(),
  /** What was pressed: `choice`, `toggle`, `one_click_post`. */
  control: z.string(),
  textVersion: z.number().int(),
  locale: z.string(),
  /** The sentence as it was shown. */
  sentence: z.string(),
  at: z.date(),
});
export type ConsentEntry = z.infer<typeof ConsentEntry>;

/** A ledger line that anybody can check without the house: see `proof/consent-receipt.rules`. */
export const ConsentReceipt = z.object({
  /** Canonical JSON; these very bytes are signed. */
  receipt: z.string(),
  /** Ed25519, base64url. */
  signature: z.string(),
  keyId: z.string(),
  /** Base64url, 32 bytes. */
  publicKey: z.string(),
});
export type ConsentReceipt = z.infer<typeof ConsentReceipt>;

export const Withdrawal = z.strictObject({ kind: ConsentKind, scopeId: z.uuid().nullable() });
export type Withdrawal = z.infer<typeof Withdrawal>;

/** What a withdrawal would stop, counted before it is made. */
export const WithdrawalPreview = z.object({
  kind: ConsentKind,
  /** Work that waits or runs on the strength of the yes, by kind of job. */
  stops: z.array(z.object({ jobKind: z.string(), count: z.number().int() })),
  /** A sentence on what stays. */
  keeps: z.string(),
});
export type WithdrawalPreview = z.infer<typeof WithdrawalPreview>;

/** What a withdrawal stopped: letters and renders that waited on the grant. */
export const Withdrawn = z.object({ kind: ConsentKind, cancelledJobs: z.number().int() });
export type Withdrawn = z.infer<typeof Withdrawn>;
