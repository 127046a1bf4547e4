import { z } from 'zod';
import { Opens } from '../checkout/checkout.schema.ts';
import { OrderCode } from '../values/human-code.ts';

export const PaymentStatus = z.enum(['unpaid', 'processing', 'succeeded', 'failed', 'canceled', 'refunded', 'disputed']);
export type PaymentStatus = z.infer<typeof PaymentStatus>;

export const ConfirmPayment = z.strictObject({ orderCode: OrderCode });
export type ConfirmPayment = z.infer<typeof ConfirmPayment>;

/** What is known of a payment at this moment, and no more. */
export const PaymentKnown = z.object({
  orderCode: z.string(),
  status: PaymentStatus,
  paidAt: z.date().nullable(),
  /** Whether the payment desk answered this call; false means the status is our own last word. */
  asked: z.boolean(),
  maskedAddress: z.string(),
  opens: Opens,
  /** Where what was bought stands; null until it is open. */
  unlockRoute: z.string().nullable(),
  /** Null for what is no scroll. */
  readingId: z.uuid().nullable(),
});
export type PaymentKnown = z.infer<typeof PaymentKnown>;
