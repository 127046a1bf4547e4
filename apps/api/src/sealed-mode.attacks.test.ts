import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { readEnvironment } from '@omenhall/adapters/env';
import { openLog } from '@omenhall/adapters/log';
import { openHouse, type OpenedHouse } from '@omenhall/testkit';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHouseProcess } from './composition.ts';
import { buildServer } from './server.ts';
import { openBrowser, procedures } from './testing/browser.ts';
import { inputFor, unknownIds } from './testing/inputs.ts';
import { openApi, type OpenedApi } from './testing/open-api.ts';
import { placeReadyOrder } from './testing/orders.ts';

const open = ['access.me', 'checkout.products', 'consent.texts', 'draw.offered'];

describe('a house whose keyring was taken away', () => {
  let house: OpenedHouse;
  let app: FastifyInstance;
  let close: () => Promise<void>;
  let lines = '';
  const keyring = (name: string): string => join(house.dataDir, 'secrets', name);
  beforeAll(async () => {
    house = await openHouse();
    await rename(keyring('keyring.json'), keyring('kept-elsewhere.json'));
    const process = await openHouseProcess(readEnvironment(house.environment, 'api'));
    app = await buildServer({ ...process, webFolder: null, log: openLog({ level: 'debug', name: 'api', destination: { write: (line) => { lines += line; } } }) });
    close = () => process.close();
  });
  afterAll(async () => {
    await app.close();
    await close();
    await house.close();
  });

  it('A4 starts, and its public doors are open', async () => {
    for (const path of open) expect((await openBrowser(app, house.facts.siteUrl).call(path)).status, path).toBe(200);
    expect((await app.inject({ url: '/healthz', headers: { host: new URL(house.facts.siteUrl).host } })).statusCode).toBe(200);
  });

  it.each(procedures.map(({ path }) => path).filter((path) => !open.includes(path) && !path.startsWith('operator.')))('A4 answers %s with 503 and a way to try again', async (path) => {
    const browser = openBrowser(app, house.facts.siteUrl);
    expect(await browser.call(path, await inputFor(path, unknownIds, browser))).toMatchObject({ status: 503, refused: 'keys-away' });
  });

  it('A4 lets nobody in at the counter who was not let in before, and answers it as ever', async () => {
    const browser = openBrowser(app, house.facts.siteUrl);
    for (const { path } of procedures.filter(({ path: name }) => name.startsWith('operator.'))) expect((await browser.call(path, await inputFor(path, unknownIds, browser))).refused, path).toBe('sign-in-needed');
  });

  it('A4 answers whoever shows a session with 503, and does not take them for a stranger', async () => {
    const browser = openBrowser(app, house.facts.siteUrl);
    for (const name of ['omen', '__Host-omen']) browser.cookies.set(name, 'any.session');
    expect(await browser.call('access.me')).toMatchObject({ status: 503, refused: 'keys-away' });
    expect((await browser.call('checkout.products')).status).toBe(200);
  });

  it.each(['/a/00000000-0000-4000-8000-000000000000/1.d.x', '/live/orders/ABC-DEF'])('A4 hands nothing out at %s', async (url) => {
    expect(await openBrowser(app, house.facts.siteUrl).go({ method: 'GET', url })).toMatchObject({ status: 503, refused: 'keys-away' });
  });

  it('A4 says why at /readyz, and opens by itself when the keyring is back', async () => {
    const readiness = async () => {
      const answer = await app.inject({ url: '/readyz' });
      return [answer.statusCode, (JSON.parse(answer.body) as { dependencies: Record<string, { verdict: string; words: string }> }).dependencies['keys']];
    };
    expect(await readiness()).toEqual([503, { verdict: 'fail', words: 'sealed mode: keyring.json is refused: it is missing, and another one would open nothing' }]);
    await rename(keyring('kept-elsewhere.json'), keyring('keyring.json'));
    await expect.poll(readiness, { timeout: 15_000 }).toEqual([200, { verdict: 'pass', words: 'open' }]);
    const browser = openBrowser(app, house.facts.siteUrl);
    expect(await browser.call('question.ask', await inputFor('question.ask', unknownIds, browser))).toMatchObject({ status: 200 });
  }, 30_000);
});

