import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSlots } from './slots.ts';

/** The next slots after a moment, in UTC. */
function comes(expression: string, timezone: string, after: string, count = 1): string[] {
  const slots = readSlots(expression, timezone);
  const found: string[] = [];
  for (let at = slots.after(new Date(after)); found.length < count; at = slots.after(at)) found.push(at.toISOString().slice(0, 16));
  return found;
}

describe('a time on the wall', () => {
  it.each([
    ['comes at the same local time in winter and summer', '0 7 * * *', 'Europe/Berlin', '2026-03-27T12:00Z', ['2026-03-28T06:00', '2026-03-29T05:00']],
    ['that is skipped comes at the next minute that exists', '30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00Z', ['2026-03-29T01:00', '2026-03-30T00:30']],
    ['that exists twice comes once, the first time', '30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00Z', ['2026-10-25T00:30', '2026-10-26T01:30']],
    ['with several minutes skipped comes as one', '*/15 2 * * *', 'America/New_York', '2026-03-08T06:59Z', ['2026-03-08T07:00', '2026-03-09T06:00', '2026-03-09T06:15']],
    ['with several minutes twice comes once each', '*/20 1 * * *', 'America/New_York', '2026-11-01T04:59Z', ['2026-11-01T05:00', '2026-11-01T05:20', '2026-11-01T05:40', '2026-11-02T06:00']],
    ['follows a change of half an hour, forward', '15 2 * * *', 'Australia/Lord_Howe', '2026-10-03T12:00Z', ['2026-10-03T15:30', '2026-10-04T15:15']],
    ['follows a change of half an hour, backward', '45 1 * * *', 'Australia/Lord_Howe', '2026-04-04T12:00Z', ['2026-04-04T14:45', '2026-04-05T15:15']],
    ['on a day that a country skipped comes when the next one begins', '0 12 * * *', 'Pacific/Apia', '2011-12-29T23:00Z', ['2011-12-30T10:00', '2011-12-30T22:00']],
    ['at a midnight that does not exist comes an hour later', '0 0 * * *', 'America/Santiago', '2026-09-05T12:00Z', ['2026-09-06T04:00', '2026-09-07T03:00']],
    ['in a quarter-hour zone', '0 9 * * 1', 'Asia/Kathmandu', '2026-11-20T00:00Z', ['2026-11-23T03:15']],
    ['in the first zone of the day', '0 0 1 1 *', 'Pacific/Kiritimati', '2026-06-01T00:00Z', ['2026-12-31T10:00']],
  ])('%s', (_, expression, timezone, after, expected) => {
    expect(comes(expression, timezone, after, expected.length)).toEqual(expected);
  });
});

describe('an expression of every hour', () => {
  it('goes on through the hour that comes twice', () => {
    expect(comes('*/30 * * * *', 'Europe/Berlin', '2026-10-24T23:59Z', 6)).toEqual(['2026-10-25T00:00', '2026-10-25T00:30', '2026-10-25T01:00', '2026-10-25T01:30', '2026-10-25T02:00', '2026-10-25T02:30']);
  });

  it('does not stumble over the hour that is skipped', () => {
    expect(comes('0 * * * *', 'Europe/Berlin', '2026-03-28T23:59Z', 4)).toEqual(['2026-03-29T00:00', '2026-03-29T01:00', '2026-03-29T02:00', '2026-03-29T03:00']);
  });

  it('keeps to its days, by the local date', () => {
    expect(comes('0 * * * 0', 'America/New_York', '2026-11-20T00:00Z', 2)).toEqual(['2026-11-22T05:00', '2026-11-22T06:00']);
  });
});

describe('dates', () => {
  it.each([
    ['29 February waits for a leap year', '0 3 29 2 *', '2026-01-01T00:00Z', ['2028-02-29T03:00', '2032-02-29T03:00']],
    ['and across a century without one', '0 3 29 2 *', '2096-03-01T00:00Z', ['2104-02-29T03:00']],
    ['every minute of it too', '* * 29 2 *', '2026-01-01T00:00Z', ['2028-02-29T00:00', '2028-02-29T00:01']],
    ['day of month and day of week together mean either', '0 0 13 * 5', '2026-11-01T00:00Z', ['2026-11-06T00:00', '2026-11-13T00:00', '2026-11-20T00:00']],
    ['Sunday is 0 and 7 and has a name', '15 3 * * 7', '2026-11-20T00:00Z', ['2026-11-22T03:15']],
    ['names of months are understood', '0 7 20 DEC *', '2026-11-20T00:00Z', ['2026-12-20T07:00']],
    ['the first of a month', '0 5 1 * *', '2026-11-30T23:59Z', ['2026-12-01T05:00']],
    ['a slot is not its own successor', '0 5 * * *', '2026-11-20T05:00Z', ['2026-11-21T05:00']],
  ])('%s', (_, expression, after, expected) => {
    expect(comes(expression, 'UTC', after, expected.length)).toEqual(expected);
  });

  it('refuses what never comes when it is asked', () => {
    expect(() => readSlots('0 0 31 4 *', 'UTC').after(new Date('2026-01-01T00:00Z'))).toThrow(RangeError);
  });
});

