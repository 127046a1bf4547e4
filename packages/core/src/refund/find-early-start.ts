import type { EarlyStart } from '@omenhall/contracts/refund/refund.schema';
import { hasConsent } from '../consent/index.ts';
import type { Inside } from '../foundation/context.ts';

/**
 * The recorded yes to an early start of one order, while it stands: with the sentence as it was shown, its version, and
 * when it was given first. Null when none was given.
 */
export async function findEarlyStart(inside: Inside, purchaseLinkId: string): Promise<(EarlyStart & { consentId: string }) | null> {
  if (!(await hasConsent(inside, 'early_performance', purchaseLinkId))) return null;
  const [row] = await inside.query<{ id: string; sentence: string; version: number; at: Date }>(
    `select c.id::text as id, t.sentence, c.policy_version as version, c.created_at as at
       from omen_consents c join consent_texts t on t.id = c.text_id
      where c.kind = 'early_performance' and c.scope_id = $1::uuid and c.action = 'granted'
        and c.seq > coalesce((select max(n.seq) from omen_consents n where n.kind = c.kind and n.scope_id = c.scope_id and n.action <> 'granted'), 0)
      order by c.seq limit 1`,
    [purchaseLinkId],
  );
  return row === undefined ? null : { consentId: row.id, sentence: row.sentence, version: row.version, at: row.at };
}
