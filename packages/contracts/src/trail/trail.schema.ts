import { z } from 'zod';
import { Opens } from '../checkout/checkout.schema.ts';
import { EmailAddress } from '../values/email-address.ts';
import { hidden } from '../values/hidden.ts';
import { OrderCode } from '../values/human-code.ts';
import { deliveryStates, orderStates, type DeliveryState, type OrderState } from '../values/state-words.ts';

/** The ten stages of an order, in order. */
export const stageCodes = [
  'product_selected', 'checkout_created', 'payment_confirmed', 'webhook_claimed', 'purchase_unlocked',
  'artifact_created', 'delivery_queued', 'email_sent', 'archive_visible', 'support_recoverable',
] as const;
export const StageCode = z.enum(stageCodes);
export type StageCode = z.infer<typeof StageCode>;

export const Stage = z.object({
  code: StageCode,
  state: z.enum(['done', 'waiting', 'failed', 'not_needed']),
  at: z.date().nullable(),
  /** The rows that prove it, in one sentence of counts and states; no ids, no private words. */
  proof: z.string(),
});
export type Stage = z.infer<typeof Stage>;

export const OrderStateWord = z.enum(Object.keys(orderStates) as [OrderState, ...OrderState[]]);
export const DeliveryStateWord = z.enum(Object.keys(deliveryStates) as [DeliveryState, ...DeliveryState[]]);

export const TrackedAttempt = z.object({
  number: z.number().int(),
  startedAt: z.date(),
  finishedAt: z.date().nullable(),
  /** done, later, failed, never, uncertain, lost */
  outcome: z.string(),
  code: z.string().nullable(),
});
export type TrackedAttempt = z.infer<typeof TrackedAttempt>;

/** One delivery as its buyer sees it. */
export const TrackedDelivery = z.object({
  /** Short code a customer can read out; the only name of a job they see. */
  supportRef: z.string(),
  kind: z.string(),
  item: z.string(),
  state: DeliveryStateWord,
  /** When this state was reached. */
  at: z.date(),
  nextAt: z.date().nullable(),
  reason: z.string().nullable(),
  attempts: z.array(TrackedAttempt),
  mayResend: z.boolean(),
  /** Nobody knows whether it left, and a quarter of an hour has brought no proof: its buyer is asked. */
  asks: z.boolean(),
});
export type TrackedDelivery = z.infer<typeof TrackedDelivery>;

/** Money of one order, as the books have it: of every payment that was made for it, be it twice or month after month. Minor units of the order's currency. */
export const OrderMoney = z.object({
  paid: z.number().int(),
  refunded: z.number().int(),
  /** Held back by a bank; of what the order stands on. */
  disputed: z.number().int(),
  dispute: z.enum(['open', 'won', 'lost']).nullable(),
  /** Since when a slow bank has not answered; null when none is asked. */
  processingSince: z.date().nullable(),
});
export type OrderMoney = z.infer<typeof OrderMoney>;

export const Tracker = z.object({
  orderCode: z.string(),
  opens: Opens,
  /** Null for what is no scroll. */
  readingId: z.uuid().nullable(),
  /** Where what was bought stands; null until it is open. */
  unlockRoute: z.string().nullable(),
  money: OrderMoney,
  productName: z.string(),
  amountMinor: z.number().int(),
  currency: z.string(),
  state: OrderStateWord,
  placedAt: z.date(),
  paidAt: z.date().nullable(),
  /** When the house promised a readable scroll. */
  promisedBy: z.date().nullable(),
  maskedAddress: z.string(),
  mayMendAddress: z.boolean(),
  stages: z.array(Stage),
  deliveries: z.array(TrackedDelivery),
  /** Changes whenever anything above does; live updates carry it. */
  version: z.string(),
});
export type Tracker = z.infer<typeof Tracker>;

export const TrackOrder = z.strictObject({ orderCode: OrderCode });
export type TrackOrder = z.infer<typeof TrackOrder>;
export const ResendDelivery = z.strictObject({ orderCode: OrderCode, supportRef: z.string().max(20).regex(/^[0-9A-Z-]+$/) });
export type ResendDelivery = z.infer<typeof ResendDelivery>;
export const ConfirmArrival = ResendDelivery;
export type ConfirmArrival = ResendDelivery;
export const MendAddress = z.strictObject({ orderCode: OrderCode, address: hidden(EmailAddress) });
export type MendAddress = z.infer<typeof MendAddress>;

export const OrderLine = z.object({
  orderCode: z.string(),
  productName: z.string(),
  amountMinor: z.number().int(),
  currency: z.string(),
  placedAt: z.date(),
  state: OrderStateWord,
  opens: Opens,
  readingId: z.uuid().nullable(),
});
export type OrderLine = z.infer<typeof OrderLine>;