it.each(['', '* * * *', '0 0 0 * * *', '@daily', '61 * * * *', '0 0 L * *', '0 0 * * 1#2', '0 0 ? * *', 'H * * * *', 'a b c d e'])('refuses %j', (expression) => {
  expect(() => readSlots(expression, 'UTC')).toThrow(RangeError);
});

it('refuses a zone that nobody knows', () => {
  expect(() => readSlots('0 0 * * *', 'Mars/Olympus')).toThrow(RangeError);
});

describe('beside a slow second implementation', () => {
  const minute = 60_000;
  const day = 1440 * minute;

  /** The local time of an instant, as if it were UTC, from the platform's own calendar. */
  function wallOf(timezone: string): (at: number) => number {
    const format = new Intl.DateTimeFormat('en-US', { timeZone: timezone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' });
    return (at) => {
      const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
      return Date.UTC(part['year'] ?? 0, (part['month'] ?? 0) - 1, part['day'], part['hour'], part['minute']);
    };
  }

  const matchesField = (field: string, value: number): boolean => field === '*' || (field.startsWith('*/') ? value % Number(field.slice(2)) === 0 : field.split(',').includes(String(value)));
  function matches(expression: string, local: number): boolean {
    const [m = '', h = '', d = '', mon = '', w = ''] = expression.split(' ');
    const at = new Date(local);
    const [onDay, onWeekday] = [matchesField(d, at.getUTCDate()), matchesField(w, at.getUTCDay())];
    return matchesField(m, at.getUTCMinutes()) && matchesField(h, at.getUTCHours()) && matchesField(mon, at.getUTCMonth() + 1)
      && (d === '*' ? onWeekday : w === '*' ? onDay : onDay || onWeekday);
  }

  /** Watches the clock on the wall minute by minute: what it shows for the first time, or jumps over, has come. */
  function watch(expression: string, timezone: string, from: number, until: number): number[] {
    const wall = wallOf(timezone);
    const everyHour = expression.split(' ')[1] === '*';
    const found: number[] = [];
    let shown = wall(from - day);
    for (let at = from - day + minute; at <= until; at += minute) {
      const local = wall(at);
      let comes = everyHour && matches(expression, local);
      for (; shown < local; shown += minute) if (!everyHour && matches(expression, shown + minute)) comes = true;
      if (comes && at > from) found.push(at);
    }
    return found;
  }

  const zones = ['UTC', 'Europe/Berlin', 'Europe/London', 'America/New_York', 'America/Santiago', 'America/St_Johns', 'Australia/Lord_Howe', 'Australia/Sydney', 'Asia/Kathmandu', 'Asia/Tehran',
    'Africa/Casablanca', 'Africa/Cairo', 'Pacific/Apia', 'Pacific/Chatham', 'Pacific/Kiritimati', 'Antarctica/Troll', 'America/Havana', 'Asia/Beirut'];
  const restricted = (low: number, high: number) => fc.oneof(fc.constant('*'), fc.uniqueArray(fc.integer({ min: low, max: high }), { minLength: 1, maxLength: 3 }).map((values) => values.join(',')));
  const expressions = fc.tuple(
    fc.oneof(fc.constantFrom('*/15', '*/7', '0'), restricted(0, 59).filter((field) => field !== '*')),
    fc.oneof({ weight: 3, arbitrary: fc.uniqueArray(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 3 }).map(String) }, restricted(0, 23), fc.constantFrom('*/2', '*/5')),
    fc.oneof({ weight: 3, arbitrary: fc.constant('*') }, restricted(1, 31)), fc.oneof({ weight: 4, arbitrary: fc.constant('*') }, restricted(1, 12)), fc.oneof({ weight: 3, arbitrary: fc.constant('*') }, restricted(0, 6)),
  ).map((fields) => fields.join(' '));

  /** The minutes at which the clock of a zone changes in a year, and none where it never does. */
  function changesOf(timezone: string, year: number): number[] {
    const offset = (at: number): number => wallOf(timezone)(at) - at;
    const found: number[] = [];
    for (let at = Date.UTC(year, 0, 1); at < Date.UTC(year + 1, 0, 1); at += day) {
      if (offset(at) !== offset(at + day)) found.push(at);
    }
    return found;
  }
  const changes = new Map(zones.map((zone) => [zone, [2011, 2024, 2026].flatMap((year) => changesOf(zone, year))]));

  it('finds the same slots around every change of the clock, and elsewhere', () => {
    fc.assert(fc.property(fc.constantFrom(...zones), expressions, fc.nat(), fc.integer({ min: -1440, max: 1440 }), (timezone, expression, pick, shift) => {
      const near = changes.get(timezone) ?? [];
      const from = (near.length > 0 ? (near[pick % near.length] ?? 0) : Date.UTC(2026, pick % 12, 1 + (pick % 28))) + shift * minute;
      const until = from + day;
      const slots = readSlots(expression, timezone);
      const found: number[] = [];
      for (let at = slots.after(new Date(from)); at.getTime() <= until; at = slots.after(at)) found.push(at.getTime());
      expect(found.map((at) => new Date(at).toISOString())).toEqual(watch(expression, timezone, from, until).map((at) => new Date(at).toISOString()));
    }), { numRuns: 100 });
  }, 60_000);

  it('knows changes to watch in most of its zones', () => {
    expect([...changes.values()].filter((found) => found.length > 0).length).toBeGreaterThan(12);
  });
});
