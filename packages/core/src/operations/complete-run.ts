import type { Inside } from '../foundation/context.ts';

/**
 * Closes a run that went well. False, and nothing changed, when it is not running any more: it was closed before, or
 * another run took its place. What else stands in this transaction must then be rolled back.
 */
export async function completeJobRun({ query }: Inside, runId: string, counts: { rowsProcessed: number; rowsSkipped?: number }): Promise<boolean> {
  const closed = await query(
    `update cron_job_runs set status = 'succeeded', rows_processed = $2::int, rows_skipped = $3::int, completed_at = clock_timestamp(),
            duration_ms = extract(epoch from clock_timestamp() - started_at) * 1000
      where id = $1::uuid and status = 'running' returning id`, [runId, counts.rowsProcessed, counts.rowsSkipped ?? 0]);
  return closed.length === 1;
}
