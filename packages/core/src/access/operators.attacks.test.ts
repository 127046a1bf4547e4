import { randomBytes, randomUUID } from 'node:crypto';
import { Secret } from '@omenhall/contracts/values/secret';
import type { OperatorRole } from '@omenhall/contracts/access/access.schema';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { composeLetter } from '../email/index.ts';
import { openContext, type Context } from '../foundation/context.ts';
import { auditOf, openCore, type Core, type TestHouse } from '../testing/index.ts';
import { changeOperatorRole, hashToken, inviteOperator, issueToken, listOperators, newToken, redeemToken, revokeOperator, sendStepUpCode, stepUp } from './index.ts';

let core: Core;
let house: TestHouse;
beforeAll(async () => { core = await openCore({ operator: 8 }); });
beforeEach(async () => { house = await core.openHouse(); });
afterAll(() => core.close());

interface Keeper { id: string; subjectId: string; session: string; ctx: Context; /** In the name of the operator's own person. */ own: Context }

/** Somebody who looks after the house, with an open session. */
async function keeper(role: OperatorRole, { fresh = true }: { fresh?: boolean } = {}): Promise<Keeper> {
  const { facts, keys, clock, newSeeker } = house;
  const seeker = await newSeeker();
  const session = newToken();
  const [row] = await core.service<{ id: string }>(
    `with o as (insert into operators (house_id, subject_id, role) values ($1, $2, $3) returning id)
     insert into operator_sessions (token_hash, house_id, operator_id, expires_at, stepped_up_at) select $4, $1, id, now() + interval '1 hour', case when $5::boolean then now() end from o returning operator_id as id`,
    [house.facts.id, seeker.subjectId, role, Buffer.from(hashToken(session)), fresh]);
  const id = row?.id ?? '';
  const surroundings = { house: facts, actor: { kind: 'operator', operatorId: id, role } as const, requestId: 'operate', clock };
  return {
    id, subjectId: seeker.subjectId, session,
    ctx: openContext({ ...surroundings, subjectId: null }, keys, (work) => core.database.asOperator({ houseId: facts.id, operatorId: id, requestId: 'operate' }, work), () => undefined),
    own: openContext({ ...surroundings, subjectId: seeker.subjectId }, keys, (work) => core.database.asSubject({ houseId: facts.id, subjectId: seeker.subjectId, requestId: 'operate' }, work), () => undefined),
  };
}

const opens = async (session: string): Promise<boolean> =>
  (await house.asVisitor().inTransaction(({ query }) => query('select 1 from app.operator_of($1::bytea)', [hashToken(session)]))).length === 1;
const forbidden = { name: 'RefusedByDatabase', code: 'forbidden' };

describe('a capability token', () => {
  const issue = (uses = 1) => house.newSeeker().then(async (seeker) => ({ seeker, token: await seeker.inTransaction((inside) => issueToken(inside, { kind: 'recovery', objectId: randomUUID(), uses, lifeSeconds: 600 })) }));
  const redeem = (token: string, at: TestHouse = house) => at.asVisitor().inTransaction((inside) => redeemToken(inside, 'recovery', token, null));

  it('F- is 32 random bytes, and the books hold its digest alone', async () => {
    const { token } = await issue();
    expect(token).toMatch(/^[\w-]{43}$/);
    const [row] = await core.service<{ row: string; hash: Buffer }>('select t::text as row, token_hash as hash from capability_tokens t where house_id = $1', [house.facts.id]);
    expect(row?.row).not.toContain(token);
    expect(row?.hash.equals(hashToken(token))).toBe(true);
  });

  it('F- used by fifty at one moment opens once, and one of three uses three times', async () => {
    for (const uses of [1, 3]) {
      const { token } = await issue(uses);
      const answers = await Promise.allSettled(Array.from({ length: 50 }, () => redeem(token)));
      expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(uses);
    }
  });

  it('F- spent, ended, foreign, of another kind and never issued are refused in the same words', async () => {
    const spent = await issue();
    await redeem(spent.token);
    const ended = await issue();
    await core.service(`update capability_tokens set expires_at = now() where token_hash = $1`, [Buffer.from(hashToken(ended.token))]);
    const foreign = await issue();
    const other = await core.openHouse();
    const answers = await Promise.allSettled([
      redeem(spent.token), redeem(ended.token), redeem(foreign.token, other), redeem(newToken()), redeem(''),
      house.asVisitor().inTransaction((inside) => redeemToken(inside, 'unsubscribe', foreign.token, null)),
    ]);
    for (const answer of answers) expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'not-found', words: (answers[0] as PromiseRejectedResult).reason.words as string } });
  });

  it('F- is guessed ten thousand times: nothing opens, and nothing is consumed', async () => {
    const { token } = await issue();
    const guesses = Array.from({ length: 10_000 }, () => hashToken(randomBytes(32).toString('base64url')));
    const hits = await house.asVisitor().inTransaction(({ query }) =>
      query<{ n: number }>(`select count(r.*)::int as n from unnest($1::bytea[]) g cross join lateral app.redeem_token(g, 'recovery', null) r`, [guesses.map((guess) => Buffer.from(guess))]));
    expect(hits).toEqual([{ n: 0 }]);
    await expect(redeem(token)).resolves.toBeDefined();
  });

  it('F- and ten thousand tries of one network let ten through, exactly', async () => {
    const [row] = await house.asVisitor().inTransaction(({ query }) => query<{ n: number }>(
      `select count(*) filter (where app.count_attempt($1::uuid, 'operator_link', '\\x01'::bytea, 10, interval '10 minutes'))::int as n from generate_series(1, 10000)`, [house.facts.id]));
    expect(row?.n).toBe(10);
  });

  it('F- is issued to nobody by a visitor, and opens the counter by no one\'s wish', async () => {
    const issueAs = (ctx: Context, kind: string) => ctx.inTransaction(({ query }) => query('select app.issue_token($1::bytea, $2::text, null, 1, interval \'1 hour\') is null as issued', [hashToken(newToken()), kind]));
    await expect(issueAs(house.asVisitor(), 'recovery')).rejects.toMatchObject(forbidden);
    const seeker = await house.newSeeker();
    for (const kind of ['operator_invite', 'first_operator']) await expect(issueAs(seeker, kind)).rejects.toMatchObject(forbidden);
  });
});

