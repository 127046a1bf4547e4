import type { Inside } from '../foundation/context.ts';
import { runLeaseMinutes } from './start-run.ts';

/** Says that a run is alive, and renews its lease. False when it is not running any more: its worker must stop. */
export async function heartbeat({ query }: Inside, runId: string): Promise<boolean> {
  const alive = await query(
    `update cron_job_runs set heartbeat_at = clock_timestamp(), lease_until = clock_timestamp() + make_interval(mins => $2::int)
      where id = $1::uuid and status = 'running' returning id`, [runId, runLeaseMinutes]);
  return alive.length === 1;
}
