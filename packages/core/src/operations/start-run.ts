import type { Inside } from '../foundation/context.ts';

/** How long a run is believed to live without a sign. Five heartbeats may be lost. */
export const runLeaseMinutes = 5;

export interface RunScope {
  /** What the run covers when it is not everything, such as a batch; runs of different parts do not overlap. */
  part?: Readonly<Record<string, string | number>>;
  /** The slot it stands for, in UTC; null when a person asked. */
  slot: string | null;
  /** The delivery job that carries it. */
  jobId: string;
  /** Minutes after which a run that has not ended is given up, however alive it looks; 30 unless told. */
  limitMinutes?: number;
  /** On overlap: `skip` writes a skipped row, `queue_one` writes none, since its job comes again. */
  overlap?: 'skip' | 'queue_one';
}

/**
 * Opens a run in the book of runs, unless another of the same name and part is under way: then null.
 * A run that its own job left behind in a crash, one whose lease lapsed and one past its limit are marked failed first,
 * and can complete no more. All by the database's clock.
 *
 * A second call for the same job takes the first one's place.
 * Source: the seed's overlap guard; delivery, section 15.
 */
export async function startJobRun({ query }: Inside, jobName: string, { part = {}, slot, jobId, limitMinutes = 30, overlap = 'skip' }: RunScope): Promise<string | null> {
  const scopeKey = keyOf(part);
  const scope = JSON.stringify({ ...part, slot, job: jobId });
  await query(
    `update cron_job_runs set status = 'failed', completed_at = clock_timestamp(), duration_ms = extract(epoch from clock_timestamp() - started_at) * 1000,
            error_message = case when scope ->> 'job' = $3 then 'worker_lost' when lease_until < clock_timestamp() then 'lease_lapsed' else 'past_limit' end
      where job_name = $1 and scope_key = $2 and status = 'running'
        and (scope ->> 'job' = $3 or lease_until < clock_timestamp() or started_at < clock_timestamp() - make_interval(mins => $4::int))`,
    [jobName, scopeKey, jobId, limitMinutes]);
  const [run] = await query<{ id: string }>(
    `insert into cron_job_runs (job_name, scope, scope_key, started_at, heartbeat_at, lease_until)
     values ($1, $2::jsonb, $3, clock_timestamp(), clock_timestamp(), clock_timestamp() + make_interval(mins => $4::int))
     on conflict (job_name, scope_key) where status = 'running' do nothing returning id::text as id`,
    [jobName, scope, scopeKey, runLeaseMinutes]);
  if (run !== undefined) return run.id;
  if (overlap === 'skip') {
    await query(
      `insert into cron_job_runs (job_name, status, scope, scope_key, started_at, completed_at, duration_ms)
       values ($1, 'skipped', $2::jsonb || '{"reason": "overlap"}', $3, clock_timestamp(), clock_timestamp(), 0)`, [jobName, scope, scopeKey]);
  }
  return null;
}

/** The same part gives the same key, in whatever order it was written; everything is the empty word. */
const keyOf = (part: Readonly<Record<string, string | number>>): string =>
  Object.entries(part).toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([name, value]) => `${name}=${value}`).join('&');
