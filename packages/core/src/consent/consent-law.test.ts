import { randomBytes, randomUUID } from 'node:crypto';
import { ConsentKind } from '@omenhall/contracts/consent/consent.schema';
import { jobKindNames } from '@omenhall/contracts/values/job-kinds';
import { verifyConsentReceipt } from '@omenhall/contracts/proof/consent-receipt.rules';
import { emailDeliveryJob } from '@omenhall/jobs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leaveJobIfGranted } from '../foundation/leave-job.ts';
import { claim, foldConsents, openCore, type Core, type Seeker, type TestHouse } from '../testing/index.ts';
import { consentKinds, decideConsent, evidenceOf, hasConsent, listConsentHistory, listConsents, previewWithdrawal, withdrawConsent, writeReceipt } from './index.ts';
import { Secret } from '@omenhall/contracts/values/secret';

let core: Core;
let house: TestHouse;
beforeAll(async () => {
  core = await openCore({ worker: 8, app: 8 });
  house = await core.openHouse();
});
afterAll(() => core.close());

const decide = async (seeker: Seeker, kind: ConsentKind, action: 'granted' | 'refused', scopeId: string | null = null, of = house) => {
  const decision = await of.say(kind, action);
  return seeker.inTransaction((inside) => decideConsent(inside, { decision, scopeId, source: 'account', surface: 'privacy', control: 'toggle', evidence: evidenceOf(of.keys, { address: new Secret('reader@mail.example'), agent: 'A browser/1.0' }) }));
};
const leaveLetter = (seeker: Seeker, of = house) => of.asWorker(seeker.subjectId).inTransaction((inside) => leaveJobIfGranted(inside, emailDeliveryJob, { payload: { letter: 'reading_ready', purchaseLinkId: randomUUID() }, idempotencyKey: randomUUID() }));

describe('each kind in each state, before each kind of work', () => {
  const states = ['silence', 'granted', 'refused', 'withdrawn', 'expired', 'superseded'] as const;
  const cases = ConsentKind.options.flatMap((kind) => states.map((state): [ConsentKind, (typeof states)[number]] => [kind, state]));

  /** A house in which every kind of work needs this one yes, and a person in this state; gates come last, so that work may be there already. */
  async function arrange(kind: ConsentKind) {
    const [houseId, subjectId, textId] = [randomUUID(), randomUUID(), randomUUID()];
    const scope = consentKinds[kind].scope === 'subject' ? null : randomUUID();
    await core.service(`insert into houses (id, slug, name) values ($1::uuid, $1::uuid::text, 'A house')`, [houseId]);
    await core.service('insert into subjects (id, house_id) values ($1, $2)', [subjectId, houseId]);
    await core.service('insert into consent_kinds (house_id, kind, basis, scope_type) values ($1, $2, $3, $4)', [houseId, kind, consentKinds[kind].basis, consentKinds[kind].scope]);
    await core.service(
      `insert into consent_texts (id, house_id, kind, version, locale, sentence, lifetime, effect, controller, recipients, data_types, special_category, storage_place, retention, jurisdiction, withdrawal_way, sha256)
       values ($1, $2, $3, 1, 'en', 'x', 'x', 'x', 'x', '{}', '{}', false, 'x', 'x', 'x', 'x', '\\x00')`, [textId, houseId, kind]);
    const say = (action: string, validUntil: string | null = null) => core.service(
      `insert into omen_consents (house_id, subject_id, kind, scope_id, action, source, surface, control, text_id, policy_version, text_sha256, locale, expressed_by, valid_until, idempotency_key)
       values ($1, $2, $3, $4, $5, 'account', 'x', 'x', $6, 1, '\\x00', 'en', 'customer', $7::timestamptz, gen_random_uuid()::text)`, [houseId, subjectId, kind, scope, action, textId, validUntil]);
    return {
      async leave(kinds: readonly string[]): Promise<string[]> {
        const rows = await core.service<{ id: string }>(
          `insert into delivery_jobs (id, house_id, subject_id, max_attempts, payload_version, kind, queue, channel, effect_class, idempotency_key)
           select gen_random_uuid(), $1::uuid, $2::uuid, 3, 1, unnest($3::text[]), 'mail', 'email', 'blind', gen_random_uuid()::text returning id::text as id`, [houseId, subjectId, kinds]);
        return rows.map(({ id }) => id);
      },
      shut: () => core.service('insert into consent_gates (house_id, act, consent_kind) select $1::uuid, unnest($2::text[]), $3', [houseId, jobKindNames, kind]),
      async become(state: (typeof states)[number]) {
        if (state === 'refused') await say('refused');
        else if (state === 'expired') await say('granted', new Date(Date.now() - 1000).toISOString());
        else if (state !== 'silence') await say('granted');
        if (state === 'withdrawn') await say('withdrawn');
        if (state === 'superseded') await core.service('update consent_kinds set min_text_version = 2 where house_id = $1', [houseId]);
      },
    };
  }

  async function claimAll(ids: string[]): Promise<{ id: string; fence: string }[]> {
    const worker = randomUUID();
    await core.service(`select delivery.register_worker($1, 'test', 1, 'test', '{}', '{}')`, [worker]);
    return core.service(
      `select id::text as id, fence::text as fence from delivery.claim($1, $2::uuid[], array_fill(0, array[$4::int]), $3::text[], array_fill(1, array[$4::int]), array_fill(9, array[$4::int]), array_fill(60, array[$4::int]))`,
      [worker, ids, jobKindNames, jobKindNames.length]);
  }

  it.each(cases)('%s: %s', async (kind, state) => {
    // An answer about one thing is no answer for work that names none.
    const open = state === 'granted' && consentKinds[kind].scope === 'subject';
    const room = await arrange(kind);
    const toClaim = await room.leave(jobKindNames);
    const toPermit = await claimAll(await room.leave(jobKindNames));
    expect(toPermit).toHaveLength(jobKindNames.length);
    await room.shut();
    await room.become(state);

    for (const jobKind of jobKindNames) {
      const left = await room.leave([jobKind]).then(() => 'left', (error: { code?: string }) => error.code);
      expect([jobKind, left]).toEqual([jobKind, open ? 'left' : 'OM001']);
    }
    expect((await claimAll(toClaim)).length).toBe(open ? jobKindNames.length : 0);
    const ended = await core.service<{ status: string; reason: string | null; n: number }>('select status, reason, count(*)::int as n from delivery_jobs where id = any ($1::uuid[]) group by 1, 2', [toClaim]);
    expect(ended).toEqual([open ? { status: 'running', reason: null, n: jobKindNames.length } : { status: 'cancelled', reason: 'blocked_consent', n: jobKindNames.length }]);
    const verdicts = await core.service<{ verdict: string }>(
      `select verdict from delivery.permit($1::uuid[], $2::uuid[], array_fill('\\x00'::bytea, array[$3::int]), array_fill('smtp'::text, array[$3::int]), array_fill(0::float8, array[$3::int]), array_fill(null::bytea, array[$3::int]))`,
      [toPermit.map(({ id }) => id), toPermit.map(({ fence }) => fence), toPermit.length]);
    expect([...new Set(verdicts.map(({ verdict }) => verdict))]).toEqual([open ? 'granted' : 'refused']);
    const [written] = await core.service<{ n: number }>('select count(*)::int as n from delivery_effects where job_id = any ($1::uuid[])', [toPermit.map(({ id }) => id)]);
    expect(written?.n).toBe(open ? toPermit.length : 0);
  });
});

