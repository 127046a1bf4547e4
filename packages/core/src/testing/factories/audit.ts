import type { AuditAction } from '../../foundation/audit-actions.ts';
import type { TestHouse } from '../open-core.ts';

export interface WrittenDown {
  action: string;
  actor_type: string;
  actor_id: string;
  entity_type: string;
  outcome: string;
  safe_meta: Record<string, unknown>;
  request_id: string | null;
}

/** The audit events about one thing, oldest first. */
export const auditOf = (house: TestHouse, entityId: string, action?: AuditAction): Promise<WrittenDown[]> =>
  house.service<WrittenDown>(
    `select action, actor_type, actor_id, entity_type, outcome, safe_meta, request_id from admin_audit_events
      where entity_id = $1 and ($2::text is null or action = $2) order by created_at, id`, [entityId, action ?? null]);
