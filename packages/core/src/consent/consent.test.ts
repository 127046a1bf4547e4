import { randomUUID } from 'node:crypto';
import { emailDeliveryJob, receiptEmailJob } from '@omenhall/jobs';
import type { ConsentKind } from '@omenhall/contracts/consent/consent.schema';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Inside } from '../foundation/context.ts';
import { leaveJob, leaveJobIfGranted } from '../foundation/leave-job.ts';
import { aPaidOrder, auditOf, claim, openCore, type Core, type Seeker, type TestHouse } from '../testing/index.ts';
import { decideConsent, findConsent, listConsents, listConsentTexts, withdrawConsent } from './index.ts';

let core: Core;
let house: TestHouse;
beforeAll(async () => {
  core = await openCore({ worker: 16, app: 16 });
  house = await core.openHouse();
});
afterAll(() => core.close());

const decide = async (seeker: Seeker, kind: ConsentKind, action: 'granted' | 'refused', scopeId: string | null = null) => {
  const decision = await house.say(kind, action);
  return seeker.inTransaction((inside) => decideConsent(inside, { decision, scopeId, source: 'account', surface: 'privacy', control: 'toggle' }));
};
const withdraw = (seeker: Seeker, kind: ConsentKind = 'email', scopeId: string | null = null) => seeker.inTransaction((inside) => withdrawConsent(inside, { kind, scopeId }));
/** A changed sentence is a new version beside the old one. */
const aNewerText = (of: TestHouse, kind: ConsentKind) => core.service(
  `insert into consent_texts (id, house_id, kind, version, locale, sentence, lifetime, effect, controller, recipients, data_types, special_category, storage_place, retention, jurisdiction, withdrawal_way, sha256)
   select gen_random_uuid(), house_id, kind, version + 1, locale, 'Newer.', lifetime, effect, controller, recipients, data_types, special_category, storage_place, retention, jurisdiction, withdrawal_way, sha256(version::text::bytea)
     from consent_texts where house_id = $1 and kind = $2 order by version desc limit 1`, [of.facts.id, kind]);
const ledgerOf = (seeker: Seeker): Promise<{ kind: string; action: string }[]> => core.service('select kind, action from omen_consents where subject_id = $1 order by created_at, id', [seeker.subjectId]);

const letter = (key: string = randomUUID()) => ({ payload: { letter: 'reading_ready' as const, purchaseLinkId: randomUUID() }, idempotencyKey: key, safeSubject: 'Your order is ready' });
const leaveLetter = (seeker: Seeker, key?: string) => house.asWorker(seeker.subjectId).inTransaction((inside) => leaveJobIfGranted(inside, emailDeliveryJob, letter(key)));
const jobs = (seeker: Seeker): Promise<{ id: string; status: string; reason: string | null; consent_ids: string[] | null }[]> => core.service('select id, status, reason, consent_ids from delivery_jobs where subject_id = $1 order by created_at, id', [seeker.subjectId]);

