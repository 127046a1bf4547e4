import type { AuditHeader } from '@omenhall/contracts/proof/audit-event.rules';

export interface HeaderRow {
  /** Null when the event is not there. */
  header: AuditHeader | null;
}

/** The event `e` as it was hashed. The moment goes as text: a Date would cut its microseconds. */
export const headerColumns = `case when e.id is null then null else jsonb_build_object(
  'id', e.id, 'houseId', e.house_id, 'createdAt', to_char(e.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'schemaV', e.schema_v,
  'actorType', e.actor_type, 'actorId', e.actor_id, 'pseudonym', e.pseudonym, 'action', e.action, 'entityType', e.entity_type, 'entityId', e.entity_id,
  'outcome', e.outcome, 'reasonTag', e.reason_tag, 'safeMeta', e.safe_meta, 'requestId', e.request_id, 'detailCommit', encode(e.detail_commit, 'hex')) end as header`;
