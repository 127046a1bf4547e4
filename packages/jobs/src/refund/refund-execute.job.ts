import { z } from 'zod';
import { defineJob } from '@omenhall/delivery/define';

/** Gives the money of an approved request back, once: the desk knows the request by its key. */
export const refundExecuteJob = defineJob({
  kind: 'refund_execute_job',
  queue: 'maintenance',
  channel: 'none',
  effect: 'keyed',
  destKey: 'stripe',
  payload: z.strictObject({ refundRequestId: z.uuid() }),
  payloadVersion: 1,
  maxAttempts: 12,
  backoff: { baseSeconds: 10, capSeconds: 6 * 3600 },
  leaseSeconds: 120,
  onUncertain: 'hold',
});