it('a gate for one letter asks of that letter alone, at each of the three points', async () => {
  const other = await core.openHouse();
  await core.service(`insert into consent_gates (house_id, act, template, consent_kind) values ($1, 'receipt_email_job', 'receipt', 'archive')`, [other.facts.id]);
  const seeker = await other.newSeeker();
  const leave = (letter: string) => other.asWorker(seeker.subjectId).inTransaction(({ query }) => query<{ id: string }>(
    `select id::text as id from delivery.enqueue(gen_random_uuid(), $1::uuid, $2::uuid, 'receipt_email_job', 'email', 'email', 'smtp', 'blind', 5, 3, 1, gen_random_uuid()::text, $3::jsonb, null, null, null, null, null, null, '{}', '{}', true)`,
    [other.facts.id, seeker.subjectId, JSON.stringify({ letter })]));
  expect(await leave('receipt')).toEqual([]);
  expect(await leave('other')).toHaveLength(1);
  await decide(seeker, 'archive', 'granted', null, other);
  const [[one], [two]] = [await leave('receipt'), await leave('receipt')];
  const { fence } = await claim(other, one?.id ?? '');
  // Known to rely on the yes, so that taking it back finds them.
  expect(await seeker.inTransaction((inside) => previewWithdrawal(inside, { kind: 'archive', scopeId: null }))).toMatchObject({ stops: [{ jobKind: 'receipt_email_job', count: 2 }] });
  await seeker.inTransaction(({ query }) => query(`select app.write_withdrawal($1::uuid, 'archive', null, 'account', 'privacy', 'toggle', '{}')::text as id`, [seeker.subjectId]));
  await expect(claim(other, two?.id ?? '')).rejects.toThrow('not to be had');
  expect(await core.service(`select verdict from delivery.permit(array[$1::uuid], array[$2::uuid], array['\\x00'::bytea], array['smtp'], array[0::float8], array[null::bytea])`, [one?.id, fence])).toEqual([{ verdict: 'refused' }]);
});

