import { describe, expect, it } from 'vitest';
import { layTable, layWords, type Column } from './lay-table.rules.ts';

const columns: Column<{ name: string; n: number | null; words: string }>[] = [
  { heading: 'name', of: ({ name }) => name, atMost: 10 }, { heading: 'n', of: ({ n }) => n, right: true }, { heading: 'words', of: ({ words }) => words },
];

describe('a table', () => {
  it('stands under its headings, with a dash for what is not there', () => {
    expect(layTable(columns, [{ name: 'one', n: 7, words: 'w' }, { name: 'three', n: null, words: 'more' }])).toEqual(['name   n  words', 'one    7  w', 'three  -  more']);
  });

  it('has no line beyond its width, and says where it cut', () => {
    const lines = layTable(columns, [{ name: 'a name that is long', n: 1, words: 'w'.repeat(200) }]);
    expect(lines.every((line) => line.length <= 100)).toBe(true);
    expect(lines[1]).toMatch(/^a name th…  1  w+…$/);
  });

  it('of no rows is no line', () => {
    expect(layTable(columns, [])).toEqual([]);
  });
});

describe('words', () => {
  it('are broken between words and not within', () => {
    expect(layWords('one two three', '  ', 10)).toEqual(['  one two', '  three']);
    expect(layWords('unbreakable', '', 4)).toEqual(['unbreakable']);
  });
});
