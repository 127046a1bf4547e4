import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MoneyMoved } from '../foundation/ports.ts';
import { syncStripe } from '../payment/index.ts';
import { anInbox, aPaidOrder, aPlacedOrder, openCore, type Core, type TestHouse } from '../testing/index.ts';
import { checkStatement, exportBooks, readStatement, usualKeeping } from './index.ts';

let core: Core;
beforeAll(async () => {
  core = await openCore();
});
afterAll(() => core.close());

const months = ['2026-09', '2026-10', '2026-11', '2026-12'] as const;
const statements = (house: TestHouse, month: string, livemode = false) => house.asOperator().inTransaction((inside) => readStatement(inside, { month, livemode }));
const check = (house: TestHouse, month: string, livemode = false) => checkStatement(house.asOperator(), house.desk, { month, livemode });
const agree = (house: TestHouse) => syncStripe({ ...anInbox(house), ofHouse: house.ofHouseAtDesk() }, { dryRun: false, whole: true, sinceDays: 400 });
const write = async (house: TestHouse, from = '2026-09-01', to = '2027-01-01'): Promise<string> => {
  let csv = '';
  for await (const part of exportBooks(house.asOperator('owner'), { from: new Date(from), to: new Date(to), livemode: false, keeping: usualKeeping })) csv += part;
  return csv;
};
/** A line as the till would book it, for what no product of the house is sold in. */
const book = (house: TestHouse, kind: string, amount: number, currency: string, at: string, livemode = false) => core.service(
  `insert into finance_events (house_id, purchase_link_id, order_code, kind, amount, currency, product_slug, stripe_object_id, payment_intent_id, livemode, occurred_at)
   values ($1::uuid, gen_random_uuid(), 'ABC-DEF', $2::text, $3::int, $4::text, 'deep-scroll', $5::text, 'pi_x', $6::boolean, $7::timestamptz)`, [house.facts.id, kind, amount, currency, `ob_${randomUUID()}`, livemode, at]);

