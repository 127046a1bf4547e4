import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { randomUUID } from 'node:crypto';
import { listSchedules, pauseSchedule, resumeSchedule, runScheduleNow } from '../ledger/index.ts';
import { aKind, openBell, openTestLedger, openTestWorker, type TestLedger } from '../testing/index.ts';
import { z } from 'zod';
import { defineJob } from '../define-job.ts';
import { defineSchedule, type ScheduleDefinition } from './define-schedule.ts';
import { checkCalendar, setCalendar, slotsUpTo, tick } from './tick.ts';
import { readSlots } from './slots.ts';

const job = defineJob({ ...aKind(), kind: 'upkeep', payload: z.strictObject({ slot: z.iso.datetime().nullable() }) });
const aSchedule = (said: Partial<ScheduleDefinition> = {}): ScheduleDefinition =>
  defineSchedule({ name: 'upkeep', job, expression: '* * * * *', timezone: 'UTC', catchUp: 'last', catchUpMax: 1, overlap: 'skip', limitMinutes: 30, ...said });

let ledger: TestLedger;
const houseId = randomUUID();
const fail = (name: string, error: unknown): never => {
  throw new Error(`${name} could not be fired`, { cause: error });
};

beforeAll(async () => {
  ledger = await openTestLedger();
  await ledger.query('create table missed (name text, slot timestamptz, more int)');
  await ledger.query(`create or replace function delivery.note_missed(p_name text, p_slots timestamptz[], p_more integer) returns void language sql as
    $$ insert into public.missed select p_name, s, 0 from unnest(p_slots) s union all select p_name, null, p_more where p_more > 0 $$`);
});
afterEach(() => ledger.query('truncate cron_schedules, delivery_jobs, delivery_keys, delivery_payloads, missed'));
afterAll(() => ledger.drop());

/** Puts the next slot into the past, as an outage would; whole minutes before the present one. */
const lag = async (minutes: number, name = 'upkeep'): Promise<void> => void await ledger.query(
  `update cron_schedules set next_slot = date_trunc('minute', now()) - make_interval(mins => $1::int) where job_name = $2`, [minutes, name]);
const keys = async (): Promise<string[]> => (await ledger.query<{ key: string }>('select idempotency_key as key from delivery_jobs order by 1')).map(({ key }) => key);
const missed = async (): Promise<{ slots: number; more: number }> => {
  const [row] = await ledger.query<{ slots: number; more: number }>('select count(slot)::int as slots, coalesce(sum(more), 0)::int as more from missed');
  return row ?? { slots: 0, more: 0 };
};
const stored = async () => (await ledger.query<{ next_slot: Date; last_slot: Date | null }>('select next_slot, last_slot from cron_schedules'))[0];

describe('a schedule', () => {
  it('leaves one job per slot, under the slot\'s own key, and waits for the next', async () => {
    await setCalendar(ledger.query, { houseId, schedules: [aSchedule()] });
    expect(await tick(ledger.query, fail)).toMatchObject({ fired: 0 });
    await lag(0);
    expect((await tick(ledger.query, fail)).fired).toBe(1);
    expect((await tick(ledger.query, fail)).fired).toBe(0);
    const row = await stored();
    expect(await keys()).toEqual([`cron:upkeep:${row?.last_slot?.toISOString().replace('.000', '')}`]);
    expect(row?.next_slot.getTime()).toBe((row?.last_slot?.getTime() ?? 0) + 60_000);
    expect(await ledger.query(`select data ->> 'slot' as slot, house_id::text as house from delivery_payloads`)).toEqual([{ slot: row?.last_slot?.toISOString().replace('.000', ''), house: houseId }]);
  });

  it('begins with its next slot when it is new, and when its expression changed', async () => {
    await setCalendar(ledger.query, { houseId, schedules: [aSchedule()] });
    await lag(90);
    await setCalendar(ledger.query, { houseId, schedules: [aSchedule({ expression: '*/2 * * * *' })] });
    expect((await stored())?.next_slot.getTime()).toBeGreaterThan(Date.now() - 5_000);
    expect((await tick(ledger.query, fail)).fired).toBe(0);
    expect(await missed()).toEqual({ slots: 0, more: 0 });
  });

  it('keeps its slot when a keeper brings the same calendar again, so that an outage is caught up', async () => {
    await setCalendar(ledger.query, { houseId, schedules: [aSchedule({ catchUp: 'all', catchUpMax: 3 })] });
    await lag(9);
    await setCalendar(ledger.query, { houseId, schedules: [aSchedule({ catchUp: 'all', catchUpMax: 3 })] });
    expect((await tick(ledger.query, fail)).fired).toBe(3);
    expect(await missed()).toEqual({ slots: 7, more: 0 });
  });

  it('names a hundred missed slots and counts the others', async () => {
    await setCalendar(ledger.query, { houseId, schedules: [aSchedule()] });
    await lag(499);
    expect((await tick(ledger.query, fail)).fired).toBe(1);
    expect(await missed()).toEqual({ slots: 99, more: 400 });
  });

  it('rests when the calendar names it no more, and goes on where it was when another build brings it back', async () => {
    await setCalendar(ledger.query, { houseId, schedules: [aSchedule()] });
    await lag(2);
    await setCalendar(ledger.query, { houseId, schedules: [] });
    expect(await listSchedules(ledger.query)).toEqual([]);
    expect((await tick(ledger.query, fail)).fired).toBe(0);
    await setCalendar(ledger.query, { houseId, schedules: [aSchedule()] });
    expect((await tick(ledger.query, fail)).fired).toBe(1);
    await ledger.query(`update cron_schedules set withdrawn_at = now() - interval '2 hours'`);
    await lag(500);
    await setCalendar(ledger.query, { houseId, schedules: [aSchedule()] });
    expect((await tick(ledger.query, fail)).fired).toBe(0);
  });

  it('leaves nothing while it is paused, and the slots of the pause are neither run nor missed', async () => {
    await setCalendar(ledger.query, { houseId, schedules: [aSchedule()] });
    expect(await pauseSchedule(ledger.query, 'upkeep', { reason: 'test', actor: 'me' })).toBe(true);
    expect(await pauseSchedule(ledger.query, 'upkeep', { reason: 'test', actor: 'me' })).toBe(false);
    expect(await listSchedules(ledger.query)).toMatchObject([{ name: 'upkeep', nextSlot: null, pausedReason: 'test' }]);
    await lag(30);
    expect((await tick(ledger.query, fail)).fired).toBe(0);
    expect(await resumeSchedule(ledger.query, 'upkeep', { actor: 'me' })).toBe(true);
    expect((await tick(ledger.query, fail)).fired).toBe(0);
    expect(await missed()).toEqual({ slots: 0, more: 0 });
    const [schedule] = await listSchedules(ledger.query);
    expect(schedule?.nextSlot?.getTime()).toBeGreaterThan(Date.now() - 5_000);
  });

  it('is run now by a person, also while it is paused, once per request', async () => {
    await setCalendar(ledger.query, { houseId, schedules: [aSchedule()] });
    await pauseSchedule(ledger.query, 'upkeep', { reason: 'test', actor: 'me' });
    const token = randomUUID();
    const first = await runScheduleNow(ledger.query, 'upkeep', { actor: 'me', token });
    const second = await runScheduleNow(ledger.query, 'upkeep', { actor: 'me', token });
    expect(second).toEqual({ id: first?.id, created: false, hint: null });
    expect(await keys()).toEqual([`cron:upkeep:manual:${token}`]);
    expect(await runScheduleNow(ledger.query, 'nothing', { actor: 'me' })).toBeNull();
  });

  it('that cannot be read is told, and the others go on', async () => {
    await setCalendar(ledger.query, { houseId, schedules: [aSchedule(), aSchedule({ name: 'broken' })] });
    await ledger.query(`update cron_schedules set expression = 'nonsense' where job_name = 'broken'`);
    await Promise.all([lag(1), lag(1, 'broken')]);
    const told: string[] = [];
    expect((await tick(ledger.query, (name) => void told.push(name))).fired).toBe(1);
    expect(told).toEqual(['broken']);
  });

  it('fires nothing before its time, whatever the caller has computed', async () => {
    await setCalendar(ledger.query, { houseId, schedules: [aSchedule()] });
    const { next_slot: next } = (await stored()) ?? { next_slot: new Date() };
    await expect(ledger.query('select * from delivery.fire_schedule($1, $2::timestamptz, $3::timestamptz, array[$2::timestamptz], array[gen_random_uuid()], $4::timestamptz[], 0)',
      ['upkeep', next, new Date(next.getTime() + 60_000), []])).rejects.toMatchObject({ code: '22023' });
    expect(await keys()).toEqual([]);
  });
});