describe('the last owner', () => {
  it('F- cannot be dismissed or demoted, and an invited owner does not count as one', async () => {
    const owner = await keeper('owner');
    await inviteOperator(owner.ctx, house.asSeeker, { address: new Secret('second@house.example'), role: 'owner' });
    await expect(owner.ctx.inTransaction((inside) => revokeOperator(inside, owner.id))).rejects.toMatchObject({ code: 'last-owner' });
    await expect(owner.ctx.inTransaction((inside) => changeOperatorRole(inside, { id: owner.id, role: 'viewer' }))).rejects.toMatchObject({ code: 'last-owner' });
    expect(await opens(owner.session)).toBe(true);
  });

  it('F- is left when two owners dismiss each other at one moment, twenty times', async () => {
    for (let round = 0; round < 20; round += 1) {
      house = await core.openHouse();
      const [one, two] = [await keeper('owner'), await keeper('owner')];
      const answers = await Promise.allSettled([one.ctx.inTransaction((inside) => revokeOperator(inside, two.id)), two.ctx.inTransaction((inside) => changeOperatorRole(inside, { id: one.id, role: 'viewer' }))]);
      expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await core.service(`select 1 from operators where house_id = $1 and role = 'owner' and revoked_at is null`, [house.facts.id])).toHaveLength(1);
    }
  });
});

describe('who looks after the operators', () => {
  it('F- is an owner of this house with a fresh proof: the books refuse every other, whatever the doors let through', async () => {
    const victim = await keeper('support');
    const stale = await keeper('owner', { fresh: false });
    const others = await Promise.all((['viewer', 'support', 'editor', 'operator', 'privacy'] as const).map((role) => keeper(role)));
    const here = house;
    house = await core.openHouse();
    const elsewhere = await keeper('owner');
    house = here;
    for (const { ctx } of [stale, ...others]) {
      await expect(ctx.inTransaction((inside) => revokeOperator(inside, victim.id))).rejects.toMatchObject(forbidden);
      await expect(ctx.inTransaction((inside) => changeOperatorRole(inside, { id: victim.id, role: 'owner' }))).rejects.toMatchObject(forbidden);
      await expect(inviteOperator(ctx, house.asSeeker, { address: new Secret('x@house.example'), role: 'owner' })).rejects.toMatchObject(forbidden);
    }
    for (const { ctx } of others) await expect(ctx.inTransaction(listOperators)).rejects.toMatchObject(forbidden);
    await expect(elsewhere.ctx.inTransaction((inside) => revokeOperator(inside, victim.id))).rejects.toMatchObject({ code: 'not-found' });
    expect(await elsewhere.ctx.inTransaction(listOperators)).toHaveLength(1);
    expect(await opens(victim.session)).toBe(true);
  });

  it('ends sessions at once, and what was done is written down without an address', async () => {
    const [owner, other] = [await keeper('owner'), await keeper('support')];
    await owner.ctx.inTransaction((inside) => changeOperatorRole(inside, { id: other.id, role: 'privacy' }));
    expect((await owner.ctx.inTransaction(listOperators)).map(({ role, self }) => [role, self])).toEqual([['owner', true], ['privacy', false]]);
    await owner.ctx.inTransaction((inside) => revokeOperator(inside, other.id));
    expect(await opens(other.session)).toBe(false);
    expect(await core.service('select 1 from operator_sessions where operator_id = $1', [other.id])).toEqual([]);
    await expect(owner.ctx.inTransaction((inside) => revokeOperator(inside, other.id))).rejects.toMatchObject({ code: 'not-found' });
    expect((await auditOf(house, other.id)).map(({ action }) => action)).toEqual(['operator.role_changed', 'operator.revoked']);
  });
});

