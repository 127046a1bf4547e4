import { z } from 'zod';
import { defineJob } from '@omenhall/delivery/define';

/**
 * Acknowledges a withdrawal from a contract, with the time to the second. The name under which it was declared travels
 * sealed beside the job under the withdrawal's own id, and is wiped at the end.
 */
export const withdrawalNoticeJob = defineJob({
  kind: 'withdrawal_notice_job',
  queue: 'email',
  channel: 'email',
  effect: 'blind',
  destKey: 'smtp',
  payload: z.strictObject({ letter: z.literal('withdrawal_received'), withdrawalId: z.uuid() }),
  payloadVersion: 1,
  maxAttempts: 8,
  // The law wants it without delay: the first tries follow within the minute.
  backoff: { baseSeconds: 5, capSeconds: 6 * 3600 },
  // A mail server may take ten minutes to answer the final dot.
  leaseSeconds: 900,
  onUncertain: 'hold',
});
