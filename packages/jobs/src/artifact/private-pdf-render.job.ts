import { z } from 'zod';
import { defineJob } from '@omenhall/delivery/define';

/** Draws the private PDF; it alone may read the private words beside the print view. */
export const privatePdfRenderJob = defineJob({
  kind: 'private_pdf_render_job',
  queue: 'render',
  channel: 'private_pdf',
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
