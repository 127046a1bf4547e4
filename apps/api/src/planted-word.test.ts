import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { plantedWord } from '@omenhall/contracts/testing/planted-words';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, procedures, type Answered, type Browser } from './testing/browser.ts';
import { idsOf, inputFor, type Ids } from './testing/inputs.ts';
import { openApi, type OpenedApi } from './testing/open-api.ts';
import { enterAsOperator } from './testing/operators.ts';
import { placeReadyOrder, type PlacedOrder } from './testing/orders.ts';

const word = plantedWord('api');
const holds = (text: string): boolean => [word, Buffer.from(word).toString('base64').slice(0, -4), Buffer.from(word).toString('hex')].some((form) => text.includes(form));

let api: OpenedApi;
let owner: PlacedOrder;
let ids: Ids;
beforeAll(async () => {
  api = await openApi();
  owner = await placeReadyOrder(api, { question: `Shall I tell ${word} what I found?` });
  ids = await idsOf(api, owner);
});
afterAll(() => api.close());

/** Every table of a database as text, by the login that no wall stops. */
async function everyTable(query: OpenedApi['house']['clone']['serviceQuery']): Promise<Map<string, string>> {
  const tables = await query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'm') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')`);
  const texts = new Map<string, string>();
  for (const { name } of tables) {
    const rows = await query<{ row: string }>(`select t::text as row from ${name} t`);
    // A bytea prints as hex; the word could hide in either form.
    texts.set(name, rows.map(({ row }) => row).join('\n'));
  }
  return texts;
}

describe('a word planted in a question', () => {
  it('is read by its owner, so that it was truly there', async () => {
    expect((await owner.browser.call('reading.open', { readingId: owner.readingId })).text).toContain(word);
  });

  it('stands in no table, in no form', async () => {
    const { serviceQuery } = api.house.clone;
    const texts = await everyTable(serviceQuery);
    expect(texts.size).toBeGreaterThan(25);
    expect([...texts].filter(([, text]) => holds(text)).map(([name]) => name)).toEqual([]);

    await serviceQuery('create table public.positive_control (plain text, closed bytea)');
    await serviceQuery('insert into positive_control values (null, $1)', [Buffer.from(`.${word}.`)]);
    expect([...(await everyTable(serviceQuery))].filter(([, text]) => holds(text)).map(([name]) => name)).toEqual(['public.positive_control']);
    await serviceQuery('drop table positive_control');
  });

  it('stands in no file of the house', async () => {
    const files = (await readdir(api.house.dataDir, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThan(4);
    for (const entry of files) expect([entry.name, holds((await readFile(join(entry.parentPath, entry.name))).toString('latin1'))]).toEqual([entry.name, false]);
  });

  it('leaves no door of the house but its owner\'s scroll and private paper', async () => {
    const seen: [string, Answered][] = [];
    const everyone: [string, Browser][] = [['owner', owner.browser], ['stranger', api.browser()], ['operator', await enterAsOperator(api, 'owner')]];
    for (const [who, browser] of everyone) {
      for (const { path } of procedures.filter((one) => one.path !== 'access.signOut' && one.path !== 'question.ask')) {
        seen.push([`${who} ${path}`, await browser.call(path, await inputFor(path, ids, browser))]);
      }
      for (const url of ['/', '/config.json', '/readyz', '/metrics', `/orders/${owner.orderCode}`]) seen.push([`${who} ${url}`, await browser.go({ url })]);
    }
    for (const { id, kind } of await owner.browser.ask<{ id: string; kind: string }[]>('artifact.list', { readingId: owner.readingId })) {
      const { url } = await owner.browser.ask<{ url: string }>('artifact.link', { artifactId: id, download: true });
      expect(holds(url)).toBe(false);
      seen.push([`owner's ${kind}`, await owner.browser.go({ url })]);
    }
    expect(seen.filter(([, { text }]) => holds(text)).map(([name]) => name)).toEqual(['owner reading.open', `owner's private_pdf`]);
    expect(seen.filter(([, { headers }]) => holds(JSON.stringify(headers))).map(([name]) => name)).toEqual([]);
  });

  it('comes back in no refusal, wherever else it is typed', async () => {
    const browser = api.browser();
    const answers = [
      await browser.call('question.ask', { question: word }),
      await browser.call('reading.open', { readingId: word }),
      await browser.call('trail.track', { orderCode: word, [word]: word }),
      await browser.call('access.signIn', { address: `${word}@mail.example`, code: '12345678' }),
      await browser.call('access.sendCode', { address: `${word}@mail.example` }),
      await browser.go({ url: `/trpc/${word}` }), await browser.go({ url: `/a/${word}/${word}` }), await browser.go({ url: `/live/orders/${word}` }), await browser.go({ url: `/live/orders/${word}%E0%A4%A` }),
      await browser.go({ url: `/${word}?${word}` }), await browser.go({ method: 'POST', url: '/webhooks/stripe', headers: { 'stripe-signature': word }, payload: word }),
    ];
    for (const { text, headers } of answers) expect(holds(text + JSON.stringify(headers))).toBe(false);
  });

  it('stands in no line of the log, not even when a verb breaks over it', async () => {
    const broken = await api.serveAlso({ payments: { ...api.process.payments, openSession: () => Promise.reject(new Error(word)) }, database: { ...api.process.database, asSubject: () => Promise.reject(new Error(word)) } });
    expect((await openBrowser(broken, api.house.facts.siteUrl).call('checkout.products')).refused).toBe('broken');
    expect(api.logged()).toContain('procedure_failed');
    expect(holds(api.logged())).toBe(false);
    api.process.log.info(`control_${word}`);
    expect(holds(api.logged())).toBe(true);
  });
});
