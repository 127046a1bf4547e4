import { z } from 'zod';
import { defineJob } from '@omenhall/delivery/define';

/** Hands over one letter that needs the reader's yes. */
export const emailDeliveryJob = defineJob({
  kind: 'email_delivery_job',
  queue: 'email',
  channel: 'email',
  effect: 'blind',
  destKey: 'smtp',
  payload: z.strictObject({ letter: z.literal('reading_ready'), purchaseLinkId: z.uuid() }),
  payloadVersion: 1,
  maxAttempts: 8,
  backoff: { baseSeconds: 30, capSeconds: 6 * 3600 },
  // A mail server may take ten minutes to answer the final dot.
  leaseSeconds: 900,
  onUncertain: 'hold',
});
