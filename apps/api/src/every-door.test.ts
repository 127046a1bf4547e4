import fc from 'fast-check';
import { refusals } from '@omenhall/contracts/errors';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { marksOf, openBrowser, procedures, type Answered } from './testing/browser.ts';
import { fieldsOf, idsOf, inputFor, unknownIds, type Ids } from './testing/inputs.ts';
import { openApi, type OpenedApi } from './testing/open-api.ts';
import { enterAsOperator } from './testing/operators.ts';
import { anEvent, placeReadyOrder, signEvent, type PlacedOrder } from './testing/orders.ts';

const siteUrl = 'http://127.0.0.1:3000';
const marks = marksOf(siteUrl);
const said = { seed: 20_261_120, numRuns: 100, interruptAfterTimeLimit: 25_000, markInterruptAsFailure: true } as const;

let api: OpenedApi;
let app: FastifyInstance;
let owner: PlacedOrder;
let standing: Ids;
/** Cookies of somebody who owns an order and may do everything an operator may. */
let cookies: [string, string][];

beforeAll(async () => {
  api = await openApi();
  owner = await placeReadyOrder(api);
  standing = await idsOf(api, owner);
  cookies = [...owner.browser.cookies, ...(await enterAsOperator(api, 'owner')).cookies].filter(([name], i, all) => all.findIndex(([one]) => one === name) === i);
  // Behind a limit there would be nothing to find.
  app = await api.serveAlso({ ephemeral: { withinLimit: async () => true, status: () => 'memory' } });
});
afterAll(() => api.close());

const browser = (known: boolean) => {
  const opened = openBrowser(app, siteUrl);
  if (known) for (const [name, value] of cookies) opened.cookies.set(name, value);
  return opened;
};

/**
 * What every door owes to anything that comes: an answer, or a refusal from the closed list, and never a fault of its
 * own. Null when that was kept. Pages refuse in HTML.
 */
function broken({ status, refused, text, headers }: Answered): string | null {
  if (status >= 500) return `a fault: ${status} ${text.slice(0, 200)}`;
  if (refused === null) return null;
  if (refused === 'untyped') return String(headers['content-type']).startsWith('text/html') ? null : `an untyped refusal: ${status} ${text.slice(0, 200)}`;
  // tRPC knows no 410, so that a link that ended is a 404 there.
  const known = [refusals[refused].status, ...(refusals[refused].status === 410 ? [404] : [])];
  return known.includes(status) ? null : `${refused} with ${status}`;
}

const surrogates = fc.string({ unit: fc.integer({ min: 0xd7ff, max: 0xe000 }).map((unit) => String.fromCharCode(unit)), maxLength: 4 });
const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), surrogates, fc.constantFrom('', '\0', 'a\0b', '\u202Eabc', 'x'.repeat(9_000), "'; drop table houses; --", '../../etc/passwd', '${7*7}', '=HYPERLINK()', 'a@%%.example', 'a@b.c', 'a@[::1].com', `${'a'.repeat(250)}@b.cd`, '2026-02-30', '__proto__', '1e400', '-0'));
const cursor = fc.oneof(fc.tuple(fc.oneof(fc.date().map(String), fc.constantFrom('+275760-09-13T00:00:00.000Z', '-271821-04-20T00:00:00.000Z', '0000', '2026-01-01')), fc.oneof(fc.uuid(), fc.constantFrom('------------------------------------', 'f'.repeat(36)))).map(([at, id]) => Buffer.from(`${at}|${id}`).toString('base64url')));
const odd = fc.oneof(text, cursor, fc.uuid(), fc.integer(), fc.double(), fc.boolean(), fc.constant(null), fc.date(), fc.bigInt(), fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<unknown>, fc.array(text, { maxLength: 12 }), fc.constant(new Map([[1, new Set([1])]])));

/** As UTF-8 would carry it: lone surrogates cannot be written in a URL. */
const wellFormed = (raw: string): string => Buffer.from(raw, 'utf8').toString('utf8');

