import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { aKind, leaveOne, openTestLedger, type TestLedger } from '../testing/index.ts';
import { claimAll, finishAll, permitAll, type ClaimedRow, type FinishWord, type PermitAnswer } from '../worker/ledger-calls.ts';
import {
  cancel, closeUncertain, history, isLawful, leave, leaveIfGranted, markDelivered, pause, resend, resume, retry, settleByEvidence, states,
} from './index.ts';

let ledger: TestLedger;
const worker = randomUUID();
const pure = aKind();
const keyed = aKind({ effect: 'keyed' });
const blind = aKind({ effect: 'blind' });
const again = aKind({ kind: 'export_ready', effect: 'blind', onUncertain: 'resend_once' });
const kinds = [pure, keyed, blind, again];
const can = { kinds: kinds.map((k) => k.kind), minVersions: kinds.map(() => 1), maxVersions: kinds.map(() => 1), leaseSeconds: kinds.map(() => 60) };

beforeAll(async () => {
  ledger = await openTestLedger();
  await register(worker);
});
afterAll(async () => await ledger.drop());

const register = async (id: string): Promise<void> => {
  const versions = JSON.stringify(Object.fromEntries(kinds.map((k) => [k.kind, [1, 1]])));
  await ledger.query('select delivery.register_worker($1, $2, 1, $2, $3, $4)', [id, 'test', versions, '{"email":10}']);
};
const row = async (id: string) => {
  const [found] = await ledger.query<{
    status: string; attempts: number; crashes: number; dispatch_seq: number; reason: string | null; fence: string | null;
    next_run_at: Date; updated_at: Date; sent_at: Date | null; generation: number; replay_of: string | null; last_error_code: string | null;
  }>('select * from delivery_jobs where id = $1', [id]);
  if (found === undefined) throw new Error('no such row');
  return found;
};
const effect = async (id: string) =>
  (await ledger.query<{ state: string; evidence: string | null; request_date: Date; fence: string }>('select * from delivery_effects where job_id = $1', [id]))[0];
const claim = async (id: string, by = worker): Promise<ClaimedRow> => {
  const [claimed] = await claimAll(ledger.query, by, can, [{ id, dispatchSeq: (await row(id)).dispatch_seq, queue: 'email' }]);
  if (claimed === null || claimed === undefined) throw new Error('not claimed');
  return claimed;
};
const tryClaim = async (id: string, seq: number, by = worker) => (await claimAll(ledger.query, by, can, [{ id, dispatchSeq: seq, queue: 'email' }]))[0];
const finish = async (of: ClaimedRow, outcome: FinishWord['outcome'], said: Partial<FinishWord> = {}) =>
  (await finishAll(ledger.query, [{ id: of.id, fence: of.fence, outcome, code: null, detail: null, stage: null, providerRef: null, waitSeconds: 0, ...said }]))[0];
const permit = async (of: ClaimedRow, bytes = 'hello', keyLifeSeconds = 3_600): Promise<PermitAnswer> => {
  const request = Buffer.from(bytes);
  const [answer] = await permitAll(ledger.query, [
    { id: of.id, fence: of.fence, hash: request, provider: 'p', keyLifeSeconds, request: of.effect_class === 'keyed' ? request : null },
  ]);
  if (answer === undefined) throw new Error('no answer');
  return answer;
};
/** A claim whose worker has died without a word, swept up. */
const crash = async (id: string): Promise<ClaimedRow> => {
  const doomed = randomUUID();
  await register(doomed);
  const held = await claim(id, doomed);
  return { ...held, ...(await die(doomed)) };
};
const die = async (id: string): Promise<object> => {
  await ledger.query(`update delivery_workers set heartbeat_at = now() - interval '1 minute' where id = $1`, [id]);
  await ledger.query('select * from delivery.reclaim(4, 500)');
  return {};
};

