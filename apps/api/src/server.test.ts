import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { marksOf, openBrowser } from './testing/browser.ts';
import { openApi, type OpenedApi } from './testing/open-api.ts';
import { anAsk } from './testing/orders.ts';

let api: OpenedApi;
let withPages: FastifyInstance;
let real: FastifyInstance;
let webFolder: string;
const siteUrl = 'http://127.0.0.1:3000';
const publicUrl = 'https://omen.example';

beforeAll(async () => {
  webFolder = await mkdtemp(join(tmpdir(), 'omen-test-pages-'));
  await mkdir(join(webFolder, 'assets'));
  await writeFile(join(webFolder, 'index.html'), '<!doctype html><title>The shell</title>');
  await writeFile(join(webFolder, 'assets', 'app-1.js'), 'export {}');
  api = await openApi();
  withPages = await api.serveAlso({ webFolder });
  real = await api.serveAlso({ webFolder, sandboxUrl: null, house: { ...api.process.house, siteUrl: publicUrl } });
});
afterAll(async () => {
  await api.close();
  await rm(webFolder, { recursive: true });
});

const marks = marksOf(siteUrl);
const pages = () => openBrowser(withPages, siteUrl);
const atReal = () => openBrowser(real, publicUrl);

describe('the request gate', () => {
  const change = (changed: Record<string, string | undefined>): InjectOptions => ({ method: 'POST', url: '/trpc/access.signOut', headers: Object.fromEntries(Object.entries({ ...marks, ...changed }).filter(([, value]) => value !== undefined)) as Record<string, string> });

  it.each(['http://127.0.0.1:3000', 'http://localhost:3000', 'http://[::1]:3000'])('lets our own pages through at %s', async (origin) => {
    expect((await api.browser().go(change({ origin, host: new URL(origin).host }))).status).toBe(200);
  });

  it('does not ask for Sec-Fetch-Site where a browser sends none', async () => {
    expect((await api.browser().go(change({ 'sec-fetch-site': undefined }))).status).toBe(200);
  });

  it.each<[string, Record<string, string | undefined>]>([
    ['another origin', { origin: 'https://evil.example' }],
    ['an origin that begins like ours', { origin: `${siteUrl}.evil.example` }],
    ['an origin that ends like ours', { origin: 'http://evil-127.0.0.1:3000' }],
    ['our name at another port', { origin: 'http://127.0.0.1:3001' }],
    ['the origin "null" of a sandboxed frame', { origin: 'null' }],
    ['no origin', { origin: undefined }],
    ['a page of a sister site', { 'sec-fetch-site': 'same-site' }],
    ['a page of another site', { 'sec-fetch-site': 'cross-site' }],
    ['an address bar', { 'sec-fetch-site': 'none' }],
    ['no mark of our own', { 'x-omen': undefined }],
    ['another mark', { 'x-omen': '0' }],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['a form with files', { 'content-type': 'multipart/form-data; boundary=x' }],
    ['plain text, which needs no preflight', { 'content-type': 'text/plain' }],
    ['no type', { 'content-type': undefined }],
    ['a type that only begins like JSON', { 'content-type': 'application/jsonp' }],
    ['a rebound host name', { host: 'rebound.example:3000' }],
    ['our host at another port', { host: '127.0.0.1:3001' }],
  ])('refuses %s', async (_, changed) => {
    expect(await api.browser().go(change(changed))).toMatchObject({ status: 403, refused: 'wrong-origin' });
  });

  it('lets probes knock by address', async () => {
    for (const url of ['/healthz', '/readyz', '/metrics']) expect((await pages().go({ url, headers: { host: '10.0.0.7:3000' } })).status).toBe(200);
  });

  it('refuses a rebound host name for reading too, on every other door', async () => {
    for (const url of ['/', '/config.json', '/assets/app-1.js', '/trpc/access.me', '/live/orders/ABC-123', '/a/x/y', '/sandbox/inbox.json']) {
      expect(await pages().go({ method: 'GET', url, headers: { host: 'rebound.example' } }), url).toMatchObject({ status: 403, refused: 'wrong-origin' });
    }
  });

  it.each(['PUT', 'PATCH', 'DELETE'] as const)('asks the same of %s', async (method) => {
    expect(await api.browser().go({ ...change({ 'x-omen': undefined }), method })).toMatchObject({ status: 403, refused: 'wrong-origin' });
    expect(await api.browser().go({ ...change({}), method })).toMatchObject({ status: 405, refused: 'method-refused' });
  });

  it('looks at no header that would override the method', async () => {
    for (const name of ['x-http-method-override', 'x-http-method', 'x-method-override']) {
      expect(await api.browser().go({ method: 'GET', url: '/trpc/access.signOut', headers: { ...marks, [name]: 'POST' } })).toMatchObject({ status: 405, refused: 'method-refused' });
    }
  });

  it('believes no forwarded address, so that a limit cannot be walked around', async () => {
    const statuses: number[] = [];
    for (let tries = 0; tries < 11; tries += 1) {
      const answer = await api.browser().go({
        method: 'POST', url: '/trpc/access.enterAsOperator', headers: { ...marks, 'x-forwarded-for': `203.0.113.${tries}` }, payload: JSON.stringify({ json: { token: 'x', address: 'op@example.org' } }),
      });
      statuses.push(answer.status);
    }
    expect(statuses).toEqual([...Array<number>(10).fill(400), 429]);
  });
});

