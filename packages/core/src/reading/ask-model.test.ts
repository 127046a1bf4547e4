import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { randomUUID } from 'node:crypto';
import { Secret } from '@omenhall/contracts/values/secret';
import { givePermit, type Composer, type ModelAnswer, type ModelRequest, type Permit } from '../foundation/ports.ts';
import { publishModelText } from '../house/index.ts';
import { decideConsent, withdrawConsent } from '../consent/index.ts';
import { aPaidOrder, aPlacedOrder, auditOf, honestDraft, openCore, settled, type Core, type OrderTerms, type Placed, type TestHouse } from '../testing/index.ts';
import { askModel, interpretReading, openReading, type ModelDesk } from './index.ts';

let core: Core;
let house: TestHouse;
const host = 'models.example';
beforeAll(async () => {
  core = await openCore();
  house = await core.openHouse();
  await publishModelText(core.service, house.facts.id, { host, zeroRetention: false });
});
afterAll(() => core.close());

const asked: { request: ModelRequest; permit: Permit }[] = [];
let answer: (fields: string) => ModelAnswer;
const said = (draft: unknown): ModelAnswer => ({ word: 'answered', text: new Secret(typeof draft === 'string' ? draft : JSON.stringify(draft)), tokensIn: 700, tokensOut: 400 });
const honest = (fields: string): ModelAnswer => said(honestDraft({ fields: JSON.parse(fields) }));
beforeEach(() => {
  asked.length = 0;
  answer = honest;
});
const composer: Composer = {
  host, model: 'small-1', keepsNothing: false,
  ask: async (request, permit) => {
    asked.push({ request, permit });
    return answer(request.fields.reveal('interpret'));
  },
};
const desk: ModelDesk = { composer, permitFor: (intent) => givePermit(intent) };
const never = new AbortController().signal;

const agreeing = async (terms: Partial<OrderTerms> = {}): Promise<Placed> => aPaidOrder(house, { ...terms, grants: ['email', 'archive', 'ai_processing'] });
const ask = (order: Placed, other: Partial<ModelDesk> = {}) => askModel(house.asWorker(order.seeker.subjectId), order, { ...desk, ...other }, never);
const write = (order: Placed) => interpretReading(house.asWorker(order.seeker.subjectId), order, settled);
const scrollOf = async (order: Placed) => (await openReading(order.seeker, order)).reveal('owner_view');
const callsOf = (order: Placed) => core.service<{ attempt: number; outcome: string | null; verdicts: string[]; with_question: boolean; consent_ids: string[] }>('select * from ai_calls where reading_id = $1 order by attempt', [order.readingId]);
const draftsOf = (order: Placed) => core.service<{ state: string; sealed: Buffer | null }>('select * from ai_drafts where reading_id = $1 order by created_at', [order.readingId]);