it('refuses a calendar that names a schedule twice, or one that cannot be read', () => {
  expect(() => checkCalendar({ houseId, schedules: [aSchedule(), aSchedule()] })).toThrow(RangeError);
  expect(() => checkCalendar({ houseId, schedules: [aSchedule({ timezone: 'Nowhere/Land' })] })).toThrow(RangeError);
  expect(() => aSchedule({ job: { ...job, effect: 'blind' } })).toThrow(RangeError);
});

it('passes over the slots of a pause and keeps what came after it', () => {
  const minutes = readSlots('* * * * *', 'UTC');
  const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute));
  expect(slotsUpTo(minutes, at(1), at(3), at(5))).toEqual({ due: { newest: [at(4), at(5)], earlier: 0 }, next: at(6) });
});

it('leaves one job for each of 500 slots though two schedulers race for every one', async () => {
  await setCalendar(ledger.query, { houseId, schedules: [aSchedule({ catchUp: 'all', catchUpMax: 1 })] });
  await lag(10_000);
  const [row] = await ledger.query<{ next_slot: Date }>('select next_slot from cron_schedules');
  const first = row?.next_slot.getTime() ?? 0;
  const fire = (slot: number): Promise<unknown[]> => ledger.query('select id from delivery.fire_schedule($1, $2::timestamptz, $3::timestamptz, array[$2::timestamptz], array[gen_random_uuid()], array[]::timestamptz[], 0)',
    ['upkeep', new Date(first + slot * 60_000), new Date(first + (slot + 1) * 60_000)]);
  let won = 0;
  for (let slot = 0; slot < 500; slot += 1) {
    const answers = await Promise.all([fire(slot), fire(slot)]);
    won += answers.filter((rows) => rows.length > 0).length;
  }
  expect(won).toBe(500);
  expect(new Set(await keys()).size).toBe(500);
}, 60_000);

it('is kept by whoever holds the lease, and taken over from a keeper that is gone', async () => {
  const bell = openBell();
  const options = {
    connectionString: ledger.url, definitions: [job], handlers: { upkeep: { run: async () => ({ word: 'done' as const }) } },
    calendar: { houseId, schedules: [aSchedule()] }, onWorked: bell.ring,
  };
  const first = await openTestWorker(options);
  const second = await openTestWorker(options);
  try {
    while ((await listSchedules(ledger.query)).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    await lag(0);
    await bell.until((heard) => heard.length === 1, 'the first slot');
    await first.drain(10);
    await lag(0);
    await ledger.query('delete from delivery_keys');
    await bell.until((heard) => heard.length === 2, 'the slot of the other keeper');
    expect(second.keeps()).toBe(true);
  } finally {
    await Promise.all([first.drain(10), second.drain(10)]);
  }
}, 30_000);
