import { defineJob } from '@omenhall/delivery/define';
import { SlotPayload } from '../operations/slot.schema.ts';

/** Takes in what the payment desk could not deliver, and once a day compares everything. */
export const stripeSyncJob = defineJob({
  kind: 'stripe_sync',
  queue: 'maintenance',
  channel: 'none',
  effect: 'pure',
  destKey: null,
  payload: SlotPayload,
  payloadVersion: 1,
  // The next slot comes in a quarter of an hour anyway.
  maxAttempts: 3,
  backoff: { baseSeconds: 30, capSeconds: 300 },
  // Four days of sessions, each asked for at a desk that answers slowly.
  leaseSeconds: 1200,
  onUncertain: 'hold',
});
