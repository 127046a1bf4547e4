import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Query } from './sql.ts';
import { findOpenWalls } from './testing/find-open-walls.ts';
import { cloneDatabase, type ClonedDatabase } from './testing/index.ts';
import { readRights } from './testing/read-rights.ts';
import { readRlsMap, readTree, type RlsMap } from './rls-map.ts';

let clone: ClonedDatabase;
let service: pg.Client;
let map: RlsMap;
const query: Query = async <Row>(text: string, values: readonly unknown[] = []) => (await service.query(text, [...values])).rows as Row[];

beforeAll(async () => {
  clone = await cloneDatabase();
  map = await readRlsMap();
  service = new pg.Client({ connectionString: clone.serviceUrl });
  await service.connect();
});
afterAll(async () => {
  await service.end();
  await clone.drop();
});

/** Names of what stands otherwise than the map says, and every open wall. */
async function findings(): Promise<string[]> {
  const rights = await readRights(query, map.phrases);
  const differing = (['relations', 'functions', 'schemas'] as const).flatMap((kind) => {
    const [stands, expected] = [rights[kind] as Record<string, unknown>, map.rights[kind] as Record<string, unknown>];
    return Object.keys({ ...stands, ...expected }).filter((name) => JSON.stringify(stands[name]) !== JSON.stringify(expected[name])).map((name) => `not as mapped: ${name}`);
  });
  return [...differing, ...(await findOpenWalls(query, map))].toSorted();
}

describe('the map of rights', () => {
  it('says of every relation, function and schema what the catalogue says', async () => {
    expect(await readRights(query, map.phrases)).toEqual(map.rights);
  });

  it('finds every wall closed', async () => {
    expect(await findings()).toEqual([]);
  });

  it('excuses only what exists and needs it', async () => {
    const open = Object.entries(map.rights.relations).filter(([, { wall }]) => wall === 'none').map(([name]) => name);
    expect(Object.keys(map.open).toSorted()).toEqual(open.toSorted());
    const bytes = await query<{ place: string }>(
      `select n.nspname || '.' || c.relname || '.' || a.attname as place from pg_attribute a join pg_class c on c.oid = a.attrelid and c.relkind = 'r' join pg_namespace n on n.oid = c.relnamespace
        where a.atttypid = 'bytea'::regtype and not a.attisdropped and n.nspname in ('public', 'app_private') order by 1`);
    expect([...Object.keys(map.sealed), ...Object.keys(map.bytes)].toSorted()).toEqual(bytes.map(({ place }) => place));
  });

  it('gives the seed\'s operations tables to no role of a customer', () => {
    for (const name of ['public.webhook_events', 'public.cron_job_runs', 'public.seed_checkpoints']) expect(Object.keys(map.rights.relations[name]?.roles ?? {}), name).not.toContain('app');
  });

  it('gives an operator no sealed column, and nothing of the sign-in', () => {
    for (const [name, { roles }] of Object.entries(map.rights.relations)) {
      if (roles['operator'] === undefined) continue;
      expect(name).not.toMatch(/^auth\./);
      const sealed = Object.keys(map.sealed).filter((place) => place.startsWith(`${name}.`)).map((place) => place.slice(name.length + 1));
      if (sealed.length === 0) continue;
      const columns = /select\(([^)]*)\)/.exec(roles['operator'])?.[1]?.split(', ') ?? sealed;
      expect(columns.filter((column) => sealed.includes(column)), name).toEqual([]);
    }
  });

  it('is refused where it could be read in two ways', () => {
    expect(readTree('# why\na:\n  b c: d (e::f)\n')).toEqual({ a: { 'b c': 'd (e::f)' } });
    for (const text of ['a: "b"', 'a: b # c', 'a: b: c', 'a:\n   b: c', 'a: b\na: c', '- a', 'a:\n    b: c', 'a: [b]']) expect(() => readTree(text), text).toThrow('not understood');
  });
});