/** A stream of numbers from 0 to 1, the same for the same seed (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe('a monthly statement', () => {
  it('adds up to the desk\'s own movements, month by month, whatever moved and whenever it was learnt of', async () => {
    const house = await core.openHouse();
    const random = numbers(20_261_120);
    // Every moment a month can begin and end with, and some between.
    const moments = months.flatMap((month) => [`${month}-01T00:00:00.000Z`, `${month}-15T12:00:00Z`]).map((text) => new Date(text));
    moments.push(new Date('2026-09-30T23:59:59.999Z'), new Date('2026-10-31T23:59:59.999Z'), new Date('2026-11-30T23:59:59.999Z'));
    moments.sort((one, other) => one.getTime() - other.getTime());
    const paid: string[] = [];
    const refunds: string[] = [];
    const disputes: string[] = [];
    const take = (things: string[]): string | undefined => things.splice(Math.floor(random() * things.length), 1)[0];
    for (const moment of moments) {
      house.desk.now = () => moment;
      const placed = await aPlacedOrder(house);
      house.desk.pay(placed.sessionId ?? '');
      paid.push(placed.sessionId ?? '');
      house.desk.slowRefunds = true;
      const [forRefund, forDispute] = [random() < 0.6 ? take(paid) : undefined, random() < 0.4 ? take(paid) : undefined];
      if (forRefund !== undefined) refunds.push(house.desk.refundThere(forRefund, random() < 0.5 ? 500 : undefined));
      if (forDispute !== undefined) disputes.push(house.desk.dispute(forDispute));
      if (random() < 0.6) for (const refund of [take(refunds)]) if (refund !== undefined) house.desk.settleRefund(refund, random() < 0.4);
      if (random() < 0.5) for (const dispute of [take(disputes)]) if (dispute !== undefined) house.desk.closeDispute(dispute, random() < 0.6);
      // Some of it is learnt of months later.
      if (random() < 0.3) await agree(house);
    }
    await agree(house);

    let closing = 0;
    const seen = new Set<string>();
    for (const month of months) {
      const [statement] = await statements(house, month);
      const moved: MoneyMoved[] = [];
      const [year = 0, place = 1] = month.split('-').map(Number);
      for await (const one of house.desk.listMoney(new Date(Date.UTC(year, place - 1, 1)), new Date(Date.UTC(year, place, 1)))) moved.push(one);
      const of = (kind: string) => moved.filter((one) => one.kind === kind);
      const sum = (kind: string) => ({ count: of(kind).length, minor: of(kind).reduce((total, { amount }) => total + amount.amountMinor, 0) });
      for (const { kind } of moved) seen.add(kind);
      expect(statement).toMatchObject({ currency: 'EUR', openingMinor: closing, charges: sum('charge'), refunds: sum('refund'), disputes: sum('dispute'), adjustments: sum('adjustment') });
      closing += moved.reduce((total, { amount }) => total + amount.amountMinor, 0);
      expect(statement?.closingMinor).toBe(closing);
      expect(statement?.products.reduce((total, { netMinor }) => total + netMinor, 0)).toBe(statement?.netMinor);
      expect(await check(house, month)).toMatchObject({ differing: 0, linesHere: moved.length, linesThere: moved.length });
    }
    expect([...seen].toSorted()).toEqual(['adjustment', 'charge', 'dispute', 'refund']);
  }, 30_000);

  it('of a month that is closed does not change when its refund fails or its dispute is won in the next', async () => {
    const house = await core.openHouse();
    house.desk.now = () => new Date('2026-10-31T23:59:59Z');
    house.desk.slowRefunds = true;
    const [one, other] = [await aPaidOrder(house), await aPaidOrder(house)];
    const refund = house.desk.refundThere(one.sessionId ?? '');
    const dispute = house.desk.dispute(other.sessionId ?? '');
    await agree(house);
    const before = await statements(house, '2026-10');
    house.desk.now = () => new Date('2026-11-01T00:00:00Z');
    house.desk.settleRefund(refund, false);
    house.desk.closeDispute(dispute, true);
    await agree(house);
    expect(await statements(house, '2026-10')).toEqual(before);
    expect(await statements(house, '2026-11')).toEqual([expect.objectContaining({ openingMinor: 0, adjustments: { count: 2, minor: 3000 }, closingMinor: 3000 })]);
    expect([await check(house, '2026-10'), await check(house, '2026-11')]).toEqual([expect.objectContaining({ differing: 0 }), expect.objectContaining({ differing: 0 })]);
  });

  it('that lacks a payment says which, and one that has it in another month says so', async () => {
    const house = await core.openHouse();
    house.desk.now = () => new Date('2026-11-05T00:00:00Z');
    const placed = await aPlacedOrder(house);
    house.desk.pay(placed.sessionId ?? '');
    expect(await check(house, '2026-11')).toMatchObject({ differing: 1, differences: [{ word: 'missing_here', kind: 'charge', thereMinor: 1500, hereMinor: null }], nets: [{ currency: 'EUR', hereMinor: 0, thereMinor: 1500 }] });
    await book(house, 'charge', 900, 'EUR', '2026-11-30T00:00:00Z');
    expect((await check(house, '2026-11')).differences.map(({ word }) => word).toSorted()).toEqual(['missing_here', 'missing_there']);
  });

  it('keeps currencies and modes apart, and is seen by no other house', async () => {
    const [house, other] = [await core.openHouse(), await core.openHouse()];
    await book(house, 'charge', 700, 'JPY', '2026-11-02T00:00:00Z');
    await book(house, 'charge', 1234, 'KWD', '2026-11-02T00:00:00Z');
    await book(house, 'charge', 99, 'EUR', '2026-11-02T00:00:00Z', true);
    expect((await statements(house, '2026-11')).map(({ currency, netMinor }) => [currency, netMinor])).toEqual([['JPY', 700], ['KWD', 1234]]);
    expect((await statements(house, '2026-11', true)).map(({ currency, netMinor }) => [currency, netMinor])).toEqual([['EUR', 99]]);
    expect(await statements(other, '2026-11')).toEqual([]);
  });

  it('counts what was booked after the month had ended', async () => {
    const house = await core.openHouse();
    await book(house, 'charge', 700, 'EUR', '2020-01-31T23:59:59Z');
    expect(await statements(house, '2020-01')).toEqual([expect.objectContaining({ bookedLate: 1 })]);
  });
});

describe('the export', () => {
  it('says how long lines are kept, writes numbers as numbers and every currency with its decimals, and is audited', async () => {
    const house = await core.openHouse();
    await book(house, 'charge', 1500, 'EUR', '2026-11-02T10:00:00Z');
    await book(house, 'refund', -1500, 'EUR', '2026-11-03T10:00:00Z');
    await book(house, 'charge', 700, 'JPY', '2026-11-04T10:00:00Z');
    await book(house, 'dispute', -1234, 'KWD', '2026-11-05T10:00:00Z');
    const [note, head, ...records] = (await write(house)).trimEnd().split('\r\n');
    expect(note).toContain('kept for 10 years after the end of the fiscal year');
    expect(head?.split(',').slice(0, 3)).toEqual(['"moved_at"', '"booked_at"', '"kind"']);
    expect(records.map((record) => record.split(',').slice(6, 9).join(','))).toEqual(['15.00,1500,"EUR"', '-15.00,-1500,"EUR"', '700,700,"JPY"', '-1.234,-1234,"KWD"']);
    expect(records.every((record) => record.endsWith('"test","2036-12-31"'))).toBe(true);
    const audit = await core.service<{ actor_type: string; safe_meta: object }>(`select actor_type, safe_meta from admin_audit_events where house_id = $1 and action = 'books.exported'`, [house.facts.id]);
    expect(audit).toEqual([{ actor_type: 'operator', safe_meta: { from: '2026-09-01T00:00:00.000Z', to: '2027-01-01T00:00:00.000Z' } }]);
  });

  it('defuses what would be a formula in a spreadsheet', async () => {
    const house = await core.openHouse();
    await core.service(
      `insert into finance_events (house_id, purchase_link_id, order_code, kind, amount, currency, product_slug, stripe_object_id, payment_intent_id, livemode, occurred_at)
       values ($1::uuid, gen_random_uuid(), '=1+1', 'charge', 700, 'EUR', '@SUM(1)', $2::text, E'-2+3+cmd|\\' /C calc\\'!A0', false, '2026-11-02')`, [house.facts.id, `+${randomUUID()}`]);
    const record = (await write(house)).trimEnd().split('\r\n').at(-1) ?? '';
    expect(record).toContain(`"'=1+1","'@SUM(1)",7.00,700,"EUR","'+`);
    expect(record).toContain(`"'-2+3+cmd|' /C calc'!A0"`);
  });

  it('of many lines leaves in parts, each line once, in order', async () => {
    const house = await core.openHouse();
    await core.service(
      `insert into finance_events (house_id, purchase_link_id, order_code, kind, amount, currency, product_slug, stripe_object_id, livemode, occurred_at)
       select $1::uuid, gen_random_uuid(), 'ABC', 'charge', n, 'EUR', 'x', $1::uuid::text || n, false, timestamptz '2026-11-02' + make_interval(secs => n / 100) from generate_series(1, 2500) n`, [house.facts.id]);
    const parts: string[] = [];
    for await (const part of exportBooks(house.asOperator(), { from: new Date('2026-11-01'), to: new Date('2026-12-01'), livemode: false, keeping: usualKeeping })) parts.push(part);
    expect(parts.length).toBe(4);
    const amounts = parts.slice(1).join('').trimEnd().split('\r\n').map((record) => Number(record.split(',')[7]));
    expect(new Set(amounts).size).toBe(2_500);
    expect(amounts.length).toBe(2_500);
  });
});

describe('the books', () => {
  const acts = [`update finance_events set amount = 1`, `update finance_events set updated_at = now()`, 'delete from finance_events', 'truncate finance_events', 'truncate finance_events cascade'];

  it.each(acts)('are only added to, whoever asks: %s', async (act) => {
    const house = await core.openHouse();
    await aPaidOrder(house);
    const seeker = await house.newSeeker();
    for (const ctx of [seeker, house.asDesk({ houseId: house.facts.id, subjectId: seeker.subjectId }), house.asWorker(null), house.asOperator('owner')]) {
      await expect(ctx.inTransaction(({ query }) => query(act))).rejects.toMatchObject({ name: 'RefusedByDatabase' });
    }
    // The privileged login, and the owner of the table itself.
    await expect(core.service(act)).rejects.toThrow('finance_events is only added to');
    // The table's owner is refused too, or finds no row that it may change: its own walls bind it.
    const before = await core.service('select * from finance_events order by id');
    await core.service(`do $$ begin set local role omen_owner; ${act}; end $$`).catch(() => undefined);
    expect(await core.service('select * from finance_events order by id')).toEqual(before);
    expect(before.length).toBeGreaterThan(0);
  });

  it('outlive the person and the order: everything that can be deleted of them is gone, and the lines stand', async () => {
    const house = await core.openHouse();
    const paid = await aPaidOrder(house);
    house.desk.refundThere(paid.sessionId ?? '', 500);
    await agree(house);
    const before = await core.service('select * from finance_events where purchase_link_id = $1 order by id', [paid.purchaseLinkId]);
    expect(before).toHaveLength(2);
    const keys = await core.service<{ name: string }>(`select conname as name from pg_constraint where conrelid = 'finance_events'::regclass and contype = 'f'`);
    expect(keys.map(({ name }) => name)).toEqual(['finance_events_house_id_fkey']);
    // As an eraser would, past every trigger of other tables; what refuses here would be a key from the books.
    await core.service(`do $$ begin
      perform set_config('session_replication_role', 'replica', true);
      delete from reading_records where subject_id = '${paid.seeker.subjectId}'; delete from delivery_jobs where subject_id = '${paid.seeker.subjectId}';
      delete from refund_requests where subject_id = '${paid.seeker.subjectId}'; delete from purchase_links where subject_id = '${paid.seeker.subjectId}'; delete from subjects where id = '${paid.seeker.subjectId}';
    end $$`);
    expect(await core.service('select 1 from subjects where id = $1 union all select 1 from purchase_links where id = $2', [paid.seeker.subjectId, paid.purchaseLinkId])).toEqual([]);
    expect(await core.service('select * from finance_events where purchase_link_id = $1 order by id', [paid.purchaseLinkId])).toEqual(before);
    expect(Object.keys(before[0] ?? {}).filter((name) => /subject|address|name|mail|question/.test(name))).toEqual([]);
    expect(await statements(house, new Date().toISOString().slice(0, 7))).toEqual([expect.objectContaining({ charges: { count: 1, minor: 1500 }, refunds: { count: 1, minor: -500 } })]);
  });
});