describe('an answer', () => {
  it('is one row in the ledger with the very text that was shown, and one audit event', async () => {
    const seeker = await house.newSeeker();
    expect(await decide(seeker, 'email', 'granted')).toMatchObject({ kind: 'email', action: 'granted', scopeId: null, textVersion: 2, validUntil: null, asksAgain: false });
    const [row] = await core.service<{ id: string; same: boolean }>(`select c.id, c.text_sha256 = t.sha256 as same, source, surface, control, expressed_by, policy_version from omen_consents c join consent_texts t on t.id = c.text_id where c.subject_id = $1`, [seeker.subjectId]);
    expect(row).toMatchObject({ same: true, source: 'account', surface: 'privacy', control: 'toggle', expressed_by: 'customer', policy_version: 2 });
    expect(await auditOf(house, row?.id ?? '')).toEqual([expect.objectContaining({ action: 'consent.granted', actor_type: 'customer', safe_meta: { kind: 'email', version: 2, source: 'account' } })]);
  });

  it('given again, or ten times at one moment, is one row; a change of mind is another', async () => {
    const seeker = await house.newSeeker();
    await Promise.all(Array.from({ length: 10 }, () => decide(seeker, 'email', 'granted')));
    await decide(seeker, 'email', 'granted');
    expect(await ledgerOf(seeker)).toEqual([{ kind: 'email', action: 'granted' }]);
    await decide(seeker, 'email', 'refused');
    await decide(seeker, 'email', 'granted');
    expect((await ledgerOf(seeker)).map(({ action }) => action)).toEqual(['granted', 'refused', 'granted']);
    expect(await seeker.inTransaction((inside) => findConsent(inside, 'email', null))).toMatchObject({ action: 'granted' });
  });

  it('that was never given is silence, and a no', async () => {
    const seeker = await house.newSeeker();
    expect(await seeker.inTransaction((inside) => findConsent(inside, 'email', null))).toBeNull();
    expect(await seeker.inTransaction(listConsents)).toEqual([]);
    expect(await leaveLetter(seeker)).toBeNull();
  });

  it('is seen by its own person alone', async () => {
    const [one, two] = [await house.newSeeker(), await house.newSeeker()];
    await decide(one, 'archive', 'granted');
    await decide(one, 'email', 'refused');
    expect((await one.inTransaction(listConsents)).map(({ kind, action }) => [kind, action])).toEqual([['archive', 'granted'], ['email', 'refused']]);
    expect(await two.inTransaction(listConsents)).toEqual([]);
  });

  it('about one thing must name it, and about the person must not', async () => {
    const seeker = await house.newSeeker();
    await expect(decide(seeker, 'early_performance', 'granted')).rejects.toMatchObject({ code: 'bad-input' });
    await expect(decide(seeker, 'email', 'granted', randomUUID())).rejects.toMatchObject({ code: 'bad-input' });
    const order = randomUUID();
    await decide(seeker, 'early_performance', 'granted', order);
    expect(await seeker.inTransaction((inside) => findConsent(inside, 'early_performance', order))).toMatchObject({ action: 'granted' });
    expect(await seeker.inTransaction((inside) => findConsent(inside, 'early_performance', randomUUID()))).toBeNull();
  });

  it('to a text of another kind, of another house, or of nobody is refused', async () => {
    const seeker = await house.newSeeker();
    const foreign = await (await core.openHouse()).say('email', 'granted');
    const own = await house.say('archive', 'granted');
    for (const textId of [own.textId, foreign.textId, randomUUID()]) {
      await expect(seeker.inTransaction((inside) => decideConsent(inside, { decision: { kind: 'email', action: 'granted', textId }, scopeId: null, source: 'account', surface: 'privacy', control: 'toggle' }))).rejects.toMatchObject({ code: 'bad-input' });
    }
    expect(await ledgerOf(seeker)).toEqual([]);
  });

  it('is not taken from a visitor', async () => {
    const decision = await house.say('email', 'granted');
    await expect(house.asVisitor().inTransaction((inside) => decideConsent(inside, { decision, scopeId: null, source: 'account', surface: 'privacy', control: 'toggle' }))).rejects.toMatchObject({ code: 'not-found' });
  });

  it('cannot be written past the verb: not the time, not for another person, not into what stands', async () => {
    const [one, two] = [await house.newSeeker(), await house.newSeeker()];
    const columns = '(house_id, subject_id, kind, action, source, surface, policy_version, text_sha256, locale, expressed_by, idempotency_key';
    const values = `($1::uuid, $2::uuid, 'email', 'granted', 'account', 'x', 1, '\\x00', 'en', 'customer', $3::text`;
    const at = [house.facts.id, one.subjectId, randomUUID()];
    await expect(one.inTransaction(({ query }) => query(`insert into omen_consents ${columns}, created_at) values ${values}, now() - interval '1 year')`, at))).rejects.toMatchObject({ code: 'forbidden' });
    await expect(two.inTransaction(({ query }) => query(`insert into omen_consents ${columns}) values ${values})`, at))).rejects.toMatchObject({ code: 'forbidden' });
    await expect(one.inTransaction(({ query }) => query(`insert into omen_consent_current (house_id, subject_id, kind, action, consent_id, text_version, since) values ($1::uuid, $2::uuid, 'email', 'granted', $3::uuid, 1, now())`, at))).rejects.toMatchObject({ code: 'forbidden' });
  });
});

