import { z } from 'zod';
import { defineJob } from '@omenhall/delivery/define';

/** Hands over an operational letter about a membership: that it will end, that a bill was refused, that it has ended. */
export const membershipNoticeJob = defineJob({
  kind: 'membership_notice_job',
  queue: 'email',
  channel: 'email',
  effect: 'blind',
  destKey: 'smtp',
  payload: z.strictObject({ letter: z.enum(['membership_ends', 'membership_payment_failed', 'membership_ended']), membershipId: z.uuid() }),
  payloadVersion: 1,
  maxAttempts: 8,
  backoff: { baseSeconds: 30, capSeconds: 6 * 3600 },
  // A mail server may take ten minutes to answer the final dot.
  leaseSeconds: 900,
  onUncertain: 'hold',
});
