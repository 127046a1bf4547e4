import type { OperatorRole } from '@omenhall/contracts/access/access.schema';
import type { Hands } from '../hands.ts';
import { letterHandler } from './hand-letter-over.ts';

/** Letters about access: a one-time code, an invitation, or word of a changed address. */
export const recoveryEmailHandler = (hands: Hands) =>
  letterHandler<{ letter: 'sign_in_code' | 'step_up_code'; secretId: string; expiresInMinutes: number } | { letter: 'operator_invite'; secretId: string; role: OperatorRole; expiresInHours: number } | { letter: 'address_changed'; secretId: string; purchaseLinkId: string }>(hands);
