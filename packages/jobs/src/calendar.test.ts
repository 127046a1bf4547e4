import { describe, expect, it } from 'vitest';
import { calendar } from './calendar.ts';
import { catalog } from './catalog.ts';

describe('the calendar', () => {
  it.each(Object.entries(calendar))('%s goes by its own name, leaves a kind of the catalogue, and runs at an odd minute', (name, schedule) => {
    expect(schedule.name).toBe(name);
    expect(Object.values(catalog)).toContain(schedule.job);
    expect(Number(/^\d+/.exec(schedule.expression)?.[0]) % 2).toBe(1);
  });

  it.each(Object.values(calendar))('$name leaves what its job can read, with a slot and without', ({ job }) => {
    expect(job.payload.safeParse({ slot: '2026-11-22T02:43:00Z' }).success).toBe(true);
    expect(job.payload.safeParse({ slot: null }).success).toBe(true);
    expect(job.payload.safeParse({}).success).toBe(false);
  });
});