describe('an invitation', () => {
  const join = (token: string) => house.asVisitor().inTransaction(({ query }) => query<{ id: string; subject_id: string }>('select operator_id::text as id, subject_id::text as subject_id from app.join_operators($1::bytea)', [hashToken(token)]));

  /** The token in the newest letter of an invitation, read as its reader would. */
  async function tokenInLetter(): Promise<string> {
    const [job] = await core.service<{ subject_id: string; data: { letter: 'operator_invite'; secretId: string; role: OperatorRole; expiresInHours: number }; sealed: Buffer; row: string }>(
      `select j.subject_id, p.data, p.sealed, j::text || p.data::text as row from delivery_jobs j join delivery_payloads p on p.job_id = j.id where j.house_id = $1 and p.data ->> 'letter' = 'operator_invite' order by j.created_at desc limit 1`, [house.facts.id]);
    if (job === undefined) throw new Error('no letter was left');
    const letter = await composeLetter(house.asWorker(job.subject_id), job.data, job.sealed);
    if (letter?.letter !== 'operator_invite') throw new Error('another letter');
    const token = letter.props.joinUrl.reveal('send_letter').split('/operator/join#')[1] ?? '';
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(job.row + job.sealed.toString('latin1')).not.toContain(token);
    return token;
  }

  it('opens a role once, within a day, and an earlier one to the same address opens nothing', async () => {
    const owner = await keeper('owner');
    const invite = (address: string) => inviteOperator(owner.ctx, house.asSeeker, { address: new Secret(address), role: 'support' });
    await invite('new@house.example');
    const first = await tokenInLetter();
    await invite(' NEW@house.example ');
    const second = await tokenInLetter();
    expect(await join(first)).toEqual([]);
    expect((await Promise.all([join(second), join(second), join(second)])).flat()).toHaveLength(1);
    await expect(invite('new@house.example')).rejects.toMatchObject({ code: 'already-operator' });
    await invite('late@house.example');
    const late = await tokenInLetter();
    await core.service(`update capability_tokens set expires_at = now() where token_hash = $1`, [Buffer.from(hashToken(late))]);
    expect(await join(late)).toEqual([]);
  });

  it('F- taken back opens nothing, and holds no role before it is used', async () => {
    const owner = await keeper('owner');
    await inviteOperator(owner.ctx, house.asSeeker, { address: new Secret('new@house.example'), role: 'owner' });
    const token = await tokenInLetter();
    const [invited] = (await owner.ctx.inTransaction(listOperators)).filter(({ joinedAt }) => joinedAt === null);
    const [row] = await core.service<{ subject_id: string }>('select subject_id from operators where id = $1', [invited?.id]);
    const early = await house.asVisitor().inTransaction(({ query }) => query('select 1 from app.open_operator_session($1::uuid, $2::uuid[], $3::bytea)', [house.facts.id, [row?.subject_id], hashToken(newToken())]));
    expect(early).toEqual([]);
    await owner.ctx.inTransaction((inside) => revokeOperator(inside, invited?.id ?? ''));
    expect(await join(token)).toEqual([]);
  });

  it('F- goes to a person of its own: a stranger who once typed that address at the till gains no role by it', async () => {
    const owner = await keeper('owner');
    const attacker = await house.newSeeker();
    const { setAddress } = await import('./set-address.ts');
    const key = await house.keys.prepare('subject', attacker.subjectId, attacker.subjectId);
    await attacker.inTransaction((inside) => setAddress(inside, house.keys, key, new Secret('new@house.example')));
    await inviteOperator(owner.ctx, house.asSeeker, { address: new Secret('new@house.example'), role: 'owner' });
    const [joined] = await join(await tokenInLetter());
    expect(joined?.subject_id).toBeDefined();
    expect(joined?.subject_id).not.toBe(attacker.subjectId);
    const stolen = await house.asVisitor().inTransaction(({ query }) => query('select 1 from app.open_operator_session($1::uuid, $2::uuid[], $3::bytea)', [house.facts.id, [attacker.subjectId], hashToken(newToken())]));
    expect(stolen).toEqual([]);
  });
});

