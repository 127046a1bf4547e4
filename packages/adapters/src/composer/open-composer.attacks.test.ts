import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { givePermit, type ModelRequest, type Permit } from '@omenhall/core/ports';
import { completion, honestDraft, startPretendModel, type PretendModel } from '@omenhall/core/testing';
import { plantedWord } from '@omenhall/contracts/testing/planted-words';
import { Secret } from '@omenhall/contracts/values/secret';
import { openComposer } from './index.ts';

let model: PretendModel;
const closers: (() => Promise<void>)[] = [];
beforeEach(async () => { model = await startPretendModel(); });
afterEach(async () => {
  await model.close();
  for (const close of closers.splice(0)) await close();
});

const never = new AbortController().signal;
const fields = { language: 'en', signs: [{ positionId: 'key', position: 'Key', signId: 'cups-1', sign: 'Ace of Cups', reversed: false }] };
const asked = (terms: Partial<ModelRequest> = {}): ModelRequest => ({
  effectKey: 'model:one', rules: 'the rules', fields: new Secret(JSON.stringify(fields)), question: new Secret('mark\nwhat now\nmark'), form: { type: 'object' }, timeoutMs: 20_000, ...terms,
});
const leave = (terms: Partial<Permit> = {}): Permit => givePermit({ jobId: 'job', effectKey: 'model:one', validUntil: new Date(Date.now() + 10_000), ...terms });
const composer = (terms: Partial<Parameters<typeof openComposer>[0]> = {}) => openComposer({ baseUrl: model.baseUrl, apiKey: new Secret('sk-test-key'), model: 'small-1', keepsNothing: false, ...terms });

/** A server that says raw bytes, for what no honest frame holds. */
async function rude(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  closers.push(async () => { server.closeAllConnections(); await new Promise((closed) => server.close(closed)); });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
}
const cpuSeconds = async (work: () => Promise<unknown>): Promise<number> => {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
};

describe('what travels', () => {
  it('G- a call holds the fields it names and no other: not stored, no tools, no files, no thread, no user', async () => {
    await composer().ask(asked(), leave(), never);
    const [call] = model.asked;
    expect(Object.keys(call?.body ?? {}).toSorted()).toEqual(['messages', 'model', 'response_format', 'store', 'stream']);
    expect(call?.body).toMatchObject({ store: false, stream: false, model: 'small-1', response_format: { type: 'json_schema', json_schema: { strict: true } } });
    expect(call?.body.messages.map(({ role }) => role)).toEqual(['system', 'user']);
    expect(call?.body.messages[1]?.content).toHaveLength(2);
    expect(Object.keys(call?.headers ?? {}).toSorted()).toEqual(['accept', 'accept-encoding', 'authorization', 'connection', 'content-length', 'content-type', 'host']);
    expect(call?.question).toBe('mark\nwhat now\nmark');
  });

  it('G- without a key no key is sent', async () => {
    await composer({ apiKey: null }).ask(asked({ question: null }), leave(), never);
    expect(model.asked[0]?.headers.authorization).toBeUndefined();
    expect(model.asked[0]?.question).toBeNull();
  });

  it('G- an older server is asked once more for plain JSON, each part as a message, and is not asked for forms again', async () => {
    model.answer = (now) => (now.body.response_format?.type === 'json_schema' ? { status: 400, body: '{"error":{"message":"response_format"}}' } : completion(JSON.stringify(honestDraft(now))));
    const far = composer();
    expect(await far.ask(asked(), leave(), never)).toMatchObject({ word: 'answered' });
    expect(await far.ask(asked(), leave(), never)).toMatchObject({ word: 'answered' });
    expect(model.asked.map(({ body }) => body.response_format?.type)).toEqual(['json_schema', 'json_object', 'json_object']);
    expect(model.asked.every(({ body }) => body.store === false)).toBe(true);
    expect(model.asked[1]?.body.messages.map(({ role }) => role)).toEqual(['system', 'user', 'user']);
  });
});

describe('leave to ask', () => {
  it.each<[string, () => Permit]>([
    ['has ended', () => leave({ validUntil: new Date(Date.now() - 1) })],
    ['was given for another call', () => leave({ effectKey: 'model:two' })],
    ['nobody gave', () => ({ jobId: 'job', effectKey: 'model:one', validUntil: new Date(Date.now() + 10_000) })],
    ['is a copy of a given one', () => ({ ...leave() })],
  ])('G- that %s dials nothing', async (_, permit) => {
    expect(await composer().ask(asked(), permit(), never)).toEqual({ word: 'failed', code: 'no-permit' });
    expect(model.asked).toHaveLength(0);
  });

  it('G- that ends while the first form is being refused covers no second dial', async () => {
    let now = Date.now();
    model.answer = () => { now += 11_000; return { status: 400, body: '{}' }; };
    expect(await composer({ now: () => now }).ask(asked(), leave({ validUntil: new Date(now + 10_000) }), never)).toMatchObject({ word: 'failed' });
    expect(model.asked).toHaveLength(1);
  });
});