/** A fitting input with a few of its parts replaced, wherever they stand. */
const mutation = fc.array(fc.tuple(fc.nat(), odd), { minLength: 1, maxLength: 3 });

function mutate(input: unknown, changes: [number, unknown][]): unknown {
  return changes.reduce<unknown>((now, [at, value]) => {
    const places = placesOf(now);
    return replace(now, places[at % Math.max(1, places.length)] ?? [], value);
  }, input);
}

function placesOf(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return [path];
  return Object.entries(value).flatMap(([name, part]) => placesOf(part, [...path, name]));
}

function replace(value: unknown, [name, ...rest]: string[], by: unknown): unknown {
  return name === undefined ? by : { ...(value as Record<string, unknown>), [name]: replace((value as Record<string, unknown>)[name], rest, by) };
}

describe('a procedure keeps its manners', () => {
  const lasting = procedures.filter(({ path }) => fieldsOf(path).length > 0).map(({ path }) => path);

  it.each(lasting)('%s, when what it is given almost fits', async (path) => {
    const input = { here: await inputFor(path, standing, owner.browser), nowhere: await inputFor(path, unknownIds, owner.browser) };
    await fc.assert(fc.asyncProperty(mutation, fc.boolean(), fc.constantFrom('here' as const, 'nowhere' as const), async (changes, known, where) => {
      const caller = browser(known);
      if (path.startsWith('access.')) await api.house.clone.serviceQuery('delete from attempt_windows');
      expect(broken(await caller.call(path, mutate(input[where], changes)))).toBeNull();
    }), said);
  });

  it.each(procedures.map(({ path, type }) => [path, type] as const))('%s, when it is given anything at all', async (path, type) => {
    await fc.assert(fc.asyncProperty(fc.oneof(fc.json(), fc.json().map((json) => `{"json":${json}}`), fc.tuple(fc.json(), fc.json()).map(([json, meta]) => `{"json":${json},"meta":${meta}}`), text), async (body) => {
      expect(broken(await browser(false).go(type === 'query' ? { url: `/trpc/${path}?input=${encodeURIComponent(wellFormed(body))}`, headers: marks } : { method: 'POST', url: `/trpc/${path}`, headers: marks, payload: body }))).toBeNull();
    }), { ...said, numRuns: 40 });
  });

  it('several at once, mixed at random', async () => {
    const path = fc.oneof(fc.constantFrom(...procedures.filter((one) => one.type === 'query').map((one) => one.path)), fc.string({ unit: 'binary-ascii', maxLength: 12 }).map(encodeURIComponent));
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(path, fc.json()), { minLength: 1, maxLength: 14 }), async (calls) => {
      const input = `{${calls.map(([, json], i) => `"${i}":{"json":${json}}`).join(',')}}`;
      const { status } = await browser(true).go({ url: `/trpc/${calls.map(([name]) => name).join(',')}?batch=1&input=${encodeURIComponent(wellFormed(input))}`, headers: marks });
      expect(status).toBeLessThan(500);
    }), { ...said, numRuns: 100 });
  });

  it('and nothing of it was our own fault', () => {
    const faults = api.logged().split('\n').filter((line) => line.includes('"level":"error"') && !line.includes('database_forbade'));
    expect(faults).toEqual([]);
  });
});

