import { z } from 'zod';
import { Price } from '../checkout/checkout.schema.ts';
import { Decision } from '../consent/consent.schema.ts';
import { EmailAddress } from '../values/email-address.ts';
import { hidden } from '../values/hidden.ts';
import { OrderCode } from '../values/human-code.ts';

/** How often a membership is paid. */
export const MembershipInterval = z.enum(['month', 'year']);
export type MembershipInterval = z.infer<typeof MembershipInterval>;

/** `past_due`: a bill was refused and is tried again; it still counts as a membership until the desk gives up. */
export const MembershipStatus = z.enum(['active', 'past_due', 'ended']);
export type MembershipStatus = z.infer<typeof MembershipStatus>;

/** One bill that was paid, as the books have it. Minor units. */
export const PaidBill = z.object({ paidAt: z.date(), amountMinor: z.number().int(), refundedMinor: z.number().int(), currency: z.string().length(3) });
export type PaidBill = z.infer<typeof PaidBill>;

export const Membership = z.object({
  orderCode: z.string(),
  productName: z.string(),
  status: MembershipStatus,
  interval: MembershipInterval,
  amountMinor: z.number().int(),
  currency: z.string().length(3),
  startedAt: z.date(),
  /** Until when it is paid for. */
  paidUntil: z.date(),
  /** Ends with the time that is paid for. */
  endsWithPeriod: z.boolean(),
  /** A wish that the payment desk has not carried out yet; null when none waits. */
  wish: z.enum(['end', 'go_on']).nullable(),
  pastDueSince: z.date().nullable(),
  /** When the desk tries a refused bill again by itself, as far as it says. */
  nextTryAt: z.date().nullable(),
  endedAt: z.date().nullable(),
  /** Why it ended: as wished, with a bill that stayed unpaid, or by the house, such as with all money given back. */
  endedFor: z.enum(['wish', 'unpaid', 'house']).nullable(),
  /** Newest first. */
  bills: z.array(PaidBill),
  maskedAddress: z.string(),
});
export type Membership = z.infer<typeof Membership>;

export const OpenMembership = z.strictObject({
  interval: MembershipInterval,
  /** The price the page shows. Nothing else is taken: one that is no longer in force is refused with `price-changed`. */
  shown: Price.pick({ amountMinor: true, currency: true }),
  address: hidden(EmailAddress),
  /** Answers to `email` and `early_performance`, given on the way here. */
  decisions: z.array(Decision).max(9),
  /** Person says that they are of age. */
  adult: z.literal(true),
  requestKey: z.uuid(),
});
export type OpenMembership = z.infer<typeof OpenMembership>;

/** Names the membership by its order. */
export const NamedMembership = z.strictObject({ orderCode: OrderCode });
export type NamedMembership = z.infer<typeof NamedMembership>;

/** The payment desk's own page of a bill. */
export const BillToPay = z.object({ url: z.string() });
export type BillToPay = z.infer<typeof BillToPay>;
