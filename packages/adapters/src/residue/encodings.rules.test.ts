import { describe, expect, it } from 'vitest';
import { formsOf } from './encodings.rules.ts';

const word = 'zephyrquill7';
const holds = (text: string | Buffer): string[] => formsOf(word).filter(({ bytes }) => Buffer.from(text).includes(bytes)).map(({ form }) => form);

describe('the forms of a planted word', () => {
  it('are found inside a longer text in every encoding, wherever the word stands', () => {
    for (const before of ['', 'a', 'ab', 'abc', 'my question is ']) {
      for (const after of ['', '?', '?!', ' and more']) {
        const text = Buffer.from(`${before}${word}${after}`);
        expect(holds(text)).toContain('utf8');
        expect(holds(Buffer.from(text.toString('utf8'), 'utf16le'))).toContain('utf16le');
        expect(holds(text.toString('base64')).some((form) => form.startsWith('base64')), `${before}|${after}`).toBe(true);
        expect(holds(text.toString('base64url')).some((form) => form.startsWith('base64'))).toBe(true);
        expect(holds(text.toString('hex'))).toContain('hex');
        expect(holds(text.toString('hex').toUpperCase())).toContain('HEX');
        expect(holds([...text].map((byte) => `%${byte.toString(16)}`).join(''))).toContain('percent');
      }
    }
  });

  it('include capitals', () => {
    expect(holds(word.toUpperCase())).toEqual(['utf8']);
    expect(holds('Zephyrquill7')).toEqual(['utf8']);
  });

  it('are not found where the word is not', () => {
    expect(holds('zephyrquill8 zephyr quill7 7lliuqryhpez')).toEqual([]);
  });

  it('refuse a word too short to tell from chance', () => {
    expect(() => formsOf('short')).toThrow(RangeError);
  });
});
