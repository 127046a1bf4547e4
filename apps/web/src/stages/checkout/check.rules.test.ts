import { describe, expect, it } from 'vitest';
import { findMissing } from './check.rules.ts';

const whole = { address: ' name@example.org ', adult: true, startAnswered: true };

describe('what is missing before paying', () => {
  it.each([
    ['nothing, when all is answered', {}, []],
    ['an address that reads like one', { address: 'name@example' }, ['address']],
    ['everything, in the order of the page', { address: '', adult: false, startAnswered: false }, ['address', 'start', 'adult']],
  ])('is %s', (_name, change, missing) => {
    expect(findMissing({ ...whole, ...change })).toEqual(missing);
  });
});
