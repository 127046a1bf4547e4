import type { Inside } from '../foundation/context.ts';

/**
 * Closes a run that went wrong. False, and nothing changed, when it is not running any more.
 * @param code a word of ours; whatever else is handed in is written down as `other`, since an error's own words may hold anything
 */
export async function failJobRun({ query }: Inside, runId: string, code: string): Promise<boolean> {
  const closed = await query(
    `update cron_job_runs set status = 'failed', error_message = $2, completed_at = clock_timestamp(),
            duration_ms = extract(epoch from clock_timestamp() - started_at) * 1000
      where id = $1::uuid and status = 'running' returning id`, [runId, /^[A-Za-z0-9_.:-]{1,64}$/.test(code) ? code : 'other']);
  return closed.length === 1;
}
