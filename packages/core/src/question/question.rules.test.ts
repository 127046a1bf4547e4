import { spreads } from '@omenhall/contracts/draw/spreads.rules';
import { expect, test } from 'vitest';
import { mayAsk, questionToKeep } from './question.rules.ts';

test.each([
  ['daily-key', ['key']],
  ['small-scroll', ['three']],
  ['standard-scroll', ['three', 'lantern']],
  ['deep-scroll', ['three', 'lantern', 'well']],
  ['relationship-mirror', ['mirror']],
  ['year-map-scroll', ['year']],
  ['gift-scroll', []],
  ['no-such-product', []],
  ['constructor', []],
])('%s may be asked with %j and nothing else', (slug, allowed) => {
  expect(spreads.map((spread) => spread.id).filter((id) => mayAsk(slug, id))).toEqual(allowed);
});

test('a spread that does not exist may not be asked', () => {
  expect(mayAsk('deep-scroll', 'mirror')).toBe(false);
  expect(mayAsk('deep-scroll', 'toString')).toBe(false);
});

test('without a yes the topic goes alone', () => {
  expect(questionToKeep('What holds me here?', false)).toBeNull();
  expect(questionToKeep('What holds me here?', true)).toBe('What holds me here?');
  expect(questionToKeep(null, true)).toBeNull();
});