const security = ['content-security-policy', 'cross-origin-opener-policy', 'cross-origin-resource-policy', 'referrer-policy', 'x-content-type-options', 'x-frame-options', 'permissions-policy', 'reporting-endpoints', 'strict-transport-security', 'cache-control', 'content-type', 'x-powered-by', 'server'];
const policy = `default-src 'none';script-src 'self';style-src 'self';font-src 'self';connect-src 'self';img-src 'self' data: blob:;worker-src 'self';manifest-src 'self';form-action 'self' https://checkout.stripe.com;frame-ancestors 'none';base-uri 'none';object-src 'none';require-trusted-types-for 'script';trusted-types omen;report-uri /csp-report;report-to csp`;
const always = {
  'content-security-policy': policy, 'cross-origin-opener-policy': 'same-origin', 'cross-origin-resource-policy': 'same-origin', 'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', 'permissions-policy': expect.stringMatching(/^([a-z-]+=\(\), )+clipboard-write=\(self\)$/) as string, 'reporting-endpoints': 'csp="/csp-report"',
};
const json = 'application/json; charset=utf-8';

describe('the headers', () => {
  it.each<[string, InjectOptions, number, Record<string, string>]>([
    ['a page', { url: '/' }, 200, { 'cache-control': 'no-cache', 'content-type': 'text/html; charset=utf-8' }],
    ['a part of a page', { url: '/assets/app-1.js' }, 200, { 'cache-control': 'public, max-age=31536000, immutable', 'content-type': 'application/javascript; charset=utf-8' }],
    ['an unknown page', { url: '/nowhere' }, 404, { 'cache-control': 'no-cache', 'content-type': 'text/html; charset=utf-8' }],
    ['what pages may know', { url: '/config.json' }, 200, { 'cache-control': 'no-cache', 'content-type': json }],
    ['a sign of life', { url: '/healthz' }, 200, { 'content-type': json }],
    ['readiness', { url: '/readyz' }, 200, { 'cache-control': 'no-store', 'content-type': json }],
    ['metrics', { url: '/metrics' }, 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }],
    ['an answer of a procedure', { url: '/trpc/access.me' }, 200, { 'cache-control': 'no-store', 'content-type': 'application/json' }],
    ['a refusal of a procedure', { url: '/trpc/archive.nothing' }, 404, { 'cache-control': 'no-store', 'content-type': 'application/json' }],
    ['a refusal at the gate', { method: 'POST', url: '/trpc/access.me' }, 403, { 'cache-control': 'no-store', 'content-type': json }],
    ['a refused webhook', { method: 'POST', url: '/webhooks/stripe' }, 400, { 'cache-control': 'no-store', 'content-type': json }],
    ['a refused download', { url: '/a/018f0000-0000-7000-8000-000000000009/1.d.x' }, 404, { 'cache-control': 'no-store', 'content-type': json }],
    ['a refused live stream', { url: '/live/orders/ABC-123' }, 404, { 'cache-control': 'no-store', 'content-type': json }],
    ['a path that cannot be read', { url: '/live/orders/%E0%A4%A' }, 400, { 'cache-control': 'no-store', 'content-type': json }],
  ])('of %s are exactly these', async (_, request, status, own) => {
    const answer = await pages().go(request);
    expect(answer.status).toBe(status);
    // What cannot be decoded meets no hook, and what is answered then can be shown nowhere.
    const expected = request.url === '/live/orders/%E0%A4%A' ? own : { ...always, ...own };
    expect(Object.fromEntries(Object.entries(answer.headers).filter(([name]) => security.includes(name)))).toEqual(expected);
  });

  it('of a real house bind the browser to TLS for a year, and name no trial', async () => {
    const { headers } = await atReal().go({ url: '/' });
    expect(headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains');
    expect(headers['x-omen-trial']).toBeUndefined();
  });

  it('of a trial say that it is one', async () => {
    expect((await pages().go({ url: '/' })).headers['x-omen-trial']).toBe('1');
  });
});

