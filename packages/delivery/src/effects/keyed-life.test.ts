import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { callHttp, classifyHttp, never, type DeliveryWorker, type EffectHandler, type Prepared, type WorkerOptions } from '../index.ts';
import { history } from '../ledger/index.ts';
import { aKind, leaveOne, openBell, openHttpProvider, openTestLedger, openTestWorker, type Bell, type Errand, type HttpProvider, type TestLedger } from '../testing/index.ts';

const keyed = aKind({ effect: 'keyed' });
const blind = aKind({ effect: 'blind' });
let ledger: TestLedger;
let provider: HttpProvider;
let bell: Bell;
let workers: DeliveryWorker[] = [];

beforeAll(async () => { ledger = await openTestLedger(); });
afterAll(async () => { await ledger.drop(); });
beforeEach(async () => {
  provider = await openHttpProvider();
  bell = openBell();
});
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.drain(100)));
  workers = [];
  await provider.close();
  await ledger.query('truncate delivery_jobs, delivery_payloads, delivery_keys, delivery_effects, delivery_requests, delivery_attempts, delivery_controls');
});

/** Calls the provider as a house would: the stage known, the answer judged by the one table. */
const caller = (mode: 'keyed' | 'blind', said: { url?: () => string; prepare?: () => Partial<Prepared> } = {}): EffectHandler<Errand> => ({
  prepare: async () => ({ provider: 'desk', bytes: Buffer.from('a request'), ...said.prepare?.() }),
  async perform(permit, request, signal) {
    const seen = await callHttp({ method: 'POST', url: said.url?.() ?? provider.urlOf(mode), headers: { 'idempotency-key': permit.effectKey }, body: request.bytes, timeoutMs: 400 }, permit, signal);
    return classifyHttp(seen, { effect: mode, nowMs: Date.now() });
  },
});
const open = async (handlers: WorkerOptions['handlers'], said: Partial<WorkerOptions> = {}): Promise<DeliveryWorker> => {
  const worker = await openTestWorker({ connectionString: ledger.url, definitions: [keyed, blind], handlers, onWorked: bell.ring, ...said });
  workers.push(worker);
  return worker;
};
const ended = async (id: string, ...verdicts: string[]) => await bell.until((heard) => heard.some((h) => h.id === id && verdicts.includes(h.verdict)), verdicts.join(' or '));
const jobOf = async (id: string) => (await ledger.query<{ status: string; attempts: number; state: string }>('select j.status, j.attempts, e.state from delivery_jobs j left join delivery_effects e on e.job_id = j.id where j.id = $1', [id]))[0];
const nobody = 'http://127.0.0.1:1/keyed';

