import { uuidv7 } from 'uuidv7';
import type { Query } from '../ledger/index.ts';
import { catchUp, type DueSlots } from './catch-up.rules.ts';
import type { ScheduleDefinition } from './define-schedule.ts';
import { readSlots, type Slots } from './slots.ts';

/** Slots that are named one by one; further ones of a long outage are counted. */
const namedAtMost = 100;
/** Between two looks at schedules of which none is due, so that a resumed one is not forgotten. */
const lookMs = 5_000;

/** Everything that runs by the clock of one house. */
export interface Calendar {
  houseId: string;
  schedules: readonly ScheduleDefinition[];
}

export interface Tick {
  /** Slots that became jobs. */
  fired: number;
  /** Milliseconds until there is something to look at again, at most 5,000. */
  waitMs: number;
}

interface ScheduleRow {
  name: string;
  expression: string;
  timezone: string;
  next_slot: Date;
  resumed_at: Date | null;
  catch_up: 'none' | 'last' | 'all';
  catch_up_max: number;
  read_at: Date;
}

/** Reads every expression of a calendar. @throws RangeError for the first that cannot be read, and for a name that stands there twice. */
export function checkCalendar({ schedules }: Calendar): void {
  const names = new Set<string>();
  for (const { name, expression, timezone } of schedules) {
    if (names.has(name)) throw new RangeError(`schedule ${name} stands in the calendar twice`);
    names.add(name);
    readSlots(expression, timezone);
  }
}

/** Brings the table to this calendar: the keeper's is the house's. A second call changes nothing. */
export async function setCalendar(query: Query, { houseId, schedules }: Calendar): Promise<void> {
  const [clock] = await query<{ now: Date }>('select clock_timestamp() as now');
  const now = clock?.now ?? new Date(Number.NaN);
  await query('select delivery.set_schedules($1::uuid, $2::jsonb)', [houseId, JSON.stringify(schedules.map((s) => ({
    name: s.name, expression: s.expression, timezone: s.timezone, next_slot: readSlots(s.expression, s.timezone).after(now),
    catch_up: s.catchUp, catch_up_max: s.catchUpMax, kind: s.job.kind, queue: s.job.queue, channel: s.job.channel,
    effect_class: s.job.effect, max_attempts: s.job.maxAttempts, payload_version: s.job.payloadVersion,
  })))]);
}

/**
 * Fires what is due, each schedule in its own transaction, by the database's clock alone. Any number of processes may
 * call it at once: one job per slot is left. A schedule that cannot be read or fired is told to `onTrouble`, and the
 * others go on.
 */
export async function tick(query: Query, onTrouble: (name: string, error: unknown) => void): Promise<Tick> {
  const rows = await query<ScheduleRow>('select name, expression, timezone, next_slot, resumed_at, catch_up, catch_up_max, read_at from delivery.read_schedules()');
  const ended: Tick = { fired: 0, waitMs: lookMs };
  for (const row of rows) {
    const untilMs = row.next_slot.getTime() - row.read_at.getTime();
    if (untilMs > 0) {
      ended.waitMs = Math.min(ended.waitMs, untilMs);
      continue;
    }
    try {
      ended.fired += await fire(query, row);
      ended.waitMs = 0;
    } catch (error) {
      onTrouble(row.name, error);
    }
  }
  return ended;
}

/** How many jobs this call left; 0 also when another process was faster. */
async function fire(query: Query, row: ScheduleRow): Promise<number> {
  const { due, next } = slotsUpTo(readSlots(row.expression, row.timezone), row.next_slot, row.resumed_at, row.read_at);
  const { fire: slots, missed, more } = catchUp(due, row.catch_up, row.catch_up_max, row.read_at);
  const left = await query<{ created: boolean }>(
    'select created from delivery.fire_schedule($1::text, $2::timestamptz, $3::timestamptz, $4::timestamptz[], $5::uuid[], $6::timestamptz[], $7::int)',
    [row.name, row.next_slot, next, slots, slots.map(() => uuidv7()), missed, more]);
  return left.filter(({ created }) => created).length;
}

/** The slots from the first one on that have come, without those of a pause, and the one after them. */
export function slotsUpTo(slots: Slots, first: Date, resumedAt: Date | null, now: Date): { due: DueSlots; next: Date } {
  const newest: Date[] = [];
  let earlier = 0;
  let slot = first;
  for (; slot <= now; slot = slots.after(slot)) {
    if (resumedAt !== null && slot <= resumedAt) continue;
    newest.push(slot);
    if (newest.length > namedAtMost) {
      newest.shift();
      earlier += 1;
    }
  }
  return { due: { newest, earlier }, next: slot };
}
