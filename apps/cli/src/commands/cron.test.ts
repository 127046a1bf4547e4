import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openHouse, type OpenedHouse } from '@omenhall/testkit';
import { hearOmen } from '../testing/hear-omen.ts';
import { cron } from './cron.ts';

let house: OpenedHouse;
beforeAll(async () => { house = await openHouse(); }, 60_000);
afterAll(() => house.close());
beforeEach(() => {
  for (const [name, value] of Object.entries(house.environment)) vi.stubEnv(name, value);
});
afterEach(() => vi.unstubAllEnvs());

const omen = (...rawArgs: string[]) => hearOmen(cron, rawArgs);
const manual = () => house.clone.serviceQuery<{ kind: string }>(`select kind from delivery_jobs where idempotency_key like 'cron:a_purge:manual:%'`);

describe('omen cron', { timeout: 30_000 }, () => {
  it('says when nobody has brought the calendar, and then lists it with the last run', async () => {
    expect(await omen('list')).toEqual({ said: 'No worker has brought the calendar yet.\n', code: 0 });
    await house.clone.serviceQuery(
      `insert into cron_schedules (job_name, house_id, expression, timezone, next_slot, catch_up, catch_up_max, kind, queue, channel, effect_class, max_attempts, payload_version)
       values ('a_purge', $1, '37 2 * * 0', 'UTC', now() + interval '3 hours', 'last', 1, 'cron_retention', 'maintenance', 'none', 'pure', 3, 1)`, [house.facts.id]);
    await house.clone.serviceQuery(`insert into cron_job_runs (job_name, status, started_at, completed_at) values ('a_purge', 'failed', now() - interval '5 minutes', now())`);
    const { said, code } = await omen('list');
    expect(code).toBe(2);
    expect(said).toMatch(/a_purge +37 2 \* \* 0 UTC +in 3 h +failed 5 min ago +0 +0/);
    expect(said.split('\n').every((line) => line.length <= 100)).toBe(true);
    expect(JSON.parse((await omen('list', '--json')).said)).toMatchObject({ schedules: [{ name: 'a_purge', lastRun: { status: 'failed' } }] });
  });

  it('runs one beside the clock, and rehearses it first when asked', async () => {
    expect(await omen('run', 'a_purge', '--dry-run')).toMatchObject({ said: 'Would leave one run of a_purge.\n', code: 0 });
    expect(await manual()).toEqual([]);
    expect(JSON.parse((await omen('run', 'a_purge', '--json')).said)).toEqual({ name: 'a_purge', left: true, dryRun: false });
    expect(await manual()).toEqual([{ kind: 'cron_retention' }]);
    expect(await omen('run', 'no_such_thing')).toMatchObject({ code: 1 });
  });
});