describe('a yes that no longer counts', () => {
  it('asks again when the least version is raised, blocks at the next check, and counts again once it is renewed', async () => {
    const other = await core.openHouse();
    const seeker = await other.newSeeker();
    await decide(seeker, 'email', 'granted', null, other);
    const waiting = await leaveLetter(seeker, other);
    const standing = await seeker.inTransaction(listConsents);
    expect(standing).toEqual([expect.objectContaining({ kind: 'email', action: 'granted', asksAgain: false })]);
    await core.service(`update consent_kinds set min_text_version = 3 where house_id = $1 and kind = 'email'`, [other.facts.id]);
    expect(await seeker.inTransaction(listConsents)).toEqual([{ ...standing[0], asksAgain: true }]);
    expect(await seeker.inTransaction((inside) => hasConsent(inside, 'email'))).toBe(false);
    expect(await leaveLetter(seeker, other)).toBeNull();
    await expect(claim(other, waiting?.id ?? '')).rejects.toThrow('not to be had');
    await core.service(
      `insert into consent_texts (id, house_id, kind, version, locale, sentence, lifetime, effect, controller, recipients, data_types, special_category, storage_place, retention, jurisdiction, withdrawal_way, sha256)
       select gen_random_uuid(), house_id, kind, 3, locale, 'Newer.', lifetime, effect, controller, recipients, data_types, special_category, storage_place, retention, jurisdiction, withdrawal_way, '\\x03' from consent_texts where house_id = $1 and kind = 'email'`, [other.facts.id]);
    expect(await decide(seeker, 'email', 'granted', null, other)).toMatchObject({ asksAgain: false, textVersion: 3 });
    expect(await leaveLetter(seeker, other)).not.toBeNull();
    expect(await seeker.inTransaction(listConsentHistory)).toHaveLength(2);
  });

  it('ends with the time its kind gives it, by the database\'s clock, and another yes to the same text renews it', async () => {
    const other = await core.openHouse();
    const seeker = await other.newSeeker();
    await core.service(`update consent_kinds set default_validity = '90 days' where house_id = $1 and kind = 'email'`, [other.facts.id]);
    const given = await decide(seeker, 'email', 'granted', null, other);
    expect((given.validUntil?.getTime() ?? 0) - given.since.getTime()).toBe(90 * 86_400_000);
    await core.service(`update omen_consent_current set valid_until = now() - interval '1 second' where subject_id = $1`, [seeker.subjectId]);
    expect(await seeker.inTransaction((inside) => hasConsent(inside, 'email'))).toBe(false);
    expect(await leaveLetter(seeker, other)).toBeNull();
    expect(await decide(seeker, 'email', 'granted', null, other)).toMatchObject({ asksAgain: false });
    expect(await leaveLetter(seeker, other)).not.toBeNull();
  });
});

it('the preview counts what the withdrawal then stops, changes nothing, and leaves out what is on its way', async () => {
  const seeker = await house.newSeeker();
  await decide(seeker, 'email', 'granted');
  const [, running, sent] = [await leaveLetter(seeker), await leaveLetter(seeker), await leaveLetter(seeker)];
  await claim(house, running?.id ?? '');
  const { fence } = await claim(house, sent?.id ?? '');
  await core.service(`select verdict from delivery.permit(array[$1::uuid], array[$2::uuid], array[$3::bytea], array['smtp'], array[0::float8], array[null::bytea])`, [sent?.id, fence, randomBytes(32)]);
  const look = () => seeker.inTransaction((inside) => previewWithdrawal(inside, { kind: 'email', scopeId: null }));
  const seen = await look();
  expect(seen).toEqual({ kind: 'email', stops: [{ jobKind: 'email_delivery_job', count: 2 }], keeps: expect.stringContaining('Receipts') });
  expect(await look()).toEqual(seen);
  expect(await seeker.inTransaction((inside) => withdrawConsent(inside, { kind: 'email', scopeId: null }))).toEqual({ kind: 'email', cancelledJobs: 2 });
  expect((await look()).stops).toEqual([]);
});

