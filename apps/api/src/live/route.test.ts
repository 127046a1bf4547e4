import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApi, type OpenedApi } from '../testing/open-api.ts';
import { anEvent, payAtDesk, placeOrder, sendEvent, type PlacedOrder } from '../testing/orders.ts';

let api: OpenedApi;
let owner: PlacedOrder;
beforeAll(async () => {
  api = await openApi();
  owner = await placeOrder(api);
  await api.app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => api.close());

interface Stream {
  answer: IncomingMessage;
  /** The next version that is told. */
  next(): Promise<string>;
  heard(): string;
  ended: Promise<unknown>;
  close(): void;
}

/** Follows an order over a real connection. */
async function follow(cookies: ReadonlyMap<string, string>, { orderCode = owner.orderCode, headers = {} }: { orderCode?: string; headers?: Record<string, string> } = {}): Promise<Stream> {
  const asking = request({
    host: '127.0.0.1', port: (api.app.server.address() as AddressInfo).port, path: `/live/orders/${orderCode}`,
    headers: { host: '127.0.0.1:3000', 'sec-fetch-site': 'same-origin', cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '), ...headers },
  }).end();
  const [answer] = await once(asking, 'response') as [IncomingMessage];
  let heard = '';
  let read = 0;
  const waiting = new Set<() => void>();
  answer.on('data', (chunk) => {
    heard += String(chunk);
    for (const look of waiting) look();
  });
  answer.on('error', () => undefined);
  return {
    answer,
    ended: new Promise((resolve) => answer.once('close', resolve)),
    heard: () => heard,
    next: () => new Promise((resolve) => {
      const look = (): void => {
        const found = /^id: (\w+)\nevent: changed\ndata: (.*)\n\n/m.exec(heard.slice(read));
        if (found === null) return;
        waiting.delete(look);
        read += found.index + found[0].length;
        resolve(found[1] ?? '');
      };
      waiting.add(look);
      look();
    }),
    close: () => void asking.destroy(),
  };
}

describe('following an order', () => {
  it('tells its version at once, and another one after a row of it moved', async () => {
    const stream = await follow(owner.browser.cookies);
    const first = await stream.next();
    await payAtDesk(api, owner);
    await sendEvent(api, anEvent('checkout.session.completed', owner.sessionId));
    const second = await stream.next();
    expect(second).not.toBe(first);
    stream.close();
  });

  it('resumes: a version that was seen is not told again, a newer one is', async () => {
    const before = await follow(owner.browser.cookies);
    const seen = await before.next();
    before.close();
    const resumed = await follow(owner.browser.cookies, { headers: { 'last-event-id': seen } });
    const told = resumed.next();
    await api.house.workUntilQuiet();
    expect(await told).not.toBe(seen);
    expect(resumed.heard()).not.toContain(seen);
    resumed.close();
  });

  it('carries a version and nothing else, and no cache keeps it', async () => {
    const stream = await follow(owner.browser.cookies);
    await stream.next();
    expect(stream.heard()).toMatch(/^retry: 2000\n\nid: [0-9a-f]{32}\nevent: changed\ndata: \{"version":"[0-9a-f]{32}"\}\n\n$/);
    expect(stream.answer.headers).toMatchObject({
      'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no', 'x-content-type-options': 'nosniff', 'cross-origin-resource-policy': 'same-origin', 'referrer-policy': 'no-referrer',
      'permissions-policy': expect.stringContaining('camera=()'), 'content-security-policy': expect.stringContaining(`default-src 'none'`),
    });
    stream.close();
  });

  it('is read in the tolerant spelling of a code', async () => {
    const stream = await follow(owner.browser.cookies, { orderCode: owner.orderCode.replace('-', '').toLowerCase() });
    expect(stream.answer.statusCode).toBe(200);
    stream.close();
  });

  it('is refused to a stranger and to somebody with an order of their own, as if there were none', async () => {
    const other = await placeOrder(api);
    for (const cookies of [new Map<string, string>(), other.browser.cookies]) {
      const [foreign, unknown] = [await follow(cookies), await follow(cookies, { orderCode: 'ZZZ-ZZZ' })];
      for (const stream of [foreign, unknown]) {
        await stream.ended;
        expect(stream.answer.statusCode).toBe(404);
      }
      const bare = (stream: Stream) => stream.heard().replace(/"reference":"[^"]+"/, '');
      expect(bare(foreign)).toBe(bare(unknown));
    }
  });

  it.each(['cross-site', 'same-site', 'none'])('is refused to a page that is %s', async (site) => {
    const stream = await follow(owner.browser.cookies, { headers: { 'sec-fetch-site': site } });
    expect(stream.answer.statusCode).toBe(403);
    stream.close();
  });

  it('ends in the house when the page goes away: nobody asks the books for it any more', async () => {
    const { database } = api.process;
    let asked = 0;
    const watched = await api.serveAlso({ database: { ...database, asSubject: (who, work) => { asked += 1; return database.asSubject(who, work); } } });
    await watched.listen({ port: 0, host: '127.0.0.1' });
    const asking = request({ host: '127.0.0.1', port: (watched.server.address() as AddressInfo).port, path: `/live/orders/${owner.orderCode}`, headers: { host: '127.0.0.1:3000', cookie: [...owner.browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ') } }).end();
    const [answer] = await once(asking, 'response') as [IncomingMessage];
    await once(answer, 'data');
    answer.on('error', () => undefined);
    asking.destroy();
    await expect.poll(() => new Promise((resolve) => watched.server.getConnections((_, count) => resolve(count)))).toBe(0);
    // A look may have been on its way; sooner or later there is silence for longer than two looks take.
    await expect.poll(async () => {
      const before = asked;
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      return asked - before;
    }, { timeout: 20_000 }).toBe(0);
  });
});
