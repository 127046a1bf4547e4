import { once } from 'node:events';
import { request as dial } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { refusals } from '@omenhall/contracts/errors';
import { readEnvironment } from '@omenhall/adapters/env';
import { hashToken, newToken } from '@omenhall/core/access';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anyHost, ownCheck } from './plugins/request-gate.ts';
import { writeSecurityTxt } from './public/security-txt.ts';
import { marksOf, openBrowser, procedures } from './testing/browser.ts';
import { inputFor, unknownIds } from './testing/inputs.ts';
import { openApi, type OpenedApi } from './testing/open-api.ts';

const siteUrl = 'http://127.0.0.1:3000';
const marks = marksOf(siteUrl);
let api: OpenedApi;
let withPages: FastifyInstance;
let webFolder: string;

beforeAll(async () => {
  webFolder = await mkdtemp(join(tmpdir(), 'omen-test-doors-'));
  await mkdir(join(webFolder, 'assets'));
  await writeFile(join(webFolder, 'index.html'), '<!doctype html><title>The shell</title>');
  await writeFile(join(webFolder, 'assets', 'app-1.js'), 'export {}');
  api = await openApi();
  withPages = await api.serveAlso({ webFolder });
});
afterAll(async () => {
  await api.close();
  await rm(webFolder, { recursive: true });
});

const pages = () => openBrowser(withPages, siteUrl);
const clear = () => api.house.clone.serviceQuery('delete from attempt_windows');
/** A path that leads to a door, with something unknown in each of its places. */
const pathTo = (url: string): string => url.replace(':artifactId', '018f0000-0000-7000-8000-000000000009').replace(':orderCode', 'ZZZ-ZZZ').replace(/:\w+/g, newToken()).replace('*', 'unknown');

