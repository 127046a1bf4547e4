import type { Query } from '@omenhall/db';

/** How the log stands, without reading it. */
export interface AuditPulse {
  /** Events that are linked. */
  linked: number;
  queued: number;
  /** Seconds the oldest queued event has waited; 0 when none waits. */
  oldestSeconds: number;
  /** Size of the newest checkpoint; 0 when there is none. */
  signed: number;
  signedAt: Date | null;
  /** The largest size that any witness has accepted. */
  witnessed: number;
}

/** Readable by every serving login: counts and ages, and nobody's row. */
export async function readAuditPulse(query: Query): Promise<AuditPulse> {
  const [row] = await query<{ linked: bigint; queued: bigint; oldest_seconds: number; signed: bigint; signed_at: Date | null; witnessed: bigint }>('select * from app.audit_pulse()');
  return {
    linked: Number(row?.linked ?? 0), queued: Number(row?.queued ?? 0), oldestSeconds: row?.oldest_seconds ?? 0,
    signed: Number(row?.signed ?? 0), signedAt: row?.signed_at ?? null, witnessed: Number(row?.witnessed ?? 0),
  };
}
