import { auditActions, type Act } from './audit-actions.ts';
import type { Inside } from './context.ts';
import { refuse } from './refuse.ts';

export type { Act, AuditAction } from './audit-actions.ts';

/** What lies sealed beside an event; `sealAuditDetails` makes it. */
export interface SealedDetails {
  /** The event's id: the envelope opens beside no other event. */
  eventId: string;
  commitment: Uint8Array;
  salt: Uint8Array;
  sealed: Uint8Array;
  dekId: string;
  /** Whose key closed it; the event is about the same person. */
  subjectId: string;
}

/**
 * Writes what happened in the transaction in which it happens: no event, no change. Who acted is read by the database
 * from the signed context; a person stands there by pseudonym alone.
 *
 * @param details what an operator typed, or a provider's id; made before the transaction opened. Goes with the person, and the log still verifies
 * @throws HouseError `broken` (final) when `meta` says more than the registry allows for this action
 *
 * A second call is a second event.
 */
export async function recordAudit(inside: Inside, act: Act, details: SealedDetails | null = null): Promise<void> {
  const meta = auditActions[act.action].meta.safeParse(act.meta ?? {});
  if (!meta.success) refuse('broken', `audit of ${act.action}: ${meta.error.issues.map(({ path, code }) => `${path.join('.')} ${code}`).join(', ')}`);
  const about = details?.subjectId ?? (act.about === undefined ? inside.subjectId : act.about);
  await inside.query(
    `select app.record_audit($1::uuid, $2::uuid, $3::text, $4::text, $5::text, $6::text, $7::text, $8::jsonb, $9::bytea, $10::bytea, $11::bytea, $12::uuid)::text as written`,
    [
      details?.eventId ?? null, about, act.action, act.entityType, act.entityId, act.outcome ?? 'done', act.reasonTag ?? null, JSON.stringify(meta.data),
      details?.commitment ?? null, details?.salt ?? null, details?.sealed ?? null, details?.dekId ?? null,
    ],
  );
}
