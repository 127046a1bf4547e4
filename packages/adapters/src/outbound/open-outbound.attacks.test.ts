import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { isLoopbackAddress, isPublicAddress } from './public-address.ts';
import { openOutbound } from './index.ts';

const open: Server[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
});

async function serve(answer: RequestListener): Promise<{ origin: string; port: number; seen: string[] }> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers.authorization ?? '-'}`);
    answer(request, response);
  });
  open.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, port, seen };
}
const says = (text: string): RequestListener => (_, response) => response.end(text);
const get = (origins: readonly string[], url: string, resolve?: (name: string) => Promise<readonly string[]>) =>
  openOutbound({ origins, timeoutMs: 3_000, ...(resolve === undefined ? {} : { resolve }) }).call({ url, method: 'GET' });

describe('F8 an address that is not in the open internet is refused when it is dialled', () => {
  it.each([
    'https://127.1/', 'https://2130706433/', 'https://0x7f000001/', 'https://0177.0.0.1/', 'https://127.0.0.1/', 'https://[::1]/', 'https://[::ffff:169.254.169.254]/',
    'https://[::ffff:127.0.0.1]/', 'https://[::127.0.0.1]/', 'https://169.254.169.254/latest/meta-data/', 'https://10.1.2.3/', 'https://172.20.0.1/', 'https://192.168.1.1/',
    'https://100.64.0.1/', 'https://0.0.0.0/', 'https://[fd00::1]/', 'https://[fe80::1]/', 'https://[64:ff9b::a9fe:a9fe]/', 'https://[64:ff9b:1::1]/', 'https://[2002:7f00:1::]/', 'https://[2001::1]/',
    'https://224.0.0.1/', 'https://255.255.255.255/', 'https://[ff02::1]/', 'https://[fec0::1]/', 'https://198.18.0.1/',
  ])('F8 %s, even where the list of hosts was made to hold it', async (url) => {
    const { origin } = new URL(url);
    const answer = await get([origin], url);
    // Loopback that is named plainly is the one thing a list may allow; nothing listens there in a secure way.
    const isPlainLoopback = isLoopbackAddress(new URL(url).hostname.replace(/^\[|\]$/gu, ''));
    expect(answer).toEqual({ word: 'failed', code: isPlainLoopback ? 'unreachable' : 'address-refused' });
  });

  it.each([['127.0.0.1'], ['169.254.169.254'], ['10.0.0.7'], ['::1'], ['::ffff:10.0.0.7'], ['fd12::1'], ['64:ff9b::7f00:1']])('F8 a name that leads to %s', async (address) => {
    expect(await get(['https://models.example'], 'https://models.example/', async () => [address])).toEqual({ word: 'failed', code: 'address-refused' });
  });

  it('F8 a name with one good and one closed address is refused whole', async () => {
    expect(await get(['https://models.example'], 'https://models.example/', async () => ['93.184.216.34', '127.0.0.1'])).toEqual({ word: 'failed', code: 'address-refused' });
  });

  it('F8 a name that answers well once and leads elsewhere the next time: each dial, redirects too, asks again and uses what it asked', async () => {
    const near = await serve((request, response) => (request.url === '/moved' ? response.writeHead(302, { location: '/there' }).end() : response.end('well')));
    const answers: string[] = [];
    const outbound = openOutbound({ origins: [`http://localhost:${near.port}`], timeoutMs: 3_000, resolve: async () => [answers.shift() ?? '169.254.169.254'] });
    answers.push('127.0.0.1');
    expect(await outbound.call({ url: `http://localhost:${near.port}/`, method: 'GET' })).toMatchObject({ word: 'answered' });
    expect(await outbound.call({ url: `http://localhost:${near.port}/`, method: 'GET' })).toEqual({ word: 'failed', code: 'address-refused' });
    answers.push('127.0.0.1');
    expect(await outbound.call({ url: `http://localhost:${near.port}/moved`, method: 'GET' })).toEqual({ word: 'failed', code: 'address-refused' });
    expect(near.seen).toEqual(['GET / -', 'GET /moved -']);
  });

  it('F8 a redirect to a metadata address, to another port of this machine, to a file, or to a name outside the list', async () => {
    const inside = await serve(says('secret of the house'));
    for (const target of ['http://169.254.169.254/latest/meta-data/', `${inside.origin}/`, 'file:///etc/passwd', 'https://elsewhere.example/', 'http://127.1:1/', '//[::ffff:a9fe:a9fe]/']) {
      const outside = await serve((_, response) => response.writeHead(302, { location: target }).end());
      const answer = await get([outside.origin], `${outside.origin}/start`);
      expect(answer).toMatchObject({ word: 'failed', code: expect.stringMatching(/^(host|url)-refused$/) });
    }
    expect(inside.seen).toEqual([]);
  });

  it('F8 a loopback name is called only as the origin that was set, and a set origin opens no other port', async () => {
    const [mine, other] = [await serve(says('mine')), await serve(says('other'))];
    expect(await get([mine.origin], mine.origin)).toMatchObject({ word: 'answered', status: 200 });
    expect(await get([mine.origin], other.origin)).toEqual({ word: 'failed', code: 'host-refused' });
    expect(await get(['https://models.example'], mine.origin)).toEqual({ word: 'failed', code: 'host-refused' });
    expect(other.seen).toEqual([]);
  });

  it('F8 plain http goes nowhere but to this machine', async () => {
    expect(await get(['http://models.example'], 'http://models.example/', async () => ['93.184.216.34'])).toEqual({ word: 'failed', code: 'url-refused' });
  });
});

