import { z } from 'zod';
import { defineJob } from '@omenhall/delivery/define';

/** Hands over the receipt, once, after payment. Operational: it needs no consent and sells nothing. */
export const receiptEmailJob = defineJob({
  kind: 'receipt_email_job',
  queue: 'email',
  channel: 'email',
  effect: 'blind',
  destKey: 'smtp',
  payload: z.discriminatedUnion('letter', [
    z.strictObject({ letter: z.literal('receipt'), purchaseLinkId: z.uuid() }),
    // Of a membership: one for each bill that was paid.
    z.strictObject({ letter: z.literal('membership_receipt'), purchaseLinkId: z.uuid(), paymentIntentId: z.string().regex(/^pi_[A-Za-z0-9_-]{1,100}$/) }),
  ]),
  payloadVersion: 1,
  maxAttempts: 8,
  backoff: { baseSeconds: 30, capSeconds: 6 * 3600 },
  // A mail server may take ten minutes to answer the final dot.
  leaseSeconds: 900,
  onUncertain: 'hold',
});