describe('a plain door keeps its manners', () => {
  const segment = fc.oneof(text.map((one) => encodeURIComponent(wellFormed(one))), fc.string({ unit: 'binary-ascii', maxLength: 30 }).map((one) => one.replace(/[\s#]/g, '')), fc.constantFrom('%', '%00', '%zz', '..', '.', '%2e%2e', '%2f', '//', '\\', ';', '?', '*', ':', '@'));
  const method = fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS') as fc.Arbitrary<NonNullable<InjectOptions['method']>>;
  const headers = fc.dictionary(fc.constantFrom('accept', 'cookie', 'last-event-id', 'range', 'if-none-match', 'if-modified-since', 'x-http-method-override', 'x-forwarded-host', 'authorization', 'stripe-signature', 'content-type', 'origin', 'transfer-encoding-x', 'expect-x', 'content-encoding', 'accept-encoding'), fc.string({ unit: 'grapheme-ascii', maxLength: 60 }), { maxKeys: 4 });
  const prefixes = ['/', '/trpc', '/webhooks/stripe', '/webhooks', '/a', '/live/orders', '/readyz', '/metrics', '/healthz', '/config.json', '/operator', '/exports', '/exports/books', '/assets', '/api/auth'];

  it.each(prefixes)('%s, whatever follows it and however it is asked', async (prefix) => {
    await fc.assert(fc.asyncProperty(method, fc.array(segment, { maxLength: 3 }), headers, fc.oneof(text, fc.json()), fc.boolean(), async (asked, path, extra, payload, known) => {
      const url = [prefix, ...path].join('/');
      // What such a path does on the wire is another test's; here it would not leave this process.
      fc.pre(URL.canParse(url, siteUrl));
      const answer = await browser(known).go({ method: asked, url, headers: { ...(known ? marks : {}), ...extra, host: marks['host'] ?? '' }, ...(asked === 'GET' || asked === 'HEAD' || asked === 'OPTIONS' ? {} : { payload }) });
      // A HEAD has no body to hold a refusal.
      expect(broken(asked === 'HEAD' ? { ...answer, refused: null } : answer)).toBeNull();
    }), { ...said, numRuns: 120 });
  });

  it('/a with a link of the owner\'s that was changed', async () => {
    const { url } = await owner.browser.ask<{ url: string }>('artifact.link', { artifactId: standing.artifactId, download: true });
    await fc.assert(fc.asyncProperty(fc.nat(url.length - 1), fc.constantFrom('a', 'Z', '0', '.', '-', '_', '~', '%', '/'), async (at, letter) => {
      const changed = `${url.slice(0, at)}${letter}${url.slice(at + 1)}`;
      const answer = await browser(true).go({ url: changed });
      expect([broken(answer), answer.status < 400]).toEqual([null, changed === url]);
    }), said);
  });

  it('/webhooks/stripe, whatever is signed', async () => {
    const event = fc.record({ id: fc.oneof(text, fc.constant('evt_x')), type: fc.oneof(text, fc.constantFrom('checkout.session.completed', 'payment_intent.succeeded', '__proto__', 'toString')), created: fc.oneof(fc.integer(), fc.constant(1)), livemode: fc.oneof(fc.constant(false), fc.boolean()), api_version: fc.oneof(text, fc.constant(null)), object: fc.constant('event'), data: fc.oneof(fc.record({ object: fc.dictionary(fc.constantFrom('id', 'object', 'amount_total', 'currency', 'metadata', 'client_reference_id', 'payment_intent', 'status'), odd) }), fc.jsonValue() as fc.Arbitrary<unknown>) });
    const body = fc.oneof(event.map((one) => JSON.stringify(one, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))), fc.json(), text.map((one) => wellFormed(one)));
    await fc.assert(fc.asyncProperty(body, async (raw) => {
      const answer = await browser(false).go({ method: 'POST', url: '/webhooks/stripe', headers: { 'stripe-signature': signEvent(api, raw), 'content-type': 'application/json' }, payload: raw });
      expect([broken(answer), [200, 400].includes(answer.status)]).toEqual([null, true]);
    }), said);
    expect((await browser(false).go({ method: 'POST', url: '/webhooks/stripe', headers: { 'stripe-signature': signEvent(api, anEvent('a.b', 'x')) }, payload: anEvent('a.b', 'x', 'evt_last') })).status).toBe(400);
  });
});

it('a door that broke would be seen: these manners can be lost', async () => {
  const dark = await api.serveAlso({ metrics: () => Promise.reject(new Error('on purpose')) });
  const answer = await openBrowser(dark, siteUrl).go({ url: '/metrics' });
  expect(broken(answer)).toContain('a fault: 500');
  expect(broken({ ...answer, status: 404, refused: 'untyped' })).toContain('an untyped refusal');
  expect(broken({ ...answer, status: 400, refused: 'not-found' })).toBe('not-found with 400');
});
