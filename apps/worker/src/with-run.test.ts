import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HouseError } from '@omenhall/contracts/errors';
import { openCore, type Core, type TestHouse } from '@omenhall/core/testing';
import { readSlots, type Outcome } from '@omenhall/delivery';
import { defineSchedule, type SlotPayload } from '@omenhall/delivery/define-schedule';
import type { ClaimedJob } from '@omenhall/delivery/handle';
import { catalog } from '@omenhall/jobs';
import { calendar } from '@omenhall/jobs/calendar';
import { queues } from '@omenhall/jobs/queues';
import type { Hands } from './hands.ts';
import { consentAuditHandler } from './operations/consent-audit.handler.ts';
import { deliveryRetentionHandler } from './operations/delivery-retention.handler.ts';
import { withRun, type RunCounts } from './with-run.ts';

let core: Core;
let house: TestHouse;
let hands: Hands;
beforeAll(async () => {
  core = await openCore();
  house = await core.openHouse();
  hands = { contextFor: ({ id, subjectId }: { id: string; subjectId: string | null }) => ({ ctx: house.asWorker(subjectId, id), left: [] }) } as Partial<Hands> as Hands;
});
beforeEach(() => core.service('truncate cron_job_runs'));
afterAll(() => core.close());

const schedule = defineSchedule({ ...calendar.cron_retention, name: 'upkeep' });
const waiting = defineSchedule({ ...schedule, overlap: 'queue_one' });
const jobFor = (said: Partial<ClaimedJob<SlotPayload>> = {}) => ({ id: randomUUID(), subjectId: null, payload: { slot: '2026-11-22T02:37:00Z' }, ...said }) as ClaimedJob<SlotPayload>;
const never = new AbortController().signal;
const book = () => core.service<{ status: string; rows: number; error: string | null }>('select status, rows_processed as rows, error_message as error from cron_job_runs order by started_at, status');

/** Work that can be held and let go. */
function heldWork(): { work: (ctx: unknown, signal: AbortSignal) => Promise<RunCounts>; begun: Promise<AbortSignal>; letGo: () => void } {
  let [begin, letGo]: [(signal: AbortSignal) => void, () => void] = [() => undefined, () => undefined];
  const begun = new Promise<AbortSignal>((resolve) => (begin = resolve));
  const held = new Promise<void>((resolve) => (letGo = resolve));
  return {
    work: async (_, signal) => {
      begin(signal);
      await Promise.race([held, new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))))]);
      return { rowsProcessed: 3 };
    },
    begun, letGo: () => letGo(),
  };
}
const settle = async (outcome: Outcome, end: () => Promise<void> = async () => undefined): Promise<void> => {
  if (outcome.word !== 'done' || outcome.within === undefined) throw new Error(`ended ${JSON.stringify(outcome)}`);
  await outcome.within(end);
};