describe('a model that is asked', () => {
  it('drafts the scroll, which says who wrote it, from what, when, and what the provider keeps', async () => {
    const order = await agreeing();
    expect(await ask(order)).toEqual([expect.objectContaining({ outcome: 'kept', verdicts: [], tokensIn: 700, tokensOut: 400, template: '1' })]);
    expect(await draftsOf(order)).toEqual([expect.objectContaining({ state: 'drafted', sealed: expect.any(Buffer) })]);
    await write(order);
    const { answer: written } = await scrollOf(order);
    expect(written?.direct).toContain('slower pace');
    expect(written?.provenance).toMatchObject({ writer: 'model', version: 'small-1 at models.example, template 1', calls: [{ host, model: 'small-1', template: '1', outcome: 'kept', keptNothing: false, sent: expect.arrayContaining(['topic', 'question with names and numbers masked']) }] });
    const [row] = await core.service<{ generated_by: string }>('select generated_by from reading_records where id = $1', [order.readingId]);
    expect(row?.generated_by).toBe('model small-1 at models.example, template 1');
    expect(await draftsOf(order)).toEqual([expect.objectContaining({ state: 'promoted', sealed: null })]);
    expect(await auditOf(house, order.readingId, 'reading.interpreted')).toEqual([expect.objectContaining({ safe_meta: expect.objectContaining({ writer: 'model', calls: 1 }) })]);
  });

  it('is not asked again while its draft waits, nor for a scroll that is written', async () => {
    const order = await agreeing();
    await ask(order);
    expect(await ask(order)).toEqual([]);
    await write(order);
    expect(await ask(order)).toEqual([]);
    expect(asked).toHaveLength(1);
  });

  it('is asked once more with the codes of what was wrong, and then the house writes and says so', async () => {
    const order = await agreeing();
    answer = (fields) => said({ ...honestDraft({ fields: JSON.parse(fields) }), closing: 'This is guaranteed, see https://more.example.' });
    expect((await ask(order)).map(({ outcome, verdicts }) => [outcome, verdicts])).toEqual([['refused', ['address', 'phrase:certainty']], ['refused', ['address', 'phrase:certainty']]]);
    expect(asked[0]?.request.rules).not.toContain('refused');
    expect(asked[1]?.request.rules).toContain('refused for these reasons: address, phrase:certainty');
    expect(await draftsOf(order)).toEqual([]);
    await write(order);
    expect((await scrollOf(order)).answer?.provenance).toMatchObject({ writer: 'house-grammar', calls: [{ outcome: 'refused' }, { outcome: 'refused' }] });
    expect(await draftsOf(order)).toEqual([expect.objectContaining({ state: 'promoted', sealed: null })]);
  });

  it('that is slow leaves no time for a second try, and one that is away is not tried again', async () => {
    const [slow, away] = [await agreeing(), await agreeing()];
    answer = () => { house.clock.turnSeconds(18); return { word: 'failed', code: 'not-json' }; };
    expect(await ask(slow)).toHaveLength(1);
    answer = () => ({ word: 'failed', code: 'timeout' });
    expect(await ask(away)).toMatchObject([{ outcome: 'failed', verdicts: ['timeout'] }]);
  });

  it('is asked four times at the most for one scroll, however often its job is tried', async () => {
    const order = await agreeing();
    answer = () => ({ word: 'failed', code: 'provider-error' });
    for (let tries = 0; tries < 4; tries += 1) await ask(order);
    expect((await callsOf(order)).map(({ attempt, outcome }) => [attempt, outcome])).toEqual([1, 2, 3, 4].map((attempt) => [attempt, 'failed']));
    expect(asked).toHaveLength(4);
  });

  it('gets leave for ten seconds, for this very call', async () => {
    const order = await agreeing();
    const before = house.clock.now().getTime();
    await ask(order);
    const [{ request, permit } = { request: null, permit: null }] = asked;
    expect(permit?.effectKey).toBe(request?.effectKey);
    expect((permit?.validUntil.getTime() ?? 0) - before).toBeGreaterThanOrEqual(10_000);
    expect((permit?.validUntil.getTime() ?? 0) - before).toBeLessThan(13_000);
  });

  it('asked by six workers at one moment answers for one scroll', async () => {
    const order = await agreeing();
    await Promise.all(Array.from({ length: 6 }, () => ask(order)));
    await Promise.all(Array.from({ length: 3 }, () => write(order)));
    expect((await scrollOf(order)).answer?.provenance.writer).toBe('model');
    expect((await callsOf(order)).length).toBe(asked.length);
    expect((await draftsOf(order)).every(({ sealed }) => sealed === null)).toBe(true);
    expect((await draftsOf(order)).filter(({ state }) => state === 'promoted')).toHaveLength(1);
  });
});

