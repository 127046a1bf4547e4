import { randomUUID } from 'node:crypto';
import { emailDeliveryJob, receiptEmailJob } from '@omenhall/jobs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leaveJob, leaveJobIfGranted } from '../foundation/leave-job.ts';
import { claim, openCore, raceConsent, type Core, type Seeker, type TestHouse } from '../testing/index.ts';
import { decideConsent, recordWithdrawal, withdrawConsent } from './index.ts';

let core: Core;
let house: TestHouse;
beforeAll(async () => {
  core = await openCore({ worker: 24, app: 16 });
  house = await core.openHouse();
});
afterAll(() => core.close());

const grant = async (seeker: Seeker, kind: 'email' | 'special_category' = 'email') => {
  const decision = await house.say(kind, 'granted');
  return seeker.inTransaction((inside) => decideConsent(inside, { decision, scopeId: null, source: 'account', surface: 'privacy', control: 'toggle' }));
};
const letter = () => ({ payload: { letter: 'reading_ready' as const, purchaseLinkId: randomUUID() }, idempotencyKey: randomUUID() });
const leaveLetter = (seeker: Seeker) => house.asWorker(seeker.subjectId).inTransaction((inside) => leaveJobIfGranted(inside, emailDeliveryJob, letter()));
const withdraw = (seeker: Seeker) => seeker.inTransaction((inside) => withdrawConsent(inside, { kind: 'email', scopeId: null }));
const jobOf = async (id: string | undefined) => (await core.service<{ status: string; reason: string | null; fence: string | null; attempts: number; dispatch_seq: number; asked: boolean; finished: boolean }>(
  'select status, reason, fence, attempts, dispatch_seq, cancel_requested_at is not null as asked, finished_at is not null as finished from delivery_jobs where id = $1', [id]))[0];
const permit = async (id: string, fence: string) => (await core.service<{ verdict: string }>(
  `select verdict from delivery.permit(array[$1::uuid], array[$2::uuid], array['\\x00'::bytea], array['smtp'], array[0::float8], array[null::bytea])`, [id, fence]))[0]?.verdict;
const intents = async (id: string) => (await core.service('select 1 from delivery_effects where job_id = $1', [id])).length;

it('C1 withdraws at every moment of creation, claim and permit, 200 times: nothing lives, nothing leaves afterwards, nobody deadlocks', async () => {
  const figures = await raceConsent(house, { rounds: 200 });
  expect(figures).toMatchObject({ intentsAfterWithdrawal: 0, liveAfterWithdrawal: 0, deadlocks: 0, faults: 0 });
  // The withdrawal met letters on the way, and letters met the withdrawal, or the race was none.
  expect(figures.stoppedByWithdrawal + figures.refusedAtCreation + figures.cancelledAtClaim + figures.refusedAtPermit + figures.leftOutOfClaim).toBeGreaterThan(20);
  expect(figures.lettersLeft).toBeGreaterThan(20);
}, 240_000);

describe('C- takes the yes away behind the verb, while the work', () => {
  /** As a broken verb would: the line alone, and nothing is cancelled. */
  const takeSilently = (seeker: Seeker) => seeker.inTransaction(({ query }) => query(`select app.write_withdrawal($1::uuid, 'email', null, 'account', 'privacy', 'toggle', '{}')::text as id`, [seeker.subjectId]));

  it('waits: the claim cancels it, with nothing left open', async () => {
    const seeker = await house.newSeeker();
    await grant(seeker);
    const left = await leaveLetter(seeker);
    await takeSilently(seeker);
    await expect(claim(house, left?.id ?? '')).rejects.toThrow('not to be had');
    expect(await jobOf(left?.id)).toEqual({ status: 'cancelled', reason: 'blocked_consent', fence: null, attempts: 0, dispatch_seq: 1, asked: false, finished: true });
  });

  it('runs: the permit is refused and no intent is written', async () => {
    const seeker = await house.newSeeker();
    await grant(seeker);
    const left = await leaveLetter(seeker);
    const { fence } = await claim(house, left?.id ?? '');
    await takeSilently(seeker);
    expect(await permit(left?.id ?? '', fence)).toBe('refused');
    expect(await intents(left?.id ?? '')).toBe(0);
  });
});

