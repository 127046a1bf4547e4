import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DeliveryWorker, EffectHandler, EffectOutcome, Permit } from '../index.ts';
import { settleByEvidence } from '../ledger/index.ts';
import { aKind, leaveOne, openBell, openTestLedger, openTestWorker, type Bell, type Errand, type TestLedger } from '../testing/index.ts';
import { lookUpUncertain } from './look-up.ts';
import { resolveOpen } from './resolve.ts';

const held = aKind({ effect: 'blind' });
const harmless = aKind({ kind: 'harmless_errand', effect: 'blind', onUncertain: 'resend_once' });
const definitions = [held, harmless];
let ledger: TestLedger;
let bell: Bell;
let workers: DeliveryWorker[] = [];
let permits: Permit[] = [];

beforeAll(async () => { ledger = await openTestLedger(); });
afterAll(async () => { await ledger.drop(); });
beforeEach(() => { bell = openBell(); });
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.drain(100)));
  workers = [];
  permits = [];
  await ledger.query('truncate delivery_jobs, delivery_payloads, delivery_keys, delivery_effects, delivery_requests, delivery_attempts, delivery_controls');
});

const handlerThat = (answer: (call: number) => EffectOutcome | Promise<EffectOutcome>, lookUp?: EffectHandler<Errand>['lookUp']): EffectHandler<Errand> => ({
  prepare: async () => ({ provider: 'p', bytes: Buffer.from('a letter') }),
  async perform(permit) {
    permits.push(permit);
    return await answer(permits.length);
  },
  ...(lookUp === undefined ? {} : { lookUp }),
});
const open = async (handler: EffectHandler<Errand>): Promise<DeliveryWorker> => {
  const worker = await openTestWorker({ connectionString: ledger.url, definitions, handlers: { [held.kind]: handler, [harmless.kind]: handler }, onWorked: bell.ring, lookUpAfterSeconds: 3_600 });
  workers.push(worker);
  return worker;
};
const inDoubt: EffectOutcome = { word: 'uncertain', code: 'smtp_dot_timeout', stage: 'dot' };
const ended = async (id: string, verdict: string, times = 1) => await bell.until((heard) => heard.filter((h) => h.id === id && h.verdict === verdict).length === times, `${times} times ${verdict}`);
const statusOf = async (id: string) => (await ledger.query<{ status: string }>('select status from delivery_jobs where id = $1', [id]))[0]?.status;

describe('an uncertain job', { timeout: 20_000 }, () => {
  it('of a kind that is harmless twice is sent once more, under the same key and date, and never a third time', async () => {
    await open(handlerThat(() => inDoubt));
    const { id } = await leaveOne(ledger.query, harmless);
    await ended(id, 'uncertain');
    expect(await resolveOpen(ledger.query, definitions)).toBe(0);
    expect(await resolveOpen(ledger.query, definitions, 0)).toBe(1);
    await ended(id, 'uncertain', 2);
    expect(await resolveOpen(ledger.query, definitions, 0)).toBe(0);
    expect(permits).toHaveLength(2);
    expect(new Set(permits.map(({ effectKey }) => effectKey)).size).toBe(1);
    expect(permits[1]?.date).toEqual(permits[0]?.date);
  });

  it('of any other kind is held', async () => {
    await open(handlerThat(() => inDoubt));
    const { id } = await leaveOne(ledger.query, held);
    await ended(id, 'uncertain');
    expect(await resolveOpen(ledger.query, definitions, 0)).toBe(0);
    expect(await statusOf(id)).toBe('uncertain');
  });

  it('is left alone while the worker that called may still be in the middle of it', async () => {
    const sleeper = await open(handlerThat(() => new Promise(() => {})));
    const { id } = await leaveOne(ledger.query, harmless);
    while (permits.length === 0) await new Promise((resolve) => setImmediate(resolve));
    // Its lease is over, and it beats as ever.
    await ledger.query(`update delivery_jobs set lease_until = now() - interval '1 minute' where id = $1`, [id]);
    await ledger.query('select * from delivery.reclaim(3600, 500)');
    expect(await statusOf(id)).toBe('uncertain');
    expect(await resolveOpen(ledger.query, definitions, 0)).toBe(0);
    await ledger.query('select delivery.retire_worker($1)', [sleeper.workerId]);
    expect(await resolveOpen(ledger.query, definitions, 0)).toBe(1);
  });

  it('that its provider knows is not sent again by policy', async () => {
    const handler = handlerThat(() => inDoubt, async () => 'accepted');
    await open(handler);
    const { id } = await leaveOne(ledger.query, harmless);
    await ended(id, 'uncertain');
    expect(await lookUpUncertain(ledger.query, { [harmless.kind]: handler }, 0)).toBe(1);
    expect(await resolveOpen(ledger.query, definitions, 0)).toBe(0);
    expect(await statusOf(id)).toBe('succeeded');
  });

  it('whose time is over lapses, and its one-time code is wiped', async () => {
    await open(handlerThat(() => inDoubt));
    const { id } = await leaveOne(ledger.query, harmless, { sealed: Buffer.from('one-time code'), expiresAt: new Date(Date.now() + 60_000) });
    await ended(id, 'uncertain');
    expect(await resolveOpen(ledger.query, [])).toBe(0);
    await ledger.query(`update delivery_jobs set expires_at = now() - interval '1 second' where id = $1`, [id]);
    expect(await resolveOpen(ledger.query, definitions, 0)).toBe(1);
    expect(await statusOf(id)).toBe('expired');
    expect(await ledger.query('select sealed from delivery_payloads where job_id = $1', [id])).toEqual([{ sealed: null }]);
    expect(permits).toHaveLength(1);
  });

  it('is settled by the first proof, and by no second one', async () => {
    await open(handlerThat(() => inDoubt));
    const { id } = await leaveOne(ledger.query, held);
    await ended(id, 'uncertain');
    expect(await settleByEvidence(ledger.query, id, 'accepted', 'provider_event', randomUUID())).toEqual({ word: 'settled', hint: null });
    expect(await settleByEvidence(ledger.query, id, 'not_sent', 'operator')).toEqual({ word: 'lost', hint: null });
    expect(await statusOf(id)).toBe('succeeded');
    expect(permits).toHaveLength(1);
  });
});
