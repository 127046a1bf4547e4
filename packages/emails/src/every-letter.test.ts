import { lintPhrases, lintSubject } from '@omenhall/contracts/copy/phrases.rules';
import { plantedWord } from '@omenhall/contracts/testing/planted-words';
import { describe, expect, it } from 'vitest';
import { letterNames, letters, renderLetter, type LetterName, type LetterProps } from './catalog.ts';

const example = <Name extends LetterName>(name: Name): LetterProps[Name] => letters[name].previewProps as unknown as LetterProps[Name];
const readable = (html: string): string =>
  html
    .replace(/<style>.*?<\/style>|<title>.*?<\/title>|<!--.*?-->/gs, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(amp|#x27|quot);/g, (entity) => ({ '&amp;': '&', '&#x27;': "'", '&quot;': '"' })[entity]!)
    .replace(/\p{Cf}|\u034F/gu, '')
    .replace(/\s+/g, ' ');
const linksOf = (html: string): string[] => [...html.matchAll(/\shref="([^"]+)"/g)].map((match) => match[1]!);

describe.each(letterNames)('the letter %s', (name) => {
  it('has one line of subject and one of preview, constant but for the order code', async () => {
    const letter = await renderLetter(name, example(name));
    for (const line of [letter.subject, letter.preview]) {
      expect(line).toMatch(/^[\x20-\x7E]{5,110}$/);
      expect(line.replace('7KQ-42F', '')).not.toMatch(/\d/);
    }
    expect(lintSubject(letter.subject)).toEqual([]);
  });

  it('says nothing that the house does not say', async () => {
    const { subject, preview, text, html } = await renderLetter(name, example(name));
    for (const words of [subject, preview, text, readable(html)]) expect(lintPhrases(words, 'letter')).toEqual([]);
  });

  it('has at most three links, one more to stop such letters when it is gated, and all of them in its text as well', async () => {
    const { html, text } = await renderLetter(name, example(name));
    const links = linksOf(html);
    expect(links.length).toBeGreaterThan(0);
    const stops = links.filter((link) => link.includes('/unsubscribe/'));
    expect(stops).toHaveLength(letters[name].letterClass === 'gated' ? 1 : 0);
    expect(links.length - stops.length).toBeLessThanOrEqual(3);
    for (const link of links) expect(text).toContain(link.replace('mailto:', '').replaceAll('&amp;', '&'));
  });

  it('fetches nothing: no image, no script, no style sheet, no font', async () => {
    const { html } = await renderLetter(name, example(name));
    expect(html).not.toMatch(/<img|<script|<link|<iframe|url\(|@import|@font-face|\ssrc=|background-image/i);
  });

  it('stands alone as text, in the order of the page and at 66 columns', async () => {
    const { html, text } = await renderLetter(name, example(name));
    expect(text.split('\n').filter((line) => line.length > 66 && !/^https?:\S+$/.test(line))).toEqual([]);
    const page = readable(html);
    const words = text.replace(/https?:\S+/g, ' ').split(/\s+/).filter(Boolean).map((word) => word.replace(/:$/, ''));
    let from = page.indexOf('OmenHall');
    for (const word of words) {
      const at = page.indexOf(word, from);
      expect({ word, found: at >= from }).toEqual({ word, found: true });
      from = at + word.length;
    }
  });

  it('is the same letter for the same fields', async () => {
    expect(await renderLetter(name, example(name))).toEqual(await renderLetter(name, example(name)));
  });

  it('takes no field beside its own, and names no value when it refuses', async () => {
    const word = plantedWord(name);
    const withQuestion = { ...example(name), question: word };
    const refused = renderLetter(name, withQuestion);
    await expect(refused).rejects.toMatchObject({ code: 'bad-input' });
    await expect(refused).rejects.not.toThrow(word);
    await expect(renderLetter(name, {} as LetterProps[typeof name])).rejects.toMatchObject({ code: 'bad-input' });
  });

  it('lets no line break, control or hidden character through any of its fields', async () => {
    const fields = Object.entries(example(name)).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
    for (const [field, value] of fields)
      for (const hostile of ['\r\nBcc: a@b.example', '\n', '\0', '\u202E', '\u2028'])
        await expect(renderLetter(name, { ...example(name), [field]: value + hostile })).rejects.toMatchObject({ code: 'bad-input' });
  });
});

it.each(['receipt', 'reading_ready', 'lost_link', 'address_changed', 'refund_received', 'refund_approved', 'refund_declined', 'withdrawal_received', 'membership_receipt', 'membership_ends', 'membership_payment_failed', 'membership_ended'] as const)('the subject of %s changes with the order code and with nothing else', async (name) => {
  const [one, other] = [await renderLetter(name, example(name)), await renderLetter(name, { ...example(name), orderCode: 'ABC-234' })];
  expect(other.subject).not.toBe(one.subject);
  expect(other.subject.replace('ABC-234', '7KQ-42F')).toBe(one.subject);
});

it('markup in a field is shown as letters', async () => {
  const { html, text } = await renderLetter('reading_ready', { ...example('reading_ready'), safeTitle: '<img src=x> & <b>me</b>', houseName: '<i>House</i>' });
  expect(html).not.toMatch(/<img|<b>|<i>/);
  expect(html).toContain('&lt;img src=x&gt; &amp; &lt;b&gt;me&lt;/b&gt;');
  expect(text).toContain('<img src=x> & <b>me</b>');
});

it('a link leads to a web page and nowhere else', async () => {
  for (const readingUrl of ['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'not a link'])
    await expect(renderLetter('reading_ready', { ...example('reading_ready'), readingUrl })).rejects.toMatchObject({ code: 'bad-input' });
});

it('an address that is not masked does not get into a letter', async () => {
  await expect(renderLetter('address_changed', { ...example('address_changed'), oldAddress: 'anna@example.org' })).rejects.toMatchObject({ code: 'bad-input' });
});

it('every way in which money goes back or does not, and both answers to a withdrawal, are said in the house\'s words', async () => {
  const said = [
    ...await Promise.all((['paid_twice', 'late', 'withdrawn', 'asked'] as const).flatMap((cause) => (['stays', 'none', 'ends'] as const).map((access) => renderLetter('refund_approved', { ...example('refund_approved'), cause, access })))),
    ...await Promise.all((['delivered', 'outside_window', 'right_ended', 'mended_instead', 'already_back'] as const).map((reason) => renderLetter('refund_declined', { ...example('refund_declined'), reason }))),
    await renderLetter('withdrawal_received', { ...example('withdrawal_received'), declaredBy: '', amount: { amountMinor: 0, currency: 'EUR' } }),
    await renderLetter('withdrawal_received', { ...example('withdrawal_received'), ground: { sentence: 'Begin now. I know that my right ends.', version: 2, givenAt: new Date('2026-11-01T09:00:07Z') } }),
  ];
  for (const { text } of said) expect(lintPhrases(text, 'letter')).toEqual([]);
  expect(new Set(said.map(({ text }) => text)).size).toBe(said.length);
  expect(said[0]?.text).toContain('We are sorry');
  expect(said.at(-1)?.text.replace(/\s+/g, ' ')).toContain('Begin now. I know that my right ends. Text 2, answered with a yes on 1 November 2026 at 09:00:07 UTC.');
});

it('a receipt promises a reading to whoever bought one, and to the giver of a gift none', async () => {
  const [reading, gift] = await Promise.all([4, null].map(async (deliveryWindowMinutes) => (await renderLetter('receipt', { ...example('receipt'), deliveryWindowMinutes })).text.replace(/\s+/g, ' ')));
  expect(reading).toContain('usually ready within 4 minutes');
  expect(gift).toContain('Your gift is being made ready.');
  expect(gift).not.toContain('reading is');
  expect(lintPhrases(gift ?? '', 'letter')).toEqual([]);
});

it('only the letter about a scroll waits for a consent', () => {
  expect(letterNames.filter((name) => letters[name].letterClass === 'gated')).toEqual(['reading_ready']);
});
