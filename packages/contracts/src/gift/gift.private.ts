import { z } from 'zod';
import { Decision } from '../consent/consent.schema.ts';
import { EmailAddress } from '../values/email-address.ts';
import { hidden } from '../values/hidden.ts';
import { canBeKept } from '../values/plain-text.ts';
import { GiftCode, GiftPlan, noteLimit } from './gift.schema.ts';

/** A gift on its way to the till. Nothing is asked about the one it is for but where it goes. */
export const OpenGift = z.strictObject({
  ...GiftPlan.shape,
  note: hidden(z.string().trim().min(1).max(noteLimit).refine(canBeKept, 'holds characters that cannot be kept')).nullable(),
  /** The yes to `gift`, when an address is named. */
  decisions: z.array(Decision).max(1),
  /** The giver's own, for receipt and news. */
  address: hidden(EmailAddress),
  /** Person says that they are of age. */
  adult: z.literal(true),
  /** Made by the page; a repeat gives the same order. */
  requestKey: z.uuid(),
});
export type OpenGift = z.infer<typeof OpenGift>;

export const LookAtGift = z.strictObject({ code: GiftCode });
export type LookAtGift = z.infer<typeof LookAtGift>;

/** What a code opens, for whoever holds it. It names no giver. */
export const GiftFound = z.object({
  productSlug: z.string(),
  expiresAt: z.date(),
  /** The giver's few words; null when there are none. */
  note: z.string().nullable(),
});
export type GiftFound = z.infer<typeof GiftFound>;