describe('a step-up', () => {
  async function codeOf(who: Keeper): Promise<Secret<string>> {
    await sendStepUpCode(who.own, { operatorId: who.id, session: who.session });
    const [job] = await core.service<{ data: { letter: 'step_up_code'; secretId: string; expiresInMinutes: number }; sealed: Buffer }>(
      `select p.data, p.sealed from delivery_jobs j join delivery_payloads p on p.job_id = j.id where j.subject_id = $1 order by j.created_at desc, j.id desc limit 1`, [who.subjectId]);
    if (job === undefined) throw new Error('no letter was left');
    const letter = await composeLetter(house.asWorker(who.subjectId), job.data, job.sealed);
    if (letter?.letter !== 'step_up_code') throw new Error('another letter');
    return letter.props.code;
  }
  /** Somebody whose address is known, so that a letter can reach them. */
  async function reachable(role: OperatorRole): Promise<Keeper> {
    const who = await keeper(role, { fresh: false });
    const { setAddress } = await import('./set-address.ts');
    const key = await house.keys.prepare('subject', who.subjectId, who.subjectId);
    await who.own.inTransaction((inside) => setAddress(inside, house.keys, key, new Secret(`${who.id}@house.example`)));
    return who;
  }
  const prove = (who: Keeper, code: Secret<string>) => stepUp(who.own, { operatorId: who.id, session: who.session }, code);
  const fresh = async (who: Keeper) => (await core.service<{ fresh: boolean }>(`select coalesce(stepped_up_at > now() - interval '5 minutes', false) as fresh from operator_sessions where token_hash = $1`, [Buffer.from(hashToken(who.session))]))[0]?.fresh;
  const other = (code: Secret<string>) => code.map((digits) => String((Number(digits) + 1) % 1e8).padStart(8, '0'));
  const refused = { code: 'code-refused' };

  it('needs the code of the letter, once', async () => {
    const owner = await reachable('owner');
    const code = await codeOf(owner);
    expect(code.reveal('sign_in')).toMatch(/^\d{8}$/);
    await expect(prove(owner, other(code))).rejects.toMatchObject(refused);
    expect(await fresh(owner)).toBe(false);
    await prove(owner, code);
    expect(await fresh(owner)).toBe(true);
    await expect(prove(owner, code)).rejects.toMatchObject(refused);
  });

  it('F- by ten at one moment succeeds once, and ten wrong ones at once are three tries', async () => {
    const owner = await reachable('owner');
    const code = await codeOf(owner);
    const withoutLimit = () => core.service(`delete from attempt_windows where house_id = $1`, [house.facts.id]);
    const tryAll = async (codes: Secret<string>[]) => (await Promise.allSettled(codes.map((one) => prove(owner, one)))).filter(({ status }) => status === 'fulfilled').length;
    expect(await tryAll(Array.from({ length: 10 }, () => code))).toBe(1);
    await withoutLimit();
    const next = await codeOf(owner);
    expect(await tryAll(Array.from({ length: 10 }, () => other(next)))).toBe(0);
    await withoutLimit();
    await expect(prove(owner, next)).rejects.toMatchObject(refused);
  });

  it('F- takes no code of another session, of before, or of ten minutes ago', async () => {
    const [one, two] = [await reachable('owner'), await reachable('owner')];
    const [first, foreign] = [await codeOf(one), await codeOf(two)];
    await expect(prove(one, foreign)).rejects.toMatchObject(refused);
    const second = await codeOf(one);
    await expect(prove(one, first)).rejects.toMatchObject(refused);
    await core.service(`update operator_sessions set step_up_until = now() where token_hash = $1`, [Buffer.from(hashToken(one.session))]);
    await expect(prove(one, second)).rejects.toMatchObject(refused);
  });

  it('F- may be tried ten times an hour and asked for five times in a quarter, whatever the session', async () => {
    const owner = await reachable('owner');
    for (let tries = 0; tries < 10; tries += 1) await expect(prove(owner, new Secret('00000000'))).rejects.toMatchObject(refused);
    const code = await codeOf(owner);
    await expect(prove(owner, code)).rejects.toMatchObject({ code: 'too-many' });
    for (let asked = 1; asked < 5; asked += 1) await codeOf(owner);
    await expect(sendStepUpCode(owner.own, { operatorId: owner.id, session: owner.session })).rejects.toMatchObject({ code: 'too-many' });
  });

  it('leaves its code in no row, and a refused try in the audit', async () => {
    const owner = await reachable('owner');
    const code = await codeOf(owner);
    await expect(prove(owner, other(code))).rejects.toMatchObject(refused);
    const [row] = await core.service<{ row: string }>('select s::text as row from operator_sessions s where token_hash = $1', [Buffer.from(hashToken(owner.session))]);
    expect(row?.row).not.toContain(code.reveal('sign_in'));
    expect(await core.service(`select outcome from admin_audit_events where house_id = $1 and action = 'operator.stepped_up'`, [house.facts.id])).toEqual([{ outcome: 'refused' }]);
  });
});
