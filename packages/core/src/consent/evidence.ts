import { normaliseAddress } from '@omenhall/contracts/values/email-address';
import type { Secret } from '@omenhall/contracts/values/secret';
import type { Keys } from '../foundation/ports.ts';

/** Keyed hashes, hex: they prove to whoever holds the key and the original, and tell nobody else anything. */
export interface Evidence {
  address?: string;
  agent?: string;
}

/** What was known of whoever answered, as hashes under a key of their own. Nothing of it is kept as it is. */
export function evidenceOf(keys: Pick<Keys, 'blindIndex'>, seen: { address?: Secret<string> | null; agent?: string | null }): Evidence {
  const hash = (label: string, value: string): string => Buffer.from(keys.blindIndex('evidence', `${label}|${value}`)).toString('hex');
  return {
    ...(seen.address == null ? {} : { address: hash('address', normaliseAddress(seen.address.reveal('index'))) }),
    ...(seen.agent == null || seen.agent === '' ? {} : { agent: hash('agent', seen.agent) }),
  };
}