describe('every door there is', () => {
  /** What each door gives to a stranger who knocks as our own pages do: status, cache, kind, and whether a cookie is set. A door that is missing here fails. */
  const expected: Record<string, [status: number, cache: string | undefined, type: string | undefined]> = {
    'GET /healthz': [200, undefined, 'application/json; charset=utf-8'],
    'GET /readyz': [200, 'no-store', 'application/json; charset=utf-8'],
    'GET /metrics': [200, undefined, 'text/plain; version=0.0.4; charset=utf-8'],
    'GET /trpc/:path': [404, 'no-store', 'application/json'],
    'POST /trpc/:path': [404, 'no-store', 'application/json'],
    'POST /webhooks/stripe': [400, 'no-store', 'application/json; charset=utf-8'],
    'POST /csp-report': [405, 'no-store', 'application/json; charset=utf-8'],
    'GET /.well-known/security.txt': [200, 'no-cache', 'text/plain; charset=utf-8'],
    'GET /security-policy.txt': [200, 'no-cache', 'text/plain; charset=utf-8'],
    'GET /unsubscribe/:token': [404, 'no-store', 'text/html; charset=utf-8'],
    'POST /unsubscribe/:token': [404, 'no-store', 'text/html; charset=utf-8'],
    'GET /a/:artifactId/:proof': [404, 'no-store', 'application/json; charset=utf-8'],
    'GET /live/orders/:orderCode': [404, 'no-store', 'application/json; charset=utf-8'],
    'GET /exports/books/:from/:to': [404, 'no-store', 'application/json; charset=utf-8'],
    'GET /sandbox/*': [404, 'no-store', 'text/html; charset=utf-8'],
    'POST /sandbox/*': [404, 'no-store', 'text/html; charset=utf-8'],
    'GET /config.json': [200, 'no-cache', 'application/json; charset=utf-8'],
    'GET /assets/app-1.js': [200, 'public, max-age=31536000, immutable', 'application/javascript; charset=utf-8'],
    'GET /index.html': [200, 'no-cache', 'text/html; charset=utf-8'],
    'GET /*': [404, 'no-cache', 'text/html; charset=utf-8'],
  };
  const always = ['content-security-policy', 'cross-origin-opener-policy', 'cross-origin-resource-policy', 'permissions-policy', 'referrer-policy', 'x-content-type-options', 'x-frame-options'];
  // The adapter of the procedures takes every method, to refuse it in its own words; the gate stands before it all the same.
  const named = () => withPages.doors.map(({ method, url }) => `${method} ${url}`).filter((door) => !/^(PUT|PATCH|DELETE|OPTIONS|ACL|BIND|CHECKOUT|[A-Z-]+) \/trpc/.test(door) || /^(GET|POST) /.test(door));

  it('has its line above, and every exception of the gate names a door', () => {
    expect(named().toSorted()).toEqual(Object.keys(expected).toSorted());
    for (const door of [...ownCheck.keys(), ...anyHost]) expect(named()).toContain(door);
  });

  it('gives a stranger just these headers, and no cookie', async () => {
    const seen: Record<string, unknown> = {};
    for (const door of named()) {
      const [method = '', url = ''] = door.split(' ');
      const { status, headers } = await pages().go({ method: method as 'GET', url: pathTo(url), headers: marks, ...(method === 'POST' ? { payload: '{}' } : {}) });
      seen[door] = [status, headers['cache-control'], headers['content-type']];
      expect([door, headers['set-cookie'], headers['x-powered-by'], headers['server']]).toEqual([door, undefined, undefined, undefined]);
      // The stand-ins bring their own, and exist in no real house.
      const owed = url.startsWith('/sandbox') ? [] : always;
      expect([door, owed.filter((name) => headers[name] === undefined)]).toEqual([door, []]);
      expect([door, String(headers['content-security-policy'])]).not.toEqual([door, expect.stringMatching(/unsafe-eval|script-src[^;]*unsafe-inline|\*/)]);
    }
    expect(seen).toEqual(expected);
  });

  it('refuses a foreign origin, another type and too much, before anything is changed, unless its name is an exception', async () => {
    for (const door of named().filter((one) => one.startsWith('POST ') && !ownCheck.has(one))) {
      const url = pathTo(door.slice(5));
      for (const changed of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'same-site' }, { 'x-omen': '' }, { 'content-type': 'multipart/form-data; boundary=x' }]) {
        expect([door, changed, (await pages().go({ method: 'POST', url, headers: { ...marks, ...changed }, payload: '{}' })).refused]).toEqual([door, changed, 'wrong-origin']);
      }
    }
    for (const door of named().filter((one) => one.startsWith('POST '))) {
      if (door.includes('sandbox')) continue;
      const { status } = await pages().go({ method: 'POST', url: pathTo(door.slice(5)), headers: { ...marks, 'content-type': door.includes('csp') ? 'application/csp-report' : 'application/json' }, payload: 'x'.repeat(300_000) });
      expect([door, status]).toEqual([door, 413]);
    }
  });

  it.each(['%', '%00', '%E0%A4%A', '..%2f..%2fetc%2fpasswd', 'x'.repeat(400), '\u202E', "';drop table houses;--"])('refuses %s in each place of its path, typed and without a fault', async (odd) => {
    for (const door of named().filter((one) => one.includes(':'))) {
      const [method = '', url = ''] = door.split(' ');
      const { status, refused, headers } = await pages().go({ method: method as 'GET', url: encodeURI(url.replace(/:\w+/g, '@@')).replaceAll('@@', odd.startsWith('%') || odd.startsWith('..') ? odd : encodeURIComponent(odd)), headers: marks, ...(method === 'POST' ? { payload: '{}' } : {}) });
      expect([door, status >= 400 && status < 500, refused === 'untyped' ? String(headers['content-type']).startsWith('text/') : refused !== null && refused in refusals]).toEqual([door, true, true]);
    }
  });
});

describe('a method', () => {
  it('F1 reads where it would have to change: every mutation and every door for a POST refuses a GET, whatever a header says', async () => {
    for (const { path } of procedures.filter(({ type }) => type === 'mutation')) {
      const browser = pages();
      const input = encodeURIComponent(JSON.stringify({ json: (await inputFor(path, unknownIds, browser)) ?? null }));
      for (const override of [{}, { 'x-http-method-override': 'POST' }, { 'x-method-override': 'POST' }, { 'x-http-method': 'POST' }]) {
        expect([path, (await browser.go({ url: `/trpc/${path}?input=${input}`, headers: { ...marks, ...override } })).status]).toEqual([path, 405]);
      }
      expect([path, (await browser.go({ url: `/trpc/${path}?input=${input}&_method=POST`, headers: marks })).status]).toEqual([path, 405]);
    }
    for (const app of [withPages, api.app]) {
      for (const url of ['/webhooks/stripe', '/csp-report']) for (const method of ['GET', 'HEAD'] as const) {
        expect([url, method, (await openBrowser(app, siteUrl).go({ method, url, headers: { 'x-http-method-override': 'POST' } })).status]).toEqual([url, method, 405]);
      }
    }
  });

  it('F1 a GET of a mutation has changed nothing: the session lives, no row is new', async () => {
    const browser = api.browser();
    const before = await api.house.clone.serviceQuery('select (select count(*) from subjects)::int as people, (select count(*) from attempt_windows)::int as tries, (select count(*) from delivery_jobs)::int as jobs');
    for (const { path } of procedures.filter(({ type }) => type === 'mutation')) await browser.go({ url: `/trpc/${path}?input=${encodeURIComponent('{"json":{}}')}`, headers: marks });
    expect(await api.house.clone.serviceQuery('select (select count(*) from subjects)::int as people, (select count(*) from attempt_windows)::int as tries, (select count(*) from delivery_jobs)::int as jobs')).toEqual(before);
  });
});

