import { isHouseError } from '@omenhall/contracts/errors';
import type { FrozenLetter } from '@omenhall/core/ports';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildMessage } from './build-message.ts';

const letter: FrozenLetter = {
  effectKey: 'v1:one:0', to: 'reader@example.org', from: 'OmenHall <hall@omenhall.example>', messageId: '<one@omenhall.example>', date: new Date('2026-11-20T10:00:00Z'),
  subject: 'Your reading is ready', html: '<p>Öffne es. <a href="https://hall.example/a?b=1&amp;c=2">Hier</a></p>', text: 'Öffne es: https://hall.example/a?b=1&c=2', headers: {},
};
const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** Names of the letter's own headers; a folded line belongs to the one before it. */
const headerNames = (message: string): string[] => {
  const head = message.slice(0, message.indexOf('\r\n\r\n'));
  return head.split('\r\n').filter((line) => !/^[ \t]/.test(line)).map((line) => line.slice(0, line.indexOf(':')).toLowerCase()).toSorted();
};
const ownHeaders = ['content-type', 'date', 'from', 'message-id', 'mime-version', 'subject', 'to'];

describe('the bytes of a letter', () => {
  it('are the same whenever and however often they are built', async () => {
    const first = await buildMessage(letter);
    await new Promise((resolve) => setImmediate(resolve));
    expect(await buildMessage(structuredClone(letter))).toEqual(first);
    expect(await buildMessage({ ...letter, messageId: '<two@omenhall.example>' })).not.toEqual(first);
  });

  it('carry the frozen id and date, a text part and an HTML part, in lines that any server takes', async () => {
    const message = textOf(await buildMessage(letter));
    expect(message).toContain('Message-ID: <one@omenhall.example>\r\n');
    expect(message).toContain('Date: Fri, 20 Nov 2026 10:00:00 +0000\r\n');
    expect(message).toMatch(/multipart\/alternative;\s+boundary=omen-[0-9a-f]{32}-Part_1\r\n/);
    expect(message).toContain('Content-Type: text/plain; charset=utf-8');
    expect(message).toContain('Content-Type: text/html; charset=utf-8');
    expect(message).not.toMatch(/[^\r]\n|\r[^\n]|[\u0080-\u00ff]/);
    expect(message.split('\r\n').every((line) => line.length <= 998)).toBe(true);
    expect(headerNames(message)).toEqual(ownHeaders);
  });

  it('carry the headers of typed builders', async () => {
    const headers = { 'List-Unsubscribe': '<https://hall.example/u/abc>', 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' };
    expect(headerNames(textOf(await buildMessage({ ...letter, headers })))).toEqual([...ownHeaders, 'list-unsubscribe', 'list-unsubscribe-post'].toSorted());
  });

  it('name a foreign domain by its A-labels', async () => {
    expect(textOf(await buildMessage({ ...letter, to: 'leserin@bücher.example' }))).toContain('To: leserin@xn--bcher-kva.example\r\n');
  });

  it('open no file and no address that a text happens to look like', async () => {
    const message = textOf(await buildMessage({ ...letter, text: '/etc/passwd', html: 'file:///etc/passwd' }));
    expect(message).not.toContain('root:');
  });
});

describe('5,000 hostile inputs', () => {
  const poison = fc.constantFrom('\r\nBcc: planted@example.org', '\nBcc: planted@example.org', '\rBcc: x@example.org', '\u2028Bcc: x@y.example', '\u0085X-Planted: 1', '\0', ',', ';', '<', '>', '"', ' ', '\t', '=?utf-8?Q?=0D=0ABcc:_x?=', '%0d%0aBcc:');
  const field = fc.array(fc.oneof(poison, fc.string({ unit: 'binary', maxLength: 12 }), fc.string({ maxLength: 12 })), { maxLength: 4 }).map((parts) => parts.join(''));
  const around = (good: string): fc.Arbitrary<string> => fc.tuple(fc.nat(good.length), field).map(([at, bad]) => good.slice(0, at) + bad + good.slice(at));
  const hostile = fc.record({
    to: around(letter.to), from: around(letter.from), messageId: around(letter.messageId), subject: around(letter.subject), text: around(letter.text), html: around(letter.html),
    headers: fc.dictionary(fc.oneof(fc.constant('List-Unsubscribe'), fc.constant('X-Own'), around('X-Own'), field), around('value'), { maxKeys: 2 }),
  });
  const mixed = fc.tuple(hostile, fc.subarray(['to', 'from', 'messageId', 'subject', 'text', 'html', 'headers'] as const, { minLength: 1 }))
    .map(([bad, chosen]): FrozenLetter => ({ ...letter, ...Object.fromEntries(chosen.map((name) => [name, bad[name]])) }));

  it('give a refusal, or a letter with exactly its own headers', async () => {
    let built = 0;
    await fc.assert(fc.asyncProperty(mixed, async (input) => {
      const message = await buildMessage(input).then(textOf, (error: unknown) => (isHouseError(error) && error.code === 'bad-input' ? null : Promise.reject(error)));
      if (message === null) return true;
      built += 1;
      const extra = Object.keys(input.headers).map((name) => name.toLowerCase());
      return headerNames(message).join() === [...ownHeaders, ...extra].toSorted().join() && !/\r\n(Bcc|X-Planted):/i.test(message.slice(0, message.indexOf('\r\n\r\n')));
    }), { numRuns: 5_000 });
    // Were everything refused, this would prove nothing.
    expect(built).toBeGreaterThan(500);
  }, 60_000);

  it.each([
    ['subject', { subject: 'zephyrquill\r\nBcc: x@example.org' }],
    ['subject', { subject: '' }],
    ['recipient', { to: 'zephyrquill@example.org, other@example.org' }],
    ['recipient', { to: `${'z'.repeat(250)}@example.org` }],
    ['sender', { from: 'Zephyrquill\n <hall@omenhall.example>' }],
    ['sender', { from: 'hall' }],
    ['Message-ID', { messageId: 'one@omenhall.example' }],
    ['Message-ID', { messageId: '<zephyrquill@omenhall.example>\r\nBcc: x@example.org' }],
    ['date', { date: new Date(Number.NaN) }],
    ['an extension header', { headers: { Bcc: 'zephyrquill@example.org' } }],
    ['text part', { text: '' }],
    ['HTML part', { html: '' }],
  ])('are named by field in the refusal, and never quoted: %s', async (field, change) => {
    const error = await buildMessage({ ...letter, ...change }).catch((reason: unknown) => reason);
    expect(isHouseError(error) && error.message).toBe(`letter cannot be sent: ${field}`);
  });
});
