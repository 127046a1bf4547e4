import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { signContext, type Context } from './context-token.ts';
import { cloneDatabase, type ClonedDatabase } from './testing/index.ts';
import { readRlsMap } from './rls-map.ts';
import { seedPeople, type Person } from './testing/seed-people.ts';

const kinds = { app: 'customer', worker: 'job', webhook: 'webhook', operator: 'operator' } as const;
type Login = keyof typeof kinds;

/** What an engine's function needs to find, and the call; $1 is the job. Each says `did` when it changed something. */
const acts = {
  cancel: { status: 'pending', effect: 'rejected', call: `select delivery.cancel($1::uuid, 'test') = 'cancelled' as did` },
  resend: { status: 'dead', effect: 'rejected', call: `select created as did from delivery.resend($1::uuid, gen_random_uuid(), 'test', 'test')` },
  revive: { status: 'dead', effect: 'rejected', call: `select count(*) = 1 as did from delivery.revive($1::uuid, 1, 'test', 'test')` },
  evidence: { status: 'uncertain', effect: 'uncertain', call: `select settled as did from delivery.evidence($1::uuid, 'accepted', 'operator', null)` },
  resolve_by_person: { status: 'uncertain', effect: 'uncertain', call: `select settled as did from delivery.resolve_by_person($1::uuid, 'accepted', 'test', 'test')` },
  space_out: { status: 'pending', effect: 'rejected', call: `select delivery.space_out(array[$1::uuid], array[60::float8]) = 1 as did` },
  close_uncertain: { status: 'uncertain', effect: 'uncertain', call: `select delivery.close_uncertain($1::uuid, 'test', 'test') as did` },
  mark_delivered: { status: 'succeeded', effect: 'accepted', call: `select delivery.mark_delivered($1::uuid) as did` },
} as const;
type Act = keyof typeof acts;

const logins = Object.keys(kinds) as Login[];
const map = await readRlsMap();
const may = (login: Login, act: Act): boolean => (map.rights.functions[`delivery.${act}`] ?? '').split(/[ ,]+/).includes(login);
const cases = (Object.keys(acts) as Act[]).flatMap((act) => logins.filter((login) => may(login, act)).map((login): [Login, Act] => [login, act]));
const refusals = (Object.keys(acts) as Act[]).flatMap((act) => logins.filter((login) => !may(login, act)).map((login): [Login, Act] => [login, act]));

let clone: ClonedDatabase;
let me: Person;
let neighbour: Person;
let stranger: Person;
/** A job of the house itself, which is nobody's. */
let upkeep: string;
const clients = new Map<Login, pg.Client>();

beforeAll(async () => {
  clone = await cloneDatabase();
  [me, neighbour] = await seedPeople(clone.serviceQuery, 2) as [Person, Person];
  [stranger] = await seedPeople(clone.serviceQuery, 1) as [Person];
  upkeep = randomUUID();
  await clone.serviceQuery(
    `insert into delivery_jobs (id, house_id, max_attempts, payload_version, kind, queue, channel, effect_class, idempotency_key) values ($1::uuid, $2, 3, 1, 'purge_job', 'upkeep', 'none', 'internal', $1::uuid::text)`, [upkeep, me.houseId]);
  await clone.serviceQuery(`insert into delivery_payloads (job_id, house_id, data) values ($1, $2, '{}')`, [upkeep, me.houseId]);
  await clone.serviceQuery(
    `insert into delivery_effects (job_id, house_id, fence, state, class, request_hash, request_date, provider, intent_at) values ($1, $2, gen_random_uuid(), 'uncertain', 'blind', '\\x00', now(), 'smtp', now())`, [upkeep, me.houseId]);
  for (const login of logins) {
    const client = new pg.Client({ connectionString: clone.roleUrls[login] });
    await client.connect();
    clients.set(login, client);
  }
});
afterAll(async () => {
  await Promise.all([...clients.values()].map((client) => client.end()));
  await clone.drop();
});

/** Does it in somebody's name and takes it back: true, false, or the SQLSTATE that was met. */
async function attempt(login: Login, sql: string, values: unknown[], who: { houseId: string; subjectId: string | null } | null): Promise<unknown> {
  const client = clients.get(login);
  if (client === undefined) throw new Error(login);
  await client.query('begin');
  try {
    const context: Context | null = who === null ? null : { kind: kinds[login], requestId: 'engine', houseId: who.houseId, subjectId: who.subjectId };
    await client.query(`select set_config('app.ctx', $1, true)`, [context === null ? '' : signContext(clone.contextKey, context, Date.now())]);
    return ((await client.query<{ did: boolean }>(sql, values)).rows[0]?.did) ?? false;
  } catch (err) {
    return (err as { code?: string }).code;
  } finally {
    await client.query('rollback');
  }
}

