import { randomBytes, randomUUID } from 'node:crypto';
import { Secret } from '@omenhall/contracts/values/secret';
import { emailDeliveryJob, receiptEmailJob } from '@omenhall/jobs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leaveCode, setAddress, suppressionIndex } from '../access/index.ts';
import { decideConsent } from '../consent/index.ts';
import { leaveJob } from '../foundation/leave-job.ts';
import { aPaidOrder, claim, openCore, type Core, type Seeker, type TestHouse } from '../testing/index.ts';

let core: Core;
let house: TestHouse;
beforeAll(async () => {
  core = await openCore();
  house = await core.openHouse();
});
afterAll(() => core.close());

const aReader = async (): Promise<{ seeker: Seeker; address: Secret<string> }> => {
  const seeker = await house.newSeeker();
  const address = new Secret(`${randomUUID()}@mail.example`);
  const key = await house.keys.prepare('subject', seeker.subjectId, seeker.subjectId);
  await seeker.inTransaction((inside) => setAddress(inside, house.keys, key, address));
  const decision = await house.say('email', 'granted');
  await seeker.inTransaction((inside) => decideConsent(inside, { decision, scopeId: null, source: 'account', surface: 'privacy', control: 'toggle' }));
  return { seeker, address };
};
const suppress = (address: Secret<string>, scope: 'all' | 'gated') =>
  core.service('insert into mail_suppressions (house_id, bidx, reason, scope) values ($1, $2, $3, $4)', [house.facts.id, suppressionIndex(house.keys, address), scope === 'all' ? 'hard_bounce' : 'complaint', scope]);
const letters = {
  gated: (seeker: Seeker) => house.asWorker(seeker.subjectId).inTransaction((inside) => leaveJob(inside, emailDeliveryJob, { payload: { letter: 'reading_ready', purchaseLinkId: randomUUID() }, idempotencyKey: randomUUID() })),
  operational: (seeker: Seeker) => house.asWorker(seeker.subjectId).inTransaction((inside) => leaveJob(inside, receiptEmailJob, { payload: { letter: 'receipt', purchaseLinkId: randomUUID() }, idempotencyKey: randomUUID() })),
};
const stateOf = async (id: string) => (await core.service<{ status: string; reason: string | null }>('select status, reason from delivery_jobs where id = $1', [id]))[0];
const permit = async (id: string, fence: string) => (await core.service<{ verdict: string }>(
  `select verdict from delivery.permit(array[$1::uuid], array[$2::uuid], array[$3::bytea], array['smtp'], array[0::float8], array[null::bytea])`, [id, fence, randomBytes(32)]))[0]?.verdict;

describe.each([
  ['all', 'gated', false], ['all', 'operational', false], ['gated', 'gated', false], ['gated', 'operational', true],
] as const)('C- an address suppressed for %s mail and a letter that is %s', (scope, sort, goes) => {
  it('at creation', async () => {
    const { seeker, address } = await aReader();
    await suppress(address, scope);
    const left = await letters[sort](seeker);
    expect(await stateOf(left.id)).toEqual(goes ? { status: 'pending', reason: null } : { status: 'cancelled', reason: 'blocked_suppressed' });
  });

  it('at the last moment', async () => {
    const { seeker, address } = await aReader();
    const left = await letters[sort](seeker);
    const { fence } = await claim(house, left.id);
    await suppress(address, scope);
    const [asked] = await house.asWorker(seeker.subjectId).inTransaction(({ query }) => query<{ verdict: string }>('select app.may_go_on($1::uuid) as verdict', [left.id]));
    expect(['free', 'granted'].includes(asked?.verdict ?? '')).toBe(goes);
    expect(await permit(left.id, fence)).toBe(goes ? 'granted' : 'refused');
  });
});

it('C- another person\'s suppression stops nobody else, and a job of somebody else is never answered for', async () => {
  const [one, other] = [await aReader(), await aReader()];
  await suppress(one.address, 'all');
  const left = await letters.gated(other.seeker);
  expect(await stateOf(left.id)).toEqual({ status: 'pending', reason: null });
  expect(await house.asWorker(one.seeker.subjectId).inTransaction(({ query }) => query('select app.may_go_on($1::uuid) as verdict', [left.id]))).toEqual([{ verdict: 'refused' }]);
});

