import { z } from 'zod';
import { Decision } from '../consent/consent.schema.ts';
import { EmailAddress } from '../values/email-address.ts';
import { hidden } from '../values/hidden.ts';
import { instantOf, isZone } from './wall-clock.rules.ts';

/** `unpaid` is on its way to the till; `active` can be claimed; `support_needed` can too, and its letter did not arrive. */
export const GiftStatus = z.enum(['unpaid', 'scheduled', 'active', 'used', 'expired', 'support_needed', 'cancelled']);
export type GiftStatus = z.infer<typeof GiftStatus>;

/** The longest note, in characters. */
export const noteLimit = 300;

/** An IANA name, such as `Europe/Lisbon`. */
export const Zone = z.string().max(64).refine(isZone);
/** What a clock on the wall of the recipient shows: `2026-12-24T09:00`. */
export const WallClock = z.string().refine((wall) => instantOf(wall, 'UTC') !== null);

/** When and where a gift goes. */
export const GiftPlan = z.strictObject({
  /** Null: the giver hands the code over. */
  recipient: hidden(EmailAddress).nullable(),
  /** Null: as soon as it may. */
  sendAt: WallClock.nullable(),
  /** The recipient's; `sendAt` is read in it. */
  zone: Zone,
});

export const GiftId = z.strictObject({ giftId: z.uuid() });

export const MendGift = z.strictObject({
  giftId: z.uuid(),
  ...GiftPlan.shape,
  /** The yes to `gift`, when an address is named. */
  decisions: z.array(Decision).max(1),
});
export type MendGift = z.infer<typeof MendGift>;

/** A gift as its giver sees it: what they chose themselves, and how far it has come. Nothing of whoever claims it. */
export const GiftSeen = z.object({
  id: z.uuid(),
  orderCode: z.string(),
  status: GiftStatus,
  /** First letter and domain; null when the giver hands the code over. */
  maskedRecipient: z.string().nullable(),
  hasNote: z.boolean(),
  /** Null: as soon as it is paid. */
  sendAt: z.date().nullable(),
  zone: z.string(),
  sentAt: z.date().nullable(),
  /** Twelve months from sending; null before. */
  expiresAt: z.date().nullable(),
  /** For handing over; null while none is made, when a letter carries it, and once it is claimed or dead. */
  code: z.string().nullable(),
  /** Address and time may change, or the gift be given back. */
  mayMend: z.boolean(),
  /** The one letter may go once more, to the same address. */
  mayResend: z.boolean(),
});
export type GiftSeen = z.infer<typeof GiftSeen>;

/** As it was typed or followed: read tolerantly. A code in no form at all is refused like any other that opens nothing. */
export const GiftCode = hidden(z.string().max(80));

export const RedeemGift = z.strictObject({
  code: GiftCode,
  /** A sealed reading of the recipient's own. */
  readingId: z.uuid(),
  /** For letters about the scroll; null goes without. */
  address: hidden(EmailAddress).nullable(),
  /** Answers on the way here; the yes to `gift` among them. */
  decisions: z.array(Decision).max(9),
  /** Person says that they are of age. */
  adult: z.literal(true),
  requestKey: z.uuid(),
});
export type RedeemGift = z.infer<typeof RedeemGift>;
