import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { done, never, type DeliveryWorker, type EffectHandler, type EffectOutcome, type FrozenRequest, type Permit, type WorkerOptions } from '../index.ts';
import { history } from '../ledger/index.ts';
import { aKind, leaveOne, openBell, openTestLedger, openTestWorker, type Bell, type Errand, type TestLedger } from '../testing/index.ts';
import { restSeconds } from './cool-down.rules.ts';
import { safeKeyLife } from './effect.ts';

const keyed = aKind({ effect: 'keyed' });
const blind = aKind({ effect: 'blind' });
let ledger: TestLedger;
let bell: Bell;
let workers: DeliveryWorker[] = [];
let calls: Array<{ permit: Permit; request: FrozenRequest }>;

beforeEach(async () => {
  ledger = await openTestLedger();
  bell = openBell();
  calls = [];
});
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.drain(100)));
  workers = [];
  await ledger.drop();
});

/** A provider that answers each call by its number, from 1. */
const provider = (answer: (call: number) => EffectOutcome | Promise<EffectOutcome>, letter = () => 'a letter'): EffectHandler<Errand> => ({
  prepare: async () => ({ provider: 'p', bytes: Buffer.from(letter()) }),
  async perform(permit, request) {
    calls.push({ permit, request });
    return await answer(calls.length);
  },
});
const open = async (handler: EffectHandler<Errand>, said: Partial<WorkerOptions> = {}): Promise<DeliveryWorker> => {
  const worker = await openTestWorker({
    connectionString: ledger.url, definitions: [keyed, blind], handlers: { [keyed.kind]: handler, [blind.kind]: handler }, onWorked: bell.ring, ...said,
  });
  workers.push(worker);
  return worker;
};
const ended = async (id: string, verdict: string) => await bell.until((heard) => heard.some((h) => h.id === id && h.verdict === verdict), verdict);
const effectOf = async (id: string) => (await ledger.query<{ state: string; provider_ref: string | null }>('select state, provider_ref from delivery_effects where job_id = $1', [id]))[0];