describe('a keyed call', { timeout: 20_000 }, () => {
  it.each([
    ['accept and close', { act: 'close', taken: true } as const], ['500 after it was accepted', { act: 500, taken: true } as const],
    ['500 before', { act: 500 } as const], ['silence', { act: 'hang', seconds: 30, taken: true } as const], ['200 that breaks off', { act: 'cut_body' } as const],
  ])('ends accepted, once, after %s', async (_, trouble) => {
    provider.trouble(trouble);
    const { id } = await leaveOne(ledger.query, keyed);
    await open({ [keyed.kind]: caller('keyed') });
    await ended(id, 'succeeded');
    expect(provider.accepted).toHaveLength(1);
    expect(provider.calls.length).toBeGreaterThan(1);
    expect(provider.mismatches()).toBe(0);
  });

  it('is sent with the first bytes when a deploy changes the template between two tries', async () => {
    let turn = 0;
    provider.trouble({ act: 500, taken: true });
    const { id } = await leaveOne(ledger.query, keyed);
    await open({ [keyed.kind]: caller('keyed', { prepare: () => ({ bytes: Buffer.from(`template ${(turn += 1)}`) }) }) });
    await ended(id, 'succeeded');
    expect(turn).toBe(2);
    expect(new Set(provider.calls.map(({ hash }) => hash)).size).toBe(1);
    expect([provider.accepted.length, provider.mismatches()]).toEqual([1, 0]);
  });

  it('is not sent again under a key whose life is over', async () => {
    provider.trouble({ act: 500, taken: true });
    const { id } = await leaveOne(ledger.query, keyed);
    // A provider that forgets keys at once would take a second call as new.
    await open({ [keyed.kind]: caller('keyed', { prepare: () => ({ keyLifeSeconds: 0.01 }) }) });
    await ended(id, 'uncertain');
    provider.forgetKeys();
    const later = await leaveOne(ledger.query, keyed);
    await ended(later.id, 'succeeded');
    expect(provider.calls.filter(({ key }) => key === `v1:${id}:0`)).toHaveLength(1);
    expect(await jobOf(id)).toMatchObject({ status: 'uncertain', state: 'uncertain' });
  });

  it('stays in doubt when its first try may have arrived and every later one found nobody', async () => {
    provider.trouble({ act: 'close', taken: true });
    let turn = 0;
    const { id } = await leaveOne(ledger.query, keyed);
    await open({ [keyed.kind]: caller('keyed', { url: () => ((turn += 1) === 1 ? provider.urlOf('keyed') : nobody) }) });
    await ended(id, 'dead', 'uncertain');
    expect(provider.accepted).toHaveLength(1);
    expect(await jobOf(id)).toMatchObject({ status: 'uncertain', attempts: 3, state: 'uncertain' });
    expect((await history(ledger.query, id)).map((a) => a.code)).toEqual(['http_write_closed', 'http_connect_unreachable', 'http_connect_unreachable']);
  });

  it('keeps the first key clock when a later try is put off', async () => {
    provider.trouble({ act: 500, taken: true });
    provider.trouble({ act: 429, retryAfter: '0' });
    const { id } = await leaveOne(ledger.query, keyed);
    const clocks: unknown[] = [];
    const calling = caller('keyed');
    await open({ [keyed.kind]: { ...calling, async perform(permit, request, signal) {
      clocks.push((await ledger.query<{ at: Date }>('select key_expires_at as at from delivery_effects where job_id = $1', [id]))[0]?.at.getTime());
      return await calling.perform(permit, request, signal);
    } } });
    await ended(id, 'succeeded');
    expect(clocks).toHaveLength(3);
    expect(new Set(clocks).size).toBe(1);
    expect(provider.accepted).toHaveLength(1);
  });

  it('dies when the provider refuses the request itself: it would have replayed a yes', async () => {
    provider.trouble({ act: 500 });
    provider.trouble({ act: 400 });
    const { id } = await leaveOne(ledger.query, keyed);
    await open({ [keyed.kind]: caller('keyed') });
    await ended(id, 'dead', 'uncertain');
    expect(await jobOf(id)).toMatchObject({ status: 'dead', state: 'rejected' });
    expect(provider.accepted).toHaveLength(0);
  });

  it('waits five seconds for the first call under its key, and then is answered from memory', async () => {
    provider.trouble({ act: 409 });
    const { id } = await leaveOne(ledger.query, keyed);
    await open({ [keyed.kind]: caller('keyed') });
    await ended(id, 'pending');
    const [row] = await ledger.query<{ wait: number }>('select extract(epoch from next_run_at - updated_at)::float8 as wait from delivery_jobs where id = $1', [id]);
    expect(row?.wait).toBeCloseTo(5, 1);
    expect(await jobOf(id)).toMatchObject({ state: 'intent' });
  });
});

describe('proof that comes late', { timeout: 20_000 }, () => {
  it('ends the job as sent, also when the worker that has it now finds that it cannot work', async () => {
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    const calling = caller('keyed');
    const sleeper = await open({ [keyed.kind]: { ...calling, async perform(...args) {
      const said = await calling.perform(...args);
      await answered;
      return said;
    } } });
    const { id } = await leaveOne(ledger.query, keyed);
    await provider.until(() => provider.accepted.length === 1);
    await ledger.query('select delivery.retire_worker($1)', [sleeper.workerId]);
    await ledger.query('select * from delivery.reclaim(3600, 500)');
    await open({ [keyed.kind]: { ...calling, async prepare() {
      answer();
      await bell.until((heard) => heard.some((h) => h.id === id && h.verdict === 'late_proof'), 'the late proof');
      return never('no_address');
    } } });
    await bell.until((heard) => heard.some((h) => h.id === id && h.outcome === 'never'), 'the second worker');
    expect(await jobOf(id)).toMatchObject({ status: 'succeeded', state: 'accepted' });
    expect(provider.accepted).toHaveLength(1);
  });
});