describe('planted, each is seen', () => {
  it.each([
    ['a table without an entry', 'create table notes (id int primary key)', ['not as mapped: public.notes', 'without row security: public.notes']],
    ['a table whose wall is off', 'alter table subjects disable row level security', ['without row security: public.subjects']],
    ['a table that its owner walks through', 'alter table reading_records no force row level security', ['row security not forced: public.reading_records']],
    ['a wall without a door', 'create table notes (id int primary key); alter table notes enable row level security; alter table notes force row level security', ['with row security and without a policy: public.notes']],
    ['a policy too many', 'create policy more on purchase_links for select to omen_app using (house_id = (select app.current_house()))', ['not as mapped: public.purchase_links', 'several policies for one verb: public.purchase_links omen_app r']],
    ['a policy for everybody', 'create policy more on houses for select using (false)', ['a policy for PUBLIC: public.houses more']],
    ['a policy that is always true', 'alter policy own_rows on reading_records using (true)', ['always true: public.reading_records own_rows', 'not as mapped: public.reading_records']],
    ['a policy that is always true to write', 'alter policy own_rows on reading_records with check (true)', ['always true: public.reading_records own_rows']],
    ['a policy that asks less', 'alter policy own_rows on oracle_artifacts using (house_id = (select app.current_house()))', ['not as mapped: public.oracle_artifacts']],
    ['a policy that asks once per row', 'alter policy own_house on houses using (id = app.current_house())', ['a function asked once per row: public.houses own_house']],
    ['a policy for a role that holds no right', 'alter policy own_rows on guest_sessions to omen_app, omen_sequencer', ['a policy for a role without the right: public.guest_sessions own_rows omen_sequencer']],
    ['a policy that is gone', 'drop policy house_of_operator on admin_audit_events', ['not as mapped: public.admin_audit_events']],
    ['a right too many', 'grant delete on reading_records to omen_worker', ['not as mapped: public.reading_records']],
    ['a column too many', 'grant select (question) on reading_records to omen_operator', ['not as mapped: public.reading_records']],
    ['a right that is missing', 'revoke insert on finance_events from omen_webhook', ['not as mapped: public.finance_events']],
    ['a right for everybody', 'grant select on products to public', ['not as mapped: public.products']],
    ['a function that PUBLIC may execute', 'grant execute on function app.guest_of(bytea) to public', ['PUBLIC may execute: app.guest_of(bytea)', 'not as mapped: app.guest_of']],
    ['a function for one role too many', 'grant execute on function delivery.finish(uuid[], uuid[], text[], text[], text[], text[], text[], double precision[]) to omen_app', ['not as mapped: delivery.finish']],
    ['a definer without a fixed search_path', 'alter function app.guest_of(bytea) reset search_path', ['no fixed search_path: app.guest_of(bytea)']],
    ['a definer that looks in public first', 'alter function app.guest_of(bytea) set search_path = public, pg_catalog', ['no fixed search_path: app.guest_of(bytea)']],
    ['a function that became a definer', 'alter function insert_webhook_if_new(text, text, jsonb) security definer', ['not as mapped: public.insert_webhook_if_new']],
    ['a leakproof function', 'alter function app.guest_of(bytea) leakproof', ['own leakproof function: app.guest_of(bytea)']],
    ['a view with its owner\'s eyes', 'alter view ops.orders reset (security_invoker)', ['a view with its owner\'s eyes: ops.orders']],
    ['a stored view', 'create materialized view ops.kept as select 1 as one', ['a stored view: ops.kept', 'not as mapped: ops.kept']],
    ['temporary tables', 'do $$ begin execute format(\'grant temporary on database %I to omen_operator\', current_database()); end $$', ['may make temporary tables: omen_operator']],
    ['a login that owns a table', 'alter table products owner to omen_app', ['a login that owns: omen_app products']],
    ['a schema to create in', 'grant create on schema public to omen_app', ['not as mapped: public']],
    ['a role past every wall', 'alter role omen_composer bypassrls', ['past every wall: omen_composer']],
    ['a reference without an index', 'drop index purchase_links_product', ['a reference without an index: public.purchase_links purchase_links_product_id_fkey']],
    ['a reference whose index covers some rows', 'drop index purchase_links_product; create index purchase_links_product on purchase_links (product_id) where livemode', ['a reference without an index: public.purchase_links purchase_links_product_id_fkey']],
    ['a right to remove what is referred to by no index', 'grant delete on houses to omen_worker', ['a row that others refer to by no index may go: public.houses omen_worker']],
    ['a cascade across people', 'alter table oracle_artifacts drop constraint oracle_artifacts_subject_id_fkey, add constraint oracle_artifacts_subject_id_fkey foreign key (subject_id) references subjects (id) on delete cascade', ['a cascade: public.oracle_artifacts oracle_artifacts_subject_id_fkey']],
    ['a sealed column without its check', 'alter table reading_records drop constraint reading_records_result_sealed', ['a sealed column that takes anything: public.reading_records.result']],
    ['a sealed column whose check is weaker', 'alter table subjects drop constraint subjects_address_sealed, add constraint subjects_address_sealed check (address is null or octet_length(address) >= 334)', ['a sealed column that takes anything: public.subjects.address']],
    ['a setting read once per row', `alter policy own_house on houses using (id = (select app.current_house()) and current_setting('app.ctx') <> '')`, ['a function asked once per row: public.houses own_house']],
    ['a table in a schema of its own', 'create schema aside; create table aside.notes (id int)', ['a schema that nobody has mapped: aside']],
    ['a login that may become the owner', 'grant omen_owner to omen_operator', ['a login that may become another: omen_operator omen_owner']],
    ['a gate that was switched off', 'alter table reading_records disable trigger keep_seal', ['a trigger that sleeps: public.reading_records keep_seal']],
    ['a rule that lets a change vanish', 'create rule quiet as on delete to guest_sessions do instead nothing', ['a rule that rewrites: public.guest_sessions quiet']],
    ['a right given in advance', 'alter default privileges for role omen_owner in schema public grant select on tables to public', ['a right given to PUBLIC in advance: omen_owner r']],
    ['a new function that PUBLIC may execute', 'create function app.open_door() returns int language sql security definer as $$ select 1 $$; grant execute on function app.open_door() to public', ['PUBLIC may execute: app.open_door()', 'no fixed search_path: app.open_door()', 'not as mapped: app.open_door']],
    ['temporary tables for everybody', 'do $$ begin execute format(\'grant temporary on database %I to public\', current_database()); end $$', ['may make temporary tables: PUBLIC']],
    ['private words in a list', 'alter table purchase_links add note text[]', ['private words in clear: public.purchase_links.note']],
    ['bytes that nobody has named', 'alter table products add picture bytea', ['bytes of no known kind: public.products.picture']],
    ['private words in clear', 'alter table purchase_links add question text', ['private words in clear: public.purchase_links.question']],
    ['private words in JSON', 'alter table purchase_links add answer jsonb', ['private words in clear: public.purchase_links.answer']],
  ])('%s', async (_, plant, seen) => {
    await service.query('begin');
    try {
      await service.query(plant);
      expect(await findings()).toEqual(expect.arrayContaining(seen));
    } finally {
      await service.query('rollback');
    }
  });
});
