import type { JobDefinition } from '../define-job.ts';
import type { Query } from '../ledger/index.ts';
import { findBroken, type Finding } from './invariants.ts';

/** What one round of every sweep did. */
export interface SweptByHand {
  /** Workers given up because they were silent. */
  silentWorkers: number;
  /** Jobs taken back from them, or past their lease, and what each became. */
  reclaimed: { id: string; verdict: string }[];
  /** Jobs ended because their time is over, or because somebody asked. */
  lapsed: number;
  /** Uncertain jobs put back by the policy of their kind. */
  resent: number;
  /** Uncertain jobs of the given channels that a provider could be asked about. */
  toLookUp: number;
  findings: Finding[];
}

/**
 * Runs every sweep of the reconciler once through the caller's transaction; each takes 500 rows at most and leaves out
 * what others hold. Taken back with the transaction, it was a rehearsal.
 * The caller makes sure that living workers have had time to beat: after an outage of the database everybody looks dead.
 *
 * @param staleSeconds silence after which a worker counts as dead
 * @param auditSeconds how far back the audit looks; null reads all of the ledger, which takes long on a large one
 */
export async function reconcileByHand(query: Query, { definitions, staleSeconds, auditSeconds }: { definitions: readonly JobDefinition[]; staleSeconds: number; auditSeconds: number | null }): Promise<SweptByHand> {
  const silentWorkers = await countSilent(query, staleSeconds);
  const reclaimed = await query<{ id: string; verdict: string }>('select id::text as id, verdict from delivery.reclaim($1::float8, 500)', [staleSeconds]);
  const twice = definitions.filter((d) => d.onUncertain === 'resend_once').map((d) => d.kind);
  const [swept] = await query<{ lapsed: number; resent: number }>('select delivery.lapse(500) as lapsed, delivery.resolve($1::text[], 600, 500) as resent', [twice]);
  const outside = definitions.filter((d) => d.effect === 'blind' || d.effect === 'keyed').map((d) => d.kind);
  const [open] = await query<{ n: number }>('select count(*)::int as n from delivery.to_look_up($1::text[], 30, 500)', [outside]);
  return { silentWorkers, reclaimed, lapsed: swept?.lapsed ?? 0, resent: swept?.resent ?? 0, toLookUp: open?.n ?? 0, findings: await findBroken(query, auditSeconds) };
}

/** Workers that stand in the books and have been silent for so long. */
export async function countSilent(query: Query, staleSeconds: number): Promise<number> {
  const [row] = await query<{ n: number }>(
    'select count(*)::int as n from public.delivery_workers where reaped_at is null and heartbeat_at < clock_timestamp() - make_interval(secs => $1::float8)', [staleSeconds]);
  return row?.n ?? 0;
}