it('the newest sentence of each kind is shown, to a visitor too', async () => {
  const other = await core.openHouse();
  await aNewerText(other, 'email');
  const texts = await other.asVisitor().inTransaction((inside) => listConsentTexts(inside, null));
  expect(texts.map(({ kind, version }) => [kind, version])).toEqual([['archive', 2], ['early_performance', 2], ['email', 3], ['gift', 1], ['public_share', 2], ['special_category', 2]]);
});

describe('the gate at creation', () => {
  it('lets nothing through without the yes it needs, and notes the yes it relied on', async () => {
    const seeker = await house.newSeeker();
    const ctx = house.asWorker(seeker.subjectId);
    await expect(ctx.inTransaction((inside) => leaveJob(inside, emailDeliveryJob, letter()))).rejects.toMatchObject({ sqlstate: 'OM001' });
    await decide(seeker, 'email', 'granted');
    await leaveLetter(seeker);
    const [ledger] = await core.service<{ id: string }>('select id from omen_consents where subject_id = $1', [seeker.subjectId]);
    expect(await jobs(seeker)).toEqual([expect.objectContaining({ status: 'pending', consent_ids: [ledger?.id] })]);
  });

  it.each<[string, (seeker: Seeker) => Promise<unknown>]>([
    ['a refusal', (seeker) => decide(seeker, 'email', 'refused')],
    ['a yes to something else', (seeker) => decide(seeker, 'archive', 'granted')],
    ['a yes that was taken back', async (seeker) => { await decide(seeker, 'email', 'granted'); await withdraw(seeker); }],
    ['a yes that ended', async (seeker) => { await decide(seeker, 'email', 'granted'); await core.service(`update omen_consent_current set valid_until = now() - interval '1 second' where subject_id = $1`, [seeker.subjectId]); }],
    ['another person\'s yes', async () => decide(await house.newSeeker(), 'email', 'granted')],
  ])('stays closed on %s', async (_what, before) => {
    const seeker = await house.newSeeker();
    await before(seeker);
    expect(await leaveLetter(seeker)).toBeNull();
    expect(await jobs(seeker)).toEqual([]);
  });

  it('when it is closed lets the transaction go on, and the same key may be used once it opens', async () => {
    const seeker = await house.newSeeker();
    const key = randomUUID();
    const went = await house.asWorker(seeker.subjectId).inTransaction(async (inside) => {
      expect(await leaveJobIfGranted(inside, emailDeliveryJob, letter(key))).toBeNull();
      return inside.query('select true as on');
    });
    expect(went).toEqual([{ on: true }]);
    await decide(seeker, 'email', 'granted');
    expect(await leaveLetter(seeker, key)).toMatchObject({ created: true });
    expect(await leaveLetter(seeker, key)).toMatchObject({ created: false });
    expect(await jobs(seeker)).toHaveLength(1);
  });

  it('asks nothing of operational letters', async () => {
    const paid = await aPaidOrder(house, { grants: [] });
    expect(await core.service(`select status from delivery_jobs where subject_id = $1 and kind = $2`, [paid.seeker.subjectId, receiptEmailJob.kind])).toEqual([{ status: 'pending' }]);
  });
});

