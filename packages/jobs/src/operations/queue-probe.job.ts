import { defineJob } from '@omenhall/delivery/define';
import { z } from 'zod';

/** Does nothing for a moment: the work of a rehearsal, which loses the queue on purpose. */
export const queueProbeJob = defineJob({
  kind: 'queue_probe',
  queue: 'maintenance',
  channel: 'none',
  effect: 'pure',
  destKey: null,
  // Long enough that a queue forms, and not so long that the rehearsal is about waiting.
  payload: z.strictObject({ holdMs: z.int().min(0).max(1_000) }),
  payloadVersion: 1,
  maxAttempts: 3,
  backoff: { baseSeconds: 2, capSeconds: 60 },
  leaseSeconds: 30,
  onUncertain: 'hold',
});
