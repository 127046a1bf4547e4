import { defineJob } from '@omenhall/delivery/define';
import { SlotPayload } from './slot.schema.ts';

/** Forgets payloads a month after their end, jobs after thirteen, and workers after a week. */
export const deliveryRetentionJob = defineJob({
  kind: 'delivery_retention',
  queue: 'maintenance',
  channel: 'none',
  effect: 'pure',
  destKey: null,
  payload: SlotPayload,
  payloadVersion: 1,
  maxAttempts: 3,
  backoff: { baseSeconds: 60, capSeconds: 600 },
  // A year of rows in one go, on a slow disk.
  leaseSeconds: 1200,
  onUncertain: 'hold',
});