describe('a link in a letter', () => {
  it('F2 is looked at by a scanner with GET, HEAD and a browser that follows: the invitation still opens', async () => {
    await clear();
    const token = newToken();
    const person = await api.house.clone.serviceQuery<{ id: string }>(
      `with s as (insert into subjects (id, house_id, locale) select gen_random_uuid(), id, 'en' from houses limit 1 returning id, house_id),
            o as (insert into operators (house_id, subject_id, role, joined_at) select house_id, id, 'viewer', null from s returning id, house_id, subject_id)
       insert into capability_tokens (token_hash, house_id, kind, object_id, issued_to, expires_at) select $1, house_id, 'operator_invite', id, subject_id, now() + interval '1 day' from o returning object_id as id`, [Buffer.from(hashToken(token))]);
    expect(person).toHaveLength(1);
    for (const method of ['GET', 'HEAD', 'OPTIONS'] as const) {
      for (const url of ['/operator/join', `/operator/join?${token}`, `/operator/join/${token}`, `/trpc/access.joinAsOperator?input=${encodeURIComponent(JSON.stringify({ json: { token } }))}`]) await pages().go({ method, url });
    }
    // A robot that even posts, from elsewhere or as a form.
    for (const headers of [{ ...marks, origin: 'https://scanner.example' }, { host: marks['host'] ?? '', 'content-type': 'application/x-www-form-urlencoded' }]) {
      await pages().go({ method: 'POST', url: '/trpc/access.joinAsOperator', headers, payload: JSON.stringify({ json: { token } }) });
    }
    const browser = api.browser();
    expect(await browser.ask('access.joinAsOperator', { token })).toMatchObject({ operatorRole: 'viewer', operatorRights: ['see_lists'] });
    expect((await api.browser().call('access.joinAsOperator', { token })).refused).toBe('code-refused');
  });
});

