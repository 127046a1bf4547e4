import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { beginGuest, hashToken } from '@omenhall/core/access';
import { openContext, type Context } from '@omenhall/core/context';
import type { Actor } from '@omenhall/core/actor';
import { refuse } from '@omenhall/core/refuse';
import type { OperatorRole } from '@omenhall/contracts/access/access.schema';
import type { Secret } from '@omenhall/contracts/values/secret';
import { mayOperate, needsStepUp, type Right } from '@omenhall/core/access';
import type { HouseProcess } from '../house-process.ts';
import { cookieNames, writeCookie } from './cookies.ts';
import { networkOf } from './network.rules.ts';

/** Who stands at the door, as far as cookies prove it. */
export interface Caller {
  accountId: string | null;
  address: Secret<string> | null;
  /** Subjects this browser may act for: the signed-in person's, oldest first, then the browser's own. */
  subjectIds: readonly string[];
  guestSubjectId: string | null;
  /** Subjects of the account whose address was proven, oldest first; a role is looked for among these alone. */
  provenSubjectIds: readonly string[];
  operator: { id: string; subjectId: string; role: OperatorRole; /** Whether this session proved itself within five minutes. */ steppedUp: boolean } | null;
}

/** One call: who calls, and how to open a context in somebody's name. */
export interface Call {
  process: HouseProcess;
  caller: Caller;
  requestId: string;
  /** The peer's network, for limits; never stored as it is. */
  peer: string;
  headers: Headers;
  /** How this browser names itself; kept nowhere but as a keyed hash. */
  agent: string | null;
  /** Set in sealed mode: a session was shown that nobody can read, so who this is stays open. */
  unread: boolean;
  /** What this browser showed for itself; of each, the books know the hash alone. */
  tokens: { guest: string | undefined; operator: string | undefined };
  /** Set once this call has begun a guest, so that calls of one batch begin one. */
  beginning?: Promise<Context>;
  setCookie(header: string): void;
  setHeader(name: string, value: string): void;
}

/** Reads the cookies of a request and asks the books who they belong to. */
export async function openCall(process: HouseProcess, request: FastifyRequest, reply: FastifyReply): Promise<Call> {
  const names = cookieNames(process.house.siteUrl);
  const headers = new Headers({ cookie: request.headers.cookie ?? '' });
  const setCookie = (header: string): void => void reply.header('set-cookie', header);
  const shown = request.cookies[names.session] !== undefined;
  const unread = shown && process.keysAway() !== null;
  const [member, guestSubjectId, operator] = await Promise.all([
    !shown || unread ? null : process.auth.session(headers),
    findGuest(process, request.cookies[names.guest]),
    findOperator(process, request.cookies[names.operator]),
  ]);
  member?.setCookies.forEach(setCookie);
  const memberSubjects = member === null ? [] : await subjectsOf(process, member.accountId);
  return {
    process, requestId: request.id, peer: networkOf(request.ip), headers, agent: request.headers['user-agent'] ?? null, setCookie, unread, tokens: { guest: request.cookies[names.guest], operator: request.cookies[names.operator] },
    setHeader: (name, value) => void reply.header(name, value),
    caller: {
      accountId: member?.accountId ?? null, address: member?.address ?? null, guestSubjectId, operator, provenSubjectIds: memberSubjects,
      subjectIds: [...new Set([...memberSubjects, ...(guestSubjectId === null ? [] : [guestSubjectId])])],
    },
  };
}

/** A context over one subject's rows, whoever acts in it; null stands for a visitor. */
export function openAs({ house, clock, keys, database, kick }: HouseProcess, requestId: string, actor: Actor, subjectId: string | null): Context {
  return openContext({ house, actor, subjectId, requestId, clock }, keys, (work) => database.asSubject({ houseId: house.id, subjectId, requestId }, work), kick);
}

/** In the name of one of this caller's subjects; null stands for a visitor. */
export const contextOf = ({ process, caller, requestId }: Call, subjectId: string | null): Context =>
  openAs(process, requestId, subjectId === null ? { kind: 'visitor' } : { kind: 'seeker', subjectId, proven: caller.accountId !== null }, subjectId);

export const asVisitor = (call: Call): Context => contextOf(call, null);

/** In the name of the person at this browser; a stranger becomes a guest and gets the cookie of one. */
export async function asGuest(call: Call): Promise<Context> {
  const [known] = call.caller.subjectIds;
  if (known !== undefined) return contextOf(call, known);
  return (call.beginning ??= becomeGuest(call));
}

async function becomeGuest(call: Call): Promise<Context> {
  const subjectId = randomUUID();
  const ctx = contextOf(call, subjectId);
  const token = await ctx.inTransaction(beginGuest);
  call.setCookie(writeCookie(call.process.house.siteUrl, 'guest', token, 90 * 86_400));
  call.caller = { ...call.caller, guestSubjectId: subjectId, subjectIds: [subjectId] };
  return ctx;
}