describe('a withdrawal', () => {
  it('cancels what waits, asks what runs to stop, and leaves the rest alone', async () => {
    const seeker = await house.newSeeker();
    await decide(seeker, 'email', 'granted');
    const [waiting, running] = [await leaveLetter(seeker), await leaveLetter(seeker)];
    await claim(house, running?.id ?? '');
    await house.asWorker(seeker.subjectId).inTransaction((inside: Inside) => leaveJob(inside, receiptEmailJob, { payload: { letter: 'receipt', purchaseLinkId: randomUUID() }, idempotencyKey: randomUUID(), safeSubject: 'Your receipt' }));
    expect(await withdraw(seeker)).toEqual({ kind: 'email', cancelledJobs: 2 });
    const after = await core.service<{ id: string; status: string; reason: string | null; asked: boolean; kind: string }>('select id, kind, status, reason, cancel_requested_at is not null as asked from delivery_jobs where subject_id = $1', [seeker.subjectId]);
    expect(after.find(({ id }) => id === waiting?.id)).toMatchObject({ status: 'cancelled', reason: 'blocked_consent' });
    expect(after.find(({ id }) => id === running?.id)).toMatchObject({ status: 'running', asked: true });
    expect(after.find(({ kind }) => kind === 'receipt_email_job')).toMatchObject({ status: 'pending', asked: false });
  });

  it('is one row in the ledger and one audit event, also when it is called again or six times at once', async () => {
    const seeker = await house.newSeeker();
    await decide(seeker, 'email', 'granted');
    await leaveLetter(seeker);
    const answers = await Promise.all(Array.from({ length: 6 }, () => withdraw(seeker)));
    expect(answers.filter(({ cancelledJobs }) => cancelledJobs > 0)).toEqual([{ kind: 'email', cancelledJobs: 1 }]);
    expect(await withdraw(seeker)).toEqual({ kind: 'email', cancelledJobs: 0 });
    expect((await ledgerOf(seeker)).map(({ action }) => action)).toEqual(['granted', 'withdrawn']);
    const [row] = await core.service<{ id: string }>(`select id from omen_consents where subject_id = $1 and action = 'withdrawn'`, [seeker.subjectId]);
    expect(await auditOf(house, row?.id ?? '')).toEqual([expect.objectContaining({ action: 'consent.withdrawn', safe_meta: { kind: 'email', version: 2, source: 'account' } })]);
  });

  it('can be followed by a new yes, and that one be taken back too', async () => {
    const seeker = await house.newSeeker();
    for (let round = 0; round < 2; round += 1) {
      await decide(seeker, 'email', 'granted');
      await withdraw(seeker);
    }
    expect((await ledgerOf(seeker)).map(({ action }) => action)).toEqual(['granted', 'withdrawn', 'granted', 'withdrawn']);
    expect(await leaveLetter(seeker)).toBeNull();
  });

  it('by a stranger touches nothing', async () => {
    const [one, stranger] = [await house.newSeeker(), await house.newSeeker()];
    await decide(one, 'email', 'granted');
    await leaveLetter(one);
    expect(await withdraw(stranger)).toEqual({ kind: 'email', cancelledJobs: 0 });
    expect(await jobs(one)).toEqual([expect.objectContaining({ status: 'pending' })]);
    await expect(house.asVisitor().inTransaction((inside) => withdrawConsent(inside, { kind: 'email', scopeId: null }))).rejects.toMatchObject({ code: 'not-found' });
  });

  it('raced by letters being left, 200 times: no letter lives without its yes, and nothing waits for ever', async () => {
    const ends: string[] = [];
    for (let batch = 0; batch < 8; batch += 1) {
      const seekers = await Promise.all(Array.from({ length: 25 }, () => house.newSeeker()));
      await Promise.all(seekers.map((seeker) => decide(seeker, 'email', 'granted')));
      const rounds = seekers.map((seeker, i) => {
        const acts = [() => leaveLetter(seeker), () => withdraw(seeker), () => leaveLetter(seeker)];
        return Promise.allSettled((i % 2 === 0 ? acts : acts.toReversed()).map((act) => act()));
      });
      for (const outcomes of await Promise.all(rounds)) ends.push(...outcomes.map((outcome) => (outcome.status === 'fulfilled' ? 'done' : String((outcome.reason as { code?: string }).code))));
    }
    expect(ends).toHaveLength(600);
    expect(ends.filter((end) => end !== 'done')).toEqual([]);
    const [raced] = await core.service<{ live: number; cancelled: number }>(
      `select count(*) filter (where j.status in ('pending', 'running') and j.cancel_requested_at is null and c.action <> 'granted')::int as live,
              count(*) filter (where j.status = 'cancelled' and j.reason = 'blocked_consent')::int as cancelled
         from delivery_jobs j join omen_consent_current c on c.subject_id = j.subject_id and c.kind = 'email' where j.kind = 'email_delivery_job'`);
    expect(raced?.live).toBe(0);
    // Both sides won now and then, or the race was none.
    expect(raced?.cancelled).toBeGreaterThan(0);
    const [[left], [deadlocks]] = [await core.service<{ jobs: number }>(`select count(*)::int as jobs from delivery_jobs where kind = 'email_delivery_job'`), await core.service<{ n: number }>('select deadlocks::int as n from pg_stat_database where datname = current_database()')];
    expect(left?.jobs).toBeGreaterThan(0);
    expect(deadlocks?.n).toBe(0);
  });
});