describe('cookies', () => {
  it('of a loopback house are out of reach of scripts and other sites', async () => {
    const browser = api.browser();
    const { headers } = await browser.call('question.ask', await anAsk(browser));
    expect(headers['set-cookie']).toMatch(/^omen-guest=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=7776000$/);
  });

  it('of a real house are bound to host, path and TLS', async () => {
    const browser = atReal();
    const { headers } = await browser.call('question.ask', await anAsk(browser));
    expect(headers['set-cookie']).toMatch(/^__Host-omen-guest=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=7776000; Secure$/);
  });

  it('are set for a guest alone: who only looks around gets none', async () => {
    for (const url of ['/', '/config.json', '/trpc/access.me', '/trpc/consent.texts', '/trpc/archive.list']) expect((await pages().go({ url })).headers['set-cookie'], url).toBeUndefined();
  });

  it('of one batch with two first acts are one, and stand for one person', async () => {
    const browser = api.browser();
    const asks = [await anAsk(browser), await anAsk(browser)];
    const { headers, status } = await browser.go({
      method: 'POST', url: '/trpc/question.ask,question.ask?batch=1', headers: marks, payload: JSON.stringify(Object.fromEntries(asks.map((ask, i) => [i, { json: ask }]))),
    });
    expect(status).toBe(200);
    expect([headers['set-cookie']].flat()).toHaveLength(1);
  });

  it.each(['%', '%E0%A4%A', 'a.b', '.', '"', `${'x'.repeat(4000)}`, 'null', '%00', 'ü'])('with the worth %s are those of a stranger', async (value) => {
    const cookie = ['omen', 'omen-guest', 'omen-operator'].map((name) => `${name}=${value}`).join('; ');
    expect(await api.browser().go({ url: '/trpc/access.me', headers: { ...marks, cookie } })).toMatchObject({ status: 200, data: { kind: 'visitor', operatorRole: null } });
  });
});

describe('paths that lead nowhere', () => {
  it.each(['/trpc', '/trpc/', '/trpc/nothing', '/trpc/a/b', '/webhooks', '/webhooks/other', '/a', '/a/x', '/a/x/y/z', '/live', '/live/orders', '/api/auth/session', '/api/auth/sign-in/email-otp'])(
    'GET %s is refused in the form programs read', async (url) => {
      for (const browser of [pages(), api.browser()]) expect(await browser.go({ url })).toMatchObject({ status: 404, refused: 'not-found' });
    });

  it.each(['/..', '/assets/../../package.json', '/assets/%2e%2e/%2e%2e/package.json', '/.env', '/assets/', '/index.html/x', '/%', '/%00', '/?%', `/${'x'.repeat(6000)}`])('%s breaks nothing and shows nothing', async (url) => {
    const { status, text } = await pages().go({ url });
    expect([200, 400, 404, 414]).toContain(status);
    expect(text).not.toMatch(/omenhall\/api|at .*\.ts/);
  });

  it.each(['/begin', '/orders/ABC-123', '/scrolls/018f', '/archive', '/operator/orders', '/sign-in'])('%s is a page', async (url) => {
    expect(await pages().go({ url })).toMatchObject({ status: 200, text: '<!doctype html><title>The shell</title>' });
  });

  it('the stand-ins have no door in a real house', async () => {
    for (const url of ['/sandbox', '/sandbox/inbox', '/sandbox/inbox.json', '/sandbox/trouble']) {
      expect(await atReal().go({ url })).toMatchObject({ status: 404, refused: 'not-found' });
      expect(await atReal().go({ method: 'POST', url, payload: 'mode=never', headers: { 'content-type': 'application/x-www-form-urlencoded' } })).toMatchObject({ refused: expect.stringMatching(/not-found|wrong-origin/) });
    }
  });

  it('the stand-ins answer in a trial, and their desk cannot be reached through their pages', async () => {
    expect((await api.browser().go({ url: '/sandbox/inbox.json' })).status).toBe(200);
    for (const url of ['/sandbox/../v1/checkout/sessions', '/sandbox/%2e%2e/v1/checkout/sessions', '/sandbox/..%2fv1/checkout/sessions']) {
      const { status } = await api.browser().go({ url, headers: { authorization: 'Bearer sk_test_0123456789' } });
      expect(status, url).toBe(404);
    }
  });
});

