import type { OperatorRole } from '@omenhall/contracts/access/access.schema';

/** In whose name a verb acts. */
export type Actor =
  | { kind: 'visitor' }
  | { kind: 'seeker'; subjectId: string; /** Whether this browser proved the address. */ proven: boolean }
  | { kind: 'operator'; operatorId: string; role: OperatorRole }
  | { kind: 'stripe'; eventId: string }
  | { kind: 'worker'; jobId: string; subjectId: string | null }
  | { kind: 'system'; name: string };
