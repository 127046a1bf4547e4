import { randomUUID } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import type { Hint, Query } from './query.ts';

/** One line of the calendar as it stands in the ledger. */
export interface Schedule {
  name: string;
  expression: string;
  timezone: string;
  kind: string;
  catchUp: 'none' | 'last' | 'all';
  /** When it comes next; null while it is paused. */
  nextSlot: Date | null;
  /** The newest slot that became a job; null before the first. */
  lastSlot: Date | null;
  pausedAt: Date | null;
  pausedReason: string | null;
}

/** Every schedule of the caller's house, by name. Empty until a keeper has brought its calendar. */
export async function listSchedules(query: Query): Promise<Schedule[]> {
  return await query<Schedule>(
    `select job_name as name, expression, timezone, kind, catch_up as "catchUp", case when paused_at is null then next_slot end as "nextSlot",
            last_slot as "lastSlot", paused_at as "pausedAt", paused_reason as "pausedReason"
       from public.cron_schedules where withdrawn_at is null order by job_name`);
}

/**
 * Leaves one run outside the slots, also of a paused schedule; the next slot stays where it is.
 * Overlap is the run's own affair: a run that finds another under way is skipped or waits.
 *
 * @param by who asks, for the audit log, and a uuid of the request: the same one leaves no second job
 * @returns the job, and its hint to be kicked after commit; null when there is no such schedule
 * @throws a database error with SQLSTATE `OM002` when the schedule is another house's
 */
export async function runScheduleNow(query: Query, name: string, by: { actor: string; token?: string }): Promise<{ id: string; created: boolean; hint: Hint | null } | null> {
  const [row] = await query<{ id: string; created: boolean; dispatch_seq: number; queue: string }>(
    'select id::text as id, created, dispatch_seq, queue from delivery.run_schedule_now($1::text, $2::uuid, $3::uuid, $4::text)', [name, uuidv7(), by.token ?? randomUUID(), by.actor]);
  if (row === undefined) return null;
  return { id: row.id, created: row.created, hint: row.created ? { id: row.id, dispatchSeq: row.dispatch_seq, queue: row.queue } : null };
}

/**
 * Stops a schedule: its slots pass, and leave nothing. Jobs that were left before go on.
 * @param reason a code, stored on the row
 * @returns false when there is no such schedule, or it is paused already
 */
export async function pauseSchedule(query: Query, name: string, by: { reason: string; actor: string }): Promise<boolean> {
  const [row] = await query<{ paused: boolean }>('select delivery.pause_schedule($1::text, $2::text, $3::text) as paused', [name, by.reason, by.actor]);
  return row?.paused ?? false;
}

/** Lets a paused schedule go on with its next slot; those that passed are neither run nor missed. False when it was not paused. */
export async function resumeSchedule(query: Query, name: string, by: { actor: string }): Promise<boolean> {
  const [row] = await query<{ resumed: boolean }>('select delivery.resume_schedule($1::text, $2::text) as resumed', [name, by.actor]);
  return row?.resumed ?? false;
}