describe('a seal that does not fit, at the edge', () => {
  let api: OpenedApi;
  beforeAll(async () => { api = await openApi(); });
  afterAll(() => api.close());
  const force = (sql: string) => api.house.clone.serviceQuery(`set session_replication_role = replica; ${sql}; set session_replication_role = origin`);
  const noted = (entity: string) => api.house.clone.serviceQuery('select entity_type, outcome, safe_meta, actor_type from admin_audit_events where action = $1 and entity_id = $2', ['seal.mismatch', entity]);

  it('A1 flips a bit of an answer: 500 in general words, one audit event, and no word of it in answer or log', async () => {
    const order = await placeReadyOrder(api, { question: 'What of zephyrquill?' });
    await force(`update reading_records set result = set_byte(result, 99, get_byte(result, 99) # 1) where id = '${order.readingId}'`);
    const answer = await order.browser.call('reading.open', { readingId: order.readingId });
    expect(answer).toMatchObject({ status: 500, refused: 'seal-mismatch' });
    expect(answer.text).not.toMatch(/zephyrquill|reading_records|result/);
    expect(await noted(order.readingId)).toMatchObject([{ outcome: 'failed', safe_meta: { column: 'result' }, actor_type: 'customer' }]);
    expect(api.logged()).toContain('seal-mismatch');
    expect(api.logged()).not.toContain('zephyrquill');
  });

  it('A1 flips a bit of a file: the download is refused in the same way, and written down', async () => {
    const order = await placeReadyOrder(api);
    const [paper] = await order.browser.ask<{ id: string }[]>('artifact.list', { readingId: order.readingId });
    const { url } = await order.browser.ask<{ url: string }>('artifact.link', { artifactId: paper?.id, download: true });
    const { store } = api.process;
    const other = await api.serveAlso({ store: { ...store, get: async (key) => store.get(key).then((file) => Uint8Array.from(file ?? [], (byte, i) => (i === 77 ? byte ^ 2 : byte))) } });
    const browser = openBrowser(other, api.house.facts.siteUrl);
    for (const [name, value] of order.browser.cookies) browser.cookies.set(name, value);
    expect(await browser.go({ method: 'GET', url })).toMatchObject({ status: 500, refused: 'seal-mismatch' });
    expect(await noted(paper?.id ?? '')).toMatchObject([{ safe_meta: { column: 'storage_key' } }]);
  });

  it('A- counts what was taken out on /metrics, by purpose and without a word', async () => {
    const order = await placeReadyOrder(api);
    await order.browser.ask('reading.open', { readingId: order.readingId });
    const { body } = await (await api.serveAlso({})).inject({ url: '/metrics' });
    expect(body).toMatch(/^omen_secret_reveals_total\{purpose="owner_view"\} [1-9]\d*$/m);
    expect(body).toMatch(/^omen_secret_reveals_total\{purpose="seal"\} [1-9]\d*$/m);
  });
});

it('A- hears of a key that is closed: the scroll is refused to its owner at the next look', async () => {
  const api = await openApi();
  const order = await placeReadyOrder(api);
  await order.browser.ask('reading.open', { readingId: order.readingId });
  const [key] = await api.house.clone.serviceQuery<{ dek_id: string }>('select dek_id from reading_records where id = $1', [order.readingId]);
  const { openVault } = await import('@omenhall/db');
  const keeper = openVault(api.house.clone.keeperUrl);
  await keeper.query('select vault.close_deks($1::uuid[])', [[key?.dek_id]]);
  await keeper.close();
  await expect.poll(async () => (await order.browser.call('reading.open', { readingId: order.readingId })).refused, { timeout: 10_000 }).toBe('key-shredded');
  await api.close();
});