it('C- claims while somebody holds the answer: the letter is left out, stays as it was, and goes later', async () => {
  const seeker = await house.newSeeker();
  await grant(seeker);
  const left = await leaveLetter(seeker);
  const met: unknown[] = [];
  const undone = seeker.inTransaction(async ({ query }) => {
    await query(`select app.write_withdrawal($1::uuid, 'email', null, 'account', 'privacy', 'toggle', '{}')::text as id`, [seeker.subjectId]);
    met.push(await claim(house, left?.id ?? '').catch((error: Error) => error.message), await jobOf(left?.id));
    throw new Error('changed my mind');
  });
  await expect(undone).rejects.toThrow('changed my mind');
  expect(met).toEqual([expect.stringContaining('not to be had'), expect.objectContaining({ status: 'pending', attempts: 0, dispatch_seq: 0 })]);
  const { fence } = await claim(house, left?.id ?? '');
  expect(await permit(left?.id ?? '', fence)).toBe('granted');
});

it('C2 withdraws during the provider\'s call: this one letter at most, and the trail holds both times', async () => {
  const seeker = await house.newSeeker();
  await grant(seeker);
  const left = await leaveLetter(seeker);
  const { fence } = await claim(house, left?.id ?? '');
  expect(await permit(left?.id ?? '', fence)).toBe('granted');
  expect(await withdraw(seeker)).toEqual({ kind: 'email', cancelledJobs: 0 });
  const [times] = await core.service<{ sent_first: boolean }>(
    `select e.intent_at < o.created_at as sent_first from delivery_effects e join omen_consents o on o.subject_id = $2 and o.action = 'withdrawn' where e.job_id = $1`, [left?.id, seeker.subjectId]);
  expect(times).toEqual({ sent_first: true });
  expect(await permit(left?.id ?? '', fence)).not.toBe('granted');
  expect(await leaveLetter(seeker)).toBeNull();
});

it('C3 posts the same grant twice and ten times at once: one line in the ledger', async () => {
  const seeker = await house.newSeeker();
  await Promise.all(Array.from({ length: 10 }, () => grant(seeker)));
  await grant(seeker);
  expect(await core.service('select action from omen_consents where subject_id = $1', [seeker.subjectId])).toEqual([{ action: 'granted' }]);
});

