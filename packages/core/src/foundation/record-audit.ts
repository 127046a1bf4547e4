import { auditActorType } from './actor.ts';
import type { Inside } from './context.ts';

/** Every act that may stand in the audit log. */
export type AuditAction =
  | 'question.drafted' | 'question.stopped' | 'draw.committed' | 'draw.sealed'
  | 'consent.granted' | 'consent.refused' | 'consent.withdrawn'
  | 'checkout.opened' | 'purchase.paid' | 'purchase.unlocked' | 'purchase.mismatch' | 'purchase.expired' | 'purchase.failed'
  | 'reading.interpreted' | 'reading.failed' | 'reading.opened' | 'artifact.rendered' | 'artifact.link_minted'
  | 'delivery.resent' | 'address.set' | 'address.mended'
  | 'seal.mismatch'
  | 'access.code_left' | 'access.signed_in' | 'operator.entered' | 'operator.invited' | 'operator.joined' | 'operator.role_changed' | 'operator.revoked' | 'operator.stepped_up' | 'operator.order_opened' | 'operator.delivery_opened' | 'operator.delivery_resent';

export interface Act {
  action: AuditAction;
  entityType: 'reading_record' | 'purchase_link' | 'oracle_artifact' | 'delivery_job' | 'omen_consent' | 'subject' | 'operator' | 'webhook_event' | 'delivery_payload' | 'data_key' | 'sealed_row';
  entityId: string;
  outcome?: 'done' | 'refused' | 'failed';
  reasonTag?: string;
  /** Ids, enums and numbers; never text. */
  meta?: Record<string, string | number | boolean | null>;
}

/**
 * Writes what happened in the transaction in which it happens: no event, no change.
 * A person stands there by pseudonym alone.
 */
export async function recordAudit(inside: Inside, act: Act): Promise<void> {
  const actorId = inside.actor.kind === 'seeker' ? await readPseudonym(inside) : actorName(inside);
  await inside.query(
    `insert into admin_audit_events (house_id, actor_type, actor_id, action, entity_type, entity_id, outcome, reason_tag, safe_meta, request_id)
     values ($1::uuid, $2::text, $3::text, $4::text, $5::text, $6::text, $7::text, $8::text, $9::jsonb, $10::text)`,
    [
      inside.house.id, auditActorType(inside.actor), actorId, act.action, act.entityType, act.entityId, act.outcome ?? 'done', act.reasonTag ?? null,
      JSON.stringify(act.meta ?? {}), inside.requestId,
    ],
  );
}

/** Asked for apart: an operator's role may not even name the column. */
async function readPseudonym(inside: Inside): Promise<string> {
  const [row] = await inside.query<{ pseudonym: string }>(`select encode(audit_pseudonym, 'hex') as pseudonym from subjects where id = $1::uuid`, [inside.subjectId]);
  return row?.pseudonym ?? 'visitor';
}

function actorName({ actor }: Inside): string {
  switch (actor.kind) {
    case 'operator': return actor.operatorId;
    case 'stripe': return actor.eventId;
    case 'worker': return actor.jobId;
    case 'system': return actor.name;
    default: return 'visitor';
  }
}