describe('G2 a far side that sends what no answer is', () => {
  it('G2 five megabytes, in one piece or without end, are given up under a second of work', async () => {
    model.answer = () => ({ body: Buffer.alloc(5 * 1024 * 1024, 0x20) });
    expect(await cpuSeconds(async () => expect(await composer().ask(asked(), leave(), never)).toEqual({ word: 'failed', code: 'too-large' }))).toBeLessThan(1);
    const baseUrl = await rude((_, response) => { const more = (): void => { while (response.write(Buffer.alloc(65_536, 0x20))); response.once('drain', more); }; more(); });
    expect(await cpuSeconds(async () => expect(await composer({ baseUrl }).ask(asked(), leave(), never)).toEqual({ word: 'failed', code: 'too-large' }))).toBeLessThan(1);
  });

  it('G2 bytes that are no UTF-8, in the frame or in the words', async () => {
    for (const bytes of [Buffer.from([0xff, 0xfe, 0x7b]), Buffer.concat([Buffer.from('{"choices":[{"message":{"content":"'), Buffer.from([0xc3, 0x28, 0xed, 0xa0, 0x80]), Buffer.from('"}}]}')])]) {
      model.answer = () => ({ body: bytes });
      expect(await composer().ask(asked(), leave(), never)).toEqual({ word: 'failed', code: 'not-utf8' });
    }
  });

  it.each<[string, { status?: number; body: string; headers?: Record<string, string> }, string]>([
    ['garbage', { body: '<html>busy</html>' }, 'not-json'],
    ['a frame without words', { body: '{"choices":[]}' }, 'not-json'],
    ['a hundred thousand brackets', { body: '['.repeat(100_000) }, 'not-json'],
    ['silence in a frame', completion('   ') as { body: string }, 'empty'],
    ['a refusal of its own', completion('no', { refusal: 'I cannot' }) as { body: string }, 'empty'],
    ['a wish to use a tool', completion('x', { tool_calls: [{ type: 'function', function: { name: 'read_file', arguments: '{}' } }] }) as { body: string }, 'tools'],
    ['an old wish to use a tool', completion('x', { function_call: { name: 'x', arguments: '{}' } }) as { body: string }, 'tools'],
    ['half a text', { body: '{"choices":[{"finish_reason":"length","message":{"content":"{"}}]}' }, 'cut-off'],
    ['too many requests', { status: 429, body: '{}', headers: { 'retry-after': '60' } }, 'rate-limited'],
    ['a broken provider', { status: 500, body: 'oops' }, 'provider-error'],
    ['a key it does not know', { status: 401, body: '{}' }, 'key-refused'],
    ['a redirect to itself', { status: 307, body: '', headers: { location: '/v1/elsewhere' } }, 'provider-error'],
    ['a redirect to a metadata address', { status: 302, body: '', headers: { location: 'http://169.254.169.254/' } }, 'provider-error'],
    ['packed bytes', { body: 'x', headers: { 'content-encoding': 'gzip' } }, 'not-json'],
    ['an empty yes', { status: 204, body: '' }, 'request-refused'],
  ])('G2 %s', async (_, reply, code) => {
    model.answer = () => reply;
    expect(await composer().ask(asked(), leave(), never)).toEqual({ word: 'failed', code });
    expect(model.asked).toHaveLength(1);
  });

  it('G2 a hang-up, a host that is not there, and silence that ends with the time given', async () => {
    const baseUrl = await rude((request) => request.socket.destroy());
    expect(await composer({ baseUrl }).ask(asked(), leave(), never)).toMatchObject({ word: 'failed', code: 'unreachable' });
    expect(await composer({ baseUrl: 'http://127.0.0.1:1/v1' }).ask(asked(), leave(), never)).toEqual({ word: 'failed', code: 'unreachable' });
    model.answer = () => null;
    expect(await composer().ask(asked({ timeoutMs: 200 }), leave(), never)).toEqual({ word: 'failed', code: 'timeout' });
    const stop = new AbortController();
    const pending = composer().ask(asked(), leave(), stop.signal);
    stop.abort();
    expect(await pending).toEqual({ word: 'failed', code: 'stopped' });
  });

  it('F8 a provider whose name leads inside is not called', async () => {
    for (const address of ['127.0.0.1', '10.0.0.1', '169.254.169.254', '::1', 'fd00::1']) {
      expect(await composer({ baseUrl: 'https://models.example/v1', resolve: async () => [address] }).ask(asked(), leave(), never)).toEqual({ word: 'failed', code: 'address-refused' });
    }
    expect(await composer({ baseUrl: 'http://models.example/v1', resolve: async () => ['93.184.216.34'] }).ask(asked(), leave(), never)).toEqual({ word: 'failed', code: 'address-refused' });
  });
});

it('G- nothing that was asked or answered prints: not the request, not the answer, not the key', async () => {
  const word = plantedWord('printed');
  model.answer = (now) => completion(JSON.stringify({ ...honestDraft(now), direct: word }));
  const request = asked({ question: new Secret(word) });
  const answer = await composer({ apiKey: new Secret(word) }).ask(request, leave(), never);
  expect(answer).toMatchObject({ word: 'answered', tokensIn: 700, tokensOut: 400 });
  expect(model.asked[0]?.raw).toContain(word);
  expect(`${JSON.stringify([request, answer])}${inspect([request, answer], { depth: 9 })}`).not.toContain(word);
});
