import type { AccessPort } from '@omenhall/contracts/access/access.port';
import type { Me } from '@omenhall/contracts/access/access.schema';
import { normaliseAddress } from '@omenhall/contracts/values/email-address';
import { addressIndex, codeMinutes, countAttempt, guardedLimits, hashToken, maskOf, newToken, rightsOf, sendStepUpCode, setAddress, stepUp } from '@omenhall/core/access';
import { recordAudit } from '@omenhall/core/record-audit';
import { refuse, requireSubject } from '@omenhall/core/refuse';
import { asGuest, asVisitor, contextOf, findOperator, asOperatorsOwn, subjectsOf, type Call } from '../plugins/caller.ts';
import { writeCookie } from '../plugins/cookies.ts';

export const accessPort = (call: Call): AccessPort => ({
  me: async () => me(call),

  async sendCode({ address }) {
    const { keys, house, auth, log } = call.process;
    const comparable = address.map(normaliseAddress);
    await asVisitor(call).inTransaction(async ({ query }) => {
      await countAttempt(query, keys, house.id, guardedLimits.sendCodePerBrowser, call.peer);
      await countAttempt(query, keys, house.id, guardedLimits.sendCodePerAddress, comparable);
      await countAttempt(query, keys, house.id, guardedLimits.sendCodePerAddressAndDay, comparable);
    });
    // For every address, and not waited for: whether it is known is asked once the code stands, so that neither the
    // answer nor its time tells a known address from an unknown one.
    void auth.issueCode(address).catch((error: unknown) => log.error('code_not_issued', { error, requestId: call.requestId }));
    return { sent: true, expiresInSeconds: codeMinutes * 60 };
  },

  async signIn({ address, code }) {
    const { keys, house, auth } = call.process;
    const comparable = address.map(normaliseAddress);
    await asVisitor(call).inTransaction(async ({ query }) => {
      await countAttempt(query, keys, house.id, guardedLimits.tryCodePerBrowser, call.peer);
      await countAttempt(query, keys, house.id, guardedLimits.tryCodePerAddress, comparable);
    });
    const signedIn = await auth.signIn(address, code, call.headers);
    signedIn.setCookies.forEach(call.setCookie);
    await asVisitor(call).inTransaction(({ query }) => query('select 1 from app.claim_subjects($1::uuid, $2::bytea, $3::text)', [house.id, addressIndex(keys, address), signedIn.accountId]));
    const subjects = await subjectsOf(call.process, signedIn.accountId);
    const [first] = subjects;
    if (first !== undefined) await contextOf(call, first).inTransaction((inside) => recordAudit(inside, { action: 'access.signed_in', entityType: 'subject', entityId: first }));
    call.caller = { ...call.caller, accountId: signedIn.accountId, address: signedIn.address, provenSubjectIds: subjects, subjectIds: [...new Set([...subjects, ...call.caller.subjectIds])] };
    return me(call);
  },

  async signOut() {
    const { auth, house } = call.process;
    await endSessions(call);
    (await auth.signOut(call.headers)).setCookies.forEach(call.setCookie);
    for (const which of ['guest', 'operator'] as const) call.setCookie(writeCookie(house.siteUrl, which, '', 0));
    call.setHeader('clear-site-data', '"cache", "cookies", "storage"');
    call.caller = { accountId: null, address: null, subjectIds: [], provenSubjectIds: [], guestSubjectId: null, operator: null };
    return me(call);
  },

  async enterAsOperator({ token, address }) {
    const { keys, house } = call.process;
    await asVisitor(call).inTransaction(({ query }) => countAttempt(query, keys, house.id, guardedLimits.operatorLink, call.peer));
    const ctx = await asGuest(call);
    const subjectId = requireSubject(ctx);
    const key = await keys.prepare('subject', subjectId, subjectId);
    await ctx.inTransaction(async (inside) => {
      const redeemed = await inside.query<{ operator_id: string }>('select operator_id::text as operator_id from app.redeem_first_operator($1::uuid, $2::bytea, $3::uuid)', [house.id, hashToken(token.reveal('index')), subjectId]);
      const [operator] = redeemed;
      if (operator === undefined) refuse('code-refused', 'operator link refused');
      await setAddress(inside, keys, key, address);
      await recordAudit(inside, { action: 'operator.entered', entityType: 'operator', entityId: operator.operator_id, meta: { by: 'first_link' } });
    });
    return openOperatorSession(call, [subjectId]);
  },

  openOperatorSession: async () => (call.caller.accountId === null ? refuse('sign-in-needed', 'no member session') : openOperatorSession(call, call.caller.provenSubjectIds)),

  async joinAsOperator({ token }) {
    const { keys, house } = call.process;
    await asVisitor(call).inTransaction(({ query }) => countAttempt(query, keys, house.id, guardedLimits.operatorLink, call.peer));
    const joined = await asVisitor(call).inTransaction(async (inside) => {
      const [row] = await inside.query<{ id: string; subject_id: string }>('select operator_id::text as id, subject_id::text as subject_id from app.join_operators($1::bytea)', [hashToken(token.reveal('index'))]);
      if (row === undefined) refuse('code-refused', 'invitation refused');
      await recordAudit(inside, { action: 'operator.joined', entityType: 'operator', entityId: row.id });
      return row;
    });
    return openOperatorSession(call, [joined.subject_id]);
  },

  async stepUpCode() {
    const { ctx, at } = atStepUp(call);
    await sendStepUpCode(ctx, at);
    return { sent: true, expiresInSeconds: codeMinutes * 60 };
  },

  async stepUp({ code }) {
    const { ctx, at } = atStepUp(call);
    await stepUp(ctx, at, code);
    return me(call);
  },
});

