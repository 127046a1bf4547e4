import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openHouse, type OpenedHouse } from '@omenhall/testkit';
import { hearOmen } from '../../testing/hear-omen.ts';
import { commandLineId } from '../../up/open-desk.ts';
import { delivery } from './index.ts';

let house: OpenedHouse;
beforeAll(async () => { house = await openHouse(); }, 60_000);
afterAll(() => house.close());
beforeEach(() => {
  for (const [name, value] of Object.entries(house.environment)) vi.stubEnv(name, value);
});
afterEach(() => vi.unstubAllEnvs());

const omen = (...rawArgs: string[]) => hearOmen(delivery, rawArgs);
const asJson = async (...rawArgs: string[]) => {
  const { said, code } = await omen(...rawArgs, '--json');
  return { ...(JSON.parse(said) as Record<string, unknown>), code };
};

/** A receipt in a state, with an effect where one belongs to it. */
async function aLetter(status: 'pending' | 'dead' | 'uncertain' | 'succeeded'): Promise<string> {
  const id = randomUUID();
  const { serviceQuery: service } = house.clone;
  await service(
    `insert into delivery_jobs (id, house_id, subject_id, max_attempts, payload_version, kind, queue, channel, dest_key, effect_class, idempotency_key, status, attempts, support_ref, safe_subject, reason, finished_at)
     values ($1::uuid, $2, $3, 8, 1, 'receipt_email_job', 'email', 'email', 'smtp', 'blind', $1::uuid::text, $4, 1, 'ABCD-EFGH', 'Your receipt', case when $4 = 'dead' then 'bad_recipient' end, case when $4 in ('dead', 'succeeded') then now() end)`,
    [id, house.facts.id, randomUUID(), status]);
  await service(`insert into delivery_payloads (job_id, house_id, data) values ($1, $2, '{"letter": "receipt", "purchaseLinkId": "00000000-0000-4000-8000-000000000001"}')`, [id, house.facts.id]);
  await service(`insert into delivery_keys (house_id, scope, key, job_id) values ($2, 'once', $1::uuid::text, $1)`, [id, house.facts.id]);
  if (status === 'uncertain' || status === 'succeeded') {
    await service(
      `insert into delivery_effects (job_id, house_id, fence, state, class, request_hash, request_date, provider, intent_at) values ($1, $2, gen_random_uuid(), $3, 'blind', '\\x00', now(), 'smtp', now())`,
      [id, house.facts.id, status === 'uncertain' ? 'uncertain' : 'accepted']);
  }
  return id;
}
const stateOf = async (id: string) => (await house.clone.serviceQuery<{ status: string }>('select status from delivery_jobs where id = $1', [id]))[0]?.status;

