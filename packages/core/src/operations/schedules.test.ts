import { afterAll, beforeAll, expect, it } from 'vitest';
import { auditOf, openCore, type Core, type TestHouse } from '../testing/index.ts';
import { listSchedules, pauseSchedule, resumeSchedule, runSchedule } from './index.ts';

let core: Core;
let house: TestHouse;
const name = 'rooms_test_schedule';
beforeAll(async () => {
  core = await openCore();
  house = await core.openHouse();
  await house.asWorker(null).inTransaction(({ query }) => query('select delivery.set_schedules($1::uuid, $2::jsonb)', [house.facts.id, JSON.stringify([{
    name, expression: '37 2 * * 0', timezone: 'UTC', next_slot: '2999-01-06T02:37:00Z', catch_up: 'last', catch_up_max: 1,
    kind: 'maintenance_job', queue: 'email', channel: 'none', effect_class: 'internal', max_attempts: 3, payload_version: 1,
  }])]));
});
afterAll(() => core.close());

const line = async () => (await house.asOperator().inTransaction(listSchedules)).find((one) => one.name === name);
const jobs = () => core.service<{ id: string }>(`select id from delivery_jobs where house_id = $1 and kind = 'maintenance_job'`, [house.facts.id]);

it('a schedule is paused and goes on, a second call changes nothing, and each act is written down', async () => {
  const operator = house.asOperator();
  expect(await line()).toMatchObject({ nextSlot: new Date('2999-01-06T02:37:00Z'), pausedAt: null, lastRun: null, missed: 0, skipped: 0 });
  for (let time = 0; time < 2; time += 1) await operator.inTransaction((inside) => pauseSchedule(inside, name, 'upkeep'));
  expect(await line()).toMatchObject({ nextSlot: null, pausedAt: expect.any(Date), pausedReason: 'upkeep' });
  for (let time = 0; time < 2; time += 1) await operator.inTransaction((inside) => resumeSchedule(inside, name));
  expect(await line()).toMatchObject({ pausedAt: null, nextSlot: new Date('2999-01-06T02:37:00Z') });
  for (const action of ['schedule.paused', 'schedule.resumed'] as const) expect(await auditOf(house, name, action)).toEqual([expect.objectContaining({ actor_type: 'operator' })]);
});

it('one asked for now leaves one job beside its slot, is kicked, and is written down', async () => {
  await house.asOperator().inTransaction((inside) => runSchedule(inside, name));
  const left = await jobs();
  expect(left).toHaveLength(1);
  expect(house.kicked.map(({ id }) => id)).toContain(left[0]?.id);
  expect(await line()).toMatchObject({ nextSlot: new Date('2999-01-06T02:37:00Z'), lastSlot: null });
  expect(await auditOf(house, name, 'schedule.run_asked')).toHaveLength(1);
});

it('a name that the calendar does not know, or that is another house\'s, is not found by any act', async () => {
  const stranger = (await core.openHouse()).asOperator();
  const before = await jobs();
  for (const act of [runSchedule, (inside: Parameters<typeof runSchedule>[0], one: string) => pauseSchedule(inside, one), resumeSchedule]) {
    await expect(house.asOperator().inTransaction((inside) => act(inside, 'no_such_schedule'))).rejects.toMatchObject({ code: 'not-found' });
    await expect(stranger.inTransaction((inside) => act(inside, name))).rejects.toMatchObject({ code: 'not-found' });
  }
  expect(await jobs()).toEqual(before);
  expect(await line()).toMatchObject({ pausedAt: null });
});
