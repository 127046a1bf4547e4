import { randomUUID } from 'node:crypto';
import { openContext, type Context } from '@omenhall/core/context';
import { memoryKeys } from '@omenhall/core/testing';
import { openDatabase } from '@omenhall/db';
import { readRoleAccess } from '@omenhall/db/role-urls';
import { openWorker } from '@omenhall/delivery';
import { defineSchedule, type ScheduleDefinition } from '@omenhall/delivery/define-schedule';
import type { Handler } from '@omenhall/delivery/handle';
import { catalog } from '@omenhall/jobs';
import type { Hands } from '../hands.ts';
import { withRun } from '../with-run.ts';

/*
 * A worker process with a calendar, for tests that kill one. It says over its channel which run it has begun, and ends
 * a run when it is told to. Arguments: file of the logins, id of the house.
 */
export type Told = { tell: 'end'; job: string };
export type Heard = { hear: 'open' } | { hear: 'begun'; job: string; schedule: string } | { hear: 'ended'; job: string; verdict: string };

const [file = '', houseId = ''] = process.argv.slice(2);
const say = (heard: Heard): void => void process.send?.(heard);
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
const ends = new Map<string, () => void>();
process.on('message', ({ job }: Told) => ends.get(job)?.());

const { urls, contextKey } = await readRoleAccess(file);
const database = openDatabase({ urls: { worker: urls.worker }, contextKey });
const hands = {
  contextFor: ({ id, subjectId }: { id: string; subjectId: string | null }): { ctx: Context; left: [] } => ({
    ctx: openContext(
      { house: { id: houseId, name: '', locale: 'en', siteUrl: '', supportEmail: '' }, actor: { kind: 'worker', jobId: id, subjectId }, subjectId, requestId: id, clock: { now: () => new Date() } },
      memoryKeys(), (work) => database.asJob({ houseId, subjectId, requestId: id }, work), () => undefined),
    left: [],
  }),
} as Partial<Hands> as Hands;

/** Comes once a year by itself: a test says which slots there are. */
const schedule = (name: string, overlap: ScheduleDefinition['overlap']): ScheduleDefinition =>
  defineSchedule({ name, job: { ...catalog.cron_retention, kind: name }, expression: '0 0 1 1 *', timezone: 'UTC', catchUp: 'all', catchUpMax: 5, overlap, limitMinutes: 30 });
const schedules = [schedule('brisk', 'skip'), schedule('patient', 'queue_one')];
const handlerOf = (one: ScheduleDefinition): Handler => ({
  run: (job, signal) => withRun(hands, one, async () => {
    say({ hear: 'begun', job: job.id, schedule: one.name });
    await new Promise<void>((resolve) => ends.set(job.id, resolve));
    return { rowsProcessed: 1 };
  }).run({ ...job, payload: job.payload as { slot: string | null } }, signal),
});

await openWorker({
  connectionString: urls.worker, workerId: randomUUID(), build: 'test', definitions: schedules.map(({ job }) => job), handlers: Object.fromEntries(schedules.map((one) => [one.name, handlerOf(one)])),
  queues: { maintenance: { concurrency: 3, shared: 'outside' } }, transport: { kind: 'ledger' }, calendar: { houseId, schedules }, log: () => undefined,
  onWorked: ({ id, verdict }) => say({ hear: 'ended', job: id, verdict }),
});
say({ hear: 'open' });