describe('C4 answers for somebody else', () => {
  const columns = '(house_id, subject_id, kind, scope_id, action, source, surface, control, text_id, policy_version, text_sha256, locale, expressed_by, idempotency_key)';
  const lineFor = (subjectId: string, kind: 'email' | 'public_share', scope: string | null, said: { action?: string; source?: string; by?: string } = {}): [string, unknown[]] => [
    `insert into omen_consents ${columns} select t.house_id, $2::uuid, t.kind, $4::uuid, $5::text, $6::text, 'gift', 'toggle', t.id, t.version, t.sha256, t.locale, $7::text, gen_random_uuid()::text
       from consent_texts t where t.house_id = $1::uuid and t.kind = $3::text`,
    [house.facts.id, subjectId, kind, scope, said.action ?? 'granted', said.source ?? 'gift_redeem', said.by ?? 'customer']];

  it('a giver grants for the recipient\'s mail: refused, and the recipient must accept', async () => {
    const [giver, recipient] = [await house.newSeeker(), await house.newSeeker()];
    await expect(giver.inTransaction(({ query }) => query(...lineFor(recipient.subjectId, 'email', null)))).rejects.toMatchObject({ code: 'forbidden' });
    expect(await leaveLetter(recipient)).toBeNull();
    await grant(recipient);
    expect(await leaveLetter(recipient)).not.toBeNull();
  });

  it('and takes back for somebody else: refused', async () => {
    const [one, other] = [await house.newSeeker(), await house.newSeeker()];
    await grant(one);
    await expect(other.inTransaction(({ query }) => query(`select app.write_withdrawal($1::uuid, 'email', null, 'account', 'privacy', 'toggle', '{}')::text as id`, [one.subjectId]))).rejects.toMatchObject({ code: 'forbidden' });
    expect(await other.inTransaction(({ query }) => query(`select id from app.relying_jobs($1::uuid, 'email', null)`, [one.subjectId]))).toEqual([]);
    expect(await leaveLetter(one)).not.toBeNull();
  });

  it('as an operator: takes nothing but a withdrawal, and no grant by any way', async () => {
    const seeker = await house.newSeeker();
    await grant(seeker);
    const left = await leaveLetter(seeker);
    const operator = house.asOperator('owner');
    for (const said of [{ action: 'granted', source: 'operator', by: 'operator' }, { action: 'withdrawn', source: 'operator', by: 'operator' }]) {
      await expect(operator.inTransaction(({ query }) => query(...lineFor(seeker.subjectId, 'email', null, said)))).rejects.toMatchObject({ code: 'forbidden' });
    }
    await expect(operator.inTransaction(({ query }) => query(`select app.write_withdrawal($1::uuid, 'email', null, 'account', 'privacy', 'toggle', '{}')::text as id`, [seeker.subjectId]))).rejects.toMatchObject({ code: 'forbidden' });
    expect(await operator.inTransaction((inside) => recordWithdrawal(inside, seeker.subjectId, { kind: 'email', scopeId: null }))).toEqual({ kind: 'email', cancelledJobs: 1 });
    expect(await jobOf(left?.id)).toMatchObject({ status: 'cancelled', reason: 'blocked_consent' });
    expect(await core.service(`select action, source, expressed_by from omen_consents where subject_id = $1 order by seq desc limit 1`, [seeker.subjectId])).toEqual([{ action: 'withdrawn', source: 'operator', expressed_by: 'operator' }]);
    // Even the owner of the books writes no grant in an operator's name.
    await expect(core.service(...lineFor(seeker.subjectId, 'email', null, { action: 'granted', source: 'operator', by: 'operator' }))).rejects.toThrow('omen_consents_operator');
  });

  it('as a person who calls themselves an operator: refused', async () => {
    const seeker = await house.newSeeker();
    await expect(seeker.inTransaction(({ query }) => query(...lineFor(seeker.subjectId, 'email', null, { action: 'withdrawn', source: 'operator', by: 'operator' })))).rejects.toMatchObject({ code: 'forbidden' });
    await expect(seeker.inTransaction((inside) => recordWithdrawal(inside, seeker.subjectId, { kind: 'email', scopeId: null }))).rejects.toMatchObject({ code: 'not-allowed' });
  });

  it('across two houses: an operator of one writes down nothing in the other', async () => {
    const seeker = await house.newSeeker();
    await grant(seeker);
    const stranger = (await core.openHouse()).asOperator('owner');
    expect(await stranger.inTransaction((inside) => recordWithdrawal(inside, seeker.subjectId, { kind: 'email', scopeId: null }))).toEqual({ kind: 'email', cancelledJobs: 0 });
    expect(await leaveLetter(seeker)).not.toBeNull();
  });
});

