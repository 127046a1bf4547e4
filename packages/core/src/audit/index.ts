export type { Objection, Signer } from './checkpoint.rules.ts';
export { linkEvents, type Sequenced } from './link-events.ts';
export { proveEvent } from './prove-event.ts';
export { readAuditPulse, type AuditPulse } from './read-audit-pulse.ts';
export { auditOrigin, signCheckpoint, type Signed, type Signing } from './sign-checkpoint.ts';
export { verifyLog, type Finding, type FindingWord, type Verdict, type Verifying } from './verify-log.ts';
