import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '../foundation/context.ts';
import { aReadyOrder, openCore, type Core, type TestHouse } from '../testing/index.ts';
import { completeJobRun, dropCheckpoint, failJobRun, heartbeat, listSchedules, moveCheckpoint, purge, startJobRun, takeCheckpoint, type Checkpoint, type RunScope } from './index.ts';

let core: Core;
let house: TestHouse;
let ctx: Context;
beforeAll(async () => {
  core = await openCore();
  house = await core.openHouse();
  ctx = house.asWorker(null);
});
beforeEach(() => core.service('truncate cron_job_runs, seed_checkpoints, cron_schedules, webhook_events'));
afterAll(() => core.close());

const start = (said: Partial<RunScope> = {}, jobName = 'upkeep') => ctx.inTransaction((inside) => startJobRun(inside, jobName, { slot: null, jobId: randomUUID(), ...said }));
const complete = (runId: string | null, rowsProcessed = 1) => ctx.inTransaction((inside) => completeJobRun(inside, runId ?? '', { rowsProcessed }));
const book = () => core.service<{ status: string; error: string | null; reason: string | null }>(`select status, error_message as error, scope ->> 'reason' as reason from cron_job_runs order by started_at, status`);

describe('a run', () => {
  it('is opened, closed once, and tells its counts and its time', async () => {
    const run = await start({ slot: '2026-11-22T02:43:00Z' });
    expect(await complete(run, 7)).toBe(true);
    expect(await complete(run, 9)).toBe(false);
    expect(await core.service(`select status, rows_processed, scope ->> 'slot' as slot, duration_ms >= 0 as timed, scope_key from cron_job_runs`)).toEqual(
      [{ status: 'succeeded', rows_processed: 7, slot: '2026-11-22T02:43:00Z', timed: true, scope_key: '' }]);
  });

  it('that finds another under way is skipped and says why, or writes nothing when it waits', async () => {
    await start();
    expect(await start({ slot: '2026-11-22T02:43:00Z' })).toBeNull();
    expect(await start({ overlap: 'queue_one' })).toBeNull();
    expect(await book()).toMatchObject([{ status: 'running' }, { status: 'skipped', reason: 'overlap' }]);
  });

  it('of another part, or of another name, does not overlap', async () => {
    expect(await start({ part: { batch: 1, of: 'a' } })).not.toBeNull();
    expect(await start({ part: { of: 'a', batch: 1 } })).toBeNull();
    expect(await start({ part: { batch: 2, of: 'a' } })).not.toBeNull();
    expect(await start({}, 'other')).not.toBeNull();
  });

  it('is won by one of twenty who start together', async () => {
    const runs = await Promise.all(Array.from({ length: 20 }, () => start()));
    expect(runs.filter((run) => run !== null)).toHaveLength(1);
    expect((await book()).filter(({ status }) => status === 'running')).toHaveLength(1);
  });

  it.each([
    ['its own job left behind', '', 'worker_lost'],
    ['whose lease lapsed', `lease_until = now() - interval '1 second'`, 'lease_lapsed'],
    ['that is past its limit, however alive it looks', `started_at = now() - interval '31 minutes'`, 'past_limit'],
  ])('%s is taken over, and can neither beat nor end any more', async (_, change, error) => {
    const jobId = randomUUID();
    const first = await start({ jobId });
    if (change !== '') await core.service(`update cron_job_runs set ${change}`);
    const second = await start(change === '' ? { jobId } : {});
    expect(second).not.toBeNull();
    expect(await complete(first)).toBe(false);
    expect(await ctx.inTransaction((inside) => failJobRun(inside, first ?? '', 'late'))).toBe(false);
    expect(await ctx.inTransaction((inside) => heartbeat(inside, first ?? ''))).toBe(false);
    expect(await complete(second)).toBe(true);
    expect(await book()).toMatchObject([{ status: 'failed', error }, { status: 'succeeded' }]);
  });

  it('lives on by its heartbeat', async () => {
    const run = await start();
    await core.service(`update cron_job_runs set lease_until = now() + interval '1 second'`);
    expect(await ctx.inTransaction((inside) => heartbeat(inside, run ?? ''))).toBe(true);
    const [row] = await core.service<{ left: number }>('select extract(epoch from lease_until - now())::float8 as left from cron_job_runs');
    expect(row?.left).toBeGreaterThan(290);
  });

  it('that failed keeps a code and never a sentence', async () => {
    const run = await start();
    await ctx.inTransaction((inside) => failJobRun(inside, run ?? '', 'could not open "Will I move?"'));
    expect(await book()).toEqual([{ status: 'failed', error: 'other', reason: null }]);
  });
});

