import { listSchedules as readSchedules, type Schedule } from '@omenhall/delivery/ledger';
import type { Inside } from '../foundation/context.ts';

/** A line of the calendar with what the book of runs says of it. Counts reach back as far as the book, 180 days. */
export interface ScheduleLine extends Schedule {
  /** The newest run that was not skipped; null before the first. */
  lastRun: { status: 'running' | 'succeeded' | 'failed'; startedAt: Date; durationMs: number | null; errorCode: string | null } | null;
  /** Slots that nobody was there for and that were not caught up. */
  missed: number;
  /** Runs that found another under way. */
  skipped: number;
}

/** Every schedule of the house by name, for an operator or a job of the house; empty until a worker has brought the calendar. */
export async function listSchedules({ query }: Inside): Promise<ScheduleLine[]> {
  const schedules = await readSchedules(query);
  const names = schedules.map(({ name }) => name);
  const runs = await query<{ name: string; status: 'running' | 'succeeded' | 'failed'; started_at: Date; duration_ms: number | null; error_message: string | null }>(
    `select n.name, r.status, r.started_at, r.duration_ms, r.error_message from unnest($1::text[]) as n (name)
      cross join lateral (select * from cron_job_runs c where c.job_name = n.name and c.status <> 'skipped' order by c.started_at desc limit 1) r`, [names]);
  const skips = await query<{ name: string; missed: number; skipped: number }>(
    `select job_name as name, coalesce(sum(coalesce((scope ->> 'slots')::int, 1)) filter (where scope ->> 'reason' = 'missed'), 0)::int as missed,
            count(*) filter (where scope ->> 'reason' = 'overlap')::int as skipped
       from cron_job_runs where job_name = any ($1::text[]) and status = 'skipped' group by job_name`, [names]);
  return schedules.map((schedule) => {
    const run = runs.find(({ name }) => name === schedule.name);
    const skip = skips.find(({ name }) => name === schedule.name);
    return {
      ...schedule,
      lastRun: run === undefined ? null : { status: run.status, startedAt: run.started_at, durationMs: run.duration_ms, errorCode: run.error_message },
      missed: skip?.missed ?? 0, skipped: skip?.skipped ?? 0,
    };
  });
}
