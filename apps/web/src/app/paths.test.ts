import { describe, expect, it } from 'vitest';
import { nextPath, paths } from './paths.ts';

describe('where a person goes after signing in', () => {
  it('is a path of this house', () => {
    expect(nextPath('/orders/7KQ-42F')).toBe('/orders/7KQ-42F');
  });

  it('is never another house, seen through the eyes of whoever wrote the link', () => {
    for (const wish of ['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', '', undefined, 7]) {
      expect(nextPath(wish)).toBe(paths.archive());
    }
  });
});

describe('an address of the house', () => {
  it('cannot be broken out of by a code', () => {
    expect(paths.order('../operator?x#y')).toBe('/orders/..%2Foperator%3Fx%23y');
  });
});
