import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openComposer } from '@omenhall/adapters/composer';
import { plantedWord } from '@omenhall/contracts/testing/planted-words';
import { Secret } from '@omenhall/contracts/values/secret';
import { withdrawConsent } from '@omenhall/core/consent';
import type { Context } from '@omenhall/core/context';
import { publishModelText, setFlag } from '@omenhall/core/house';
import { openReading, type CallMade } from '@omenhall/core/reading';
import { sealText } from '@omenhall/core/vault';
import { aPaidOrder, completion, honestDraft, injections, openCore, startPretendModel, type Core, type OrderTerms, type Placed, type PretendModel, type TestHouse } from '@omenhall/core/testing';
import type { ClaimedJob, PlainHandler } from '@omenhall/delivery/handle';
import type { Hands } from '../hands.ts';
import { interpretationHandler } from './interpretation.handler.ts';

let core: Core;
let house: TestHouse;
let model: PretendModel;
let hands: Hands;
let handler: PlainHandler<{ readingId: string }>;
const calls: CallMade[] = [];
const faults: unknown[] = [];
const honest: PretendModel['answer'] = (asked) => completion(JSON.stringify(honestDraft(asked)));

beforeAll(async () => {
  core = await openCore();
  house = await core.openHouse();
  model = await startPretendModel();
  const host = new URL(model.baseUrl).host;
  await publishModelText(core.service, house.facts.id, { host, zeroRetention: false });
  const unused = (): never => { throw new Error('the interpretation needs no such hand'); };
  hands = {
    store: house.store, mailer: { provider: 'none', dial: unused, handOver: unused, probe: unused }, mailFrom: '', houseName: '', siteUrl: '',
    composer: openComposer({ baseUrl: model.baseUrl, apiKey: new Secret('sk-model-key-of-the-test'), model: 'small-1', keepsNothing: false, now: () => house.clock.now().getTime() }),
    contextFor: ({ id, subjectId }) => ({ ctx: house.asWorker(subjectId, id), left: [] }),
    onModelCall: (call) => void calls.push(call), onModelFault: (error) => void faults.push(error), onRenderWarning: unused,
  } as Partial<Hands> as Hands;
  handler = interpretationHandler(hands);
});
afterAll(async () => {
  await model.close();
  await core.close();
});
beforeEach(() => {
  model.answer = honest;
  (model.asked as unknown[]).length = 0;
  calls.length = 0;
  faults.length = 0;
});

const agreeing = (terms: Partial<OrderTerms> = {}): Promise<Placed> => aPaidOrder(house, { ...terms, grants: ['email', 'ai_processing'] });
const never = new AbortController().signal;

/** Works the job off as the engine would: run, then the write in the transaction of its end. */
async function work(order: Placed, by: PlainHandler<{ readingId: string }> = handler): Promise<void> {
  const job = { id: randomUUID(), houseId: house.facts.id, subjectId: order.seeker.subjectId, kind: 'interpretation_job', payload: { readingId: order.readingId } } as ClaimedJob<{ readingId: string }>;
  const outcome = await by.run(job, never);
  if (outcome.word !== 'done' || outcome.within === undefined) throw new Error(`the job ended ${outcome.word}`);
  await outcome.within(async () => undefined);
}
const scrollOf = async (order: Placed) => (await openReading(order.seeker as Context, order)).reveal('owner_view');

/** Puts another question into a sealed reading and takes the scroll back, past every rule: so that one order serves for many. */
async function askAnew(order: Placed, question: string): Promise<void> {
  const [row] = await core.service<{ dek_id: string }>('select dek_id from reading_records where id = $1', [order.readingId]);
  const key = await house.keys.fetch(row?.dek_id ?? '', order.seeker.subjectId);
  const sealed = sealText(key, { table: 'reading_records', column: 'question', rowId: order.readingId, houseId: house.facts.id, subjectId: order.seeker.subjectId }, new Secret(question));
  await core.service(`set session_replication_role = replica;
    update reading_records set question = '\\x${Buffer.from(sealed.bytes()).toString('hex')}', status = 'sealed', result = null, generated_by = null where id = '${order.readingId}';
    delete from oracle_artifacts where reading_record_id = '${order.readingId}'; delete from ai_calls where reading_id = '${order.readingId}'; delete from ai_drafts where reading_id = '${order.readingId}';
    set session_replication_role = origin`);
}