describe('what can be looked at from outside', () => {
  it('readiness names each part and the transport in force', async () => {
    expect(JSON.parse((await api.browser().go({ url: '/readyz' })).text)).toMatchObject({
      ready: true, transport: 'ledger', dependencies: { database: { verdict: 'pass' }, vault: { verdict: 'pass' }, workers: { verdict: 'warn' } },
    });
  });

  it('metrics hold lines of this process and of deliveries', async () => {
    const { text } = await api.browser().go({ url: '/metrics' });
    expect(text).toMatch(/^process_cpu_seconds_total \d/m);
    expect(text).toMatch(/^# TYPE omen_http_request_seconds histogram$/m);
    expect(text).toMatch(/^omen_delivery_\w+(\{queue="\w+"\})? \d/m);
    expect(text).toMatch(/^omen_delivery_ledger_up 1$/m);
    expect(text).toMatch(/^omen_delivery_transport\{name="ledger"\} 1$/m);
  });

  it('a part that is needed and away makes the house not ready, in words without its address', async () => {
    const dark = await api.serveAlso({ probes: [{ name: 'database', needed: true, look: () => Promise.reject(new Error('10.0.0.7:5432 refused')) }] });
    const answer = await openBrowser(dark, siteUrl).go({ url: '/readyz' });
    expect([answer.status, answer.text.includes('10.0.0.7')]).toEqual([503, false]);
  });
});

describe('without its books', () => {
  it('the house says so with a reference, whatever is asked and whoever asks', async () => {
    const { RefusedByDatabase } = await import('@omenhall/db');
    const away = async (): Promise<never> => { throw new RefusedByDatabase('away', null, null); };
    const dark = await api.serveAlso({ database: { ...api.process.database, asSubject: away, asOperator: away, asWebhook: away } });
    const visitor = openBrowser(dark, siteUrl);
    const guest = openBrowser(dark, siteUrl);
    guest.cookies.set('omen-guest', 'x');
    for (const browser of [visitor, guest]) {
      expect(await browser.call('checkout.products')).toMatchObject({ status: 503, refused: 'database-away', text: expect.stringMatching(/"reference":"[0-9a-f-]{36}"/) });
    }
    expect(await guest.go({ url: '/live/orders/ABC-123' })).toMatchObject({ status: 503, refused: 'database-away' });
    expect(await guest.go({ url: '/a/018f0000-0000-7000-8000-000000000009/1.d.x' })).toMatchObject({ status: 503, refused: 'database-away' });
  });
});

describe('on the wire', () => {
  /** The first line of what is answered, and all of it, for bytes as they are. */
  async function send(app: FastifyInstance, bytes: string): Promise<string> {
    if (!app.server.listening) await app.listen({ port: 0, host: '127.0.0.1' });
    const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
    let heard = '';
    socket.on('data', (chunk) => { heard += String(chunk); });
    socket.end(bytes);
    await once(socket, 'close');
    return heard;
  }

  it.each(['//', '//evil.example/x', '/\\', '/\\evil.example', '///', 'http://127.0.0.1:3000/begin', 'http://evil.example//', '*', '/%', '/\u00ff', '//trpc/access.me', '/trpc//access.me'])('the path %s breaks nothing', async (path) => {
    const heard = await send(withPages, `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:3000\r\nconnection: close\r\n\r\n`);
    expect(heard).toMatch(/^HTTP\/1\.1 (200|400|404) /);
    expect(heard).not.toMatch(/location:/i);
  });

  it.each([
    ['a bare word', 'NONSENSE\r\n\r\n'],
    ['two hosts', 'GET / HTTP/1.1\r\nhost: evil.example\r\nhost: 127.0.0.1:3000\r\nconnection: close\r\n\r\n'],
    ['headers without an end', `GET / HTTP/1.1\r\nhost: 127.0.0.1:3000\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`],
    ['two lengths of one body', 'POST /trpc/access.me HTTP/1.1\r\nhost: 127.0.0.1:3000\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\nx'],
  ])('%s is refused, and others are served on', async (_, bytes) => {
    expect(await send(withPages, bytes)).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect((await pages().go({ url: '/healthz' })).status).toBe(200);
  });
});
