import type { Inside } from '../foundation/context.ts';

/** A run that is over when it is told of, such as a rehearsal from the command line. */
export interface EndedRun {
  name: string;
  status: 'succeeded' | 'failed';
  /** What it did and saw: ids, codes and numbers. */
  scope: Record<string, string | number | boolean | null>;
  rowsProcessed: number;
  durationMs: number;
}

/** Writes a finished run into the book of runs, for whoever asks when it was last done. A second call is a second run. */
export async function recordRun({ query }: Inside, { name, status, scope, rowsProcessed, durationMs }: EndedRun): Promise<void> {
  await query(
    `insert into cron_job_runs (job_name, status, scope, rows_processed, started_at, completed_at, duration_ms)
     values ($1::text, $2::text, $3::jsonb, $4::int, now() - make_interval(secs => $5::int / 1000.0), now(), $5::int)`,
    [name, status, JSON.stringify(scope), rowsProcessed, Math.round(durationMs)]);
}
