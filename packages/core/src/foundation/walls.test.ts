import { randomUUID } from 'node:crypto';
import type { Query } from '@omenhall/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Secret } from '@omenhall/contracts/values/secret';
import { wishEnd } from '../membership/index.ts';
import { withdrawContract } from '../refund/index.ts';
import { aMember, aPaidGift, aReadyOrder, jobsOf, openCore, workOff, type Core, type Placed, type TestHouse } from '../testing/index.ts';

/** Every table whose rows belong to a person, from the catalogue; `owner` is the SQL for whose row it is. */
interface Owned { table: string; owner: string }
type Way = 'app' | 'worker' | 'webhook';

let core: Core;
let house: TestHouse;
let a: Placed;
let b: Placed;
let owned: Owned[];

beforeAll(async () => {
  core = await openCore();
  house = await core.openHouse();
  [a, b] = [await aReadyOrder(house), await aReadyOrder(house)];
  for (const order of [a, b]) {
    const letter = (await jobsOf(house, order.purchaseLinkId)).find((job) => job.kind === 'receipt_email_job');
    if (letter !== undefined) await workOff(house, letter.id, 'done');
    await withdrawContract(order.seeker, { orderCode: order.orderCode, name: new Secret('') });
    await aPaidGift(house, {}, order.seeker);
    const membership = await aMember(house, 'month', order.seeker);
    await wishEnd(order.seeker, { orderCode: membership.orderCode, ends: true }, house.desk, async () => undefined);
    // No model is asked here: the row stands as if one had been.
    await core.service(`set session_replication_role = replica; insert into ai_calls (house_id, subject_id, reading_id, attempt, template_version, provider_host, model, with_question)
      values ('${house.facts.id}', '${order.seeker.subjectId}', '${order.readingId}', 1, '1', 'models.example', 'small-1', false); set session_replication_role = origin`);
  }
  const tables = await core.service<{ table: string }>(
    `select c.relname as table from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute t on t.attrelid = c.oid
      where n.nspname = 'public' and c.relkind = 'r' and t.attname = 'subject_id' and not t.attisdropped and c.relname not in ('operators')`);
  owned = [
    ...tables.map(({ table }) => ({ table, owner: 'subject_id' })),
    { table: 'subjects', owner: 'id' },
    ...['delivery_payloads', 'delivery_links', 'delivery_effects', 'delivery_attempts'].map((table) => ({ table, owner: '(select j.subject_id from delivery_jobs j where j.id = job_id)' })),
  ];
});
afterAll(() => core.close());

function inNameOf<T>(way: Way, who: { houseId: string; subjectId: string | null }, work: (query: Query) => Promise<T>): Promise<T> {
  const named = { ...who, requestId: 'wall' };
  const open = { app: core.database.asSubject, worker: core.database.asJob, webhook: core.database.asWebhook }[way];
  return open(named, ({ query }) => work(query));
}

/** How many rows a statement reached; a refusal for want of rights counts as none. */
async function reached(way: Way, who: { houseId: string; subjectId: string | null }, sql: string, values: unknown[]): Promise<number> {
  try {
    return (await inNameOf(way, who, (query) => query(`with touched as (${sql}) select 1 as row from touched`, values))).length;
  } catch (err) {
    if ((err as { code?: unknown }).code === 'forbidden') return 0;
    throw err;
  }
}

const own = (order: Placed) => ({ houseId: house.facts.id, subjectId: order.seeker.subjectId });

/** All rows of a person, as one digest per table. */
const digestOf = (subjectId: string): Promise<unknown> => Promise.all(owned.map(({ table, owner }) =>
  core.service(`select $2::text as table, count(*)::int as rows, md5(string_agg(t::text, '|' order by t::text)) as digest from public.${table} t where ${owner} = $1`, [subjectId, table])));

it('has rows of both people behind every wall, or the rest would prove nothing', async () => {
  expect(owned.map(({ table }) => table).toSorted()).toEqual([
    'ai_calls', 'ai_drafts', 'delivery_attempts', 'delivery_effects', 'delivery_jobs', 'delivery_links', 'delivery_payloads', 'gifts', 'guest_sessions', 'membership_wishes', 'memberships', 'omen_consent_current', 'omen_consents', 'oracle_artifacts',
    'purchase_links', 'reading_records', 'refund_requests', 'subjects', 'withdrawal_requests',
  ]);
  for (const { table, owner } of owned) {
    const rows = await core.service<{ subject: string }>(`select distinct ${owner} as subject from public.${table}`);
    expect(rows.map(({ subject }) => subject), table).toEqual(expect.arrayContaining([a.seeker.subjectId, b.seeker.subjectId]));
  }
});