/** In the name of the operator's own person, whose address the code goes to. */
function atStepUp(call: Call) {
  const { operator } = call.caller;
  const session = call.tokens.operator;
  if (operator === null || session === undefined) refuse('sign-in-needed', 'no operator session');
  return { ctx: asOperatorsOwn(call, operator.subjectId), at: { operatorId: operator.id, session } };
}

/** A copied cookie must not outlive the sign-out, so what it stands for goes too. */
async function endSessions(call: Call): Promise<void> {
  const { guest, operator } = call.tokens;
  if (operator !== undefined) await asVisitor(call).inTransaction(({ query }) => query('select app.close_operator_session($1::bytea) is null as closed', [hashToken(operator)]));
  const { guestSubjectId } = call.caller;
  if (guest !== undefined && guestSubjectId !== null) await contextOf(call, guestSubjectId).inTransaction(({ db }) => db.guestSession.deleteMany({ where: { tokenHash: hashToken(guest) } }));
}

async function openOperatorSession(call: Call, subjectIds: readonly string[]): Promise<Me> {
  const { house } = call.process;
  const token = newToken();
  const [operator] = await asVisitor(call).inTransaction(({ query }) =>
    query<{ id: string; role: NonNullable<Me['operatorRole']> }>('select operator_id::text as id, role from app.open_operator_session($1::uuid, $2::uuid[], $3::bytea)', [house.id, subjectIds, hashToken(token)]));
  if (operator === undefined) refuse('not-allowed', 'no operator role');
  call.setCookie(writeCookie(house.siteUrl, 'operator', token, 12 * 3600));
  call.caller = { ...call.caller, operator: await findOperator(call.process, token) };
  return me(call);
}

const me = ({ caller }: Call): Me => ({
  kind: caller.accountId !== null ? 'member' : caller.guestSubjectId !== null ? 'guest' : 'visitor',
  maskedAddress: caller.address === null ? null : maskOf(caller.address),
  operatorRole: caller.operator?.role ?? null,
  operatorRights: caller.operator === null ? [] : rightsOf(caller.operator.role),
});