describe('omen delivery', { timeout: 60_000 }, () => {
  it('status names what needs a person, in words and as JSON, and ends with 2', async () => {
    const id = await aLetter('dead');
    const { said, code } = await omen('status');
    expect(code).toBe(2);
    expect(said).toContain('NEEDS A PERSON: no worker lives');
    expect(said).toMatch(/NEEDS A PERSON: \d+ dead/);
    expect(said.split('\n').every((line) => line.length <= 100)).toBe(true);
    expect(await asJson('status')).toMatchObject({ keeper: null, workers: [], controls: [], code: 2 });
    expect(await asJson('list', '--state', 'dead', '--kind', 'receipt_email_job')).toMatchObject({ rows: expect.arrayContaining([expect.objectContaining({ id, word: 'needs_person' })]), code: 0 });
  });

  it('list fits a page, and refuses what is no word of its own', async () => {
    await aLetter('pending');
    const { said, code } = await omen('list', '--queue', 'email', '--newer-than', '1h');
    expect(code).toBe(0);
    expect(said).toContain('receipt_email');
    expect(said.split('\n').every((line) => line.length <= 100)).toBe(true);
    expect(await omen('list', '--word', 'lost')).toMatchObject({ code: 1, said: expect.stringContaining('--word is one of') });
    expect(await omen('list', '--older-than', 'soon')).toMatchObject({ code: 1, said: expect.stringContaining('90s, 15m') });
    expect(await omen('list', '--state', 'gone')).toMatchObject({ code: 1, said: expect.stringContaining('A state is one of') });
  });

  it('show says what happens next, and an unknown job ends with 1', async () => {
    const id = await aLetter('uncertain');
    const { said } = await omen('show', id);
    expect(said).toContain('State      uncertain, shown as checking');
    expect(said).toContain('Nobody can know yet whether it was sent');
    expect(said).not.toContain('@');
    expect(await omen('show', randomUUID())).toMatchObject({ code: 1 });
  });

  it('retry rehearses, does it, and says when there is nothing to do', async () => {
    const id = await aLetter('dead');
    expect(await omen('retry', id, '--reason', 'bug_mended', '--dry-run')).toMatchObject({ code: 0, said: expect.stringContaining('1 of 1 would be done') });
    expect(await stateOf(id)).toBe('dead');
    expect(await asJson('retry', id, '--reason', 'bug_mended')).toMatchObject({ dryRun: false, done: 1, jobs: [{ id, word: 'retried', startsInSeconds: 0 }], code: 0 });
    expect(await stateOf(id)).toBe('pending');
    expect(await omen('retry', id, '--reason', 'bug_mended')).toMatchObject({ code: 2 });
    const [event] = await house.clone.serviceQuery<{ actor_type: string; actor_id: string }>(`select actor_type, actor_id from admin_audit_events where entity_id = $1 and action = 'delivery.revived'`, [id]);
    expect(event).toEqual({ actor_type: 'operator', actor_id: commandLineId });
  });

  it('many at once are only shown until --yes is said, and then leave in a measured pace', async () => {
    const ids = [await aLetter('dead'), await aLetter('dead')];
    expect(await asJson('retry', ids.join(','), '--reason', 'bug_mended')).toMatchObject({ dryRun: true, done: 0, code: 3 });
    expect(await Promise.all(ids.map(stateOf))).toEqual(['dead', 'dead']);
    expect(await asJson('retry', '--state', 'dead', '--queue', 'email', '--reason', 'bug_mended', '--pace', '60', '--yes')).toMatchObject({ dryRun: false, code: 0 });
    expect(await Promise.all(ids.map(stateOf))).toEqual(['pending', 'pending']);
    expect(await omen('retry', '--reason', 'bug_mended')).toMatchObject({ code: 1, said: expect.stringContaining('name a job, or choose some') });
    expect(await omen('retry', ids[0] ?? '', '--state', 'dead', '--reason', 'bug_mended')).toMatchObject({ code: 1, said: expect.stringContaining('not both') });
  });

  it('resend leaves the next of the family', async () => {
    const id = await aLetter('succeeded');
    expect(await asJson('resend', id, '--reason', 'email_missing')).toMatchObject({ jobs: [{ id, word: 'resent' }], code: 0 });
    expect(await house.clone.serviceQuery('select generation::int as generation, status from delivery_jobs where replay_of = $1', [id])).toEqual([{ generation: 1, status: 'pending' }]);
    expect(await omen('resend', id, '--reason', 'because')).toMatchObject({ code: 1, said: expect.stringContaining('--reason is one of') });
  });

  it('cancel and resolve answer in one word each, and 2 when it is too late', async () => {
    const [waiting, held] = [await aLetter('pending'), await aLetter('uncertain')];
    expect(await omen('cancel', waiting, '--reason', 'sent_by_hand', '--dry-run')).toMatchObject({ said: 'Would answer: cancelled.\n', code: 0 });
    expect(await omen('cancel', waiting, '--reason', 'sent_by_hand')).toMatchObject({ said: 'cancelled.\n', code: 0 });
    expect(await omen('cancel', waiting, '--reason', 'sent_by_hand')).toMatchObject({ said: 'too late.\n', code: 2 });
    expect(await asJson('resolve', held, '--verdict', 'accepted', '--reason', 'in_their_log')).toEqual({ word: 'settled', dryRun: false, code: 0 });
    expect(await stateOf(held)).toBe('succeeded');
    expect(await asJson('resolve', held, '--verdict', 'accepted', '--reason', 'in_their_log')).toMatchObject({ word: 'lost', code: 2 });
    expect(await omen('resolve', held, '--verdict', 'perhaps', '--reason', 'in_their_log')).toMatchObject({ code: 1, said: expect.stringContaining('--verdict is one of') });
  });

  it('pause shows what it would hold, stands in the status, and resume lifts it once', async () => {
    await aLetter('pending');
    expect(await asJson('pause', 'queue:email', '--reason', 'provider_trouble', '--for', '15m', '--dry-run')).toMatchObject({ scope: 'queue:email', dryRun: true, code: 0 });
    expect(await asJson('status')).toMatchObject({ controls: [] });
    expect((await omen('pause', 'queue:email', '--reason', 'provider_trouble', '--for', '15m')).said).toMatch(/^Paused queue:email until .*; \d+ waiting jobs stay/);
    expect((await omen('status')).said).toMatch(/queue:email +in 15 min +person +provider_trouble/);
    expect(await omen('pause', 'queue:mail', '--reason', 'provider_trouble')).toMatchObject({ code: 1, said: expect.stringContaining('This pauses nothing here') });
    expect(await omen('resume', 'queue:email')).toMatchObject({ said: 'resumed.\n', code: 0 });
    expect(await omen('resume', 'queue:email')).toMatchObject({ said: 'not paused.\n', code: 2 });
  });

  it('reconcile takes back what a dead worker holds, and a dry run leaves it there', async () => {
    const { serviceQuery: service } = house.clone;
    const [id, worker] = [await aLetter('pending'), randomUUID()];
    await service(`select delivery.register_worker($1, 'gone', 1, 'b', '{}', '{}')`, [worker]);
    await service('select id from delivery.claim($1, array[$2::uuid], array[0], array[\'receipt_email_job\'], array[1], array[1], array[900])', [worker, id]);
    await service(`update delivery_workers set reaped_at = now() where id = $1`, [worker]);
    expect(await asJson('reconcile', '--dry-run')).toMatchObject({ dryRun: true, reclaimed: [{ id, verdict: 'pending' }] });
    expect(await stateOf(id)).toBe('running');
    expect(await asJson('reconcile')).toMatchObject({ dryRun: false, reclaimed: [{ id, verdict: 'pending' }], findings: [], code: 0 });
    expect(await stateOf(id)).toBe('pending');
  });

  it('reconcile ends with 2 when the audit finds something', async () => {
    await house.clone.serviceQuery(`insert into delivery_attempts (job_id, seq, house_id, worker_id, fence, started_at, finished_at, outcome) values (gen_random_uuid(), 0, $1, gen_random_uuid(), gen_random_uuid(), now(), now(), 'done')`, [house.facts.id]);
    expect(await omen('reconcile', '--full')).toMatchObject({ code: 2, said: expect.stringContaining('attempt_without_job: 1') });
    expect(await asJson('status')).toMatchObject({ findings: [{ finding: 'attempt_without_job', count: 1 }], examinedAt: expect.any(String) });
  });

  it('after-restore shows what it would hold, does it once the house is closed, and leaves everything paused', async () => {
    const { serviceQuery: service, serviceUrl } = house.clone;
    vi.stubEnv('DATABASE_SERVICE_URL', serviceUrl);
    const id = await aLetter('pending');
    const worker = randomUUID();
    await service(`select delivery.register_worker($1, 'here', 1, 'b', '{}', '{}')`, [worker]);
    const backupAt = new Date(Date.now() - 3_600_000).toISOString();
    expect(await omen('after-restore', '--backup-at', backupAt)).toMatchObject({ code: 1, said: expect.stringContaining('a worker lives') });
    await service('delete from delivery_workers');
    expect(await omen('after-restore', '--backup-at', 'yesterday')).toMatchObject({ code: 1, said: expect.stringContaining('a moment with its zone') });
    expect(await asJson('after-restore', '--backup-at', backupAt, '--dry-run')).toMatchObject({ dryRun: true, jobs: expect.arrayContaining([expect.objectContaining({ id, became: 'uncertain', reason: 'may_have_been_sent' })]), code: 0 });
    expect(await stateOf(id)).toBe('pending');
    expect(await asJson('after-restore', '--backup-at', backupAt)).toMatchObject({ dryRun: false, code: 0 });
    expect(await stateOf(id)).toBe('uncertain');
    expect(await asJson('status')).toMatchObject({ controls: [expect.objectContaining({ scope: 'all', reason: 'restored' })] });
    expect(await omen('resume', 'all')).toMatchObject({ code: 0 });
  });
});
