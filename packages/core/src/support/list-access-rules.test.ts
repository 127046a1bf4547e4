import { readRlsMap, type RlsMap } from '@omenhall/db/rls-map';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCore, type Core, type TestHouse } from '../testing/index.ts';
import { listAccessRules } from './index.ts';

let core: Core;
let house: TestHouse;
let map: RlsMap;
beforeAll(async () => {
  core = await openCore();
  house = await core.openHouse();
  map = await readRlsMap();
});
afterAll(() => core.close());

const look = () => house.asOperator().inTransaction((inside) => listAccessRules(inside, map));
const differing = async () => (await look()).filter(({ differs }) => differs.length > 0).map(({ relation, differs }) => [relation, differs]);

describe('the map of rights, seen by an operator', () => {
  it('names every relation of the map, and the database agrees with each', async () => {
    const rules = await look();
    expect(rules.map(({ relation }) => relation).toSorted()).toEqual(Object.keys(map.rights.relations).toSorted());
    expect(await differing()).toEqual([]);
  });

  it('says who may do what, with which rows, what is sealed, and why a relation stands open', async () => {
    const of = new Map((await look()).map((rule) => [rule.relation, rule]));
    expect(of.get('public.subjects')).toMatchObject({
      wall: 'forced', why: null, sealed: [{ column: 'address', holds: 'where letters go' }],
      roles: expect.arrayContaining([{ role: 'operator', verbs: [{ verb: 'select', columns: expect.not.arrayContaining(['address']) }] }]),
      policies: expect.arrayContaining([{ name: 'own_row', verb: 'all', roles: ['app', 'webhook', 'worker'], rows: 'oneself', written: null }]),
    });
    expect(of.get('public.cron_job_runs')).toMatchObject({ wall: 'none', why: 'the house\'s upkeep, no person\'s row', policies: [] });
    expect(of.get('ops.orders')).toMatchObject({ wall: 'view', roles: [{ role: 'operator', verbs: [{ verb: 'select', columns: null }] }] });
  });

  it.each([
    ['a wall that its owner walks through', 'alter table subjects no force row level security', 'alter table subjects force row level security', 'public.subjects', ['forced']],
    ['a wall that is off', 'alter table reading_records disable row level security', 'alter table reading_records enable row level security', 'public.reading_records', ['row_security']],
    ['a policy too many', 'create policy more on houses for select to omen_app using (true)', 'drop policy more on houses', 'public.houses', ['policies']],
    ['a relation that nobody has mapped', 'create table stray (id int)', 'drop table stray', 'public.stray', ['not_in_map']],
    ['a relation that is gone', 'alter table seed_checkpoints rename to elsewhere', 'alter table elsewhere rename to seed_checkpoints', 'public.seed_checkpoints', ['not_in_database']],
  ])('sees %s', async (_, plant, mend, relation, differs) => {
    await core.service(plant);
    const seen = await differing();
    await core.service(mend);
    expect(seen).toContainEqual([relation, differs]);
    expect(await differing()).toEqual([]);
  });
});