describe('leaving', () => {
  it('commits with the fact, or not at all', async () => {
    const ids: string[] = [];
    await expect(
      ledger.transaction(async (query) => {
        ids.push((await leaveOne(query, pure)).id);
        throw new Error('the fact failed');
      }),
    ).rejects.toThrow('the fact failed');
    expect(await ledger.query('select 1 from delivery_jobs where id = $1', ids)).toHaveLength(0);
  });

  it('answers a known key with the first job, also for another payload', async () => {
    const houseId = randomUUID();
    const first = await leaveOne(ledger.query, pure, { houseId, idempotencyKey: 'k', payload: { n: 1 } });
    const second = await leaveOne(ledger.query, pure, { houseId, idempotencyKey: 'k', payload: { n: 2 } });
    expect(second).toEqual({ id: first.id, created: false, hint: null });
    expect((await leaveOne(ledger.query, pure, { houseId: randomUUID(), idempotencyKey: 'k' })).created).toBe(true);
  });

  it('lets one of two racing writers create the job and gives both its id', async () => {
    const houseId = randomUUID();
    const both = await Promise.all(
      [1, 2, 3, 4].map(() => ledger.transaction((query) => leaveOne(query, pure, { houseId, idempotencyKey: 'race' }))),
    );
    expect(new Set(both.map((left) => left.id)).size).toBe(1);
    expect(both.filter((left) => left.created)).toHaveLength(1);
  });

  it('gives a hint only for what is due', async () => {
    expect((await leaveOne(ledger.query, pure)).hint).toMatchObject({ dispatchSeq: 0, queue: 'email' });
    expect((await leaveOne(ledger.query, pure, { runAt: new Date(Date.now() + 60_000) })).hint).toBeNull();
  });

  it('refuses a payload that does not fit, or is larger than 4 kB', async () => {
    await expect(leave(ledger.query, pure, { houseId: randomUUID(), payload: { n: 0.5 }, idempotencyKey: 'x' })).rejects.toThrow('invalid_type');
    const wide = aKind({ payload: z.looseObject({ n: z.number() }) });
    const large = { n: 1, more: 'x'.repeat(5_000) };
    await expect(leaveOne(ledger.query, wide, { payload: large })).rejects.toMatchObject({ code: '23514' });
  });

  it('takes a closed gate as an answer when asked to, and as an error otherwise', async () => {
    const houseId = randomUUID();
    await ledger.query(`create function gate() returns trigger language plpgsql as $$ begin
      if new.house_id = '${houseId}' then raise exception 'closed' using errcode = 'OM001'; end if; return new; end $$`);
    await ledger.query('create trigger gate before insert on delivery_jobs for each row execute function gate()');
    const job = { houseId, payload: { n: 1 }, idempotencyKey: 'gated' };
    await ledger.transaction(async (query) => {
      expect(await leaveIfGranted(query, pure, job)).toBeNull();
      expect((await leaveOne(query, pure)).created).toBe(true);
    });
    expect(await ledger.query('select 1 from delivery_keys where house_id = $1', [houseId])).toHaveLength(0);
    await expect(leave(ledger.query, pure, job)).rejects.toMatchObject({ code: 'OM001' });
    await ledger.query('drop trigger gate on delivery_jobs; drop function gate()');
  });
});