describe('what else a far side may try', () => {
  it('F- more redirects than three', async () => {
    const far = await serve((request, response) => response.writeHead(302, { location: `/${Number(request.url?.slice(1)) + 1}` }).end());
    expect(await get([far.origin], `${far.origin}/0`)).toEqual({ word: 'failed', code: 'too-many-redirects' });
    expect(far.seen).toHaveLength(4);
  });

  it('F- a redirect that asks for the posted words again at another origin of the list gets no key', async () => {
    const second = await serve(says('ok'));
    const first = await serve((_, response) => response.writeHead(307, { location: `${second.origin}/again` }).end());
    const outbound = openOutbound({ origins: [first.origin, second.origin] });
    expect(await outbound.call({ url: first.origin, method: 'POST', body: Buffer.from('x'), headers: { authorization: 'Bearer k' } })).toMatchObject({ word: 'answered' });
    expect([first.seen, second.seen]).toEqual([['POST / Bearer k'], ['POST /again -']]);
  });

  it('F- a body without end, one that lies about its length, and one that is packed', async () => {
    const flood = await serve((_, response) => {
      const more = (): void => { while (response.write(Buffer.alloc(64 * 1024, 0x61))); response.once('drain', more); };
      more();
    });
    const before = process.cpuUsage();
    expect(await get([flood.origin], flood.origin)).toEqual({ word: 'failed', code: 'too-large' });
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(1);
    const announced = await serve((_, response) => { response.writeHead(200, { 'content-length': String(50 * 1024 * 1024) }); response.write('x'); });
    expect(await get([announced.origin], announced.origin)).toEqual({ word: 'failed', code: 'too-large' });
    const packed = await serve((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('x'));
    expect(await get([packed.origin], packed.origin)).toEqual({ word: 'failed', code: 'encoded' });
  });

  it('F- silence, a drip, and a hang-up in the middle', async () => {
    const silent = await serve(() => {});
    expect(await openOutbound({ origins: [silent.origin], timeoutMs: 200 }).call({ url: silent.origin, method: 'GET' })).toEqual({ word: 'failed', code: 'timeout' });
    const drip = await serve((_, response) => { const timer = setInterval(() => response.write('.'), 40); response.on('close', () => clearInterval(timer)); });
    expect(await openOutbound({ origins: [drip.origin], timeoutMs: 300 }).call({ url: drip.origin, method: 'GET' })).toEqual({ word: 'failed', code: 'timeout' });
    const rude = await serve((_, response) => { response.writeHead(200, { 'content-length': '10' }); response.write('abc', () => response.destroy()); });
    expect(await get([rude.origin], rude.origin)).toEqual({ word: 'failed', code: 'cut-off' });
    const stop = new AbortController();
    const pending = openOutbound({ origins: [silent.origin] }).call({ url: silent.origin, method: 'GET', signal: stop.signal });
    stop.abort();
    expect(await pending).toEqual({ word: 'failed', code: 'stopped' });
  });

  it.each(['https://user:pass@models.example/', 'ftp://models.example/', 'javascript:alert(1)', 'not a url', 'https://models.example.evil.example/', 'https://models.example:8443/', 'https://MODELS.example@evil.example/'])('F- %s', async (url) => {
    expect(await get(['https://models.example'], url, async () => ['93.184.216.34'])).toMatchObject({ word: 'failed', code: expect.stringMatching(/^(url|host)-refused$/) });
  });
});

it('an address in the open internet is public, and nothing that is not an address is', () => {
  for (const address of ['93.184.216.34', '1.1.1.1', '2606:4700::1111', '2a00:1450::1']) expect(isPublicAddress(address)).toBe(true);
  for (const address of ['', 'localhost', '1.1.1', 'fe80::1%eth0', '::ffff:1.1.1.1']) expect(isPublicAddress(address)).toBe(false);
});
