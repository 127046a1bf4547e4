import { z } from 'zod';
import { defineJob } from '@omenhall/delivery/define';

/** Writes the scroll after seal and payment, from the seal alone. */
export const interpretationJob = defineJob({
  kind: 'interpretation_job',
  queue: 'interpret',
  channel: 'scroll',
  effect: 'internal',
  destKey: null,
  payload: z.strictObject({ readingId: z.uuid() }),
  payloadVersion: 1,
  maxAttempts: 4,
  backoff: { baseSeconds: 2, capSeconds: 300 },
  // The grammar needs milliseconds; the rest is a slow vault.
  leaseSeconds: 60,
  onUncertain: 'hold',
});
