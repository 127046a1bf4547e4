import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BooksCheck, Books } from '@omenhall/contracts/operator/books.schema';
import type { MoneyState, SyncReport } from '@omenhall/contracts/operator/money.schema';
import { hashToken } from '@omenhall/core/access';
import type { Browser } from '../testing/browser.ts';
import { openApi, type OpenedApi } from '../testing/open-api.ts';
import { enterAsOperator } from '../testing/operators.ts';
import { payAtDesk, placeOrder } from '../testing/orders.ts';

let api: OpenedApi;
beforeAll(async () => {
  api = await openApi();
}, 60_000);
afterAll(() => api.close());

const month = new Date().toISOString().slice(0, 7);
const stepUp = (operator: Browser): Promise<unknown> =>
  api.house.clone.serviceQuery('update operator_sessions set stepped_up_at = now() where token_hash = $1', [Buffer.from(hashToken(operator.cookies.get('omen-operator') ?? ''))]);
const audited = (action: string) => api.house.clone.serviceQuery<{ safe_meta: object; actor_type: string }>('select safe_meta, actor_type from admin_audit_events where action = $1', [action]);
const statusOf = async (orderCode: string) => (await api.house.clone.serviceQuery<{ status: string }>('select status from purchase_links where order_code = $1', [orderCode]))[0]?.status;

describe('O6 payments whose events never came', () => {
  it('are listed exactly, with their effects, before anything is done; all are adopted; then there is no gap', async () => {
    const operator = await enterAsOperator(api, 'operator');
    const paid = [await placeOrder(api), await placeOrder(api)];
    const unpaid = await placeOrder(api);
    for (const order of paid) await payAtDesk(api, order);

    const dry = await operator.ask<SyncReport>('operator.compareMoney');
    expect(new Set(dry.orders.map(({ orderCode }) => orderCode))).toEqual(new Set(paid.map(({ orderCode }) => orderCode)));
    expect(dry.orders).toHaveLength(paid.length);
    expect(dry.orders.every(({ change, settled }) => !settled && change?.toStatus === 'unlocked' && change.jobs.join() === 'interpretation_job,receipt_email_job' && change.lines.length === 1)).toBe(true);
    expect(await statusOf(paid[0]?.orderCode ?? '')).toBe('created');
    expect(await operator.ask<MoneyState>('operator.money')).toMatchObject({ ranAt: null, list: [], livemode: false });

    const one = await operator.ask<SyncReport>('operator.adoptMoney', { objectId: paid[0]?.sessionId });
    expect(one.orders).toEqual([expect.objectContaining({ orderCode: paid[0]?.orderCode, settled: true })]);
    expect([await statusOf(paid[0]?.orderCode ?? ''), await statusOf(paid[1]?.orderCode ?? '')]).toEqual(['unlocked', 'created']);
    // The desk still has the events it could not deliver, so the other one comes in by the usual door.
    const all = await operator.ask<SyncReport>('operator.adoptMoney', { objectId: null });
    expect(all).toMatchObject({ word: 'done', left: 0, events: { failed: 0 } });
    expect(all.events.settled).toBeGreaterThan(0);
    expect(await statusOf(paid[1]?.orderCode ?? '')).toBe('unlocked');
    expect(await operator.ask<SyncReport>('operator.compareMoney')).toMatchObject({ gaps: 0, orders: [] });
    expect(await statusOf(unpaid.orderCode)).toBe('created');
    const state = await operator.ask<MoneyState>('operator.money');
    expect(state).toMatchObject({ running: false, last: { gaps: 0, healed: 0, left: 0 } });
    expect(state.gaps.every(({ open }) => open === 0)).toBe(true);
    expect(state.list.map(({ kind, closedHow }) => [kind, closedHow])).toEqual([['paid_missing', 'healed']]);
    expect(await audited('money.adopted')).toEqual([
      { actor_type: 'operator', safe_meta: { orders: 1, events: 0, objectId: paid[0]?.sessionId } }, { actor_type: 'operator', safe_meta: { orders: 0, events: all.events.settled } },
    ]);
  });

  it('are looked at by whoever sees lists, and adopted by operators and owners alone', async () => {
    const viewer = await enterAsOperator(api, 'viewer');
    expect((await viewer.call('operator.money')).status).toBe(200);
    expect((await viewer.call('operator.compareMoney')).status).toBe(200);
    for (const role of ['viewer', 'support', 'editor', 'privacy'] as const) expect((await (await enterAsOperator(api, role)).call('operator.adoptMoney', { objectId: null })).refused).toBe('not-allowed');
    expect((await api.browser().call('operator.money')).refused).toBe('sign-in-needed');
  });
});

