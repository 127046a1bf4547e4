import { z } from 'zod';
import { defineJob } from '@omenhall/delivery/define';

/**
 * A step in the life of a gift: `open` makes the code at the chosen time and leaves the letter, `report` tells the giver how
 * the letter fared, `watch` ends what was not claimed and clears away what nobody needs any more.
 */
export const giftDeliveryJob = defineJob({
  kind: 'gift_delivery_job',
  queue: 'gift',
  channel: 'none',
  effect: 'internal',
  destKey: null,
  payload: z.discriminatedUnion('step', [
    z.strictObject({ step: z.literal('open'), giftId: z.uuid(), round: z.int() }),
    z.strictObject({ step: z.literal('report'), giftId: z.uuid(), round: z.int(), letterId: z.uuid() }),
    z.strictObject({ step: z.literal('watch'), giftId: z.uuid() }),
  ]),
  payloadVersion: 1,
  maxAttempts: 12,
  backoff: { baseSeconds: 5, capSeconds: 600 },
  leaseSeconds: 60,
  onUncertain: 'hold',
});
