import type { AuditState } from '@omenhall/contracts/operator/operator.schema';
import type { Inside } from '../foundation/context.ts';

/** How the audit log stands, and how its last verification ended; reads no event. */
export async function readAuditState({ query }: Inside): Promise<AuditState> {
  const [pulse] = await query<{ linked: bigint; queued: bigint; oldest_seconds: number; signed: bigint; signed_at: Date | null }>('select linked, queued, oldest_seconds, signed, signed_at from app.audit_pulse()');
  const [run] = await query<{ status: string; completed_at: Date }>(`select status, completed_at from cron_job_runs where job_name = 'audit_verify' and completed_at is not null order by started_at desc limit 1`);
  return {
    linked: Number(pulse?.linked ?? 0), queued: Number(pulse?.queued ?? 0), queueAgeSeconds: pulse?.oldest_seconds ?? 0, signed: Number(pulse?.signed ?? 0), signedAt: pulse?.signed_at ?? null,
    verified: run === undefined ? null : { at: run.completed_at, clean: run.status === 'succeeded' },
  };
}