describe('known and unknown', () => {
  it('F6 are told apart by no door: same body, same headers, for an address that is here and one that is not', async () => {
    const { placeOrder } = await import('./testing/orders.ts');
    const known = 'known.person@reader.example';
    await placeOrder(api, { address: known });
    const bare = ({ status, text, headers }: { status: number; text: string; headers: object }) => [status, text.replace(/"reference":"[^"]+"/g, ''), Object.keys(headers).toSorted()];
    for (const [path, input] of [['access.sendCode', {}], ['access.signIn', { code: '00000000' }]] as const) {
      await clear();
      const [one, two] = [await api.browser().call(path, { address: known, ...input }), await api.browser().call(path, { address: 'unknown.person@reader.example', ...input })];
      expect([path, bare(two)]).toEqual([path, bare(one)]);
    }
    for (const token of [newToken(), '', 'x'.repeat(64)]) expect((await api.browser().call('access.joinAsOperator', { token })).refused).toBe('code-refused');
  });
});

describe('a forwarded address', () => {
  /** How many of twelve tries of one flow got past its limit of ten, when each tells another address. */
  async function triesPast(trusted: string, from: (tries: number) => string): Promise<number> {
    await clear();
    const { trustedProxies } = readEnvironment({ ...api.house.environment, TRUSTED_PROXIES: trusted }, 'api');
    const app = await api.serveAlso({ trustedProxies });
    let through = 0;
    for (let tries = 0; tries < 12; tries += 1) {
      const { refused } = await openBrowser(app, siteUrl).go({
        method: 'POST', url: '/trpc/access.joinAsOperator', headers: { ...marks, 'x-forwarded-for': from(tries) }, payload: JSON.stringify({ json: { token: 'x' } }),
      });
      if (refused === 'code-refused') through += 1;
    }
    return through;
  }

  it('F7 from nobody we trust is not believed: twelve spoofed addresses are one', async () => {
    expect(await triesPast('', (tries) => `203.0.113.${tries}`)).toBe(10);
    expect(await triesPast('198.51.100.1, 10.0.0.0/8', (tries) => `203.0.113.${tries}`)).toBe(10);
  });

  it('F7 is believed of the trusted hop alone: what a client wrote before it counts for nothing', async () => {
    expect(await triesPast('127.0.0.1', (tries) => `203.0.113.${tries}`)).toBe(12);
    expect(await triesPast('127.0.0.1', (tries) => `203.0.113.${tries}, 198.51.100.7`)).toBe(10);
    expect(await triesPast('127.0.0.0/8', (tries) => `10.1.1.${tries}, 2001:db8:1:2::${tries}`)).toBe(10);
  });

  it.each(['*', 'proxy.example', '0.0.0.0/0', '10.0.0.0/33', '10.0.0.1/', 'true', '10.0.0.1,,', '::/0'])('F7 %s is nobody to trust, and the house does not start with it', (TRUSTED_PROXIES) => {
    expect(() => readEnvironment({ ...api.house.environment, TRUSTED_PROXIES }, 'api')).toThrow('TRUSTED_PROXIES');
  });
});

describe('a report of the policy', () => {
  const send = (payload: string, type = 'application/csp-report'): ReturnType<ReturnType<typeof pages>['go']> =>
    api.browser().go({ method: 'POST', url: '/csp-report', headers: { host: marks['host'] ?? '', 'content-type': type }, payload });

  it('F- reaches the log as two words from closed lists, and nothing it quotes does', async () => {
    const quoted = 'https://evil.example/steal?question=planted-in-a-report';
    const old = JSON.stringify({ 'csp-report': { 'document-uri': quoted, 'effective-directive': 'script-src-elem', 'blocked-uri': quoted, 'script-sample': 'planted-in-a-report' } });
    const many = JSON.stringify([{ type: 'csp-violation', url: quoted, body: { effectiveDirective: 'planted-in-a-report x', blockedURL: 'inline', sample: 'planted-in-a-report' } }, { type: 'deprecation', body: {} }]);
    expect([(await send(old)).status, (await send(many, 'application/reports+json')).status]).toEqual([204, 204]);
    const lines = api.logged().split('\n').filter((line) => line.includes('csp_violation'));
    expect(lines.slice(-2).map((line) => JSON.parse(line) as object)).toEqual([expect.objectContaining({ kind: 'script-src-elem', reason: 'elsewhere' }), expect.objectContaining({ kind: 'other', reason: 'inline' })]);
    expect(api.logged()).not.toContain('planted-in-a-report');
  });

  it('F- that is none is refused as such, and a flood of them is cut off', async () => {
    for (const body of ['', '{', 'null', '[]x', '{"csp-report":7}', '"x"']) expect((await send(body)).refused).toBe('bad-input');
    expect((await send('{}', 'text/plain')).status).toBe(405);
    expect((await send('x'.repeat(17_000))).status).toBe(413);
    let last = 0;
    for (let sent = 0; sent < 70; sent += 1) last = (await send('{"csp-report":{}}')).status;
    expect(last).toBe(429);
  });
});

describe('what is asked at once', () => {
  it('F- eleven calls in one, or headers without an end, open no door', async () => {
    const app = await api.serveAlso({});
    await app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = app.server.address() as AddressInfo;
    const sent = dial({ port, host: '127.0.0.1', path: '/healthz', headers: { host: '127.0.0.1:3000', 'x-long': 'x'.repeat(20_000) } });
    sent.end();
    const [answer] = (await once(sent, 'response')) as [{ statusCode: number; resume(): void }];
    answer.resume();
    expect(answer.statusCode).toBe(431);
    const batch: InjectOptions = { url: `/trpc/${Array<string>(11).fill('access.me').join(',')}?batch=1&input=%7B%7D` };
    expect((await pages().go(batch)).status).toBe(413);
  });
});

describe('security.txt', () => {
  const facts = { id: '', name: 'The house', locale: 'en', siteUrl: 'https://omen.example', supportEmail: 'help@omen.example' };

  it('names a contact, a policy and an end that is under a year from the build', () => {
    const builtAt = new Date('2026-11-20T00:00:00Z');
    const lines = Object.fromEntries(writeSecurityTxt(facts, builtAt).trim().split('\n').map((line) => line.split(': ') as [string, string]));
    expect(lines).toEqual({
      'Contact': 'mailto:help@omen.example', 'Expires': '2027-10-16T00:00:00Z', 'Preferred-Languages': 'en', 'Canonical': 'https://omen.example/.well-known/security.txt', 'Policy': 'https://omen.example/security-policy.txt',
    });
    expect(Date.parse(lines['Expires'] ?? '') - builtAt.getTime()).toBeLessThan(365 * 86_400_000);
  });

  it('is served as plain text, and the policy it points to as well', async () => {
    const { text, headers } = await pages().go({ url: '/.well-known/security.txt' });
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(text).toContain('Contact: mailto:');
    expect((await pages().go({ url: '/security-policy.txt' })).text).toContain('how to tell us of a hole');
  });
});
