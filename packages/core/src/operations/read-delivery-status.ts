import type { Inside } from '../foundation/context.ts';

/** The motor at one glance. Counts are those of the operator's house; workers, keeper and pauses are the whole engine's. */
export interface DeliveryStatus {
  /** What hints travel on, by the keeper's word; null when nobody keeps. */
  transport: string | null;
  /** Who dispatches and reclaims; null when the lease has run out. */
  keeper: { workerId: string; host: string | null; pid: number | null; leaseMs: number } | null;
  /** Processes that are not given up, oldest first. A beat older than 4,000 ms is about to be. */
  workers: { id: string; host: string; pid: number; build: string; heartbeatAgeMs: number; draining: boolean }[];
  /** Queues with open work, by name. `oldestDueSeconds` is null when nothing is due. */
  queues: { queue: string; due: number; future: number; running: number; oldestDueSeconds: number | null }[];
  /** Pauses in force, by scope; `automatic` ones end by themselves. */
  controls: { scope: string; until: Date | null; reason: string; actor: string; automatic: boolean; since: Date }[];
  uncertain: number;
  dead: number;
  /** Open jobs that took their worker with them at least twice; offered one at a time. */
  suspects: number;
  /** What the last audit found; each line should not be there. */
  findings: { finding: string; count: number }[];
  /** When that audit ran, every 60 s while somebody keeps; null before the first. */
  examinedAt: Date | null;
}

/** Reads how delivery stands; writes nothing. */
export async function readDeliveryStatus({ query }: Inside): Promise<DeliveryStatus> {
  const [keeper] = await query<{ workerId: string; host: string | null; pid: number | null; leaseMs: number; transport: string | null }>(
    `select l.owner::text as "workerId", w.host, w.pid, (extract(epoch from l.until - clock_timestamp()) * 1000)::int as "leaseMs", l.state ->> 'transport' as transport
       from delivery_leases l left join delivery_workers w on w.id = l.owner where l.name = 'keeper' and l.until > clock_timestamp()`);
  const workers = await query<DeliveryStatus['workers'][number]>(
    `select id::text as id, host, pid, build, greatest(0, extract(epoch from clock_timestamp() - heartbeat_at) * 1000)::int as "heartbeatAgeMs", draining
       from delivery_workers where reaped_at is null order by started_at, id`);
  const queues = await query<DeliveryStatus['queues'][number]>(
    `select queue, count(*) filter (where due)::int as due, count(*) filter (where not due and not running)::int as future, count(*) filter (where running)::int as running,
            extract(epoch from clock_timestamp() - min(next_run_at) filter (where due))::float8 as "oldestDueSeconds"
       from (select queue, next_run_at, next_run_at <= now() as due, false as running from delivery_jobs where status = 'pending'
             union all select queue, next_run_at, false, true from delivery_jobs where status = 'running') j
      group by queue order by queue`);
  const controls = await query<DeliveryStatus['controls'][number]>(
    'select scope, until, reason, actor, automatic, created_at as since from delivery_controls where until is null or until > clock_timestamp() order by scope');
  const [counts] = await query<{ uncertain: number; dead: number; suspects: number }>(
    `select (select count(*)::int from delivery_jobs where status in ('running', 'uncertain') and status = 'uncertain') as uncertain, (select count(*)::int from delivery_endings where word = 'needs_a_person') as dead,
            (select count(*)::int from delivery_jobs where status = 'pending' and crashes >= 2) + (select count(*)::int from delivery_jobs where status = 'running' and crashes >= 2) as suspects`);
  const [audit] = await query<{ at: string; findings: Record<string, number> }>(
    `select state ->> 'at' as at, state -> 'findings' as findings from delivery_leases where name = 'audit'`);
  return {
    transport: keeper?.transport ?? null,
    keeper: keeper === undefined ? null : { workerId: keeper.workerId, host: keeper.host, pid: keeper.pid, leaseMs: keeper.leaseMs },
    workers, queues, controls,
    uncertain: counts?.uncertain ?? 0, dead: counts?.dead ?? 0, suspects: counts?.suspects ?? 0,
    findings: Object.entries(audit?.findings ?? {}).map(([finding, count]) => ({ finding, count })),
    examinedAt: audit === undefined ? null : new Date(audit.at),
  };
}