describe.each<Way>(['app', 'worker', 'webhook'])('in the name of one person, as %s', (way) => {
  it('sees rows of its own, and none of another person', async () => {
    let seen = 0;
    for (const { table, owner } of owned) {
      seen += await reached(way, own(a), `select 1 from public.${table} where ${owner} = $1::uuid`, [a.seeker.subjectId]);
      expect(await reached(way, own(a), `select 1 from public.${table} where ${owner} = $1::uuid or ${owner} is null`, [b.seeker.subjectId]), table).toBe(0);
      expect(await reached(way, own(a), `select distinct ${owner} as owner from public.${table}`, []), table).toBeLessThanOrEqual(1);
    }
    expect(seen).toBeGreaterThan(4);
  });

  it('changes and removes nothing of another person, whatever column it tries', async () => {
    const before = await digestOf(b.seeker.subjectId);
    for (const { table, owner } of owned) {
      const columns = await core.service<{ name: string }>(
        `select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped and has_column_privilege($2, attrelid, attnum, 'UPDATE')`, [`public.${table}`, `omen_${way}`]);
      for (const name of columns.length === 0 ? ['house_id'] : columns.map((column) => column.name)) {
        expect(await reached(way, own(a), `update public.${table} set ${name} = ${name} where ${owner} = $1::uuid returning 1`, [b.seeker.subjectId]), `${table}.${name}`).toBe(0);
      }
      expect(await reached(way, own(a), `delete from public.${table} where ${owner} = $1::uuid returning 1`, [b.seeker.subjectId]), table).toBe(0);
    }
    expect(await digestOf(b.seeker.subjectId)).toEqual(before);
  });

  it('gives no row of its own to another person', async () => {
    for (const table of ['reading_records', 'purchase_links', 'oracle_artifacts', 'guest_sessions', 'delivery_jobs', 'omen_consents']) {
      await expect(inNameOf(way, own(a), (query) => query(`update public.${table} set subject_id = $1::uuid where subject_id = $2::uuid`, [b.seeker.subjectId, a.seeker.subjectId])), table)
        .rejects.toMatchObject({ name: 'RefusedByDatabase' });
    }
  });

  it.each([
    ['without a person', () => ({ houseId: house.facts.id, subjectId: null })],
    ['with this person in another house', () => ({ houseId: randomUUID(), subjectId: a.seeker.subjectId })],
    ['as somebody who does not exist', () => ({ houseId: house.facts.id, subjectId: randomUUID() })],
  ])('sees no owned row %s', async (_how, who) => {
    for (const { table } of owned) expect(await reached(way, who(), `select 1 from public.${table}`, []), table).toBe(0);
  });
});

it('a webhook without a house sees no owned row', async () => {
  for (const { table } of owned) {
    const seen = await core.database.asWebhook({ houseId: null, subjectId: null, requestId: 'wall' }, ({ query }) => query(`select 1 as row from public.${table}`)).catch((err: { code: string }) => err.code);
    expect(seen === 'forbidden' ? [] : seen, table).toEqual([]);
  }
});

it('a person writes nothing in another person\'s name', async () => {
  const { houseId, subjectId } = own(b);
  await expect(inNameOf('app', own(a), (query) => query(`insert into guest_sessions (token_hash, house_id, subject_id, expires_at) values ('\\x00', $1::uuid, $2::uuid, now())`, [houseId, subjectId]))).rejects.toMatchObject({ code: 'forbidden' });
  await expect(inNameOf('app', own(a), (query) => query(`insert into admin_audit_events (house_id, actor_type, actor_id, action, entity_type, entity_id, outcome) values ($1::uuid, 'system', 'x', 'x', 'x', 'x', 'x')`, [randomUUID()]))).rejects.toMatchObject({ code: 'forbidden' });
  await expect(inNameOf('app', own(a), (query) => query(
    `select * from delivery.enqueue(gen_random_uuid(), $1::uuid, $2::uuid, 'interpretation_job', 'interpret', 'scroll', null, 'internal', 5, 1, 1, 'stolen', '{}', null, null, null, null, 'STOLEN', null, '{}', '{}', false)`, [houseId, subjectId]))).rejects.toMatchObject({ sqlstate: 'OM002' });
});