describe('a destination', { timeout: 20_000 }, () => {
  it('is left alone by everybody for as long as its Retry-After says', async () => {
    provider.trouble({ act: 429, retryAfter: '2' });
    const first = await leaveOne(ledger.query, keyed);
    await open({ [keyed.kind]: caller('keyed'), [blind.kind]: caller('blind') });
    await ended(first.id, 'pending');
    const others = await ledger.transaction(async (query) => [await leaveOne(query, blind), await leaveOne(query, keyed)]);
    const restsUntil = (await ledger.query<{ until: Date }>(`select until from delivery_controls where scope = 'dest:somewhere'`))[0]?.until.getTime() ?? 0;
    for (const { id } of [first, ...others]) await ended(id, 'succeeded');
    expect(provider.calls.slice(1).every(({ at }) => at.getTime() >= restsUntil)).toBe(true);
    expect(await jobOf(first.id)).toMatchObject({ attempts: 1 });
  });

  it('rests after five calls in a row that found nobody', async () => {
    const heard: string[] = [];
    let up = false;
    const left = await Promise.all(Array.from({ length: 6 }, async () => await leaveOne(ledger.query, blind)));
    await open({ [blind.kind]: caller('blind', { url: () => (up ? provider.urlOf('blind') : nobody) }) }, {
      queues: { email: { concurrency: 1, shared: 'outside' } },
      log: (event, { reason }) => void (event === 'cool_down' && (heard.push(String(reason)), up = true)),
    });
    for (const { id } of left) await ended(id, 'succeeded');
    expect(heard).toEqual(['unreachable']);
    expect(provider.accepted).toHaveLength(6);
  });

  it('that refuses our password rests, and somebody is told', async () => {
    const alarms: unknown[] = [];
    provider.trouble({ act: 401, times: 3 });
    const { id } = await leaveOne(ledger.query, { ...blind, maxAttempts: 1 });
    await open({ [blind.kind]: caller('blind') }, { log: (event, fields) => void (event === 'destination_alarm' && alarms.push(fields)) });
    await ended(id, 'dead');
    expect(alarms).toEqual([{ dest: 'somewhere', code: 'http_401' }]);
    expect(await ledger.query('select scope, reason from delivery_controls')).toEqual([{ scope: 'dest:somewhere', reason: 'http_401' }]);
  });

  it('that sends us elsewhere is not followed, and somebody is told', async () => {
    const alarms: unknown[] = [];
    provider.trouble({ act: 'redirect' });
    const { id } = await leaveOne(ledger.query, blind);
    await open({ [blind.kind]: caller('blind') }, { log: (event, fields) => void (event === 'destination_alarm' && alarms.push(fields)) });
    await ended(id, 'dead');
    expect(provider.calls).toHaveLength(1);
    expect(alarms).toEqual([{ dest: 'somewhere', code: 'http_redirect' }]);
  });
});

describe('a blind call', { timeout: 20_000 }, () => {
  it.each([
    ['accept and close', { act: 'close', taken: true } as const, 'uncertain', 1], ['500 after it was accepted', { act: 500, taken: true } as const, 'uncertain', 1],
    ['500 before', { act: 500 } as const, 'uncertain', 0], ['silence', { act: 'hang', seconds: 30, taken: true } as const, 'uncertain', 1],
    ['200 with a body nobody can read', { act: 'broken_json' } as const, 'succeeded', 1], ['400', { act: 400 } as const, 'dead', 0], ['409', { act: 409 } as const, 'dead', 0],
  ])('is held only where nobody knows: %s', async (_, trouble, verdict, taken) => {
    provider.trouble(trouble);
    const { id } = await leaveOne(ledger.query, blind);
    await open({ [blind.kind]: caller('blind') });
    await ended(id, 'uncertain', 'succeeded', 'dead');
    expect(await jobOf(id)).toMatchObject({ status: verdict });
    expect(provider.accepted).toHaveLength(taken);
    expect(provider.calls).toHaveLength(1);
  });
});
