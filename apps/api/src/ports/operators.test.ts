import { randomUUID } from 'node:crypto';
import { hashToken, secretPlace } from '@omenhall/core/access';
import type { Colleague } from '@omenhall/contracts/operator/operator.schema';
import { dekIdOf, openText } from '@omenhall/core/vault';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Browser } from '../testing/browser.ts';
import { openApi, type OpenedApi } from '../testing/open-api.ts';
import { enterAsOperator } from '../testing/operators.ts';
import { placeOrder } from '../testing/orders.ts';

let api: OpenedApi;
beforeAll(async () => { api = await openApi(); });
beforeEach(() => api.house.clone.serviceQuery('delete from attempt_windows'));
afterAll(() => api.close());

/** What the newest letter of a kind tells once, read as its reader would. */
async function readLetter(letter: string): Promise<Record<string, string>> {
  const [job] = await api.house.clone.serviceQuery<{ subject_id: string; secret: string; sealed: Buffer }>(
    `select j.subject_id, p.data ->> 'secretId' as secret, p.sealed from delivery_jobs j join delivery_payloads p on p.job_id = j.id where p.data ->> 'letter' = $1 order by j.created_at desc, j.id desc limit 1`, [letter]);
  if (job === undefined) throw new Error(`no letter ${letter}`);
  const envelope = new Uint8Array(job.sealed);
  const key = await api.house.keys.fetch(dekIdOf(envelope), job.subject_id);
  return JSON.parse(openText(key, secretPlace(api.house.facts.id, job.subject_id, job.secret), envelope).reveal('send_letter')) as Record<string, string>;
}

async function stepUp(browser: Browser): Promise<void> {
  await browser.ask('access.stepUpCode');
  await browser.ask('access.stepUp', { code: (await readLetter('step_up_code'))['code'] });
}

describe('an owner', () => {
  it('invites after a fresh proof; who joins has the role and no more, and is out when dismissed', async () => {
    const owner = await enterAsOperator(api, 'owner');
    const address = `${randomUUID().slice(0, 8)}@house.example`;
    expect(await owner.call('operator.invite', { address, role: 'support' })).toMatchObject({ status: 401, refused: 'step-up-needed' });
    await stepUp(owner);
    const people = await owner.ask<Colleague[]>('operator.invite', { address, role: 'support' });
    expect(people.at(-1)).toMatchObject({ role: 'support', joinedAt: null, self: false });
    expect(JSON.stringify(people)).not.toContain(address);
    expect((await owner.call('operator.invite', { address, role: 'support' })).refused).toBeNull();

    const { token = '' } = await readLetter('operator_invite');
    const helper = api.browser();
    expect(await helper.ask('access.joinAsOperator', { token })).toMatchObject({ operatorRole: 'support' });
    expect([helper.cookies.size, (await helper.call('operator.people')).refused, (await helper.call('operator.overview')).refused]).toEqual([1, 'not-allowed', null]);
    expect((await api.browser().call('access.joinAsOperator', { token })).refused).toBe('code-refused');

    const joined = (await owner.ask<Colleague[]>('operator.people')).find(({ role }) => role === 'support');
    await owner.ask('operator.changeRole', { id: joined?.id, role: 'viewer' });
    expect(await helper.ask('access.me')).toMatchObject({ operatorRole: 'viewer', operatorRights: ['see_lists'] });
    await owner.ask('operator.revoke', { id: joined?.id });
    expect((await helper.call('operator.overview')).refused).toBe('sign-in-needed');
    expect(api.logged()).not.toContain(address);
    expect(api.logged()).not.toContain(token);
  });

  it('who proves it in one browser has proven it in no other', async () => {
    const owner = await enterAsOperator(api, 'owner');
    await owner.ask('access.stepUpCode');
    const { code = '' } = await readLetter('step_up_code');
    const other = await enterAsOperator(api, 'owner');
    expect((await other.call('access.stepUp', { code })).refused).toBe('code-refused');
    await owner.ask('access.stepUp', { code });
    expect((await other.call('operator.revoke', { id: randomUUID() })).refused).toBe('step-up-needed');
    expect((await owner.call('operator.revoke', { id: randomUUID() })).refused).toBe('not-found');
  });

  it('who is the last one stays: dismissing and demoting oneself is refused in its own words', async () => {
    await api.house.clone.serviceQuery(`update operators set revoked_at = now() where house_id = $1`, [api.house.facts.id]);
    const owner = await enterAsOperator(api, 'owner');
    await api.house.clone.serviceQuery('update operator_sessions set stepped_up_at = now() where token_hash = $1', [Buffer.from(hashToken(owner.cookies.get('omen-operator') ?? ''))]);
    const [self] = await owner.ask<Colleague[]>('operator.people');
    expect(self?.self).toBe(true);
    expect(await owner.call('operator.revoke', { id: self?.id })).toMatchObject({ status: 409, refused: 'last-owner' });
    expect(await owner.call('operator.changeRole', { id: self?.id, role: 'viewer' })).toMatchObject({ status: 409, refused: 'last-owner' });
  });
});

describe('an attacker with a member\'s session', () => {
  it('F- who typed an operator\'s address at the till opens no counter by it', async () => {
    const owner = await enterAsOperator(api, 'owner');
    await stepUp(owner);
    const address = `${randomUUID().slice(0, 8)}@house.example`;
    const { browser } = await placeOrder(api, { address });
    await owner.ask('operator.invite', { address, role: 'owner' });
    await api.browser().ask('access.joinAsOperator', { token: (await readLetter('operator_invite'))['token'] });
    expect((await browser.call('access.openOperatorSession')).refused).toBe('sign-in-needed');
    // Signed in as somebody else, in the browser that once typed it.
    const mine = `${randomUUID().slice(0, 8)}@reader.example`;
    await placeOrder(api, { address: mine });
    await browser.ask('access.sendCode', { address: mine });
    await expect.poll(async () => (await api.house.clone.serviceQuery(`select 1 from delivery_jobs where safe_subject = 'Your sign-in code'`)).length, { timeout: 10_000 }).toBeGreaterThan(0);
    await browser.ask('access.signIn', { address: mine, code: (await readLetter('sign_in_code'))['code'] });
    expect((await browser.call('access.openOperatorSession')).refused).toBe('not-allowed');
  });
});