describe('a seed', () => {
  const take = () => ctx.inTransaction((inside) => takeCheckpoint(inside, 'cards'));
  const move = (held: Checkpoint | null, cursor: Record<string, unknown>, isLast = false) => {
    if (held === null) throw new Error('nothing is held');
    return ctx.inTransaction((inside) => moveCheckpoint(inside, held, { cursor, rowsInserted: 10, rowsSkipped: 1, isLast }));
  };

  it('goes on from its cursor, counts, and is complete once', async () => {
    const first = await take();
    expect(first).toMatchObject({ cursor: {}, rowsInserted: 0, status: 'in_progress' });
    const second = await move(first, { last: 'XII' });
    expect(await move(second, { last: 'XXI' }, true)).toMatchObject({ cursor: { last: 'XXI' }, rowsInserted: 20, rowsSkipped: 2, status: 'complete' });
    expect(await take()).toBeNull();
  });

  it('is held by one of many, and a displaced one stops at its next batch', async () => {
    const all = await Promise.all(Array.from({ length: 10 }, take));
    expect(all.filter((held) => held !== null)).toHaveLength(1);
    const displaced = all.find((held) => held !== null) ?? null;
    await core.service(`update seed_checkpoints set lease_until = lease_until - interval '10 minutes'`);
    const heir = await take();
    expect(await move(displaced, { last: 'lost' })).toBeNull();
    expect(await move(heir, { last: 'kept' })).toMatchObject({ cursor: { last: 'kept' } });
  });

  it('moves once per lease: the same batch handed in twice counts once', async () => {
    const held = await take();
    expect(await move(held, { last: 'a' })).not.toBeNull();
    expect(await move(held, { last: 'a' })).toBeNull();
  });

  it('that could not go on is taken up where it stands', async () => {
    const held = await move(await take(), { last: 'a' });
    if (held === null) throw new Error('nothing is held');
    expect(await ctx.inTransaction((inside) => dropCheckpoint(inside, held, 'source_away'))).toBe(true);
    expect(await take()).toMatchObject({ cursor: { last: 'a' }, rowsInserted: 10 });
  });
});

describe('the calendar as operators see it', () => {
  it('tells missed from skipped, and the newest run, to the house itself and to nobody else', async () => {
    await core.service(
      `insert into cron_schedules (job_name, house_id, expression, timezone, next_slot, catch_up, catch_up_max, kind, queue, channel, effect_class, max_attempts, payload_version)
       values ('upkeep', $1, '43 2 * * 0', 'UTC', '2026-11-22T02:43Z', 'last', 1, 'upkeep', 'maintenance', 'none', 'pure', 3, 1)`, [house.facts.id]);
    await core.service(`select delivery.note_missed('upkeep', array['2026-11-15T02:43Z'::timestamptz, '2026-11-08T02:43Z'], 5)`);
    const run = await start();
    await start();
    await complete(run, 3);
    const lines = await house.asOperator().inTransaction(listSchedules);
    expect(lines).toMatchObject([{ name: 'upkeep', nextSlot: new Date('2026-11-22T02:43Z'), lastSlot: null, pausedAt: null, lastRun: { status: 'succeeded', errorCode: null }, missed: 7, skipped: 1 }]);
    const stranger = await core.openHouse();
    expect(await stranger.asOperator().inTransaction(listSchedules)).toEqual([]);
  });
});

