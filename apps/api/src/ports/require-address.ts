import { normaliseAddress } from '@omenhall/contracts/values/email-address';
import { canBeKept } from '@omenhall/contracts/values/plain-text';
import { refuse } from '@omenhall/core/refuse';

/**
 * The comparable form of an address. Refuses, as bad input, one that looks like an address and cannot be one:
 * a domain that no URL may have, letters that cannot be written down.
 */
export function requireAddress(address: string): string {
  if (!canBeKept(address)) refuse('bad-input', 'an address with letters that cannot be kept');
  try {
    return normaliseAddress(address);
  } catch {
    return refuse('bad-input', 'an address with a domain that cannot be one');
  }
}