describe('no call is made, and no row stands', () => {
  it('without the yes to a model, and the scroll is written by the house', async () => {
    const order = await aPaidOrder(house);
    expect(await ask(order)).toEqual([]);
    await write(order);
    expect((await scrollOf(order)).answer?.provenance).toEqual({ writer: 'house-grammar', version: expect.any(String), given: expect.any(Array) });
    expect([asked, await callsOf(order)]).toEqual([[], []]);
  });

  it('G4 when the yes was taken back while the job waited', async () => {
    const order = await agreeing();
    await order.seeker.inTransaction((inside) => withdrawConsent(inside, { kind: 'ai_processing', scopeId: null }, { source: 'account', surface: 'privacy', control: 'toggle' }));
    expect(await ask(order)).toEqual([]);
    await write(order);
    expect((await scrollOf(order)).answer?.provenance.writer).toBe('house-grammar');
    expect([asked, await callsOf(order)]).toEqual([[], []]);
  });

  it('G4 while somebody is taking it back at this very moment', async () => {
    const order = await agreeing();
    let made: unknown;
    await order.seeker.inTransaction(async (inside) => {
      await withdrawConsent(inside, { kind: 'ai_processing', scopeId: null }, { source: 'account', surface: 'privacy', control: 'toggle' });
      made = await ask(order);
    });
    expect(made).toEqual([]);
    expect(asked).toEqual([]);
  });

  it('before it is paid, for a scroll that is nobody\'s, in another person\'s name', async () => {
    const unpaid = await aPlacedOrder(house, { grants: ['ai_processing'] });
    await expect(ask(unpaid)).rejects.toMatchObject({ code: 'not-ready' });
    const order = await agreeing();
    await expect(askModel(house.asWorker((await agreeing()).seeker.subjectId), order, desk, never)).rejects.toMatchObject({ code: 'not-found' });
    await expect(askModel(house.asWorker(order.seeker.subjectId), { readingId: randomUUID() }, desk, never)).rejects.toMatchObject({ code: 'not-found' });
    expect(asked).toEqual([]);
  });

  it('of an unpaid or withdrawn reading even when a verb forgot to ask: the books say no', async () => {
    const intend = (order: Placed, terms: { withQuestion?: boolean; provider?: string } = {}) => house.asWorker(order.seeker.subjectId).inTransaction(({ query }) => query(
      `insert into ai_calls (id, house_id, subject_id, reading_id, attempt, template_version, provider_host, model, with_question) values (gen_random_uuid(), $1::uuid, $2::uuid, $3::uuid, 1, '1', $4::text, 'small-1', $5::bool) returning id`,
      [house.facts.id, order.seeker.subjectId, order.readingId, terms.provider ?? host, terms.withQuestion ?? true]));
    expect(await intend(await aPlacedOrder(house, { grants: ['ai_processing'] }))).toEqual([]);
    expect(await intend(await aPaidOrder(house))).toEqual([]);
    const order = await agreeing();
    expect(await intend(order, { provider: 'elsewhere.example' })).toEqual([]);
    expect(await intend(await agreeing({ question: null }), { withQuestion: true })).toEqual([]);
    expect(await intend(order)).toHaveLength(1);
  });

  it('with a yes that was given to another provider, or to other terms', async () => {
    const other = await core.openHouse();
    await publishModelText(core.service, other.facts.id, { host, zeroRetention: true });
    const order = await aPaidOrder(other, { grants: ['ai_processing'] });
    const worker = other.asWorker(order.seeker.subjectId);
    await publishModelText(core.service, other.facts.id, { host, zeroRetention: false });
    expect(await askModel(worker, order, desk, never)).toEqual([]);
    await publishModelText(core.service, other.facts.id, { host: 'elsewhere.example', zeroRetention: false });
    expect(await askModel(worker, order, desk, never)).toEqual([]);
    await publishModelText(core.service, other.facts.id, { host: 'elsewhere.example', zeroRetention: false });
    const versions = await core.service<{ version: number }>(`select version from consent_texts where house_id = $1 and kind = 'ai_processing' order by version`, [other.facts.id]);
    expect(versions.map(({ version }) => version)).toEqual([1, 2, 3, 4]);
    await order.seeker.inTransaction(async (inside) => decideConsent(inside, { decision: await other.say('ai_processing', 'granted'), scopeId: null, source: 'account', surface: 'privacy', control: 'toggle' }));
    expect(await askModel(worker, order, { ...desk, composer: { ...composer, host: 'elsewhere.example' } }, never)).toHaveLength(1);
  });
});

describe('the question', () => {
  it('stays here when its own yes is gone: the model reads for the topic', async () => {
    const order = await agreeing();
    await order.seeker.inTransaction((inside) => withdrawConsent(inside, { kind: 'special_category', scopeId: null }, { source: 'account', surface: 'privacy', control: 'toggle' }));
    await ask(order);
    expect(asked[0]?.request.question).toBeNull();
    expect(await callsOf(order)).toEqual([expect.objectContaining({ with_question: false })]);
  });

  it('goes along under two yeses, both noted on the call', async () => {
    const order = await agreeing();
    await ask(order);
    const [call] = await callsOf(order);
    expect(call?.with_question).toBe(true);
    expect(call?.consent_ids).toHaveLength(2);
  });
});
