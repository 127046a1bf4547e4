import { z } from 'zod';
import { OperatorRole } from '@omenhall/contracts/access/access.schema';
import { defineJob } from '@omenhall/delivery/define';

/**
 * Hands over an operational letter about access: a one-time code, an invitation, or word that an address was changed.
 * The secret travels sealed beside the job under the name in `secretId`, and is wiped at the end.
 */
export const recoveryEmailJob = defineJob({
  kind: 'recovery_email_job',
  queue: 'email',
  channel: 'email',
  effect: 'blind',
  destKey: 'smtp',
  payload: z.discriminatedUnion('letter', [
    z.strictObject({ letter: z.literal('sign_in_code'), secretId: z.uuid(), expiresInMinutes: z.int() }),
    z.strictObject({ letter: z.literal('step_up_code'), secretId: z.uuid(), expiresInMinutes: z.int() }),
    z.strictObject({ letter: z.literal('operator_invite'), secretId: z.uuid(), role: OperatorRole, expiresInHours: z.int() }),
    z.strictObject({ letter: z.literal('address_changed'), secretId: z.uuid(), purchaseLinkId: z.uuid() }),
  ]),
  payloadVersion: 1,
  maxAttempts: 5,
  backoff: { baseSeconds: 5, capSeconds: 120 },
  // A mail server may take ten minutes to answer the final dot.
  leaseSeconds: 900,
  onUncertain: 'hold',
});
