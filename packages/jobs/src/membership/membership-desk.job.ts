import { z } from 'zod';
import { defineJob } from '@omenhall/delivery/define';

/**
 * Tells the payment desk what the house has decided about a subscription: a second one ends now, a wish that found the
 * desk away is carried out. Each sets a state, so a repeat changes nothing and no permit is needed.
 */
export const membershipDeskJob = defineJob({
  kind: 'membership_desk_job',
  queue: 'maintenance',
  channel: 'none',
  effect: 'pure',
  destKey: 'stripe',
  payload: z.discriminatedUnion('act', [
    z.strictObject({ act: z.literal('end_now'), subscriptionId: z.string().regex(/^sub_[A-Za-z0-9_-]{1,100}$/) }),
    z.strictObject({ act: z.literal('wish'), wishId: z.uuid() }),
  ]),
  payloadVersion: 1,
  maxAttempts: 12,
  backoff: { baseSeconds: 10, capSeconds: 6 * 3600 },
  leaseSeconds: 120,
  onUncertain: 'hold',
});
