import type { Database, Tx } from '@omenhall/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApi, type OpenedApi } from '../testing/open-api.ts';
import { openBrowser, type Browser } from '../testing/browser.ts';
import { placeReadyOrder, type PlacedOrder } from '../testing/orders.ts';

let api: OpenedApi;
let order: PlacedOrder;
beforeAll(async () => {
  api = await openApi();
  order = await placeReadyOrder(api);
});
afterAll(() => api.close());

/** The house with an injection: what these words say is run inside every transaction, before the verb's own statements. */
async function injected(sql: string, way: 'asSubject' | 'asWebhook', on: (requestId: string) => boolean = () => true): Promise<Browser> {
  const { database } = api.process;
  const through = <T>(open: Database['asSubject']) => (who: Parameters<Database['asSubject']>[0], work: (tx: Tx) => Promise<T>): Promise<T> =>
    open(who, async (tx) => {
      if (on(who.requestId)) await tx.query(sql);
      return work(tx);
    });
  const changed: Database = { ...database, [way]: through(database[way] as Database['asSubject']) };
  const browser = openBrowser(await api.serveAlso({ database: changed }), api.house.facts.siteUrl);
  for (const [name, value] of order.browser.cookies) browser.cookies.set(name, value);
  return browser;
}

const alarmsSince = (before: number): string[] => api.logged().slice(before).split('\n').filter((line) => line.includes('"database_forbade"'));
const forged = (subjectId: string): string => `select set_config('app.ctx', 'v1|${api.house.facts.id}|customer|${subjectId}|r|${Math.floor(Date.now() / 1000) + 20}|${'a'.repeat(64)}', true) as ctx`;

describe('a forged context inside a call', () => {
  it('B1 is injected where the verb asks the books: the caller finds nothing, and the house hears an alarm', async () => {
    const [owner] = await api.house.clone.serviceQuery<{ id: string }>('select subject_id::text as id from purchase_links where order_code = $1', [order.orderCode]);
    const before = api.logged().length;
    const browser = await injected(forged(owner?.id ?? ''), 'asSubject', (requestId) => requestId !== 'guest' && requestId !== 'operator' && requestId !== 'account');
    const { status, refused, text } = await browser.call('trail.track', { orderCode: order.orderCode });
    expect([status, refused]).toEqual([404, 'not-found']);
    expect(text).not.toContain(order.orderCode);
    const [alarm] = alarmsSince(before);
    expect(JSON.parse(alarm ?? '{}')).toMatchObject({ level: 'error', event: 'database_forbade', error: { name: 'RefusedByDatabase' } });
    expect(alarm).not.toContain(owner?.id);
    // The same call without the injection is answered, and raises nothing.
    const quiet = api.logged().length;
    expect((await order.browser.call('trail.track', { orderCode: order.orderCode })).refused).toBeNull();
    expect(alarmsSince(quiet)).toEqual([]);
  });

  it('B1 is injected before anybody knows who calls: nobody is let in, and the alarm is heard all the same', async () => {
    const before = api.logged().length;
    const browser = await injected(`${forged('00000000-0000-4000-8000-000000000000')}, app.current_house() as house`, 'asSubject', (requestId) => requestId === 'guest');
    expect((await browser.call('trail.track', { orderCode: order.orderCode })).refused).toBe('not-found');
    expect(alarmsSince(before).length).toBeGreaterThan(0);
  });

  it('B- asks for a key of the house in the middle of a call: refused without a word of it, with an alarm', async () => {
    const before = api.logged().length;
    const browser = await injected('select key from app_private.ctx_keys', 'asSubject', (requestId) => requestId !== 'guest' && requestId !== 'operator' && requestId !== 'account');
    expect((await browser.call('archive.list', undefined)).refused).toBe('not-found');
    expect(alarmsSince(before).length).toBeGreaterThan(0);
  });
});