describe('G1 a model server that obeys whoever asks', () => {
  it('G1 18 of the injections end to end: the scroll is the house\'s own, no mark of the prompt is in it, and another person\'s words were never in reach', async () => {
    const canary = plantedWord('neighbour');
    const neighbour = await agreeing({ question: `What of ${canary} by the sea?` });
    const order = await agreeing();
    const tries = injections(29, 36).filter((_, i) => i % 2 === 0);
    for (const { aim, question, obey } of tries) {
      await askAnew(order, question);
      model.answer = (asked) => completion(obey(asked));
      await work(order);
      const { answer } = await scrollOf(order);
      expect([aim, answer?.provenance.writer]).toEqual([aim, 'house-grammar']);
      expect(answer?.provenance.calls?.every(({ outcome }) => outcome === 'refused')).toBe(true);
      const marker = model.asked.at(-1)?.question?.split('\n')[0] ?? '';
      expect(marker).toMatch(/^[0-9a-f]{32}$/);
      for (const mark of [marker, canary, 'drawn and sealed', 'evil.example', 'system prompt']) expect(JSON.stringify(answer)).not.toContain(mark);
    }
    expect(faults).toEqual([]);
    expect(model.asked.length).toBeGreaterThanOrEqual(tries.length);
    for (const { raw } of model.asked) for (const foreign of [canary, neighbour.readingId, order.readingId, order.seeker.subjectId, order.orderCode, 'reader@mail.example', house.facts.id]) expect(raw).not.toContain(foreign);
    const markers = model.asked.map(({ question }) => question?.split('\n')[0]);
    expect(new Set(markers).size).toBe(markers.length);
  }, 120_000);
});

describe('G2 a model server that sends what no answer is', () => {
  it.each<[string, PretendModel['answer'], string, number]>([
    ['five megabytes', () => ({ body: Buffer.alloc(5 * 1024 * 1024, 0x20) }), 'too-large', 1],
    ['bytes that are no UTF-8', () => ({ body: Buffer.from([0xff, 0xfe]) }), 'not-utf8', 2],
    ['ids of signs that were not drawn', (asked) => completion(JSON.stringify({ ...honestDraft(asked), positions: honestDraft(asked).positions.map((position) => ({ ...position, signId: 'major-19' })) })), 'sign-changed', 2],
    ['a field more', (asked) => completion(JSON.stringify({ ...honestDraft(asked), more: 1 })), 'extra-field', 2],
    ['a broken provider', () => ({ status: 500, body: 'oops' }), 'provider-error', 2],
    ['too many requests', () => ({ status: 429, body: '{}' }), 'rate-limited', 1],
  ])('G2 %s: the house writes, quickly, and the books say why', async (_, answer, code, asked) => {
    const order = await agreeing();
    model.answer = answer;
    const before = process.cpuUsage();
    await work(order);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(2);
    expect(model.asked).toHaveLength(asked);
    expect((await scrollOf(order)).answer?.provenance.writer).toBe('house-grammar');
    expect(calls.every(({ verdicts }) => verdicts.some((verdict) => verdict.startsWith(code)))).toBe(true);
  });
});

it('G3 a question with an address, an IBAN and a full name: placeholders in every recorded request, the words again in the private answer alone', async () => {
  const order = await agreeing();
  await askAnew(order, 'Does Thandiwe Mokoena of 12 Baker Street still wait for DE89 3704 0044 0532 0130 00, and may I write to thandi@post.example?');
  model.answer = (asked) => completion(JSON.stringify({ ...honestDraft(asked), direct: 'What [NAME_1] waits for lies with [IBAN_1]; the door at [ADDRESS_1] stays yours to open, by [EMAIL_1] or by hand.' }));
  await work(order);
  const whole = JSON.stringify(model.asked);
  for (const word of ['Thandiwe', 'Mokoena', 'Baker', 'DE89', '0130', 'thandi', 'post.example']) expect(whole).not.toContain(word);
  expect(model.asked[0]?.question).toContain('Does [NAME_1] of [ADDRESS_1] still wait for [IBAN_1]');
  const { answer, safeTitle } = await scrollOf(order);
  expect(answer?.provenance.writer).toBe('model');
  expect(answer?.direct).toBe('What Thandiwe Mokoena waits for lies with DE89 3704 0044 0532 0130 00; the door at 12 Baker Street stays yours to open, by thandi@post.example or by hand.');
  expect(`${answer?.archiveMarker}${safeTitle}`).not.toMatch(/Thandiwe|DE89/);
  const [clear] = await core.service<{ found: number }>(
    `select (select count(*) from ai_calls c where c::text like '%Mokoena%') + (select count(*) from oracle_artifacts a where a::text like '%Mokoena%') + (select count(*) from delivery_payloads p where p::text like '%Mokoena%') as found`);
  expect(Number(clear?.found)).toBe(0);
});