describe('a run of the calendar', () => {
  it('ends with its job, in one transaction: both or neither', async () => {
    const outcome = await withRun(hands, schedule, async () => ({ rowsProcessed: 3 })).run(jobFor(), never);
    await expect(settle(outcome, async () => { throw new Error('the claim was taken back'); })).rejects.toThrow('taken back');
    expect(await book()).toMatchObject([{ status: 'running' }]);
    await settle(outcome);
    expect(await book()).toEqual([{ status: 'succeeded', rows: 3, error: null }]);
  });

  it('that meets another is skipped with its job, or gives its job back for half a minute', async () => {
    const first = heldWork();
    const running = withRun(hands, schedule, first.work).run(jobFor(), never);
    await first.begun;
    expect(await withRun(hands, schedule, async () => ({ rowsProcessed: 9 })).run(jobFor(), never)).toEqual({ word: 'done' });
    expect(await withRun(hands, waiting, async () => ({ rowsProcessed: 9 })).run(jobFor(), never)).toEqual({ word: 'later', seconds: 30, code: 'run_overlaps' });
    first.letGo();
    await settle(await running);
    expect(await book()).toMatchObject([{ status: 'succeeded', rows: 3 }, { status: 'skipped' }]);
  });

  it('is taken over by its own job after a crash, and what was displaced ends nothing', async () => {
    const job = jobFor();
    const [first, second] = [heldWork(), heldWork()];
    const displaced = withRun(hands, schedule, first.work).run(job, never);
    await first.begun;
    const heir = withRun(hands, schedule, second.work).run(job, never);
    await second.begun;
    first.letGo();
    await expect(settle(await displaced, async () => { throw new Error('never reached'); })).rejects.toMatchObject({ outcome: { word: 'failed', code: 'run_displaced' } });
    second.letGo();
    await settle(await heir);
    expect(await book()).toMatchObject([{ status: 'failed', error: 'worker_lost' }, { status: 'succeeded' }]);
  });

  it('beats while it works, and stops when its place was taken', async () => {
    const held = heldWork();
    const running = withRun(hands, schedule, held.work, 20).run(jobFor(), never);
    await held.begun;
    await core.service(`update cron_job_runs set lease_until = now() + interval '1 second'`);
    const leftOf = async () => (await core.service<{ left: number }>('select extract(epoch from lease_until - now())::float8 as left from cron_job_runs'))[0]?.left ?? 0;
    while ((await leftOf()) < 200) await new Promise((resolve) => setTimeout(resolve, 10));
    await core.service(`update cron_job_runs set status = 'failed', completed_at = now()`);
    expect(await running).toMatchObject({ word: 'failed', code: 'run_displaced' });
  });

  it('that fails says so in codes, and its job comes again or not as the refusal means', async () => {
    const outcome = await withRun(hands, schedule, async () => { throw new HouseError('keys-away', 'no vault'); }).run(jobFor(), never);
    expect(outcome).toMatchObject({ word: 'later', code: 'keys-away' });
    await expect(withRun(hands, schedule, async () => { throw new TypeError('a private word'); }).run(jobFor(), never)).rejects.toThrow(TypeError);
    expect(await book()).toMatchObject([{ status: 'failed', error: 'keys-away' }, { status: 'failed', error: 'threw' }]);
  });

  it('that is told to stop is written down as stopped', async () => {
    const stop = new AbortController();
    const held = heldWork();
    const running = withRun(hands, schedule, held.work).run(jobFor(), stop.signal);
    await held.begun;
    stop.abort('drain');
    await expect(running).rejects.toThrow('stopped');
    expect(await book()).toMatchObject([{ status: 'failed', error: 'stopped' }]);
  });
});

describe('the calendar of the house', () => {
  it.each(Object.values(calendar))('$name has an expression that comes, and a queue that is served', ({ expression, timezone, job }) => {
    expect(readSlots(expression, timezone).after(new Date()).getTime()).toBeGreaterThan(Date.now());
    expect(Object.keys(queues)).toContain(job.queue);
    expect(Object.values(catalog)).toContain(job);
  });

  it('purges and audits in the house\'s own name', async () => {
    await settle(await deliveryRetentionHandler(hands).run(jobFor(), never));
    await settle(await consentAuditHandler(hands).run(jobFor(), never));
    expect(await core.service('select job_name, status from cron_job_runs order by 1')).toEqual([{ job_name: 'consent_audit', status: 'succeeded' }, { job_name: 'delivery_retention', status: 'succeeded' }]);
  });

  it('tells of a mirror that differs from its ledger by a failed run', async () => {
    await core.service(`set session_replication_role = replica; insert into omen_consent_current (house_id, subject_id, kind, action, consent_id, text_version, since, seq)
      values ('${house.facts.id}', gen_random_uuid(), 'email', 'granted', gen_random_uuid(), 1, now(), 1); set session_replication_role = origin`);
    expect(await consentAuditHandler(hands).run(jobFor(), never)).toMatchObject({ word: 'failed', code: 'broken' });
    expect(await book()).toMatchObject([{ status: 'failed', error: 'broken' }]);
  });
});
