const dayMs = 86_400_000;
const form = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})$/;

/** Whether this house knows a zone by its IANA name. */
export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return /^[A-Za-z0-9_+/-]{1,64}$/.test(zone);
  } catch {
    return false;
  }
}

/**
 * What a clock on the wall shows in a zone: `2026-12-24T09:00`.
 * @param zone an IANA name that `isZone`
 */
export function wallClockOf(instant: Date, zone: string): string {
  const parts = clockOf(zone).formatToParts(instant);
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}`;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** A clock is dear to make and cheap to read; there are a few hundred zones. */
function clockOf(zone: string): Intl.DateTimeFormat {
  const clock = clocks.get(zone) ?? new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' });
  clocks.set(zone, clock);
  return clock;
}

/**
 * The moment at which a clock on the wall of a zone shows a time. An hour that a zone skips is taken as the same span
 * after the clock was moved, 02:30 as 03:30; of an hour that it counts twice the first is meant. Source: RFC 5545, 3.3.5.
 *
 * @param wall `YYYY-MM-DDTHH:MM`
 * @returns null when there is no such day or hour in any calendar
 */
export function instantOf(wall: string, zone: string): Date | null {
  const [, year, month, day, hour, minute] = form.exec(wall) ?? [];
  if (year === undefined) return null;
  const asUtc = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute));
  if (!Number.isFinite(asUtc) || wallClockOf(new Date(asUtc), 'UTC') !== wall) return null;
  // No zone changes its clocks twice within two days: the one offset holds before a change, the other after it.
  const [before, after] = [offsetAt(asUtc - dayMs, zone), offsetAt(asUtc + dayMs, zone)];
  const fitting = [asUtc - before, asUtc - after].filter((at) => wallClockOf(new Date(at), zone) === wall);
  return new Date(fitting.length === 0 ? asUtc - before : Math.min(...fitting));
}

/** How far a zone's clock is ahead of UTC at a moment, in milliseconds. */
function offsetAt(at: number, zone: string): number {
  const whole = Math.floor(at / 60_000) * 60_000;
  return Date.parse(`${wallClockOf(new Date(whole), zone)}:00Z`) - whole;
}