describe('claiming', () => {
  it('gives a row to one of many askers', async () => {
    const { id } = await leaveOne(ledger.query, pure);
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => tryClaim(id, 0)));
    expect(answers.filter((answer) => answer !== null)).toHaveLength(1);
    expect(await row(id)).toMatchObject({ status: 'running', attempts: 1 });
  });

  it('refuses a hint of another waiting period, a future row, an unknown version and an unregistered worker', async () => {
    const { id } = await leaveOne(ledger.query, pure);
    expect(await tryClaim(id, 1)).toBeNull();
    expect(await tryClaim(id, 0, randomUUID())).toBeNull();
    const future = await leaveOne(ledger.query, pure, { runAt: new Date(Date.now() + 60_000) });
    expect(await tryClaim(future.id, 0)).toBeNull();
    const newer = await leaveOne(ledger.query, { ...pure, payloadVersion: 2 });
    expect(await tryClaim(newer.id, 0)).toBeNull();
    expect(await tryClaim(id, 0)).not.toBeNull();
  });

  it('ends what is past its time instead of starting it', async () => {
    const { id } = await leaveOne(ledger.query, pure, { expiresAt: new Date(Date.now() - 1_000), sealed: Buffer.from('secret') });
    expect(await tryClaim(id, 0)).toBeNull();
    expect((await row(id)).status).toBe('expired');
    expect(await ledger.query('select 1 from delivery_payloads where job_id = $1 and sealed is not null', [id])).toHaveLength(0);
  });

  it('starts nothing of a paused scope, and everything after the pause', async () => {
    const houseId = randomUUID();
    const { id } = await leaveOne(ledger.query, keyed, { houseId });
    for (const scope of ['all', 'queue:email', `kind:${keyed.kind}`, `house:${houseId}`, 'dest:somewhere'] as const) {
      await pause(ledger.query, scope, { reason: 'test', actor: 'me', until: null });
      expect(await tryClaim(id, 0)).toBeNull();
      expect(await resume(ledger.query, scope, { actor: 'me' })).toBe(true);
    }
    expect(await resume(ledger.query, 'all', { actor: 'me' })).toBe(false);
    await pause(ledger.query, 'all', { reason: 'past', actor: 'me', until: new Date(Date.now() - 1_000) });
    expect(await tryClaim(id, 0)).not.toBeNull();
    await resume(ledger.query, 'all', { actor: 'me' });
  });

  it('waits for a pause that is being written, so nothing starts after it', async () => {
    const { id } = await leaveOne(ledger.query, pure);
    let asked: Promise<unknown> = Promise.resolve();
    await ledger.transaction(async (query) => {
      await pause(query, `kind:${pure.kind}`, { reason: 'test', actor: 'me', until: null });
      asked = tryClaim(id, 0);
      await query('select pg_sleep(0.05)');
    });
    expect(await asked).toBeNull();
    await resume(ledger.query, `kind:${pure.kind}`, { actor: 'me' });
  });
});

describe('finishing', () => {
  it('ends a done job once, and refuses the second report', async () => {
    const { id } = await leaveOne(ledger.query, pure, { sealed: Buffer.from('secret') });
    const held = await claim(id);
    expect(Buffer.from(held.sealed ?? []).toString()).toBe('secret');
    expect(await finish(held, 'done')).toBe('succeeded');
    expect(await finish(held, 'done')).toBe('lost');
    expect(await finish(held, 'never', { code: 'x' })).toBe('lost');
    expect(await row(id)).toMatchObject({ status: 'succeeded', fence: null, sent_at: null });
    expect(await history(ledger.query, id)).toMatchObject([{ seq: 0, outcome: 'done' }]);
    expect(await ledger.query('select sealed from delivery_payloads where job_id = $1', [id])).toEqual([{ sealed: null }]);
  });

  it('tries again until the attempts are used up, then is dead', async () => {
    const { id } = await leaveOne(ledger.query, pure);
    for (const [i, verdict] of ['pending', 'pending', 'dead'].entries()) {
      expect(await finish(await claim(id), 'failed', { code: 'boom' })).toBe(verdict);
      expect(await row(id)).toMatchObject({ attempts: i + 1, last_error_code: 'boom' });
    }
    expect(await row(id)).toMatchObject({ status: 'dead', reason: 'boom' });
    expect((await history(ledger.query, id)).map((a) => a.outcome)).toEqual(['failed', 'failed', 'failed']);
  });

  it('waits as long as it was told', async () => {
    const { id } = await leaveOne(ledger.query, pure);
    await finish(await claim(id), 'failed', { code: 'boom', waitSeconds: 30 });
    const { next_run_at, updated_at } = await row(id);
    expect(next_run_at.getTime() - updated_at.getTime()).toBe(30_000);
    expect(await tryClaim(id, 1)).toBeNull();
  });

  it('counts no attempt for later', async () => {
    const { id } = await leaveOne(ledger.query, pure);
    for (let i = 0; i < 5; i += 1) expect(await finish(await claim(id), 'later', { code: 'drain' })).toBe('pending');
    expect(await row(id)).toMatchObject({ attempts: 0, dispatch_seq: 5 });
  });

  it('is dead at once for never', async () => {
    const { id } = await leaveOne(ledger.query, pure);
    expect(await finish(await claim(id), 'never', { code: 'bad_payload' })).toBe('dead');
  });

  it('refuses the answer of a worker that was displaced', async () => {
    const { id } = await leaveOne(ledger.query, pure);
    const stale = await crash(id);
    const fresh = await claim(id);
    expect(await finish(stale, 'done')).toBe('lost');
    expect(await row(id)).toMatchObject({ status: 'running', fence: fresh.fence });
    expect(await finish(fresh, 'done')).toBe('succeeded');
    expect((await history(ledger.query, id)).map((a) => a.outcome)).toEqual(['lost', 'done']);
  });
});

