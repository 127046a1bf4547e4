import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DeliveryWorker, EffectHandler } from '../index.ts';
import { aKind, leaveOne, openBell, openTestLedger, openTestWorker, type Bell, type Errand, type TestLedger } from '../testing/index.ts';
import { lookUpUncertain } from './look-up.ts';

const blind = aKind({ effect: 'blind' });
let ledger: TestLedger;
let bell: Bell;
let worker: DeliveryWorker | null = null;
let calls = 0;

beforeEach(async () => {
  ledger = await openTestLedger();
  bell = openBell();
  calls = 0;
});
afterEach(async () => {
  await worker?.drain(100);
  worker = null;
  await ledger.drop();
});

/** The first call breaks off; every later one is taken. */
const handlerThat = (lookUp?: EffectHandler<Errand>['lookUp']): EffectHandler<Errand> => ({
  prepare: async () => ({ provider: 'p', bytes: Buffer.from('a letter') }),
  async perform() {
    calls += 1;
    return calls === 1 ? { word: 'uncertain', code: 'broke_off' } : { word: 'accepted' };
  },
  ...(lookUp === undefined ? {} : { lookUp }),
});
const leaveInDoubt = async (handler: EffectHandler<Errand>): Promise<string> => {
  const { id } = await leaveOne(ledger.query, blind);
  // Nobody is asked by the worker itself within this test: an hour must pass first.
  worker = await openTestWorker({ connectionString: ledger.url, definitions: [blind], handlers: { [blind.kind]: handler }, onWorked: bell.ring, lookUpAfterSeconds: 3_600 });
  await bell.until((heard) => heard.some((h) => h.id === id && h.verdict === 'uncertain'), 'uncertain');
  return id;
};
const statusOf = async (id: string) => (await ledger.query<{ status: string; evidence: string | null }>('select j.status, e.evidence from delivery_jobs j join delivery_effects e on e.job_id = j.id where j.id = $1', [id]))[0];

describe('asking a provider about an uncertain call', { timeout: 20_000 }, () => {
  it('ends the job where the provider took it, and sends nothing more', async () => {
    const asked: string[] = [];
    const handler = handlerThat(async ({ effectKey, intentAt }) => {
      asked.push(effectKey);
      return intentAt instanceof Date ? 'accepted' : 'unknown';
    });
    const id = await leaveInDoubt(handler);
    expect(await lookUpUncertain(ledger.query, { [blind.kind]: handler }, 0)).toBe(1);
    expect(asked).toEqual([`v1:${id}:0`]);
    expect(await statusOf(id)).toEqual({ status: 'succeeded', evidence: 'look_up' });
    expect(await lookUpUncertain(ledger.query, { [blind.kind]: handler }, 0)).toBe(0);
    expect(calls).toBe(1);
  });

  it('sends again where the provider knows that nothing came', async () => {
    const handler = handlerThat(async () => 'absent');
    const id = await leaveInDoubt(handler);
    expect(await lookUpUncertain(ledger.query, { [blind.kind]: handler }, 0)).toBe(1);
    await bell.until((heard) => heard.some((h) => h.id === id && h.verdict === 'succeeded'), 'succeeded');
    expect(calls).toBe(2);
  });

  it.each([
    ['does not know', handlerThat(async () => 'unknown')],
    ['does not answer', handlerThat(() => Promise.reject(new Error('away')))],
    ['cannot be asked', handlerThat()],
  ])('leaves the job as it is where the provider %s', async (_, handler) => {
    const id = await leaveInDoubt(handler);
    expect(await lookUpUncertain(ledger.query, { [blind.kind]: handler }, 0)).toBe(0);
    expect((await statusOf(id))?.status).toBe('uncertain');
  });

  it('asks nobody before the call had time to arrive', async () => {
    const handler = handlerThat(async () => 'absent');
    await leaveInDoubt(handler);
    expect(await lookUpUncertain(ledger.query, { [blind.kind]: handler })).toBe(0);
  });
});