describe('money, readings and deliveries', () => {
  it('are held against each other: each kind of gap names its order', async () => {
    const operator = await enterAsOperator(api, 'operator');
    const clean = await operator.ask<MoneyState>('operator.money');
    expect(clean.trail.filter(({ kind }) => kind !== 'opened_not_written').map(({ count }) => count)).toEqual([0, 0, 0]);
    const [money, reading, letter] = [await placeOrder(api), await placeOrder(api), await placeOrder(api)];
    await payAtDesk(api, reading);
    await payAtDesk(api, letter);
    await operator.ask('operator.adoptMoney', { objectId: null });
    await api.house.clone.serviceQuery(
      `insert into finance_events (house_id, purchase_link_id, order_code, kind, amount, currency, product_slug, stripe_object_id, livemode, occurred_at)
       select house_id, id, order_code, 'charge', amount, currency, 'x', 'pi_planted', false, now() - interval '1 day' from purchase_links where order_code = $1`, [money.orderCode]);
    await api.house.clone.serviceQuery(`update purchase_links set unlocked_at = now() - interval '1 day' where order_code = $1`, [reading.orderCode]);
    await api.house.clone.serviceQuery(
      `update delivery_jobs set status = 'dead', finished_at = now(), reason = 'bug' where kind = 'receipt_email_job' and id in (select k.job_id from delivery_links k join purchase_links l on k.entity = 'purchase' and k.entity_key = l.id::text where l.order_code = $1)`, [letter.orderCode]);
    const found = (await operator.ask<MoneyState>('operator.money')).trail;
    const ordersOf = (kind: string) => found.find((one) => one.kind === kind)?.orders.map(({ orderCode }) => orderCode);
    expect(ordersOf('paid_not_opened')).toEqual([money.orderCode]);
    expect(ordersOf('opened_not_written')).toContain(reading.orderCode);
    expect(ordersOf('written_not_delivered')).toEqual([letter.orderCode]);
    expect(ordersOf('opened_not_paid')).toEqual([]);
  });
});

describe('the books', () => {
  it('add up to the desk, month by month', async () => {
    const owner = await enterAsOperator(api, 'owner');
    const books = await owner.ask<Books>('operator.books', { month });
    expect(books).toMatchObject({ month, livemode: false, kept: { years: 10, fiscalYearMonth: 1 } });
    const check = await owner.ask<BooksCheck>('operator.checkBooks', { month });
    // The one line that a test above has planted, and no other.
    expect(check.differences.map(({ word, stripeObjectId }) => [word, stripeObjectId])).toEqual([['missing_there', 'pi_planted']]);
    expect(books.statements[0]?.charges.count).toBe(check.linesHere);
  });

  it('leave as a file for whoever proved it a moment ago, by its own door too, and each time is audited', async () => {
    const owner = await enterAsOperator(api, 'owner');
    expect((await owner.call('operator.booksFile', { from: month, to: month })).refused).toBe('step-up-needed');
    expect((await owner.go({ url: `/exports/books/${month}/${month}` })).refused).toBe('step-up-needed');
    expect(await audited('books.exported')).toEqual([]);
    await stepUp(owner);
    const { url } = await owner.ask<{ url: string }>('operator.booksFile', { from: month, to: month });
    const file = await owner.go({ url });
    expect([file.status, file.headers['content-type'], file.headers['cache-control']]).toEqual([200, 'text/csv; charset=utf-8', 'no-store']);
    expect(file.headers['content-disposition']).toBe(`attachment; filename="omenhall-books-${month}-${month}.csv"`);
    expect(file.text).toContain('"charge"');
    expect(await audited('books.exported')).toHaveLength(1);
    expect((await owner.go({ url: '/exports/books/2026-12/2026-11' })).refused).toBe('not-found');
  });

  it('are closed to every role without the right, and to strangers', async () => {
    for (const role of ['viewer', 'support', 'editor', 'privacy'] as const) {
      const colleague = await enterAsOperator(api, role);
      await stepUp(colleague);
      expect((await colleague.call('operator.books', { month })).refused).toBe('not-allowed');
      expect((await colleague.go({ url: `/exports/books/${month}/${month}` })).refused).toBe('not-allowed');
    }
    expect((await api.browser().go({ url: `/exports/books/${month}/${month}` })).refused).toBe('sign-in-needed');
  });
});

it('every figure about money that an alarm asks for is told', async () => {
  const rules = await readFile(new URL('../../../../docs/alerts.yaml', import.meta.url), 'utf8');
  const asked = [...new Set([...rules.matchAll(/omen_money_[a-z_]+/g)].map(([name]) => name))];
  expect(asked.length).toBeGreaterThan(3);
  // Seconds since a comparison are told once there was one.
  await (await enterAsOperator(api, 'owner')).ask('operator.adoptMoney', { objectId: null });
  const told = await api.process.metrics();
  for (const name of asked) expect(told).toMatch(new RegExp(`^${name}(\\{kind="[a-z_]+"\\})? \\d`, 'm'));
});
