import { z } from 'zod';
import { defineJob } from '@omenhall/delivery/define';

/** Hands over one letter about money that was asked back. Operational: it needs no consent and sells nothing. */
export const refundNoticeJob = defineJob({
  kind: 'refund_notice_job',
  queue: 'email',
  channel: 'email',
  effect: 'blind',
  destKey: 'smtp',
  payload: z.strictObject({ letter: z.enum(['refund_received', 'refund_approved', 'refund_declined']), refundRequestId: z.uuid() }),
  payloadVersion: 1,
  maxAttempts: 8,
  backoff: { baseSeconds: 30, capSeconds: 6 * 3600 },
  // A mail server may take ten minutes to answer the final dot.
  leaseSeconds: 900,
  onUncertain: 'hold',
});
