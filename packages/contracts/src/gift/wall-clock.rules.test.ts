import { describe, expect, it } from 'vitest';
import { instantOf, isZone, wallClockOf } from './wall-clock.rules.ts';

const at = (wall: string, zone: string) => instantOf(wall, zone)?.toISOString().slice(0, 16);

describe('a time on the wall of a zone', () => {
  it.each([
    ['2026-12-24T09:00', 'Europe/Lisbon', '2026-12-24T09:00'],
    ['2026-12-24T09:00', 'Europe/Vienna', '2026-12-24T08:00'],
    ['2026-07-01T09:00', 'Europe/Vienna', '2026-07-01T07:00'],
    ['2026-07-01T09:00', 'America/New_York', '2026-07-01T13:00'],
    ['2026-07-01T00:15', 'Asia/Kathmandu', '2026-06-30T18:30'],
    ['2027-01-01T00:00', 'Pacific/Kiritimati', '2026-12-31T10:00'],
  ])('%s in %s is %s in UTC', (wall, zone, utc) => {
    expect(at(wall, zone)).toBe(utc);
  });

  it.each([
    ['Europe/Vienna', '2027-03-28T01:59', '2027-03-28T00:59'],
    ['Europe/Vienna', '2027-03-28T02:00', '2027-03-28T01:00'],
    ['Europe/Vienna', '2027-03-28T02:30', '2027-03-28T01:30'],
    ['Europe/Vienna', '2027-03-28T03:00', '2027-03-28T01:00'],
    ['America/New_York', '2027-03-14T02:30', '2027-03-14T07:30'],
    ['Australia/Lord_Howe', '2026-10-04T02:10', '2026-10-03T15:40'],
  ])('in an hour that %s skips, %s comes right after the change', (zone, wall, utc) => {
    expect(at(wall, zone)).toBe(utc);
  });

  it.each([
    ['Europe/Vienna', '2026-10-25T01:59', '2026-10-24T23:59'],
    ['Europe/Vienna', '2026-10-25T02:00', '2026-10-25T00:00'],
    ['Europe/Vienna', '2026-10-25T02:59', '2026-10-25T00:59'],
    ['Europe/Vienna', '2026-10-25T03:00', '2026-10-25T02:00'],
    ['America/New_York', '2026-11-01T01:30', '2026-11-01T05:30'],
  ])('in an hour that %s counts twice, %s is the first of the two', (zone, wall, utc) => {
    expect(at(wall, zone)).toBe(utc);
  });

  it('reads back as it was written, through a whole year, outside of skipped hours', () => {
    for (const zone of ['Europe/Vienna', 'America/Sao_Paulo', 'Australia/Lord_Howe']) {
      for (let i = 0; i < 17_520; i += 29) {
        const wall = wallClockOf(new Date(Date.UTC(2026, 0, 1) + i * 1_800_000), zone);
        const again = instantOf(wall, zone);
        expect(again === null ? null : wallClockOf(again, zone)).toBe(wall);
      }
    }
  });

  it('is none for a day that no calendar has, and for other forms', () => {
    for (const wall of ['2026-02-30T09:00', '2026-12-24T24:00', '2026-12-24T09:60', '2026-12-24', '2026-12-24T09:00:00', '9', '']) expect(instantOf(wall, 'UTC')).toBeNull();
  });
});

it('a zone is known by its name alone', () => {
  expect(['Europe/Lisbon', 'UTC', 'America/Argentina/Buenos_Aires'].every(isZone)).toBe(true);
  expect(['Europe/Nowhere', '', 'x'.repeat(80), "UTC'; drop"].some(isZone)).toBe(false);
});