it('C- a code to a suppressed address is not kept beside the job that was skipped', async () => {
  const { seeker, address } = await aReader();
  await suppress(address, 'all');
  await leaveCode(seeker, new Secret('123456'));
  expect(await core.service(`select j.status, p.sealed from delivery_jobs j join delivery_payloads p on p.job_id = j.id where j.subject_id = $1`, [seeker.subjectId])).toEqual([{ status: 'cancelled', sealed: null }]);
});

it('a suppressed address does not stop a payment: the order is whole but for its letters', async () => {
  const address = `${randomUUID()}@mail.example`;
  await suppress(new Secret(address), 'all');
  const paid = await aPaidOrder(house, { address });
  expect(await core.service('select status from purchase_links where id = $1', [paid.purchaseLinkId])).toEqual([{ status: 'unlocked' }]);
});

describe('a mail server that refuses the mailbox', () => {
  const refuse = async (seeker: Seeker, detail: string | null, before?: () => Promise<unknown>) => {
    const left = await letters.operational(seeker);
    const { fence } = await claim(house, left.id);
    await before?.();
    await core.service(`select delivery.finish(array[$1::uuid], array[$2::uuid], array['never'], array['bad_recipient'], array[$3::text], array['rcpt'], array[null::text], array[0::float8])`, [left.id, fence, detail]);
    expect(await stateOf(left.id)).toEqual({ status: 'dead', reason: 'bad_recipient' });
  };
  const listed = (address: Secret<string>) => core.service('select reason, scope from mail_suppressions where bidx = $1', [suppressionIndex(house.keys, address)]);

  it.each(['550 5.1.1', '550', '553 5.1.3', '550 5.2.1'])('%s: the address is not written to again from the second refusal on', async (detail) => {
    const { seeker, address } = await aReader();
    await refuse(seeker, detail);
    await refuse(seeker, detail);
    expect(await listed(address)).toEqual([{ reason: 'hard_bounce', scope: 'all' }]);
    const next = await letters.operational(seeker);
    expect(await stateOf(next.id)).toEqual({ status: 'cancelled', reason: 'blocked_suppressed' });
    await refuse(await aReader().then((other) => other.seeker), detail);
  });

  it.each(['552 5.2.2', '554 5.7.1', '550 5.7.1', '554', null])('%s speaks of a full mailbox or of us, so the address stays', async (detail) => {
    const { seeker, address } = await aReader();
    await refuse(seeker, detail);
    expect(await listed(address)).toEqual([]);
  });

  it('is believed until somebody sends the letter again, who knows the address to be right', async () => {
    const { seeker, address } = await aReader();
    await refuse(seeker, '550 5.1.1');
    const left = await letters.operational(seeker);
    const { fence } = await claim(house, left.id);
    await core.service(`select delivery.finish(array[$1::uuid], array[$2::uuid], array['never'], array['bad_recipient'], array['550 5.1.1'], array['rcpt'], array[null::text], array[0::float8])`, [left.id, fence]);
    const lift = (who: Seeker) => who.inTransaction(async ({ query }) => (await query<{ lifted: boolean }>('select app.lift_bounce($1::uuid) as lifted', [left.id]))[0]?.lifted);
    expect(await lift(await house.newSeeker())).toBe(false);
    expect(await listed(address)).toHaveLength(1);
    expect([await lift(seeker), await lift(seeker)]).toEqual([true, false]);
    expect(await stateOf((await letters.operational(seeker)).id)).toEqual({ status: 'pending', reason: null });
  });

  it('is the only reason that sending again takes away: a complaint stays', async () => {
    const { seeker, address } = await aReader();
    const left = await letters.operational(seeker);
    await suppress(address, 'gated');
    expect(await seeker.inTransaction(async ({ query }) => (await query<{ lifted: boolean }>('select app.lift_bounce($1::uuid) as lifted', [left.id]))[0]?.lifted)).toBe(false);
    expect(await listed(address)).toEqual([{ reason: 'complaint', scope: 'gated' }]);
  });

  it('says nothing of an address that was set after the letter was sent off', async () => {
    const { seeker, address } = await aReader();
    await refuse(seeker, '550 5.1.1', () => core.service(`update subjects set address_set_at = now() + interval '1 minute' where id = $1`, [seeker.subjectId]));
    expect(await listed(address)).toEqual([]);
  });
});