describe('effects', () => {
  it('freeze bytes and date with the first permit and give them back to the next try', async () => {
    const { id } = await leaveOne(ledger.query, keyed);
    const first = await claim(id);
    const before = await permit(first, 'old template');
    expect(before.verdict).toBe('granted');
    expect(await finish(first, 'uncertain', { code: 'timeout' })).toBe('pending');
    const after = await permit(await claim(id), 'new template');
    expect(after).toMatchObject({ verdict: 'granted', date: before.date });
    expect(Buffer.from(after.request ?? []).toString()).toBe('old template');
  });

  it('leave an ambiguous blind call uncertain, and never grant it again', async () => {
    const { id } = await leaveOne(ledger.query, blind);
    const held = await claim(id);
    expect((await permit(held)).verdict).toBe('granted');
    expect((await permit(held)).verdict).toBe('unresolved');
    expect(await finish(held, 'uncertain', { code: 'silent', stage: 'dot' })).toBe('uncertain');
    expect(await effect(id)).toMatchObject({ state: 'uncertain' });
    expect(await tryClaim(id, 0)).toBeNull();
  });

  it('leave a keyed call uncertain once its key is no longer safe', async () => {
    const { id } = await leaveOne(ledger.query, keyed);
    const held = await claim(id);
    await permit(held, 'x', 0);
    expect(await finish(held, 'uncertain', { code: 'timeout' })).toBe('uncertain');
  });

  it('leave a keyed call uncertain, not dead, when the attempts end in doubt', async () => {
    const { id } = await leaveOne(ledger.query, keyed);
    for (const verdict of ['pending', 'pending', 'uncertain']) {
      const held = await claim(id);
      await permit(held);
      expect(await finish(held, 'uncertain', { code: 'timeout' })).toBe(verdict);
    }
  });

  it('do not let a failure before the permit hide an older open intent', async () => {
    const { id } = await leaveOne(ledger.query, keyed);
    const first = await claim(id);
    await permit(first);
    await finish(first, 'uncertain', { code: 'timeout' });
    expect(await finish(await claim(id), 'never', { code: 'bad_payload' })).toBe('uncertain');
  });

  it('allow a further call after a definite refusal, with the same date', async () => {
    const { id } = await leaveOne(ledger.query, blind);
    const first = await claim(id);
    const before = await permit(first);
    expect(await finish(first, 'failed', { code: '450', stage: 'rcpt' })).toBe('pending');
    expect(await effect(id)).toMatchObject({ state: 'rejected' });
    expect(await permit(await claim(id))).toMatchObject({ verdict: 'granted', date: before.date });
  });

  it('refuse a permit to a stale fence, under a pause of everything, and after a cancel', async () => {
    const { id } = await leaveOne(ledger.query, blind);
    const held = await claim(id);
    expect((await permit({ ...held, fence: randomUUID() })).verdict).toBe('lost');
    await pause(ledger.query, 'all', { reason: 'test', actor: 'me', until: null });
    expect((await permit(held)).verdict).toBe('paused');
    await resume(ledger.query, 'all', { actor: 'me' });
    expect(await cancel(ledger.query, id, 'asked')).toBe('requested');
    expect((await permit(held)).verdict).toBe('cancelled');
    expect(await effect(id)).toBeUndefined();
    expect(await finish(held, 'cancelled', { code: 'cancelled' })).toBe('cancelled');
    expect(await row(id)).toMatchObject({ reason: 'asked' });
  });

  it('refuse a permit when less than five seconds of lease are left', async () => {
    const { id } = await leaveOne(ledger.query, blind);
    const held = await claim(id);
    await ledger.query(`update delivery_jobs set lease_until = now() + interval '4 seconds' where id = $1`, [id]);
    expect((await permit(held)).verdict).toBe('lease_short');
  });

  it('write no intent when the house closes its gate', async () => {
    const { id } = await leaveOne(ledger.query, blind);
    const held = await claim(id);
    await ledger.query(`create function shut() returns trigger language plpgsql as $$ begin if new.job_id = '${id}' then return null; end if; return new; end $$`);
    await ledger.query('create trigger shut before insert on delivery_effects for each row execute function shut()');
    expect((await permit(held)).verdict).toBe('refused');
    expect(await effect(id)).toBeUndefined();
    await ledger.query('drop trigger shut on delivery_effects; drop function shut()');
    expect((await permit(held)).verdict).toBe('granted');
  });

  it('count a displaced worker\'s acceptance as proof while the effect is still its own', async () => {
    const { id } = await leaveOne(ledger.query, blind);
    const doomed = randomUUID();
    await register(doomed);
    const held = await claim(id, doomed);
    await permit(held);
    await die(doomed);
    expect((await row(id)).status).toBe('uncertain');
    expect(await finish(held, 'failed', { code: 'x' })).toBe('lost');
    expect(await finish(held, 'done', { providerRef: 'm-1' })).toBe('late_proof');
    expect(await row(id)).toMatchObject({ status: 'succeeded' });
    expect(await effect(id)).toMatchObject({ state: 'accepted', evidence: 'late_report' });
    expect(await finish(held, 'done')).toBe('lost');
  });

  it('answer already_accepted when the proof came while the job waits again', async () => {
    const { id } = await leaveOne(ledger.query, keyed);
    const doomed = randomUUID();
    await register(doomed);
    const held = await claim(id, doomed);
    await permit(held);
    await die(doomed);
    expect((await row(id)).status).toBe('pending');
    expect(await finish(held, 'done')).toBe('late_proof');
    const next = await claim(id);
    expect((await permit(next)).verdict).toBe('already_accepted');
    expect(await finish(next, 'done')).toBe('succeeded');
    expect((await effect(id))?.fence).toBe(held.fence);
  });
});

