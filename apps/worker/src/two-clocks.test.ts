import { fork, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openCore, type Core } from '@omenhall/core/testing';
import { keepRoleAccess } from '@omenhall/db/role-urls';
import type { Heard, Told } from './testing/calendar-process.ts';

interface Clock {
  child: ChildProcess;
  heard: Heard[];
}

let core: Core;
let folder: string;
let clocks: Clock[];
let look: () => void = () => undefined;

beforeAll(async () => {
  core = await openCore();
  const house = await core.openHouse();
  folder = await mkdtemp(join(tmpdir(), 'omen-clocks-'));
  const file = join(folder, 'role-urls.json');
  await keepRoleAccess(file, { urls: core.clone.roleUrls, contextKey: core.clone.contextKey });
  clocks = ['first', 'second'].map(() => {
    const clock: Clock = { child: fork(join(import.meta.dirname, 'testing/calendar-process.ts'), [file, house.facts.id], { execArgv: ['--import', 'tsx'] }), heard: [] };
    clock.child.on('message', (heard: Heard) => {
      clock.heard.push(heard);
      look();
    });
    return clock;
  });
  await until('both clocks are open', () => clocks.every(({ heard }) => heard.some(({ hear }) => hear === 'open')));
  while ((await core.service('select 1 from cron_schedules')).length < 2) await new Promise((resolve) => setTimeout(resolve, 50));
}, 90_000);
afterAll(async () => {
  for (const { child } of clocks) child.kill('SIGKILL');
  await core.close();
  await rm(folder, { recursive: true });
});

/** Resolves as soon as what was heard is enough; rejects after half a minute. */
function until(what: string, isEnough: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`waited for: ${what}; heard ${JSON.stringify(clocks.map(({ heard }) => heard))}`)), 30_000);
    look = () => {
      if (!isEnough()) return;
      clearTimeout(timer);
      look = () => undefined;
      resolve();
    };
    look();
  });
}

/** Makes one more slot due, so many minutes ago, and gives the job that it becomes. */
async function slot(name: string, minutesAgo: number): Promise<string> {
  await core.service(`update cron_schedules set next_slot = date_trunc('minute', now()) - make_interval(mins => $2::int) where job_name = $1`, [name, minutesAgo]);
  for (;;) {
    const [job] = await core.service<{ id: string }>(`select id::text as id from delivery_jobs where kind = $1 order by idempotency_key desc limit 1 offset $2`, [name, 0]);
    const [row] = await core.service<{ due: boolean }>('select next_slot <= now() as due from cron_schedules where job_name = $1', [name]);
    if (row?.due === false && job !== undefined) return job.id;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
const begun = (job: string): Clock[] => clocks.filter(({ heard }) => heard.some((one) => one.hear === 'begun' && one.job === job));
const ended = (job: string, verdict: string) => clocks.some(({ heard }) => heard.some((one) => one.hear === 'ended' && one.job === job && one.verdict === verdict));
const end = (clock: Clock | undefined, job: string): void => void clock?.child.send({ tell: 'end', job } satisfies Told);
const runs = (name: string) => core.service<{ status: string; error: string | null; job: string }>(
  `select status, error_message as error, scope ->> 'job' as job from cron_job_runs where job_name = $1 order by started_at`, [name]);

it('two schedulers leave one job per slot; a run that meets another is skipped, or waits; a run whose holder is killed is taken up by the other', async () => {
  const long = await slot('brisk', 90);
  await until('the long run has begun', () => begun(long).length === 1);
  const short = await slot('brisk', 89);
  expect(short).not.toBe(long);
  await until('the second slot was skipped', () => ended(short, 'succeeded'));
  const patient = await slot('patient', 90);
  await until('the patient run has begun', () => begun(patient).length === 1);
  const queued = await slot('patient', 89);
  await until('the queued one was given back', () => ended(queued, 'pending'));

  const [holder] = begun(long);
  const heir = clocks.find((clock) => clock !== holder);
  holder?.child.kill('SIGKILL');
  await until('the other has taken up the long run', () => begun(long).length === 2);
  end(heir, long);
  await until('the long run has ended', () => ended(long, 'succeeded'));
  expect(await runs('brisk')).toEqual([{ status: 'failed', error: 'worker_lost', job: long }, { status: 'skipped', error: null, job: short }, { status: 'succeeded', error: null, job: long }]);

  // Whoever held the patient run: it ends now, on the one that is left.
  await until('the patient run is with the heir', () => heir?.heard.some((one) => one.hear === 'begun' && one.job === patient) === true);
  end(heir, patient);
  await until('the patient run has ended', () => ended(patient, 'succeeded'));
  await core.service('update delivery_jobs set next_run_at = now() where id = $1', [queued]);
  await until('the queued run has begun', () => heir?.heard.some((one) => one.hear === 'begun' && one.job === queued) === true);
  end(heir, queued);
  await until('the queued run has ended', () => ended(queued, 'succeeded'));
  expect((await runs('patient')).filter(({ status }) => status === 'succeeded').map(({ job }) => job)).toEqual([patient, queued]);
  expect((await runs('patient')).some(({ status }) => status === 'skipped')).toBe(false);

  const keys = await core.service<{ key: string }>(`select idempotency_key as key from delivery_jobs where kind in ('brisk', 'patient')`);
  expect(keys).toHaveLength(4);
  expect(new Set(keys.map(({ key }) => key)).size).toBe(4);
}, 90_000);