describe('a purge', () => {
  it('forgets events and runs past their time, and neither younger nor running ones', async () => {
    await core.service(`insert into webhook_events (stripe_event_id, event_type, status, received_at) select 'evt_' || n, 'x', 'succeeded', now() - make_interval(days => 85 + n) from generate_series(1, 10) n`);
    await core.service(`insert into cron_job_runs (job_name, status, scope_key, started_at) select 'x', 'succeeded', n::text, now() - make_interval(days => 175 + n) from generate_series(1, 10) n`);
    await core.service(`insert into cron_job_runs (job_name, status, started_at) values ('x', 'running', now() - interval '1 year')`);
    const never = new AbortController().signal;
    expect(await purge(ctx, 'webhooks', never)).toEqual({ rowsProcessed: 6 });
    expect(await purge(ctx, 'runs', never)).toEqual({ rowsProcessed: 6 });
    expect(await purge(ctx, 'runs', never)).toEqual({ rowsProcessed: 0 });
    expect(await core.service('select count(*)::int as left from cron_job_runs')).toEqual([{ left: 5 }]);
  });

  it('forgets events however they ended, and none that somebody has in hand or that nobody has begun', async () => {
    const states = { succeeded: null, ignored: null, failed: null, 'processing lapsed': `now() - interval '1 day'`, 'processing leased': `now() + interval '30 seconds'`, 'processing waiting': 'null' };
    for (const [name, lease] of Object.entries(states)) {
      await core.service(`insert into webhook_events (stripe_event_id, event_type, status, lease_until, received_at) select 'evt_' || replace($1, ' ', '_') || n, 'x', split_part($1, ' ', 1), ${lease ?? 'null'}, now() - make_interval(days => 88 + n * 2) from generate_series(1, 2) n`, [name]);
    }
    // Of each kind one is 89 days old, the other 92; 90 days are the limit.
    await core.service(`update webhook_events set received_at = now() - interval '89 days' where stripe_event_id like '%1'`);
    expect(await purge(ctx, 'webhooks', new AbortController().signal)).toEqual({ rowsProcessed: 4 });
    const left = await core.service<{ id: string }>(`select stripe_event_id as id from webhook_events where stripe_event_id like '%2' order by 1`);
    expect(left.map(({ id }) => id)).toEqual(['evt_processing_leased2', 'evt_processing_waiting2']);
  });

  it('goes on batch after batch, and stops when it is told', async () => {
    await core.service(`insert into cron_job_runs (job_name, status, scope_key, started_at) select 'x', 'succeeded', n::text, now() - interval '200 days' from generate_series(1, 2500) n`);
    await expect(purge(ctx, 'runs', AbortSignal.abort(new Error('drain')))).rejects.toThrow('drain');
    expect(await purge(ctx, 'runs', new AbortController().signal)).toEqual({ rowsProcessed: 2500 });
  });

  it('of deliveries is the house\'s own job', async () => {
    await aReadyOrder(house);
    expect(await purge(ctx, 'deliveries', new AbortController().signal)).toEqual({ rowsProcessed: 0 });
    expect((await core.service('select 1 from delivery_jobs')).length).toBeGreaterThan(5);
  });

  it('is no seeker\'s affair', async () => {
    const seeker = await house.newSeeker();
    await expect(purge(seeker, 'deliveries', new AbortController().signal)).rejects.toMatchObject({ code: 'forbidden' });
  });
});

it('a restored house holds its letters as uncertain, in the audit log too, and its papers as harmless', async () => {
  const order = await aReadyOrder(house);
  const report = await core.service<{ kind: string; became: string }>(`select kind, became from delivery.after_restore(now() - interval '1 minute', 600, 'omen_restore')`);
  expect(report.filter(({ became }) => became === 'uncertain').map(({ kind }) => kind)).toEqual(expect.arrayContaining(['email_delivery_job', 'receipt_email_job']));
  const events = await core.service<{ action: string }>(
    `select distinct action from admin_audit_events where action in ('delivery.uncertain', 'delivery.paused') and (house_id = $1 or entity_id = 'all') order by 1`, [house.facts.id]);
  expect(events.map(({ action }) => action)).toEqual(['delivery.paused', 'delivery.uncertain']);
  const [letter] = await core.service<{ id: string }>(`select j.id::text as id from delivery_jobs j join delivery_links l on l.job_id = j.id where l.entity_key = $1 and j.status = 'uncertain'`, [order.purchaseLinkId]);
  const settled = await house.asOperator().inTransaction(({ query }) => query<{ settled: boolean }>(`select settled from delivery.evidence($1::uuid, 'accepted', 'operator', null)`, [letter?.id]));
  expect(settled).toEqual([{ settled: true }]);
  await core.service(`select delivery.resume('all', 'me')`);
});