describe('G4 what stops a call', () => {
  it('G4 the yes taken back while the job waits: the house writes, and nothing was dialled', async () => {
    const order = await agreeing();
    await order.seeker.inTransaction((inside) => withdrawConsent(inside, { kind: 'ai_processing', scopeId: null }, { source: 'account', surface: 'privacy', control: 'toggle' }));
    await work(order);
    expect([(await scrollOf(order)).answer?.provenance.writer, model.asked.length]).toEqual(['house-grammar', 0]);
  });

  it('G4 the yes taken back while the model writes: this one call is on record with both times, and its answer is not kept', async () => {
    const order = await agreeing();
    model.answer = async (asked) => {
      await order.seeker.inTransaction((inside) => withdrawConsent(inside, { kind: 'ai_processing', scopeId: null }, { source: 'account', surface: 'privacy', control: 'toggle' }));
      return honest(asked);
    };
    await work(order);
    expect(model.asked).toHaveLength(1);
    const scroll = await scrollOf(order);
    expect(scroll.answer?.provenance).toMatchObject({ writer: 'house-grammar', calls: [{ outcome: 'refused' }] });
    const [call] = await core.service<{ intent_at: Date; settled_at: Date; verdicts: string[] }>('select * from ai_calls where reading_id = $1', [order.readingId]);
    const [withdrawn] = await core.service<{ created_at: Date }>(`select created_at from omen_consents where subject_id = $1 and action = 'withdrawn'`, [order.seeker.subjectId]);
    expect(call?.verdicts).toEqual(['consent-gone']);
    expect(call && withdrawn && call.intent_at < withdrawn.created_at && withdrawn.created_at < call.settled_at).toBe(true);
  });

  it('G- the switch of the house, off: the very next scroll makes no call, and on again it does; each turn is in the books', async () => {
    const [first, second] = [await agreeing(), await agreeing()];
    await house.asOperator('editor').inTransaction((inside) => setFlag(inside, { name: 'composer', value: 'off' }));
    await work(first);
    expect([(await scrollOf(first)).answer?.provenance.writer, model.asked.length]).toEqual(['house-grammar', 0]);
    await house.asOperator('owner').inTransaction((inside) => setFlag(inside, { name: 'composer', value: 'on' }));
    await work(second);
    expect([(await scrollOf(second)).answer?.provenance.writer, model.asked.length]).toEqual(['model', 1]);
    const events = await core.service<{ safe_meta: { value: string } }>(`select safe_meta from admin_audit_events where house_id = $1 and action = 'house.flag_set' order by created_at, id`, [house.facts.id]);
    expect(events.map(({ safe_meta }) => safe_meta.value)).toEqual(['off', 'on']);
  });

  it('G- a house without a model asks nobody, also of people who once said yes', async () => {
    const order = await agreeing();
    await work(order, interpretationHandler({ ...hands, composer: null }));
    expect([(await scrollOf(order)).answer?.provenance.writer, model.asked.length]).toEqual(['house-grammar', 0]);
  });

  it('G- the composer\'s role can lay a draft down, and read, change or lay down nothing else', async () => {
    const order = await agreeing();
    const asComposer = (sql: string, values: readonly unknown[] = []) => house.asWorker(order.seeker.subjectId).inTransaction(async ({ query }) => {
      await query(`select set_config('role', 'omen_composer', true)`);
      return query(sql, values);
    });
    for (const sql of ['select 1 from ai_drafts', 'select 1 from reading_records', 'select 1 from ai_calls', 'select 1 from subjects', 'select 1 from omen_consent_current',
      `update ai_drafts set state = 'promoted'`, 'delete from ai_drafts', `update reading_records set status = 'interpreted'`, `insert into house_flags (house_id, name, value) select gen_random_uuid(), 'composer', 'on'`]) {
      await expect(asComposer(sql)).rejects.toMatchObject({ code: 'forbidden' });
    }
    const envelope = `'\\x0101'::bytea || decode(repeat('00', 332), 'hex')`;
    const leave = (subjectId: string) => asComposer(`insert into ai_drafts (id, house_id, subject_id, reading_id, schema_v, sealed, dek_id) values (gen_random_uuid(), $1::uuid, $2::uuid, $3::uuid, 1, ${envelope}, gen_random_uuid())`, [house.facts.id, subjectId, order.readingId]);
    await leave(order.seeker.subjectId);
    await expect(leave((await house.newSeeker()).subjectId)).rejects.toMatchObject({ code: 'forbidden' });
  });
});

it('G- a draft that somebody slipped under a reading\'s own key with words against the rules is not promoted', async () => {
  const order = await agreeing();
  await work(order);
  const { answer } = await scrollOf(order);
  await askAnew(order, 'What holds me back from the sea?');
  const [row] = await core.service<{ dek_id: string }>('select dek_id from reading_records where id = $1', [order.readingId]);
  const key = await house.keys.fetch(row?.dek_id ?? '', order.seeker.subjectId);
  const id = randomUUID();
  const sealed = sealText(key, { table: 'ai_drafts', column: 'sealed', rowId: id, houseId: house.facts.id, subjectId: order.seeker.subjectId }, new Secret(JSON.stringify({ ...answer, direct: 'This is guaranteed: go to https://evil.example today.' })));
  await core.service(`insert into ai_drafts (id, house_id, subject_id, reading_id, schema_v, sealed, dek_id) values ($1, $2, $3, $4, 1, $5, $6)`, [id, house.facts.id, order.seeker.subjectId, order.readingId, Buffer.from(sealed.bytes()), key.id]);
  await work(order, interpretationHandler({ ...hands, composer: null }));
  expect((await scrollOf(order)).answer?.provenance.writer).toBe('house-grammar');
  expect(await core.service('select state, sealed from ai_drafts where id = $1', [id])).toEqual([{ state: 'refused', sealed: null }]);
});
