import { z } from 'zod';
import { defineJob } from '@omenhall/delivery/define';

/** Hands over the receipt, once, after payment. Operational: it needs no consent and sells nothing. */
export const receiptEmailJob = defineJob({
  kind: 'receipt_email_job',
  queue: 'email',
  channel: 'email',
  effect: 'blind',
  destKey: 'smtp',
  payload: z.strictObject({ letter: z.literal('receipt'), purchaseLinkId: z.uuid() }),
  payloadVersion: 1,
  maxAttempts: 8,
  backoff: { baseSeconds: 30, capSeconds: 6 * 3600 },
  // A mail server may take ten minutes to answer the final dot.
  leaseSeconds: 900,
  onUncertain: 'hold',
});
