import { describe, expect, it } from 'vitest';
import { readCodeIn, readPlace, readWord, sayFilter, writeFilter } from './filter-words.rules.ts';

describe('a filter in an address', () => {
  it('takes a word of the list and drops any other', () => {
    expect(readWord({ state: 'waiting' }, 'state', ['waiting', 'running'])).toBe('waiting');
    expect(readWord({ state: "waiting' or 1=1" }, 'state', ['waiting', 'running'])).toBeNull();
    expect(readWord({ state: ['waiting'] }, 'state', ['waiting'])).toBeNull();
  });

  it.each([['7kq 42f', '7KQ-42F'], ['7KQ42F', '7KQ-42F'], [123_456, '123-456'], ['7KQ', null], [undefined, null], [{}, null]])('reads %o as the code %o', (typed, code) => {
    expect(readCodeIn({ order: typed }, 'order')).toBe(code);
  });

  it('begins at the newest when the place cannot be read', () => {
    expect(readPlace({ cursor: 'abc', after: 50 })).toEqual({ cursor: 'abc', startsAfter: 50 });
    expect(readPlace({ cursor: 'abc', after: -3 })).toEqual({ cursor: 'abc', startsAfter: 0 });
    expect(readPlace({ cursor: 5, after: 50 })).toEqual({ cursor: null, startsAfter: 0 });
    expect(readPlace({ cursor: 'x'.repeat(201) })).toEqual({ cursor: null, startsAfter: 0 });
  });

  it('writes what is set and nothing else, in the words it is said with', () => {
    const filter = { state: 'waiting', kind: null, order: '7KQ-42F' };
    expect(writeFilter(filter)).toEqual({ state: 'waiting', order: '7KQ-42F' });
    expect(sayFilter(filter)).toBe('state:waiting order:7KQ-42F');
    expect(sayFilter({ state: null })).toBe('');
  });
});
