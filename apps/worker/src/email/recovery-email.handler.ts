import type { Hands } from '../hands.ts';
import { letterHandler } from './hand-letter-over.ts';

/** Letters about access: a one-time code, or word of a changed address. */
export const recoveryEmailHandler = (hands: Hands) =>
  letterHandler<{ letter: 'sign_in_code'; secretId: string; expiresInMinutes: number } | { letter: 'address_changed'; secretId: string; purchaseLinkId: string }>(hands);
