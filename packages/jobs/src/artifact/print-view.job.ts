import { z } from 'zod';
import { defineJob } from '@omenhall/delivery/define';

/** Writes the accessible page that is the twin of the PDF. */
export const printViewJob = defineJob({
  kind: 'print_view_job',
  queue: 'render',
  channel: 'print_view',
  effect: 'pure',
  destKey: null,
  payload: z.strictObject({ artifactId: z.uuid() }),
  payloadVersion: 1,
  maxAttempts: 4,
  backoff: { baseSeconds: 2, capSeconds: 300 },
  // Longer than the slowest render seen, a cold start included.
  leaseSeconds: 120,
  onUncertain: 'hold',
});
