import { z } from 'zod';
import { ArtifactKind } from '../artifact/artifact.schema.ts';
import { Decision } from '../consent/consent.schema.ts';
import { EmailAddress } from '../values/email-address.ts';
import { hidden } from '../values/hidden.ts';

/** What paying for a product opens. */
export const Opens = z.enum(['scroll', 'council', 'gift', 'membership']);
export type Opens = z.infer<typeof Opens>;

/** A fixed price, tax included: once, or again every month or year until it is ended. */
export const Price = z.object({ interval: z.enum(['once', 'month', 'year']), amountMinor: z.number().int(), currency: z.string().length(3) });
export type Price = z.infer<typeof Price>;

export const Product = z.object({
  slug: z.string(),
  tier: z.enum(['free_or_entry', 'quick', 'standard', 'deep', 'premium', 'gift', 'membership']),
  name: z.string(),
  summary: z.string(),
  /** What is in it, and what is not, a line each. */
  includes: z.array(z.string()),
  excludes: z.array(z.string()),
  notFor: z.string(),
  gives: z.array(ArtifactKind),
  spreadIds: z.array(z.string()),
  opens: Opens,
  /** At least one; a product with none is not told. */
  prices: z.array(Price),
  /** False for what is told and cannot be bought yet. */
  onSale: z.boolean(),
  /** Where its way begins, before any price is asked. */
  entryRoute: z.string(),
  shopRoute: z.string(),
  /** Minutes from payment to a readable scroll that the house promises. */
  promiseMinutes: z.number().int(),
});
export type Product = z.infer<typeof Product>;

export const OpenCheckout = z.strictObject({
  readingId: z.uuid(),
  address: hidden(EmailAddress),
  /** Answers to `archive`, `email` and `early_performance`, given on the way here. */
  decisions: z.array(Decision).max(9),
  /** The price the page shows. Nothing else is taken: one that is no longer in force is refused with `price-changed`. */
  shown: Price.pick({ amountMinor: true, currency: true }).optional(),
  /** Person says that they are of age. */
  adult: z.literal(true),
  requestKey: z.uuid(),
});
export type OpenCheckout = z.infer<typeof OpenCheckout>;

/** Where to go next: the payment page, or the order itself when nothing is due. */
export const CheckoutOpened = z.object({
  orderCode: z.string(),
  due: z.boolean(),
  url: z.string(),
});
export type CheckoutOpened = z.infer<typeof CheckoutOpened>;
