import { z } from 'zod';
import { defineJob } from '@omenhall/delivery/define';

/** Hands over a letter about a gift: the one to its recipient, which needs the giver's yes, or news for the giver. */
export const giftLetterJob = defineJob({
  kind: 'gift_letter_job',
  queue: 'email',
  channel: 'email',
  effect: 'blind',
  destKey: 'smtp',
  payload: z.discriminatedUnion('letter', [
    z.strictObject({ letter: z.literal('gift_to_recipient'), giftId: z.uuid(), round: z.int() }),
    z.strictObject({ letter: z.literal('gift_status'), giftId: z.uuid(), news: z.enum(['scheduled', 'to_hand_over', 'sent', 'undelivered', 'expired', 'cancelled']) }),
  ]),
  payloadVersion: 1,
  maxAttempts: 8,
  backoff: { baseSeconds: 10, capSeconds: 3600 },
  // A mail server may take ten minutes to answer the final dot.
  leaseSeconds: 900,
  onUncertain: 'hold',
});
