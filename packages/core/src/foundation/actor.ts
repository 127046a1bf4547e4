import type { OperatorRole } from '@omenhall/contracts/access/access.schema';

/** In whose name a verb acts. */
export type Actor =
  | { kind: 'visitor' }
  | { kind: 'seeker'; subjectId: string; /** Whether this browser proved the address. */ proven: boolean }
  | { kind: 'operator'; operatorId: string; role: OperatorRole }
  | { kind: 'stripe'; eventId: string }
  | { kind: 'worker'; jobId: string; subjectId: string | null }
  | { kind: 'system'; name: string };

/** The actor types of admin_audit_events. */
export type AuditActorType = 'system' | 'operator' | 'webhook' | 'worker' | 'customer' | 'provider';

export const auditActorType = (actor: Actor): AuditActorType =>
  ({ visitor: 'customer', seeker: 'customer', operator: 'operator', stripe: 'webhook', worker: 'worker', system: 'system' } as const)[actor.kind];