/** In the name of an order's owner, when that is this caller; foreign and unknown orders are not found alike. */
export async function asOwnerOfOrder(call: Call, orderCode: string): Promise<Context> {
  return asOneOfOwn(call, 'select subject_id::text as subject_id from app.owner_of_order($1::uuid, $2::text)', orderCode);
}

/** In the name of a reading's owner, when that is this caller. */
export async function asOwnerOfReading(call: Call, readingId: string): Promise<Context> {
  return asOneOfOwn(call, 'select subject_id::text as subject_id from app.owner_of_reading($1::uuid, $2::uuid)', readingId);
}

/** In the name of a gift's giver, when that is this caller; foreign and unknown gifts are not found alike. */
export async function asGiver(call: Call, giftId: string): Promise<Context> {
  return asOneOfOwn(call, 'select subject_id::text as subject_id from app.giver_of_gift($1::uuid, $2::uuid)', giftId);
}

/** In each name this caller has, one after the other; a visitor has none. */
export async function asEachOfOwn<T>(call: Call, act: (ctx: Context) => Promise<T[]>): Promise<T[]> {
  const found: T[] = [];
  for (const subjectId of call.caller.subjectIds) found.push(...(await act(contextOf(call, subjectId))));
  return found;
}

/**
 * In an operator's name.
 * @param fresh asks for a step-up of the last five minutes; acts that are dangerous by nature ask for it unasked
 * @throws HouseError `sign-in-needed` without a session, `not-allowed` without the right, `step-up-needed`
 */
export function asOperator(call: Call, right: Right, { fresh = needsStepUp(right) }: { fresh?: boolean } = {}): Context & { role: OperatorRole } {
  const { process, requestId, caller } = call;
  const operator = caller.operator ?? refuse('sign-in-needed', 'no operator session');
  if (!mayOperate(operator.role, right)) refuse('not-allowed', `role ${operator.role} lacks ${right}`);
  if (fresh && !operator.steppedUp) refuse('step-up-needed', `${right} without a fresh proof`);
  const { house, clock, keys, database, kick } = process;
  const actor: Actor = { kind: 'operator', operatorId: operator.id, role: operator.role };
  const ctx = openContext({ house, actor, subjectId: null, requestId, clock }, keys, (work) => database.asOperator({ houseId: house.id, operatorId: operator.id, requestId }, work), kick);
  return { ...ctx, role: operator.role };
}

/** In the name of a person, while an operator acts: an operator's own address, or somebody who is being invited. */
export function asOperatorsOwn(call: Call, subjectId: string): Context {
  const operator = call.caller.operator ?? refuse('sign-in-needed', 'no operator session');
  return openAs(call.process, call.requestId, { kind: 'operator', operatorId: operator.id, role: operator.role }, subjectId);
}

/** In the name of the payment desk: without an owner for the inbox, with one for settling. */
export function asDesk(process: HouseProcess, requestId: string, eventId: string, owner: { houseId: string; subjectId: string | null } | null): Context {
  const { house, clock, keys, database, kick } = process;
  const who = { houseId: owner?.houseId ?? null, subjectId: owner?.subjectId ?? null, requestId };
  return openContext({ house, actor: { kind: 'stripe', eventId }, subjectId: who.subjectId, requestId, clock }, keys, (work) => database.asWebhook(who, work), kick);
}

async function asOneOfOwn(call: Call, sql: string, key: string): Promise<Context> {
  const [owner] = await asVisitor(call).inTransaction(({ query, house }) => query<{ subject_id: string }>(sql, [house.id, key]));
  if (owner === undefined || !call.caller.subjectIds.includes(owner.subject_id)) refuse('not-found', 'not this caller\'s');
  return contextOf(call, owner.subject_id);
}

async function findGuest({ database, house }: HouseProcess, token: string | undefined): Promise<string | null> {
  if (token === undefined) return null;
  const [row] = await database.asSubject({ houseId: house.id, subjectId: null, requestId: 'guest' }, ({ query }) =>
    query<{ subject_id: string }>('select subject_id::text as subject_id from app.guest_of($1::bytea) where house_id = $2::uuid', [hashToken(token), house.id]));
  return row?.subject_id ?? null;
}

/** The operator of a live session; asking keeps the session awake. */
export async function findOperator({ database, house }: HouseProcess, token: string | undefined): Promise<Caller['operator']> {
  if (token === undefined) return null;
  const [row] = await database.asSubject({ houseId: house.id, subjectId: null, requestId: 'operator' }, ({ query }) =>
    query<NonNullable<Caller['operator']>>('select operator_id::text as id, subject_id::text as "subjectId", role, stepped_up as "steppedUp" from app.operator_of($1::bytea) where house_id = $2::uuid', [hashToken(token), house.id]));
  return row ?? null;
}

export async function subjectsOf({ database, house }: HouseProcess, accountId: string): Promise<string[]> {
  const rows = await database.asSubject({ houseId: house.id, subjectId: null, requestId: 'account' }, ({ query }) =>
    query<{ id: string }>('select subject_id::text as id from app.subjects_of_account($1::uuid, $2::text)', [house.id, accountId]));
  return rows.map((row) => row.id);
}