describe('an operator', () => {
  /** Bytes that say nothing of what a person wrote: digests of papers, of public sentences, and of a frozen letter. */
  const harmless = ['consent_texts.sha256', 'delivery_effects.request_hash', 'omen_consents.text_sha256', 'oracle_artifacts.checksum'];
  const ask = (sql: string, values: unknown[] = []): Promise<unknown[]> =>
    core.database.asOperator({ houseId: house.facts.id, operatorId: randomUUID(), requestId: 'wall' }, ({ query }) => query(sql, values));

  it('sees orders of the house, so that the refusals below mean something', async () => {
    expect((await ask('select id from purchase_links')).length).toBe(6);
    expect((await ask('select id, status from reading_records')).length).toBe(2);
  });

  it('reads no bytes but harmless digests, in no table of the catalogue', async () => {
    const columns = await core.service<{ place: string; table: string; column: string }>(
      `select c.relname || '.' || a.attname as place, c.relname as table, a.attname as column from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and c.relkind in ('r', 'v', 'm') and a.atttypid = 'bytea'::regtype and a.attnum > 0 and not a.attisdropped order by 1`);
    const places = columns.map(({ place }) => place);
    expect(places).toEqual(expect.arrayContaining(['reading_records.question', 'reading_records.sealed_input', 'reading_records.result', 'subjects.address', 'oracle_artifacts.private_payload', 'delivery_payloads.sealed', 'delivery_requests.bytes']));
    for (const { place, table, column } of columns) {
      if (harmless.includes(place)) continue;
      await expect(ask(`select "${column}" from public."${table}"`), place).rejects.toMatchObject({ code: 'forbidden' });
      await expect(ask(`select 1 as row from public."${table}" where "${column}" is not null`), `${place} in a condition`).rejects.toMatchObject({ code: 'forbidden' });
      await expect(ask(`explain select "${column}" from public."${table}"`), `${place} in a plan`).rejects.toMatchObject({ code: 'forbidden' });
    }
  });

  it.each(['reading_records', 'subjects', 'oracle_artifacts', 'delivery_payloads', 'delivery_requests', 'webhook_events', 'guest_sessions', 'capability_tokens'])('is refused a whole row of %s', async (table) => {
    await expect(ask(`select * from public.${table}`)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(ask(`create temporary table kept as select * from public.${table}`)).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('finds nothing of sealed columns in the planner\'s statistics', async () => {
    await core.service('analyze reading_records');
    expect(await core.service(`select 1 from pg_stats where tablename = 'reading_records' and attname = 'question'`)).not.toEqual([]);
    expect(await ask(`select 1 as row from pg_stats where tablename = 'reading_records' and attname in ('question', 'sealed_input', 'result')`)).toEqual([]);
  });

  it('is refused the schema of sign-in, and changes no row of the house', async () => {
    await expect(ask('select * from auth."user"')).rejects.toMatchObject({ code: 'forbidden' });
    for (const table of ['reading_records', 'purchase_links', 'oracle_artifacts', 'omen_consents', 'delivery_jobs', 'admin_audit_events', 'finance_events', 'subjects']) {
      await expect(ask(`update public.${table} set house_id = house_id`), table).rejects.toMatchObject({ code: 'forbidden' });
      await expect(ask(`delete from public.${table}`), table).rejects.toMatchObject({ code: 'forbidden' });
    }
  });

  it('of another house sees none of this one', async () => {
    const stranger = await core.openHouse();
    for (const table of ['purchase_links', 'finance_events', 'omen_consents', 'admin_audit_events', 'delivery_jobs']) {
      expect(await stranger.asOperator().inTransaction(({ query }) => query(`select 1 as row from ${table}`)), table).toEqual([]);
    }
    expect(await stranger.asOperator().inTransaction(({ query }) => query('select 1 as row from ops.orders'))).toEqual([]);
  });
});

it('a wall that fell is seen by this very look', async () => {
  const look = () => reached('app', own(a), 'select 1 from public.purchase_links where subject_id = $1::uuid', [b.seeker.subjectId]);
  expect(await look()).toBe(0);
  await core.service('alter policy own_rows on purchase_links using (true)');
  expect(await look()).toBe(3);
});