it('taking back a share closes that card alone: its links, and tokens that name it', async () => {
  const seeker = await house.newSeeker();
  const [product] = await core.service<{ id: string }>('select id from products where house_id = $1 limit 1', [house.facts.id]);
  const [reading, shared, kept] = [randomUUID(), randomUUID(), randomUUID()];
  await core.service(`insert into reading_records (id, house_id, subject_id, product_id, request_key, method_id, spread_id, hall_id, voice_id, topic, safe_title, dek_id)
    values ($1, $2, $3, $4, gen_random_uuid(), 'tarot', 'three', 'tarot', 'maren', 'self', 'Scroll', gen_random_uuid())`, [reading, house.facts.id, seeker.subjectId, product?.id]);
  for (const [version, id] of [shared, kept].entries()) await core.service(`insert into oracle_artifacts (id, house_id, subject_id, kind, reading_record_id, version, dek_id) values ($1, $2, $3, 'share_card', $4, $5, gen_random_uuid())`, [id, house.facts.id, seeker.subjectId, reading, version + 1]);
  for (const id of [shared, kept]) await decide(seeker, 'public_share', 'granted', id);
  await seeker.inTransaction((inside) => withdrawConsent(inside, { kind: 'public_share', scopeId: shared }));
  const cards = await core.service<{ id: string; url_epoch: number; closed: boolean }>('select id, url_epoch, revoked_at is not null as closed from oracle_artifacts where subject_id = $1', [seeker.subjectId]);
  expect(cards.toSorted((one, other) => other.url_epoch - one.url_epoch)).toEqual([{ id: shared, url_epoch: 2, closed: true }, { id: kept, url_epoch: 1, closed: false }]);
});

describe('a receipt', () => {
  it('of each line names text, time and screen, verifies without the house, and is the same each time', async () => {
    const seeker = await house.newSeeker();
    await decide(seeker, 'email', 'granted');
    await seeker.inTransaction((inside) => withdrawConsent(inside, { kind: 'email', scopeId: null }));
    const lines = await seeker.inTransaction(listConsentHistory);
    expect(lines.map(({ action, surface, control }) => [action, surface, control])).toEqual([['withdrawn', 'privacy', 'toggle'], ['granted', 'privacy', 'toggle']]);
    for (const line of lines) {
      const receipt = await writeReceipt(seeker, line.id);
      expect(await writeReceipt(seeker, line.id)).toEqual(receipt);
      const publicKey = Buffer.from(house.keys.sign(new Uint8Array(1)).publicKey).toString('hex');
      expect(verifyConsentReceipt(receipt, publicKey)).toMatchObject({ genuine: true, facts: { entryId: line.id, action: line.action, at: line.at.toISOString(), sentence: line.sentence, houseId: house.facts.id } });
      expect(receipt.receipt).not.toContain(seeker.subjectId);
      for (let at = 0; at < receipt.receipt.length; at += 7) {
        const changed = receipt.receipt.slice(0, at) + String.fromCharCode(receipt.receipt.charCodeAt(at) ^ 1) + receipt.receipt.slice(at + 1);
        expect(verifyConsentReceipt({ ...receipt, receipt: changed }, publicKey).genuine).toBe(false);
      }
    }
  });

  it('of a stranger\'s line, and of none, is not found alike', async () => {
    const [one, other] = [await house.newSeeker(), await house.newSeeker()];
    await decide(one, 'email', 'granted');
    const [line] = await one.inTransaction(listConsentHistory);
    for (const id of [line?.id ?? '', randomUUID()]) await expect(writeReceipt(other, id)).rejects.toMatchObject({ code: 'not-found' });
    expect(await other.inTransaction(listConsentHistory)).toEqual([]);
  });
});

it('what was known of whoever answered is kept as keyed hashes, and never as it was', async () => {
  const seeker = await house.newSeeker();
  await decide(seeker, 'email', 'granted');
  const [row] = await core.service<{ evidence: Record<string, string> }>('select evidence from omen_consents where subject_id = $1', [seeker.subjectId]);
  expect(Object.keys(row?.evidence ?? {}).toSorted()).toEqual(['address', 'agent']);
  for (const hash of Object.values(row?.evidence ?? {})) expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(evidenceOf(house.keys, { address: new Secret(' Reader@MAIL.example ') })).toEqual({ address: row?.evidence['address'] });
});

describe('the mirror of the ledger', () => {
  it('equals the ledger folded by somebody else, over 500 random lives of up to 30 lines', async () => {
    const { lines, differing, drift } = await foldConsents(core.service, house.facts.id, { lives: 500 });
    expect(lines).toBeGreaterThan(5_000);
    expect(differing).toEqual([]);
    expect(drift).toBe(0);
  });

  it('is said to have drifted when one of its rows is bent, missing or too many', async () => {
    const seeker = await house.newSeeker();
    await decide(seeker, 'email', 'granted');
    const drift = async (): Promise<number> => Number((await house.asWorker(null).inTransaction(({ query }) => query<{ n: bigint }>('select app.consent_drift() as n')))[0]?.n);
    expect(await drift()).toBe(0);
    await core.service(`update omen_consent_current set action = 'refused' where subject_id = $1`, [seeker.subjectId]);
    expect(await drift()).toBe(1);
    await core.service('delete from omen_consent_current where subject_id = $1', [seeker.subjectId]);
    expect(await drift()).toBe(1);
  });
});
