import { describe, expect, it, test } from 'vitest';
import { syntheticQuestions } from '../testing/synthetic-questions.ts';
import { restoreText, scrubText } from './scrub.rules.ts';

const questions = syntheticQuestions(20261120, 500);
const measured = questions.map((question) => ({ ...question, ...scrubText(question.text) }));
const planted = measured.flatMap(({ planted: things, text }) => things.map((thing) => ({ ...thing, stays: text.includes(thing.words) || thing.words.split(/[ -]/u).some((part) => /^[\p{L}’'.]{4,}$/u.test(part) && new RegExp(`(?<!\\p{L})${part.replaceAll('.', '\\.')}(?!\\p{L})`, 'u').test(text)) })));
const share = (kind: 'structured' | 'name'): number => {
  const all = planted.filter((thing) => thing.kind === kind);
  return all.filter(({ stays }) => !stays).length / all.length;
};
const masks = measured.flatMap(({ masks: found, planted: things }) => found.map(({ original }) => ({ original, meant: things.some(({ words }) => words.includes(original) || original.includes(words)) })));
const alarms = masks.filter(({ meant }) => !meant).length / masks.length;
const disturbed = measured.filter(({ planted: things, masks: found }) => things.length === 0 && found.length > 0).length / measured.filter(({ planted: things }) => things.length === 0).length;
const percent = (part: number): string => `${(part * 100).toFixed(1)} %`;

describe('on 500 synthetic questions', () => {
  it(`takes out 99 % of addresses, numbers, handles and dates (found: ${percent(share('structured'))})`, () => {
    expect(planted.filter((thing) => thing.kind === 'structured').length).toBeGreaterThan(150);
    expect(share('structured')).toBeGreaterThanOrEqual(0.99);
  });
  it(`takes out 85 % of names, half of which stand in no list (found: ${percent(share('name'))})`, () => {
    expect(planted.filter((thing) => thing.kind === 'name').length).toBeGreaterThan(150);
    expect(share('name')).toBeGreaterThanOrEqual(0.85);
  });
  it(`takes out what nobody planted in at most 5 % of its finds (found: ${percent(alarms)}) and of the clean texts (found: ${percent(disturbed)})`, () => {
    expect(alarms).toBeLessThanOrEqual(0.05);
    expect(disturbed).toBeLessThanOrEqual(0.05);
  });
  it('puts back exactly what it took', () => {
    for (const { text } of questions) {
      const scrubbed = scrubText(text);
      expect(restoreText(scrubbed.text, scrubbed.masks).toLowerCase()).toBe(text.normalize('NFKC').toLowerCase());
    }
  });
});

test('the same words get the same placeholder, and other words another', () => {
  const { text, masks: found } = scrubText('I wrote to Anna and to Priya, and again to Anna.');
  expect(text).toBe('I wrote to [NAME_1] and to [NAME_2], and again to [NAME_1].');
  expect(found.map(({ original }) => original)).toEqual(['Anna', 'Priya']);
});

test('a placeholder typed by hand is masked too, so that no answer can call it up', () => {
  const { text, masks: found } = scrubText('Does [NAME_1] love Anna?');
  expect(text).toBe('Does [TOKEN_1] love [NAME_1]?');
  expect(restoreText('[NAME_1] and [NAME_7]', found)).toBe('Anna and [NAME_7]');
});

test('hidden characters and wide digits hide nothing', () => {
  expect(scrubText('Call +49 1\u200b70 12\u200b34567 or write to lu\u200bna@po\u00adst.example').text).toBe('Call [PHONE_1] or write to [EMAIL_1]');
  expect(scrubText('My card is ４１１１ １１１１ １１１１ １１１１').text).toBe('My card is [CARD_1]');
});

test.each([
  ['What does Mr. Rose want from me?', 'What does Mr. [NAME_1] want from me?'],
  ['my ex will never change', 'my ex will never change'],
  ['I was born on 3 May 1987 in Lyon', 'I was born on [DATE_1] in Lyon'],
  ['I live at 12 Baker Street and dream of Hauptstraße 5', 'I live at [ADDRESS_1] and dream of [ADDRESS_2]'],
  ['my insta is moon_child', 'my insta is [HANDLE_1]'],
  ['Will April bring peace?', 'Will April bring peace?'],
  ['SHALL I LEAVE THE CITY?', 'SHALL I LEAVE THE CITY?'],
])('%s', (question, scrubbed) => {
  expect(scrubText(question).text).toBe(scrubbed);
});
