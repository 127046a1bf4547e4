import type { Decision } from '@omenhall/contracts/consent/consent.schema';
import type { Secret } from '@omenhall/contracts/values/secret';
import { setAddress } from '../access/index.ts';
import { decideConsent, evidenceOf } from '../consent/index.ts';
import type { Inside } from '../foundation/context.ts';
import type { DataKey, Keys } from '../foundation/ports.ts';
import type { Link } from './call-desk.ts';

export interface Terms {
  address: Secret<string>;
  decisions: readonly Decision[];
  /** Screen on which the sentences stood. */
  surface: string;
}

/** Keeps the address and the answers that were given on the way to the till. */
export async function settleTerms(inside: Inside, keys: Keys, addressKey: DataKey, { address, decisions, surface }: Terms, link: Link): Promise<void> {
  await setAddress(inside, keys, addressKey, address);
  for (const decision of decisions) {
    const scopeId = decision.kind === 'early_performance' ? link.id : null;
    await decideConsent(inside, { decision, scopeId, source: 'checkout', surface, control: 'choice', evidence: evidenceOf(keys, { address }) });
  }
}
