import type { JobDefinition } from '../define-job.ts';

/** What the clock leaves with each job: the moment the slot stands for, in UTC; null when a person asked for the run. */
export interface SlotPayload {
  slot: string | null;
}

/** One line of a calendar: which job comes when, and what happens to moments that nobody was there for. */
export interface ScheduleDefinition {
  /** Name of the schedule, unique in the calendar; part of the key of every job it leaves. */
  name: string;
  /** What each slot leaves. Its work may come twice, so that only `pure` and `internal` kinds are left by the clock. */
  job: JobDefinition<string, SlotPayload>;
  /** Five fields: minute, hour, day of month, month, day of week. With `*` as the hour it counts instants, otherwise the clock on the wall. */
  expression: string;
  /** IANA name, such as `UTC` or `Europe/Berlin`. */
  timezone: string;
  /** After an outage: `none` runs a slot only while it is fresh, `last` the newest one, `all` the newest `catchUpMax`. The rest is written down as missed. */
  catchUp: 'none' | 'last' | 'all';
  /** How many slots `all` catches up at most, 1 to 100; 1 for the others. */
  catchUpMax: number;
  /** What a run finds when the one before it has not ended: `skip` it, or `queue_one`, which waits and asks again every 30 s. */
  overlap: 'skip' | 'queue_one';
  /** Minutes after which a run that has not ended is given up for whoever comes next. */
  limitMinutes: number;
}

/**
 * States one schedule and returns it unchanged. Refuses (RangeError) bounds and effects that would fail in the night;
 * the expression itself is read when a worker opens.
 */
export function defineSchedule(definition: ScheduleDefinition): ScheduleDefinition {
  const { name, job, catchUpMax, limitMinutes } = definition;
  const refuse = (words: string): never => {
    throw new RangeError(`schedule ${name}: ${words}`);
  };
  if (!/^[a-z][a-z0-9_]{0,62}$/.test(name)) refuse('a name is lower-case words with underscores, at most 63 characters');
  if (job.effect !== 'pure' && job.effect !== 'internal') refuse('the clock leaves no work that calls outside');
  if (!Number.isInteger(catchUpMax) || catchUpMax < 1 || catchUpMax > 100) refuse('catchUpMax lies between 1 and 100');
  if (limitMinutes * 60 < job.leaseSeconds) refuse('limitMinutes is at least the lease of its job');
  return definition;
}
