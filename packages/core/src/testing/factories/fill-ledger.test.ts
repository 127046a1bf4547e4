import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCore, type Core, type TestHouse } from '../open-core.ts';
import { fillLedger } from './fill-ledger.ts';

let core: Core;
let house: TestHouse;

beforeAll(async () => {
  core = await openCore();
  house = await core.openHouse();
  await fillLedger(core.service, { houseId: house.facts.id, rows: 1_000 });
});
afterAll(() => core.close());

describe('a ledger with a past', () => {
  it('holds the rows that were asked for, and nothing that waits', async () => {
    const [row] = await core.service<{ jobs: number; ended: number; succeeded: number }>(
      `select count(*)::int as jobs, count(finished_at)::int as ended, count(*) filter (where status = 'succeeded')::int as succeeded from delivery_jobs`);
    expect(row).toEqual({ jobs: 1_000, ended: 1_000, succeeded: 960 });
  });

  it('is a past that the engine could have had: its audit finds nothing', async () => {
    expect(await core.service('select finding from delivery.audit() where count > 0')).toEqual([]);
  });

  it('lists the ends that people look for, as the house would have', async () => {
    const listed = await core.service('select word, job_id from delivery_endings order by job_id');
    expect(listed).toEqual(await core.service(`select tracker as word, id as job_id from delivery_overview where tracker in ('needs_a_person', 'skipped', 'cancelled', 'lapsed', 'delivered') order by id`));
    expect(listed).toHaveLength(40 + 40);
  });

  it('leaves each job its payload, keys, links and tries', async () => {
    const [row] = await core.service<Record<string, number>>(
      `select (select count(*) from delivery_payloads)::int as payloads, (select count(*) from delivery_keys)::int as keys, (select count(*) from delivery_links)::int as links,
              (select count(*) from delivery_attempts)::int as tries, (select count(*) from delivery_effects)::int as effects, (select count(*) from purchase_links)::int as orders`);
    expect(row).toEqual({ payloads: 1_000, keys: 2_000, links: 2_000, tries: 970 + 50, effects: 390, orders: 200 });
  });

  it('is shown to the operator with its orders', async () => {
    const rows = await house.asOperator().inTransaction(({ query }) => query('select id from ops.deliveries where order_code is not null and address_mask is not null'));
    expect(rows).toHaveLength(1_000);
  });
});
