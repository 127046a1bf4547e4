import { lintPhrases, type PhraseException } from '@omenhall/contracts/copy/phrases.rules';
import { describe, expect, it } from 'vitest';

const modules = import.meta.glob<Record<string, unknown>>('./*.ts', { eager: true, import: '*' });

const exceptions: readonly PhraseException[] = [
  { words: 'a verdict, a diagnosis or a promise', because: 'says what a reading is not' },
];

describe.each(Object.entries(modules).filter(([path]) => !path.endsWith('.test.ts')))('the words of %s', (_path, module) => {
  it('neither promise, press, frighten nor fill', () => {
    expect(wordsOf(module).flatMap((words) => lintPhrases(words, 'interface', exceptions))).toEqual([]);
  });
});

describe('the lint of words', () => {
  it('reads every module and finds a planted word', () => {
    expect(Object.keys(modules).length).toBeGreaterThan(10);
    const words = wordsOf({ a: { b: ['Hurry'], c: (name: string) => `Just ${name}` } });
    expect(words).toEqual(['Hurry', 'Just x']);
    expect(words.flatMap((one) => lintPhrases(one, 'interface', exceptions))).toHaveLength(2);
  });
});

/** Every text below a value; a text made from a value is made from a harmless one. */
function wordsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'function') {
    try {
      return wordsOf(value.length === 1 ? Reflect.apply(value, undefined, ['x']) : null);
    } catch {
      return [];
    }
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(wordsOf) : [];
}
