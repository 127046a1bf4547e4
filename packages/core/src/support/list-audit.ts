import type { AuditRow } from '@omenhall/contracts/operator/operator.schema';
import type { Listed } from '@omenhall/contracts/operator/operator.port';
import type { Inside } from '../foundation/context.ts';
import { pageOf, placeAt, readCursor } from './cursor.rules.ts';

/** The audit events of the house, newest first, without who is who. */
export async function listAudit({ query }: Inside, find: { cursor: string | null; limit: number }): Promise<Listed<AuditRow>> {
  const from = readCursor(find.cursor);
  const rows = await query<{ id: string; place_at: string; created_at: Date; actor_type: string; action: string; entity_type: string; outcome: string; reason_tag: string | null; request_id: string | null }>(
    `select id::text as id, ${placeAt('created_at')}, created_at, actor_type, action, entity_type, outcome, reason_tag, request_id from admin_audit_events
      where $1::text is null or (created_at, id) < ($1::text::timestamptz, $2::uuid) order by created_at desc, id desc limit $3::int`,
    [from?.at ?? null, from?.id ?? null, find.limit + 1],
  );
  const page = pageOf(rows, find.limit);
  const places = await query<{ event_id: string; seq: bigint }>('select event_id::text as event_id, seq from app.audit_places($1::uuid[])', [page.rows.map(({ id }) => id)]);
  const placeOf = new Map(places.map(({ event_id, seq }) => [event_id, Number(seq)]));
  return {
    rows: page.rows.map((row) => ({ id: row.id, at: row.created_at, actorType: row.actor_type, action: row.action, entityType: row.entity_type, outcome: row.outcome, reasonTag: row.reason_tag, requestId: row.request_id, seq: placeOf.get(row.id) ?? null })),
    nextCursor: page.nextCursor,
  };
}