describe('C- rewrites what was said', () => {
  it.each([
    ['a line of the ledger', `update omen_consents set action = 'granted'`],
    ['the time of a line', `update omen_consents set created_at = now()`],
    ['a text that was shown', `update consent_texts set sentence = 'Other.'`],
    ['a text out of the books', 'delete from consent_texts'],
    ['all texts', 'truncate consent_texts cascade'],
    ['a line out of the ledger', 'delete from omen_consents'],
  ])('%s, as the owner of everything: refused', async (_, statement) => {
    const seeker = await house.newSeeker();
    await grant(seeker);
    await expect(core.service(statement)).rejects.toThrow('only added to');
  });

  it('supplies its own time, order or lifetime: the database\'s are taken', async () => {
    const seeker = await house.newSeeker();
    await core.service(
      `insert into omen_consents (house_id, subject_id, kind, action, source, surface, control, text_id, policy_version, text_sha256, locale, expressed_by, idempotency_key, created_at, seq, valid_until)
       select house_id, $2::uuid, kind, 'granted', 'account', 'x', 'x', id, version, sha256, locale, 'customer', 'own-time', now() - interval '9 years', -7, now() + interval '9 years'
         from consent_texts where house_id = $1::uuid and kind = 'email'`, [house.facts.id, seeker.subjectId]);
    const [line] = await core.service<{ fresh: boolean; seq: string }>(`select created_at > now() - interval '1 minute' as fresh, seq::text as seq from omen_consents where idempotency_key = 'own-time'`);
    expect(line?.fresh).toBe(true);
    expect(Number(line?.seq)).toBeGreaterThan(0);
  });

  it('says yes to a text with another hash, another version or another kind: refused', async () => {
    const seeker = await house.newSeeker();
    for (const [version, hash, kind] of [['version', `'\\x00'::bytea`, 'kind'], ['version + 1', 'sha256', 'kind'], ['version', 'sha256', `'archive'`]]) {
      await expect(seeker.inTransaction(({ query }) => query(
        `insert into omen_consents (house_id, subject_id, kind, action, source, surface, control, text_id, policy_version, text_sha256, locale, expressed_by, idempotency_key)
         select house_id, $2::uuid, ${kind ?? ''}, 'granted', 'account', 'x', 'x', id, ${version ?? ''}, ${hash ?? ''}, locale, 'customer', gen_random_uuid()::text from consent_texts where house_id = $1::uuid and kind = 'email'`,
        [house.facts.id, seeker.subjectId]))).rejects.toMatchObject({ code: 'invalid' });
    }
  });

  it('hides a word in the evidence: hashes alone are taken', async () => {
    const seeker = await house.newSeeker();
    for (const evidence of ['{"address":"reader@mail.example"}', '{"note":"x"}', '{"agent":"Mozilla/5.0"}', '[]']) {
      await expect(core.service(
        `insert into omen_consents (house_id, subject_id, kind, action, source, surface, control, text_id, policy_version, text_sha256, locale, expressed_by, idempotency_key, evidence)
         select house_id, $2::uuid, kind, 'granted', 'account', 'x', 'x', id, version, sha256, locale, 'customer', gen_random_uuid()::text, $3::jsonb from consent_texts where house_id = $1::uuid and kind = 'email'`,
        [house.facts.id, seeker.subjectId, evidence])).rejects.toThrow('omen_consents_evidence');
    }
  });
});

it('C- keeps a question without the yes for it, past the verb: refused, on insert and on update, and operational work is asked nothing', async () => {
  const seeker = await house.newSeeker();
  const [product] = await core.service<{ id: string }>('select id from products where house_id = $1 limit 1', [house.facts.id]);
  const envelope = Buffer.concat([Buffer.from([1, 1]), Buffer.alloc(332)]);
  const write = (question: Buffer | null, id: string = randomUUID()) => seeker.inTransaction(({ query }) => query(
    `insert into reading_records (id, house_id, subject_id, product_id, request_key, method_id, spread_id, hall_id, voice_id, topic, question, safe_title, dek_id)
     values ($1::uuid, $2::uuid, $3::uuid, $4::uuid, gen_random_uuid(), 'tarot', 'three', 'tarot', 'maren', 'self', $5::bytea, 'Scroll', gen_random_uuid())`,
    [id, house.facts.id, seeker.subjectId, product?.id, question]));
  const change = (id: string) => seeker.inTransaction(({ query }) => query('update reading_records set question = $2::bytea where id = $1::uuid', [id, envelope]));
  const id = randomUUID();
  await expect(write(envelope)).rejects.toMatchObject({ sqlstate: 'OM001' });
  await write(null, id);
  await expect(change(id)).rejects.toMatchObject({ sqlstate: 'OM001' });
  await grant(seeker, 'special_category');
  await write(envelope);
  await change(id);
  const left = await house.asWorker(seeker.subjectId).inTransaction((inside) => leaveJob(inside, receiptEmailJob, { payload: { letter: 'receipt', purchaseLinkId: randomUUID() }, idempotencyKey: randomUUID() }));
  const { fence } = await claim(house, left.id);
  expect(await permit(left.id, fence)).toBe('granted');
});
