import { cancel } from '@omenhall/delivery/ledger';
import type { Withdrawal, Withdrawn } from '@omenhall/contracts/consent/consent.schema';
import type { Inside } from '../foundation/context.ts';
import { recordAudit } from '../foundation/record-audit.ts';
import { requireSubject } from '../foundation/refuse.ts';
import { wholeSubject } from './consent.rules.ts';

/**
 * Takes a yes back and cancels, in the same transaction, what was left on the strength of it.
 * A second call, and the loser of a race, find nothing to take back and change nothing. The ledger row comes first: a
 * job that is being left at this moment holds the answer's row, so it either waits for us and is refused, or is there
 * to be cancelled.
 */
export async function withdrawConsent(inside: Inside, { kind, scopeId }: Withdrawal): Promise<Withdrawn> {
  const subjectId = requireSubject(inside);
  const [row] = await inside.query<{ id: string }>(
    `insert into omen_consents (house_id, subject_id, kind, scope_id, action, source, surface, text_id, policy_version, text_sha256, locale, expressed_by, evidence, idempotency_key)
     select g.house_id, g.subject_id, g.kind, g.scope_id, 'withdrawn', 'account', 'privacy', g.text_id, g.policy_version, g.text_sha256, g.locale, 'customer', '{}'::jsonb, 'withdrawn:' || g.id
       from omen_consent_current c join omen_consents g on g.id = c.consent_id
      where c.subject_id = $1::uuid and c.kind = $2::text and c.scope_id = $3::uuid and c.action = 'granted'
     on conflict (house_id, idempotency_key) do nothing returning id::text as id`,
    [subjectId, kind, scopeId ?? wholeSubject],
  );
  if (row === undefined) return { kind, cancelledJobs: 0 };
  const relying = await inside.query<{ id: string }>(
    `select j.id::text as id from delivery_jobs j
      where j.subject_id = $1::uuid and j.status in ('pending', 'running')
        and exists (select 1 from omen_consents c where c.id = any (j.consent_ids) and c.kind = $2::text) order by j.id`,
    [subjectId, kind],
  );
  let cancelledJobs = 0;
  for (const { id } of relying) {
    if ((await cancel(inside.query, id, 'blocked_consent')) !== 'too_late') cancelledJobs += 1;
  }
  await recordAudit(inside, { action: 'consent.withdrawn', entityType: 'omen_consent', entityId: row.id, meta: { kind, cancelledJobs } });
  return { kind, cancelledJobs };
}
