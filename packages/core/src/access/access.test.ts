import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { Secret } from '@omenhall/contracts/values/secret';
import { OperatorRole } from '@omenhall/contracts/access/access.schema';
import { composeLetter } from '../email/index.ts';
import { auditOf, bare, openCore, workOff, type Core, type TestHouse } from '../testing/index.ts';
import { addressIndex, beginGuest, codeMinutes, countAttempt, guardedLimits, hashToken, leaveCode, mayOperate, openAddress, setAddress, type Right } from './index.ts';

let core: Core;
let house: TestHouse;
beforeAll(async () => {
  core = await openCore();
  house = await core.openHouse();
});
afterAll(() => core.close());

describe('a guest', () => {
  it('is remembered by the hash of a token, for ninety days', async () => {
    const seeker = house.asSeeker(randomUUID());
    const token = await seeker.inTransaction(beginGuest);
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    const [row] = await core.service<{ token_hash: Buffer; days: number }>('select token_hash, round(extract(epoch from expires_at - created_at) / 86400)::int as days from guest_sessions where subject_id = $1', [seeker.subjectId]);
    expect(row?.token_hash.equals(hashToken(token))).toBe(true);
    expect(row?.days).toBe(90);
    const known = await house.asVisitor().inTransaction(({ query }) => query('select subject_id::text as id from app.guest_of($1::bytea)', [hashToken(token)]));
    expect(known).toEqual([{ id: seeker.subjectId }]);
    expect(await house.asVisitor().inTransaction(({ query }) => query('select 1 as row from app.guest_of($1::bytea)', [hashToken(`${token}x`)]))).toEqual([]);
  });

  it('whose days are over is not known any more', async () => {
    const seeker = house.asSeeker(randomUUID());
    const token = await seeker.inTransaction(beginGuest);
    await core.service(`update guest_sessions set expires_at = now() - interval '1 second' where subject_id = $1`, [seeker.subjectId]);
    expect(await house.asVisitor().inTransaction(({ query }) => query('select 1 as row from app.guest_of($1::bytea)', [hashToken(token)]))).toEqual([]);
  });

  it('does not begin without a person, nor twice as the same one', async () => {
    await expect(house.asVisitor().inTransaction(beginGuest)).rejects.toMatchObject({ code: 'not-found' });
    const seeker = await house.newSeeker();
    await expect(seeker.inTransaction(beginGuest)).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('an address', () => {
  const rowOf = async (subjectId: string) => (await core.service<{ id: string; house_id: string; address: Buffer | null; address_dek_id: string | null; address_bidx: Buffer | null; address_mask: string | null }>('select * from subjects where id = $1', [subjectId]))[0];

  it('is found by its index however it is written, and not by another\'s', async () => {
    const seeker = await house.newSeeker();
    const key = await house.keys.prepare('subject', seeker.subjectId, seeker.subjectId);
    await seeker.inTransaction((inside) => setAddress(inside, house.keys, key, new Secret('Jo.Vane@Bücher.Example')));
    const find = (address: string) => house.asVisitor().inTransaction(({ query }) => query<{ id: string }>('select subject_id::text as id from app.subjects_with_address($1::uuid, $2::bytea)', [house.facts.id, addressIndex(house.keys, new Secret(address))]));
    expect(await find(' jo.vane@BÜCHER.example ')).toEqual([{ id: seeker.subjectId }]);
    expect(await find('jo.vane@xn--bcher-kva.example')).toEqual([{ id: seeker.subjectId }]);
    expect(await find('jovane@bücher.example')).toEqual([]);
    const other = await core.openHouse();
    expect(await other.asVisitor().inTransaction(({ query }) => query('select 1 as row from app.subjects_with_address($1::uuid, $2::bytea)', [other.facts.id, addressIndex(house.keys, new Secret('jo.vane@bücher.example'))]))).toEqual([]);
  });

  it('set again, or by five at once, is one change and one audit event', async () => {
    const seeker = await house.newSeeker();
    const key = await house.keys.prepare('subject', seeker.subjectId, seeker.subjectId);
    const set = (address: string) => seeker.inTransaction((inside) => setAddress(inside, house.keys, key, new Secret(address)));
    expect((await Promise.all(Array.from({ length: 5 }, () => set('one@mail.example')))).filter(Boolean)).toEqual([true]);
    expect(await set('ONE@mail.example')).toBe(false);
    expect(await set('two@mail.example')).toBe(true);
    expect((await auditOf(house, seeker.subjectId)).map(({ action }) => action)).toEqual(['address.set', 'address.mended']);
  });

  it('opens with its own person\'s key alone', async () => {
    const [one, two] = [await house.newSeeker(), await house.newSeeker()];
    for (const seeker of [one, two]) {
      const key = await house.keys.prepare('subject', seeker.subjectId, seeker.subjectId);
      await seeker.inTransaction((inside) => setAddress(inside, house.keys, key, new Secret(`${seeker.subjectId}@mail.example`)));
    }
    const rows = [await rowOf(one.subjectId), await rowOf(two.subjectId)];
    const open = (id: string, from: typeof rows[number]) => openAddress(house.keys, { id, houseId: house.facts.id, address: from?.address ?? null, addressDekId: from?.address_dek_id ?? null });
    expect((await open(one.subjectId, rows[0]))?.reveal('send_letter')).toBe(`${one.subjectId}@mail.example`);
    await expect(open(one.subjectId, rows[1])).rejects.toMatchObject({ code: 'key-shredded' });
    await expect(openAddress(house.keys, { id: one.subjectId, houseId: house.facts.id, address: rows[1]?.address ?? null, addressDekId: rows[0]?.address_dek_id ?? null })).rejects.toMatchObject({ code: 'seal-mismatch' });
    expect(await openAddress(house.keys, { id: one.subjectId, houseId: house.facts.id, address: null, addressDekId: null })).toBeNull();
  });
});

describe('a one-time code', () => {
  it('waits sealed beside its letter, lapses with its time, and is gone once the letter left', async () => {
    const seeker = await house.newSeeker();
    const key = await house.keys.prepare('subject', seeker.subjectId, seeker.subjectId);
    await seeker.inTransaction((inside) => setAddress(inside, house.keys, key, new Secret('reader@mail.example')));
    await leaveCode(seeker, new Secret('482913'));
    const [job] = await core.service<{ id: string; all: string; sealed: Buffer; priority: number; minutes: number; data: { letter: 'sign_in_code'; secretId: string; expiresInMinutes: number } }>(
      `select j.id, j::text || p.data::text as all, p.sealed, p.data, j.priority, round(extract(epoch from j.expires_at - j.created_at) / 60)::int as minutes from delivery_jobs j join delivery_payloads p on p.job_id = j.id where j.subject_id = $1`, [seeker.subjectId]);
    if (job === undefined) throw new Error('no letter was left');
    expect(job).toMatchObject({ priority: 0, minutes: codeMinutes });
    expect(job.all + job.sealed.toString('latin1')).not.toContain('482913');
    expect(bare(await composeLetter(house.asWorker(seeker.subjectId), job.data, job.sealed))).toEqual({ letter: 'sign_in_code', to: 'reader@mail.example', props: { code: '482913', expiresInMinutes: 10, supportEmail: 'support@house.example' } });
    await expect(composeLetter(house.asWorker(seeker.subjectId), { ...job.data, secretId: randomUUID() }, job.sealed)).rejects.toMatchObject({ code: 'seal-mismatch' });
    await expect(composeLetter(house.asWorker(seeker.subjectId), job.data, null)).rejects.toMatchObject({ code: 'broken' });
    await workOff(house, job.id, 'done');
    expect(await core.service('select sealed from delivery_payloads where job_id = $1', [job.id])).toEqual([{ sealed: null }]);
    expect(await auditOf(house, seeker.subjectId, 'access.code_left')).toHaveLength(1);
  });

  it('is not left for nobody', async () => {
    await expect(leaveCode(house.asVisitor(), new Secret('482913'))).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('a counted try', () => {
  const rule = { flow: 'test', limit: 5, windowSeconds: 60 };
  const attempt = (name: string, at = house) => at.asVisitor().inTransaction(({ query }) => countAttempt(query, at.keys, at.facts.id, rule, name));

  it('is let through up to the limit, exactly, also when all come at one moment', async () => {
    const name = randomBytes(6).toString('hex');
    const tries = await Promise.allSettled(Array.from({ length: 20 }, () => attempt(name)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    await expect(attempt(name)).rejects.toMatchObject({ code: 'too-many' });
  });

  it('counts each name, each flow and each house apart, and keeps no name', async () => {
    const name = `counted-${randomBytes(6).toString('hex')}`;
    for (let i = 0; i < 5; i += 1) await attempt(name);
    await attempt(`${name}x`);
    await attempt(name, await core.openHouse());
    await house.asVisitor().inTransaction(({ query }) => countAttempt(query, house.keys, house.facts.id, { ...rule, flow: 'other' }, name));
    const rows = await core.service<{ all: string }>(`select coalesce(string_agg(w::text || encode(key, 'escape'), ''), '') as all from attempt_windows w`);
    expect(rows[0]?.all).not.toContain('counted');
  });

  it('is free again when its window is over, and a refused try does not lengthen it', async () => {
    const name = randomBytes(6).toString('hex');
    for (let i = 0; i < 5; i += 1) await attempt(name);
    await core.service(`update attempt_windows set window_start = window_start - interval '59 seconds' where house_id = $1`, [house.facts.id]);
    await expect(attempt(name)).rejects.toMatchObject({ code: 'too-many' });
    await core.service(`update attempt_windows set window_start = window_start - interval '2 seconds' where house_id = $1`, [house.facts.id]);
    await attempt(name);
  });

  it('guards every flow that opens something', () => {
    const { tryGiftByAnybody: watch, ...refusing } = guardedLimits;
    for (const { limit, windowSeconds } of Object.values(refusing)) expect(limit / windowSeconds).toBeLessThan(1 / 10);
    // Told about, not refused: it counts the whole house.
    expect(watch.limit / watch.windowSeconds).toBeLessThanOrEqual(1);
  });
});

test.each<[OperatorRole, Right[]]>([
  ['viewer', ['see_lists']], ['editor', ['see_lists']], ['support', ['see_lists', 'open_order', 'resend_delivery']], ['privacy', ['see_lists', 'open_order', 'see_audit']],
  ['operator', ['see_lists', 'open_order', 'resend_delivery', 'see_audit']], ['owner', ['see_lists', 'open_order', 'resend_delivery', 'see_audit']],
])('%s may %j and nothing else', (role, may) => {
  expect((['see_lists', 'open_order', 'resend_delivery', 'see_audit'] as const).filter((right) => mayOperate(role, right))).toEqual(may);
});

it('every role has its line above', () => {
  expect(OperatorRole.options.toSorted()).toEqual(['editor', 'operator', 'owner', 'privacy', 'support', 'viewer']);
});
