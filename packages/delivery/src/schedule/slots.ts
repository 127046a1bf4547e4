import { tzOffset } from '@date-fns/tz';
import { CronExpressionParser } from 'cron-parser';

const minuteMs = 60_000;
const quarterMs = 15 * minuteMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
/** The longest wait there is: from one 29 February to the next across a year that ends a century. */
const horizonDays = 8 * 366 + 2;

/** A cron expression in a time zone, read and known to come. */
export interface Slots {
  /** The first slot after this moment, exclusive; whole minutes. */
  after(moment: Date): Date;
}

/**
 * Reads a cron expression of five fields. Names of months and days, lists, ranges and steps are understood; `L`, `W`,
 * `#`, `?`, seconds and `@` words are not. With day of month and day of week both restricted, either is enough.
 *
 * With every hour allowed the expression counts instants: it goes on through an hour that comes twice. Otherwise it
 * follows the clock on the wall: a time that exists twice comes once, the first time, and one that is skipped comes at
 * the next minute that exists; several skipped ones come as one.
 *
 * @throws RangeError for what cannot be read, a zone nobody knows, or a date that never comes
 */
export function readSlots(expression: string, timezone: string): Slots {
  const fields = readFields(expression);
  if (Number.isNaN(tzOffset(timezone, new Date(0)))) throw new RangeError(`${timezone} is no time zone`);
  const offsetAt = offsetsOf(timezone);
  const next = fields.everyHour ? nextInstant : nextOnTheWall;
  return {
    after(moment) {
      const found = next(fields, offsetAt, moment.getTime());
      if (found === null) throw new RangeError(`${expression} never comes`);
      return new Date(found);
    },
  };
}

interface Fields {
  minutes: readonly number[];
  hasMinute(minute: number): boolean;
  hours: readonly number[];
  everyHour: boolean;
  /** Whether a date, written as midnight UTC, is one of the expression's. */
  hasDate(midnight: number): boolean;
}

/** The offset of an instant in milliseconds. */
type OffsetAt = (at: number) => number;

/** Asks the calendar of the platform twice per day of UTC and remembers it: no zone changes its clock there and back within one. */
function offsetsOf(timezone: string): OffsetAt {
  const ask = (at: number): number => tzOffset(timezone, new Date(at)) * minuteMs;
  const edges = new Map<number, number>();
  const edge = (midnight: number): number => {
    const known = edges.get(midnight) ?? ask(midnight);
    edges.set(midnight, known);
    return known;
  };
  return (at) => {
    const midnight = midnightOf(at);
    const offset = edge(midnight);
    return offset === edge(midnight + dayMs) ? offset : ask(at);
  };
}

function readFields(expression: string): Fields {
  const words = expression.trim().split(/\s+/);
  if (words.length !== 5 || !words.every((word) => /^[0-9A-Za-z*,/-]+$/.test(word) && !/[LWH#?]/i.test(word.replaceAll(/[a-z]{3}/gi, '')))) {
    throw new RangeError(`${expression} is not five fields of a cron expression`);
  }
  let read;
  try {
    read = CronExpressionParser.parse(words.join(' ')).fields;
  } catch {
    throw new RangeError(`${expression} cannot be read as a cron expression`);
  }
  const numbers = (values: readonly (number | string)[]): number[] => [...new Set(values.map(Number))].toSorted((a, b) => a - b);
  const [days, months] = [new Set(numbers(read.dayOfMonth.values)), new Set(numbers(read.month.values))];
  const weekdays = new Set(numbers(read.dayOfWeek.values).map((day) => day % 7));
  const [anyDay, anyWeekday] = [days.size === 31, weekdays.size === 7];
  const [minutes, hours] = [numbers(read.minute.values), numbers(read.hour.values)];
  const minuteSet = new Set(minutes);
  return {
    minutes,
    hasMinute: (minute) => minuteSet.has(minute),
    hours,
    everyHour: hours.length === 24,
    hasDate(midnight) {
      const date = new Date(midnight);
      if (!months.has(date.getUTCMonth() + 1)) return false;
      const [onDay, onWeekday] = [days.has(date.getUTCDate()), weekdays.has(date.getUTCDay())];
      if (anyDay) return onWeekday;
      return anyWeekday ? onDay : onDay || onWeekday;
    },
  };
}

/** Local times are written as if they were UTC: `local = instant + offset`. */
function nextOnTheWall({ minutes, hours, hasDate }: Fields, offsetAt: OffsetAt, after: number): number | null {
  const firstDay = midnightOf(after + offsetAt(after)) - dayMs;
  for (let midnight = firstDay; midnight <= firstDay + horizonDays * dayMs; midnight += dayMs) {
    if (!hasDate(midnight)) continue;
    for (const hour of hours) {
      for (const minute of minutes) {
        const instant = instantOf(midnight + hour * hourMs + minute * minuteMs, offsetAt);
        if (instant > after) return instant;
      }
    }
  }
  return null;
}

/** The first instant at which the clock on the wall shows this, or, when it never does, the first after the gap. */
function instantOf(local: number, offsetAt: OffsetAt): number {
  const [before, behind] = [offsetAt(local - dayMs), offsetAt(local + dayMs)];
  const real = [local - before, local - behind].filter((at) => at + offsetAt(at) === local);
  if (real.length > 0) return Math.min(...real);
  let [low, high] = [(local - dayMs) / minuteMs, (local + dayMs) / minuteMs];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle * minuteMs) === before) low = middle;
    else high = middle;
  }
  return high * minuteMs;
}

function nextInstant({ hasMinute, hasDate }: Fields, offsetAt: OffsetAt, after: number): number | null {
  const last = after + horizonDays * dayMs;
  for (let at = (Math.floor(after / minuteMs) + 1) * minuteMs; at <= last; ) {
    const local = at + offsetAt(at);
    const midnight = midnightOf(local);
    if (hasDate(midnight)) {
      if (hasMinute(((local - midnight) / minuteMs) % 60)) return at;
      at += minuteMs;
      continue;
    }
    // Close to midnight in small steps: a change of the clock may bring it nearer than it looks.
    const left = midnight + dayMs - local;
    at = left > 4 * hourMs ? at + left - 4 * hourMs : (Math.floor(at / quarterMs) + 1) * quarterMs;
  }
  return null;
}

const midnightOf = (local: number): number => Math.floor(local / dayMs) * dayMs;
