import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openHttpProvider, type HttpProvider, type HttpTrouble } from '../testing/index.ts';
import { callHttp, type HttpCall } from './call-http.ts';
import { classifyHttp, type HttpSeen } from './classify-http.rules.ts';

let provider: HttpProvider;
beforeEach(async () => { provider = await openHttpProvider(); });
afterEach(async () => { await provider.close(); });

const call = async (said: Partial<HttpCall> & { key?: string; mode?: 'keyed' | 'blind' } = {}, o: { validUntil?: Date; signal?: AbortSignal } = {}): Promise<HttpSeen> => {
  const { key = 'k1', mode = 'keyed', ...rest } = said;
  return await callHttp(
    { method: 'POST', url: provider.urlOf(mode), headers: { 'idempotency-key': key }, body: Buffer.from('a request'), timeoutMs: 2_000, ...rest },
    { validUntil: o.validUntil ?? new Date(Date.now() + 10_000) }, o.signal ?? new AbortController().signal,
  );
};
const meaning = (seen: HttpSeen, effect: 'keyed' | 'blind' = 'keyed') => classifyHttp(seen, { effect, nowMs: Date.now() });
const closedPort = async (): Promise<number> => {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
};

describe('a call that never reached its provider was not accepted', () => {
  it.each([
    ['nobody listens', async () => await call({ url: `http://127.0.0.1:${await closedPort()}/keyed` }), 'connect', 'http_connect_unreachable'],
    ['the name is known to nobody', async () => await call({ url: 'http://nowhere.invalid/keyed' }), 'dns', 'http_dns_unreachable'],
    ['the other side speaks no TLS', async () => await call({ url: provider.urlOf('keyed').replace('http:', 'https:') }), 'tls', 'http_tls_tls'],
    ['the address is none', async () => await call({ url: 'nowhere' }), 'dns', 'http_bad_call'],
    ['a header cannot be written', async () => await call({ headers: { 'idempotency-key': 'k\r\n1' } }), 'connect', 'http_bad_call'],
    ['the permit has grown old on the way', async () => await call({}, { validUntil: new Date(Date.now() - 1) }), 'permit', 'permit_too_old'],
    ['we were stopped before', async () => await call({}, { signal: AbortSignal.abort() }), 'connect', 'aborted'],
  ])('%s', async (_, make, stage, code) => {
    expect(meaning(await make())).toEqual({ word: 'rejected', permanent: false, stage, code });
    expect(provider.calls).toEqual([]);
  });
});

describe('a call that was written', () => {
  it('is accepted once, and the same key and bytes get the same answer', async () => {
    const first = await call();
    expect(meaning(first)).toEqual({ word: 'accepted', stage: 'answer' });
    expect(await call()).toMatchObject({ word: 'answered', status: 200, body: first.word === 'answered' ? first.body : null });
    expect([provider.accepted.length, provider.replays()]).toEqual([1, 1]);
    expect(provider.accepted[0]?.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is refused with other bytes under the same key', async () => {
    await call();
    expect(meaning(await call({ body: Buffer.from('another request') }))).toMatchObject({ word: 'rejected', code: 'http_422', permanent: true });
    expect([provider.accepted.length, provider.mismatches()]).toEqual([1, 1]);
  });

  const seen: Array<[words: string, trouble: HttpTrouble, keyed: object, taken: number]> = [
    ['accept and close', { act: 'close', taken: true }, { word: 'uncertain', stage: 'write', code: 'http_write_closed' }, 1],
    ['close before', { act: 'close' }, { word: 'uncertain', stage: 'write', code: 'http_write_closed' }, 0],
    ['500 after it was accepted', { act: 500, taken: true }, { word: 'uncertain', code: 'http_500' }, 1],
    ['500 before', { act: 500 }, { word: 'uncertain', code: 'http_500' }, 0],
    ['200 with a body nobody can read', { act: 'broken_json' }, { word: 'accepted' }, 1],
    ['200 that breaks off', { act: 'cut_body' }, { word: 'uncertain', stage: 'answer', code: 'http_answer_closed' }, 1],
    ['429', { act: 429, retryAfter: '3' }, { word: 'rejected', permanent: false, retryAfterSeconds: 3 }, 0],
    ['503 that asks for rest', { act: 503, retryAfter: '3' }, { word: 'uncertain', retryAfterSeconds: 3 }, 0],
    ['a redirect', { act: 'redirect' }, { word: 'rejected', code: 'http_redirect', permanent: true, alarm: true }, 0],
    ['silence', { act: 'hang', seconds: 30, taken: true }, { word: 'uncertain', stage: 'write', code: 'http_write_timeout' }, 1],
    ['401', { act: 401 }, { word: 'rejected', permanent: false, alarm: true }, 0],
  ];
  it.each(seen)('%s', async (_, trouble, expected, taken) => {
    provider.trouble(trouble);
    expect(meaning(await call({ timeoutMs: 300 }))).toMatchObject(expected);
    expect(provider.accepted).toHaveLength(taken);
    expect(provider.strikes).toMatchObject([{ act: String(trouble.act), taken: taken === 1, key: 'k1' }]);
    // A redirect is not followed: one call came.
    expect(provider.calls).toHaveLength(1);
  });

  it('is in flight as long as the first one under its key is', async () => {
    provider.trouble({ act: 'hang', seconds: 30, taken: true });
    const first = call({ timeoutMs: 5_000 });
    await provider.until(() => provider.strikes.length === 1);
    expect(meaning(await call())).toEqual({ word: 'uncertain', code: 'http_409', stage: 'answer', waitSeconds: 5 });
    await provider.close();
    expect(meaning(await first)).toMatchObject({ word: 'uncertain' });
    provider = await openHttpProvider();
  });

  it('is left in doubt when we are stopped while it is under way', async () => {
    const stop = new AbortController();
    provider.trouble({ act: 'hang', seconds: 30, taken: true });
    const calling = call({}, { signal: stop.signal });
    await provider.until(() => provider.strikes.length === 1);
    stop.abort();
    expect(meaning(await calling)).toEqual({ word: 'uncertain', stage: 'write', code: 'aborted' });
  });

  it('keeps of a long answer that it came, and not its bytes', async () => {
    expect(await call({ maxBytes: 3 })).toMatchObject({ word: 'answered', status: 200, body: null });
  });
});