describe.each(cases)('%s, by delivery.%s', (login, act) => {
  beforeEach(async () => {
    const { status, effect } = acts[act];
    await clone.serviceQuery(
      `update delivery_jobs set status = $1, finished_at = case when $1 in ('pending', 'uncertain') then null else now() end, reason = case when $1 = 'dead' then 'test' end`, [status]);
    await clone.serviceQuery(`update delivery_effects set state = $1`, [effect]);
  });
  const by = (jobId: string, who: { houseId: string; subjectId: string | null } | null): Promise<unknown> => attempt(login, acts[act].call, [jobId], who);

  it('reaches a job of its own, or the refusals below would prove nothing', async () => {
    expect(await by(me.jobId, me)).toBe(true);
  });

  it('reaches a job of another person in the house only as its operator', async () => {
    expect(await by(neighbour.jobId, me)).toBe(login === 'operator' ? true : 'OM002');
    expect(await by(neighbour.jobId, neighbour)).toBe(true);
  });

  it('reaches no job of another house', async () => {
    expect(await by(stranger.jobId, me)).toBe('OM002');
    expect(await by(stranger.jobId, { houseId: me.houseId, subjectId: stranger.subjectId })).toBe('OM002');
    expect(await by(stranger.jobId, stranger)).toBe(true);
  });

  it('reaches none in nobody\'s name', async () => {
    expect(await by(me.jobId, null)).toBe('OM002');
    expect(await by(me.jobId, { houseId: me.houseId, subjectId: null })).toBe(login === 'operator' ? true : 'OM002');
  });

  it('reaches the house\'s own upkeep as a job or an operator, and never as a visitor', async () => {
    expect(await by(upkeep, { houseId: me.houseId, subjectId: null })).toBe(login === 'worker' || login === 'operator' ? true : 'OM002');
  });
});

describe.each(refusals)('%s, by delivery.%s', (login, act) => {
  it('is refused, its own job too', async () => {
    expect(await attempt(login, acts[act].call, [me.jobId], me)).toBe('42501');
  });
});

describe('leaving a job', () => {
  const enqueue = `select created as did from delivery.enqueue(gen_random_uuid(), $1::uuid, $2::uuid, 'any_job', 'any', 'none', null, 'internal', 5, 1, 1, gen_random_uuid()::text, '{}', null, null, null, null, null, null, '{}', '{}', false)`;

  it.each<Login>(['app', 'worker', 'webhook'])('is done in its own name alone, as %s', async (login) => {
    const leave = (owner: { houseId: string; subjectId: string | null }): Promise<unknown> => attempt(login, enqueue, [owner.houseId, owner.subjectId], me);
    expect(await leave(me)).toBe(true);
    for (const other of [neighbour, stranger, { houseId: stranger.houseId, subjectId: me.subjectId }, { houseId: me.houseId, subjectId: null }]) expect(await leave(other)).toBe('OM002');
  });

  it('is the house\'s own affair where no person is named', async () => {
    const nobody = { houseId: me.houseId, subjectId: null };
    expect(await attempt('worker', enqueue, [me.houseId, null], nobody)).toBe(true);
    expect(await attempt('app', enqueue, [me.houseId, null], nobody)).toBe('OM002');
    expect(await attempt('webhook', enqueue, [me.houseId, null], nobody)).toBe('OM002');
  });
});

describe('that money came', () => {
  const paid = `with told as (update purchase_links set status = 'unlocked', unlocked_at = now() where subject_id = $1::uuid returning 1) select count(*) = 1 as did from told`;
  const succeeded = `with told as (update reading_records set payment_status = 'succeeded', updated_at = now() where subject_id = $1::uuid returning 1) select count(*) = 1 as did from told`;
  const born = (columns: string, values: string): string => `with told as (insert into purchase_links (id, house_id, subject_id, order_code, request_key, product_id, tier, client_reference_id, amount, currency, ${columns})
    select gen_random_uuid(), house_id, subject_id, gen_random_uuid()::text, gen_random_uuid(), product_id, tier, 'x', amount, currency, ${values} from purchase_links where subject_id = $1::uuid returning 1) select count(*) = 1 as did from told`;

  it('is told by the till, and never by the customer', async () => {
    expect(await attempt('webhook', paid, [me.subjectId], me)).toBe(true);
    expect(await attempt('app', paid, [me.subjectId], me)).toBe('OM003');
    expect(await attempt('webhook', succeeded, [me.subjectId], me)).toBe(true);
    expect(await attempt('app', succeeded, [me.subjectId], me)).toBe('OM003');
  });

  it('is told by no order at its birth', async () => {
    expect(await attempt('app', born('status', `'created'`), [me.subjectId], me)).toBe(true);
    for (const status of ['paid', 'unlocked']) expect(await attempt('app', born('status', `'${status}'`), [me.subjectId], me)).toBe('OM003');
  });

  it('needs nobody\'s word where nothing is due, which is where the price in the books is nothing', async () => {
    await clone.serviceQuery('set session_replication_role = replica; update purchase_links set amount = 0; set session_replication_role = origin');
    expect(await attempt('app', paid, [me.subjectId], me)).toBe('OM003');
    await clone.serviceQuery(`insert into product_prices (house_id, product_id, amount, currency) select distinct house_id, product_id, 0, 'EUR' from purchase_links`);
    expect(await attempt('app', paid, [me.subjectId], me)).toBe(true);
    expect(await attempt('app', succeeded, [me.subjectId], me)).toBe('OM003');
    await clone.serviceQuery(`update reading_records r set purchase_link_id = l.id from purchase_links l where l.reading_record_id = r.id`);
    await clone.serviceQuery(`update purchase_links set status = 'unlocked', unlocked_at = now()`);
    expect(await attempt('app', succeeded, [me.subjectId], me)).toBe(true);
  });
});