describe('reclaiming', () => {
  it('takes back a dead worker\'s row without counting the attempt', async () => {
    const { id } = await leaveOne(ledger.query, pure);
    await crash(id);
    expect(await row(id)).toMatchObject({ status: 'pending', attempts: 0, crashes: 1, dispatch_seq: 1 });
  });

  it('takes back a row whose lease is over though its worker lives', async () => {
    const { id } = await leaveOne(ledger.query, pure);
    await claim(id);
    await ledger.query('select * from delivery.reclaim(3600, 500)');
    expect((await row(id)).status).toBe('running');
    await ledger.query(`update delivery_jobs set lease_until = now() - interval '1 second' where id = $1`, [id]);
    await ledger.query('select * from delivery.reclaim(3600, 500)');
    expect((await row(id)).status).toBe('pending');
  });

  it('waits longer after each further crash and ends a poisonous job at the fifth, without its secret', async () => {
    const { id } = await leaveOne(ledger.query, pure, { sealed: Buffer.from('a code') });
    const waits: number[] = [];
    for (let n = 1; n <= 5; n += 1) {
      await crash(id);
      const after = await row(id);
      expect(after).toMatchObject({ crashes: n, status: n === 5 ? 'dead' : 'pending' });
      waits.push(Math.round((after.next_run_at.getTime() - after.updated_at.getTime()) / 1000));
      await ledger.query(`update delivery_jobs set next_run_at = now() where id = $1`, [id]);
    }
    expect(waits.slice(0, 4)).toEqual([0, 4, 8, 16]);
    expect(await row(id)).toMatchObject({ reason: 'poison' });
    expect(await ledger.query('select sealed from delivery_payloads where job_id = $1', [id])).toEqual([{ sealed: null }]);
  });

  it('does not send again what was blind and open: it is uncertain', async () => {
    const { id } = await leaveOne(ledger.query, blind);
    const doomed = randomUUID();
    await register(doomed);
    await permit(await claim(id, doomed));
    await die(doomed);
    expect(await row(id)).toMatchObject({ status: 'uncertain' });
    expect(await effect(id)).toMatchObject({ state: 'uncertain' });
  });

  it('cancels what was asked to stop when its worker died', async () => {
    const { id } = await leaveOne(ledger.query, pure);
    const doomed = randomUUID();
    await register(doomed);
    await claim(id, doomed);
    expect(await cancel(ledger.query, id, 'asked')).toBe('requested');
    await die(doomed);
    expect(await row(id)).toMatchObject({ status: 'cancelled', reason: 'asked' });
  });
});