describe('one outside effect', { timeout: 20_000 }, () => {
  it('is permitted, made once and kept with the provider\'s reference', async () => {
    const { id } = await leaveOne(ledger.query, blind);
    await open(provider(() => ({ word: 'accepted', providerRef: 'm-1', stage: 'done' })));
    await ended(id, 'succeeded');
    expect(calls).toHaveLength(1);
    expect(calls[0]?.permit).toMatchObject({ jobId: id, effectKey: `v1:${id}:0` });
    expect(calls[0]?.permit.date.getMilliseconds()).toBe(0);
    expect(await effectOf(id)).toEqual({ state: 'accepted', provider_ref: 'm-1' });
    expect(await history(ledger.query, id)).toMatchObject([{ outcome: 'done', stage: 'done', providerRef: 'm-1' }]);
  });

  it('is not repeated when a blind call breaks off', async () => {
    const { id } = await leaveOne(ledger.query, blind);
    await open(provider(() => Promise.reject(new Error('reset'))));
    await ended(id, 'uncertain');
    const other = await leaveOne(ledger.query, keyed);
    await bell.until((heard) => heard.some((h) => h.id === other.id), 'a later job');
    expect(calls.filter((call) => call.permit.jobId === id)).toHaveLength(1);
  });

  it('is repeated with the same key, date and bytes when a keyed call breaks off', async () => {
    let turn = 0;
    const { id } = await leaveOne(ledger.query, keyed);
    await open(provider((call) => (call === 1 ? { word: 'uncertain', code: 'timeout' } : { word: 'accepted' }), () => `template ${(turn += 1)}`));
    await ended(id, 'succeeded');
    expect(calls.map((call) => Buffer.from(call.request.bytes).toString())).toEqual(['template 1', 'template 1']);
    expect(calls[1]?.permit.effectKey).toBe(calls[0]?.permit.effectKey);
    expect(calls[1]?.permit.date).toEqual(calls[0]?.permit.date);
    expect(await ledger.query('select 1 from delivery_requests')).toHaveLength(0);
  });

  it('ends at once when the provider refuses for good', async () => {
    const { id } = await leaveOne(ledger.query, blind);
    await open(provider(() => ({ word: 'rejected', code: 'bad_recipient', permanent: true, stage: 'rcpt' })));
    await ended(id, 'dead');
    expect(await effectOf(id)).toMatchObject({ state: 'rejected' });
  });

  it('is tried again after a definite refusal, and counts the attempt', async () => {
    const { id } = await leaveOne(ledger.query, blind);
    await open(provider((call) => (call === 1 ? { word: 'rejected', code: 'greylisted', permanent: false, stage: 'rcpt' } : { word: 'accepted' })));
    await ended(id, 'succeeded');
    expect((await history(ledger.query, id)).map((a) => a.outcome)).toEqual(['failed', 'done']);
  });

  it('cools the destination down when it asks for patience, and uses no attempt', async () => {
    const { id } = await leaveOne(ledger.query, blind);
    const busy = provider((call) => (call === 1 ? { word: 'rejected', code: 'http_429', permanent: false, retryAfterSeconds: 0.4 } : { word: 'accepted' }));
    await open(busy);
    await ended(id, 'pending');
    expect(await ledger.query('select scope, automatic from delivery_controls')).toEqual([{ scope: 'dest:somewhere', automatic: true }]);
    await ended(id, 'succeeded');
    expect(await ledger.query('select attempts from delivery_jobs where id = $1', [id])).toEqual([{ attempts: 1 }]);
  });

  it('asks the gate last: refused is skipped with its reason, unsure waits', async () => {
    const refused = await leaveOne(ledger.query, blind);
    const unsure = await leaveOne(ledger.query, blind);
    let asked = 0;
    await open(provider(() => ({ word: 'accepted' })), {
      gate: async (job) => (job.id === refused.id ? 'refused' : (asked += 1) === 1 ? 'unsure' : 'granted'),
    });
    await ended(refused.id, 'cancelled');
    await ended(unsure.id, 'succeeded');
    expect(await ledger.query('select reason from delivery_jobs where id = $1', [refused.id])).toEqual([{ reason: 'blocked_consent' }]);
    expect(calls.map((call) => call.permit.jobId)).toEqual([unsure.id]);
    expect(await effectOf(refused.id)).toBeUndefined();
  });

  it('is not asked for when there is nothing to send', async () => {
    const nothing = await leaveOne(ledger.query, blind);
    const hopeless = await leaveOne(ledger.query, blind, { payload: { n: 2 } });
    await open({ prepare: async (job) => (job.payload.n === 1 ? done() : never('no_address')), perform: async () => ({ word: 'accepted' }) });
    await ended(nothing.id, 'succeeded');
    await ended(hopeless.id, 'dead');
    expect(await effectOf(nothing.id)).toBeUndefined();
  });

  it('goes as far as it may before the permit, and turns back where none is given', async () => {
    const way: string[] = [];
    const refused = await leaveOne(ledger.query, blind, { payload: { n: 2 } });
    const far = await leaveOne(ledger.query, blind, { payload: { n: 3 } });
    const sent = await leaveOne(ledger.query, blind);
    const names: Record<string, string> = { [refused.id]: 'refused', [far.id]: 'far', [sent.id]: 'sent' };
    const intents = async (id: string) => (await ledger.query('select 1 from delivery_effects where job_id = $1', [id])).length;
    await open({
      prepare: async (job) => ({
        provider: 'p', bytes: Buffer.from('a letter'),
        approach: {
          async go() {
            way.push(`${names[job.id]} goes with ${await intents(job.id)} intents`);
            return job.id === far.id ? { word: 'rejected', code: 'smtp_greeting_timeout', permanent: false, stage: 'greeting' } : null;
          },
          turnBack: () => void way.push(`${names[job.id]} turns back`),
        },
      }),
      async perform(permit) {
        way.push(`${names[permit.jobId]} is sent with ${await intents(permit.jobId)} intents`);
        return { word: 'accepted' };
      },
    }, { gate: async (job) => (job.id === refused.id ? 'refused' : 'granted'), queues: { email: { concurrency: 1, shared: 'outside' } } });
    await ended(sent.id, 'succeeded');
    await ended(refused.id, 'cancelled');
    await ended(far.id, 'dead');
    expect(way.filter((step) => step.startsWith('sent'))).toEqual(['sent goes with 0 intents', 'sent is sent with 1 intents']);
    expect(way.filter((step) => step.startsWith('refused'))).toEqual(['refused goes with 0 intents', 'refused turns back']);
    expect(new Set(way.filter((step) => step.startsWith('far')))).toEqual(new Set(['far goes with 0 intents']));
    expect(await effectOf(far.id)).toBeUndefined();
  });

  it('is never given back by a drain while its call may be under way', async () => {
    const { id } = await leaveOne(ledger.query, blind);
    let called: () => void = () => {};
    const calling = new Promise<void>((resolve) => (called = resolve));
    const worker = await open(provider(() => { called(); return new Promise(() => {}); }));
    await calling;
    await worker.drain(10);
    expect(await effectOf(id)).toMatchObject({ state: 'intent' });
    await ledger.query('select * from delivery.reclaim(3600, 500)');
    expect(await ledger.query('select status from delivery_jobs where id = $1', [id])).toEqual([{ status: 'uncertain' }]);
  });
});

describe('rest and key life', () => {
  it('double from five seconds to five minutes unless the destination says how long', () => {
    expect([1, 2, 3, 7, 20].map((n) => restSeconds(n, undefined))).toEqual([5, 10, 20, 300, 300]);
    expect(restSeconds(9, 42)).toBe(42);
  });

  it('end ten minutes before the key, or after two thirds of a short one', () => {
    expect(safeKeyLife(86_400)).toBe(85_800);
    expect(safeKeyLife(900)).toBe(600);
  });
});
