import { z } from 'zod';

/** Where house and payment desk differ, in one word. */
export const GapKind = z.enum(['paid_missing', 'refund_missing', 'dispute_missing', 'state_differs', 'unlocked_unpaid', 'amount_differs', 'not_there', 'orphan', 'cannot_settle']);
export type GapKind = z.infer<typeof GapKind>;

/** What settling an order does, before it is done or after. Amounts in minor units, ids, words and kinds alone. */
export const SettlingChange = z.object({
  fromStatus: z.string(),
  toStatus: z.string(),
  /** Words and sums of the order that become others, by name. */
  words: z.array(z.object({ name: z.string(), from: z.union([z.string(), z.number()]).nullable(), to: z.union([z.string(), z.number()]).nullable() })),
  /** Lines that the books get. */
  lines: z.array(z.object({ kind: z.string(), stripeObjectId: z.string(), amountMinor: z.number().int(), currency: z.string(), reason: z.string().nullable() })),
  /** Kinds of the jobs that are left. */
  jobs: z.array(z.string()),
});
export type SettlingChange = z.infer<typeof SettlingChange>;

export const MoneyGap = z.object({
  kind: GapKind,
  /** Whether settling the order closes it; where not, a person is needed. */
  mends: z.boolean(),
  /** The desk's name: a session, a subscription or a payment. */
  objectId: z.string(),
  purchaseLinkId: z.uuid().nullable(),
  orderCode: z.string().nullable(),
  thereMinor: z.number().int().nullable(),
  hereMinor: z.number().int().nullable(),
  currency: z.string().nullable(),
});
export type MoneyGap = z.infer<typeof MoneyGap>;

/** One order that was looked at and is not as the desk says; an orphan is money without any order of ours. */
export const ComparedOrder = z.object({
  objectId: z.string(),
  purchaseLinkId: z.uuid().nullable(),
  orderCode: z.string().nullable(),
  gaps: z.array(MoneyGap),
  /** What settling changes; null where it changes nothing, and a person is needed. */
  change: SettlingChange.nullable(),
  /** Whether this very run settled it. */
  settled: z.boolean(),
});
export type ComparedOrder = z.infer<typeof ComparedOrder>;

/** What one run of agreeing with the desk saw and did. */
export const SyncReport = z.object({
  /** `busy`: another run is under way, and nothing was done. `stopped`: what is left is for the next run. */
  word: z.enum(['done', 'stopped', 'busy']),
  dryRun: z.boolean(),
  /** Whether sessions and orders were compared too, and not events alone. */
  whole: z.boolean(),
  since: z.date().nullable(),
  /** Events that the desk could not deliver, and how they ended here. */
  events: z.object({ listed: z.number().int(), settled: z.number().int(), known: z.number().int(), ignored: z.number().int(), failed: z.number().int() }),
  compared: z.number().int(),
  gaps: z.number().int(),
  healed: z.number().int(),
  /** Gaps that settling does not close. */
  left: z.number().int(),
  orders: z.array(ComparedOrder),
});
export type SyncReport = z.infer<typeof SyncReport>;

/** Where money, readings and deliveries of one order tell different stories. */
export const TrailGapKind = z.enum(['paid_not_opened', 'opened_not_paid', 'opened_not_written', 'written_not_delivered']);
export type TrailGapKind = z.infer<typeof TrailGapKind>;

/** How house and desk agree, from our own rows alone: nobody is asked. */
export const MoneyState = z.object({
  livemode: z.boolean(),
  /** Null before the first run. */
  ranAt: z.date().nullable(),
  wholeAt: z.date().nullable(),
  /** Whether a run is under way. */
  running: z.boolean(),
  /** What the last whole run saw and did. */
  last: z.object({ compared: z.number().int(), gaps: z.number().int(), healed: z.number().int(), left: z.number().int() }).nullable(),
  gaps: z.array(z.object({ kind: GapKind, open: z.number().int() })),
  /** Open ones, and those that closed lately; newest first, 200 at most. */
  list: z.array(MoneyGap.extend({ firstSeenAt: z.date(), lastSeenAt: z.date(), closedAt: z.date().nullable(), closedHow: z.enum(['healed', 'gone']).nullable() })),
  /** Between money, readings and deliveries, each with its oldest orders. */
  trail: z.array(z.object({ kind: TrailGapKind, count: z.number().int(), orders: z.array(z.object({ id: z.uuid(), orderCode: z.string(), since: z.date() })) })),
});
export type MoneyState = z.infer<typeof MoneyState>;

/** Null adopts everything that settling mends; otherwise the desk's name of one session or subscription. */
export const AdoptMoney = z.strictObject({ objectId: z.string().regex(/^(cs|sub)_[A-Za-z0-9_-]{1,120}$/).nullable() });
export type AdoptMoney = z.infer<typeof AdoptMoney>;
