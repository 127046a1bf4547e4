import { z } from 'zod';
import { defineJob } from '@omenhall/delivery/define';

/** Draws the share card from its public fields. */
export const shareCardRenderJob = defineJob({
  kind: 'share_card_render_job',
  queue: 'render',
  channel: 'share_card',
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
