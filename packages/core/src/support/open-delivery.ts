import type { DeliveryDetail } from '@omenhall/contracts/operator/operator.schema';
import { history } from '@omenhall/delivery/ledger';
import { wholeSubject } from '../consent/index.ts';
import type { Inside } from '../foundation/context.ts';
import { recordAudit } from '../foundation/record-audit.ts';
import { refuse } from '../foundation/refuse.ts';
import { consentGates } from '../house/index.ts';
import { deliveryWord, mayResend } from '../trail/index.ts';
import { deliveryColumns, deliveryRow, type StoredDelivery } from './list-deliveries.ts';

/** One delivery with every attempt, its effect and its family; opening it is written down. */
export async function openDelivery(inside: Inside, id: string): Promise<DeliveryDetail> {
  const detail = await showDelivery(inside, id);
  await recordAudit(inside, { action: 'operator.delivery_opened', entityType: 'delivery_job', entityId: id });
  return detail;
}

export async function showDelivery(inside: Inside, id: string): Promise<DeliveryDetail> {
  const [row] = await inside.query<StoredDelivery & { subject_id: string; queue: string; effect_class: string; safe_subject: string | null; replay_of: string | null; provider: string | null; provider_ref: string | null; intent_at: Date | null; settled_at: Date | null; repeatable: boolean | null }>(
    `select ${deliveryColumns}, d.subject_id::text as subject_id, d.queue, d.effect_class, d.safe_subject, d.replay_of::text as replay_of, e.provider, e.provider_ref, e.intent_at, e.settled_at,
            e.class = 'keyed' and e.key_expires_at > now() as repeatable
       from ops.deliveries d left join delivery_effects e on e.job_id = d.id where d.id = $1::uuid limit 1`, [id],
  );
  if (row === undefined) refuse('not-found', `delivery ${id}`);
  const attempts = await history(inside.query, id);
  const family = await inside.query<{ id: string; generation: number; tracker: string; channel: string; effect_state: string | null }>(
    `select d.id::text as id, d.generation, d.tracker, d.channel, e.state as effect_state from delivery_overview d left join delivery_effects e on e.job_id = d.id
      where d.id in (select $1::uuid union select b.job_id from delivery_links a join delivery_links b on b.entity = a.entity and b.entity_key = a.entity_key where a.job_id = $1::uuid)
        and (d.id = $1::uuid or d.replay_of = $1::uuid) order by d.generation`, [row.replay_of ?? id],
  );
  const newest = family.at(-1);
  const needed = consentGates.filter(({ act, template = '' }) => act === row.kind && template === '').map(({ consentKind }) => consentKind);
  const granted = await inside.query(
    `select c.kind from omen_consent_current c join consent_kinds k on k.kind = c.kind and k.house_id = c.house_id
      where c.subject_id = $1::uuid and c.kind = any ($2::text[]) and c.scope_id = $3::uuid and c.action = 'granted'
        and (c.valid_until is null or c.valid_until > now()) and c.text_version >= k.min_text_version`, [row.subject_id, needed, wholeSubject],
  );
  const unwanted = granted.length < needed.length;
  const resendable = newest !== undefined && mayResend({ kind: row.kind, tracker: newest.tracker }) && !unwanted;
  return {
    ...deliveryRow(row), queue: row.queue, effectClass: row.effect_class, safeSubject: row.safe_subject,
    history: attempts.map((attempt, i) => ({
      number: i + 1, worker: attempt.workerId.slice(-8), startedAt: attempt.startedAt, finishedAt: attempt.finishedAt, outcome: attempt.outcome, stage: attempt.stage, code: attempt.code, providerRef: attempt.providerRef,
    })),
    effect: row.effect_state === null || row.provider === null || row.intent_at === null ? null
      : { state: row.effect_state, provider: row.provider, providerRef: row.provider_ref, intentAt: row.intent_at, settledAt: row.settled_at },
    family: family.map((member) => ({ id: member.id, generation: member.generation, state: deliveryWord({ tracker: member.tracker, channel: member.channel, effect: member.effect_state === null ? null : { state: member.effect_state } }) })),
    mayResend: resendable,
    whyNot: resendable ? null : unwanted ? 'The customer has taken back the yes to such letters.' : row.channel === 'email' ? 'It is still on its way; a second letter now could be a double.' : 'Papers are made again from the scroll, not sent again.',
    mayRetry: row.tracker === 'needs_a_person' && (!['intent', 'uncertain'].includes(row.effect_state ?? '') || row.repeatable === true),
    mayCancel: ['planned', 'waiting', 'will_retry', 'running'].includes(row.tracker),
  };
}