describe('resolving', () => {
  const uncertain = async (kind = blind): Promise<ClaimedRow> => {
    const held = await claim((await leaveOne(ledger.query, kind)).id);
    await permit(held);
    expect(await finish(held, 'uncertain', { code: 'silent' })).toBe('uncertain');
    return held;
  };

  it('ends as succeeded by evidence, once', async () => {
    const { id } = await uncertain();
    expect(await settleByEvidence(ledger.query, id, 'accepted', 'recipient')).toEqual({ word: 'settled', hint: null });
    expect(await settleByEvidence(ledger.query, id, 'accepted', 'recipient')).toEqual({ word: 'lost', hint: null });
    expect(await row(id)).toMatchObject({ status: 'succeeded' });
    expect(await markDelivered(ledger.query, id)).toBe(true);
    expect(await markDelivered(ledger.query, id)).toBe(false);
  });

  it('waits again after proof that nothing was sent', async () => {
    const { id } = await uncertain();
    const { word, hint } = await settleByEvidence(ledger.query, id, 'not_sent', 'lookup');
    expect(word).toBe('settled');
    expect(hint).toMatchObject({ id, dispatchSeq: 1 });
    expect((await permit(await claim(id))).verdict).toBe('granted');
    expect((await settleByEvidence(ledger.query, id, 'not_sent', 'lookup')).word).toBe('lost');
  });

  it('is closed by a person without a verdict', async () => {
    const { id } = await uncertain();
    expect(await closeUncertain(ledger.query, id, { reason: 'gave_up', actor: 'op' })).toBe(true);
    expect(await closeUncertain(ledger.query, id, { reason: 'gave_up', actor: 'op' })).toBe(false);
    expect(await row(id)).toMatchObject({ status: 'cancelled', reason: 'gave_up' });
  });

  it('sends once more by policy, only the kinds that allow it, and only once', async () => {
    const held = await uncertain();
    const harmless = await uncertain(again);
    const resolve = async () => await ledger.query('select delivery.resolve($1::text[], 0, 500)', [[again.kind]]);
    await resolve();
    expect((await row(held.id)).status).toBe('uncertain');
    expect((await row(harmless.id)).status).toBe('pending');
    const second = await claim(harmless.id);
    expect((await permit(second)).verdict).toBe('granted');
    expect(await finish(second, 'uncertain', { code: 'silent' })).toBe('uncertain');
    await resolve();
    expect((await row(harmless.id)).status).toBe('uncertain');
  });
});

