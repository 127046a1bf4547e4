import { defineJob } from '@omenhall/delivery/define';
import { SlotPayload } from './slot.schema.ts';

/** Holds the mirror of consents against its ledger. */
export const consentAuditJob = defineJob({
  kind: 'consent_audit',
  queue: 'maintenance',
  channel: 'none',
  effect: 'pure',
  destKey: null,
  payload: SlotPayload,
  payloadVersion: 1,
  maxAttempts: 3,
  backoff: { baseSeconds: 60, capSeconds: 600 },
  // One statement over all answers ever given.
  leaseSeconds: 120,
  onUncertain: 'hold',
});
