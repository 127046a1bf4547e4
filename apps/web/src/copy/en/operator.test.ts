import { describe, expect, it } from 'vitest';
import { sayAge, sayDuration, sayStamp, sayUntil } from './operator.ts';

describe('times at the counter', () => {
  it.each([[-5, '0 s'], [59_999, '59 s'], [60_000, '1 min'], [3_599_999, '59 min'], [3_600_000, '1 h'], [86_400_000, '1 d']])('an age of %i ms is %s', (milliseconds, words) => {
    expect(sayAge(milliseconds)).toBe(words);
  });
  it.each([[40_000, 'in 40 s'], [-500, 'now'], [-180_000, 'due since 3 min']])('what is due in %i ms is %s', (milliseconds, words) => {
    expect(sayUntil(milliseconds)).toBe(words);
  });
  it.each([[84, '84 ms'], [1_400, '1.4 s'], [180_000, '3 min']])('%i ms took %s', (milliseconds, words) => {
    expect(sayDuration(milliseconds)).toBe(words);
  });
  it('are said to the second, with the day when it is another one', () => {
    const at = new Date(2026, 2, 2, 10, 2, 31);
    expect(sayStamp(at, new Date(2026, 2, 2, 23, 0, 0))).toBe('10:02:31');
    expect(sayStamp(at, new Date(2026, 2, 3, 1, 0, 0))).toBe('2 Mar 2026, 10:02:31');
  });
});