describe('acts of people', () => {
  it('cancel what waits, and say when it is too late', async () => {
    const { id } = await leaveOne(ledger.query, blind);
    expect(await cancel(ledger.query, id, 'asked')).toBe('cancelled');
    expect(await cancel(ledger.query, id, 'asked')).toBe('too_late');
    expect(await row(id)).toMatchObject({ status: 'cancelled', dispatch_seq: 1 });
    const other = await leaveOne(ledger.query, blind);
    await permit(await claim(other.id));
    expect(await cancel(ledger.query, other.id, 'asked')).toBe('too_late');
    expect(await cancel(ledger.query, randomUUID(), 'asked')).toBe('too_late');
  });

  it('revive a dead job with its history', async () => {
    const { id } = await leaveOne(ledger.query, pure);
    expect(await retry(ledger.query, id, { reason: 'fixed', actor: 'op' })).toBeNull();
    await finish(await claim(id), 'never', { code: 'x' });
    const hint = await retry(ledger.query, id, { reason: 'fixed', actor: 'op' });
    expect(hint).toMatchObject({ id, dispatchSeq: 1 });
    expect(await retry(ledger.query, id, { reason: 'fixed', actor: 'op' })).toBeNull();
    expect(await finish(await claim(id), 'done')).toBe('succeeded');
    expect(await history(ledger.query, id)).toHaveLength(2);
  });

  it('resend as a new row of the family, once per click', async () => {
    const houseId = randomUUID();
    const { id } = await leaveOne(ledger.query, blind, { houseId, supportRef: 'S-1', links: [{ entity: 'purchase', key: 'p1' }] });
    const by = { reason: 'asked', actor: 'buyer' };
    await expect(resend(ledger.query, id, by)).rejects.toMatchObject({ code: 'OM003' });
    const held = await claim(id);
    await permit(held);
    await finish(held, 'uncertain', { code: 'silent' });
    const [first, second] = await Promise.all([resend(ledger.query, id, by), resend(ledger.query, id, by)]);
    expect(first.id).toBe(second.id);
    expect([first, second].filter((left) => left.created)).toHaveLength(1);
    expect(await row(id)).toMatchObject({ status: 'cancelled', reason: 'superseded' });
    expect(await row(first.id)).toMatchObject({ generation: 1, replay_of: id, status: 'pending' });
    expect(await ledger.query('select 1 from delivery_links where entity_key = $1', ['p1'])).toHaveLength(2);
    await finish(await claim(first.id), 'done');
    const third = await resend(ledger.query, first.id, by);
    expect(await row(third.id)).toMatchObject({ generation: 2, replay_of: id });
    await expect(resend(ledger.query, randomUUID(), by)).rejects.toMatchObject({ code: 'OM004' });
  });
});

describe('walls', () => {
  it('raise on every pair of states that the table does not name', async () => {
    for (const from of states) {
      for (const to of states) {
        if (from === to) continue;
        const { id } = await leaveOne(ledger.query, pure);
        await ledger.query('alter table delivery_jobs disable trigger guard_moves');
        const set = `status = $2, fence = case when $2 = 'running' then gen_random_uuid() end, finished_at = now(), reason = 'test'`;
        await ledger.query(`update delivery_jobs set ${set} where id = $1`, [id, from]);
        await ledger.query('alter table delivery_jobs enable trigger guard_moves');
        const move = ledger.query(`update delivery_jobs set ${set} where id = $1`, [id, to]);
        const said = await move.then(() => 'lawful', (err: { code: string }) => err.code);
        expect(said, `${from} > ${to}`).toBe(isLawful(from, to) ? 'lawful' : 'OM099');
        await ledger.query('delete from delivery_jobs where id = $1', [id]);
        await ledger.query('delete from delivery_keys where job_id = $1', [id]);
      }
    }
  });

  it('let a login with nothing but EXECUTE work, and write no table', async () => {
    const role = `plain_${randomUUID().slice(0, 8)}`;
    await ledger.query(`create role ${role}`);
    await ledger.query(`grant usage on schema delivery to ${role}; grant execute on all functions in schema delivery to ${role}`);
    await ledger.transaction(async (query) => {
      await query(`set local role ${role}`);
      const { id } = await leaveOne(query, pure);
      const [held] = await claimAll(query, worker, can, [{ id, dispatchSeq: 0, queue: 'email' }]);
      expect(held?.id).toBe(id);
    });
    await expect(
      ledger.transaction(async (query) => {
        await query(`set local role ${role}`);
        await query(`update public.delivery_jobs set status = 'succeeded'`);
      }),
    ).rejects.toMatchObject({ code: '42501' });
    const [open] = await ledger.query<{ n: number }>(
      `select count(*)::int as n from pg_proc p join pg_namespace s on s.oid = p.pronamespace where s.nspname = 'delivery' and has_function_privilege('public', p.oid, 'execute')`,
    );
    expect(open?.n).toBe(0);
    await ledger.query(`drop owned by ${role}; drop role ${role}`);
  });

  it('find nothing broken after all this', async () => {
    const findings = await ledger.query<{ finding: string; count: string }>(`select * from delivery.audit() where count > 0 and finding <> 'due_too_long'`);
    expect(findings).toEqual([]);
  });
});
