import { describe, expect, it } from 'vitest';
import { holdRows, type Page } from './held-rows.rules.ts';

interface Line { id: string; minute: number; state: string }
const line = (id: string, minute: number, state = 'waiting'): Line => ({ id, minute, state });
const page = (rows: Line[], nextCursor: string | null = null): Page<Line> => ({ rows, nextCursor });
const atOf = ({ minute }: Line) => new Date(minute * 60_000);
const hold = (shown: Page<Line>, fresh: Page<Line>) => holdRows(shown, fresh, atOf);

describe('a list that does not move', () => {
  const shown = page([line('c', 3), line('b', 2), line('a', 1)]);

  it('changes a row where it stands', () => {
    const { rows, unseen } = hold(shown, page([line('c', 3), line('b', 2, 'accepted'), line('a', 1)]));
    expect(rows).toEqual([line('c', 3), line('b', 2, 'accepted'), line('a', 1)]);
    expect(unseen).toBe(0);
  });

  it('keeps newer rows outside and counts them', () => {
    const { rows, unseen } = hold(shown, page([line('e', 5), line('d', 4), line('c', 3), line('b', 2), line('a', 1)]));
    expect(rows.map(({ id }) => id)).toEqual(['c', 'b', 'a']);
    expect(unseen).toBe(2);
  });

  it('counts an older row that came to match in the middle', () => {
    expect(hold(shown, page([line('c', 3), line('x', 2.5), line('b', 2), line('a', 1)])).unseen).toBe(1);
  });

  it('leaves a row that no longer matches where it was, and says so', () => {
    const { rows, left } = hold(shown, page([line('c', 3), line('a', 1)]));
    expect(rows.map(({ id }) => id)).toEqual(['c', 'b', 'a']);
    expect([...left]).toEqual(['b']);
  });

  it('does not take a row for gone that newer ones pushed off the page', () => {
    const full = page([line('c', 3), line('b', 2)], 'more');
    expect(hold(full, page([line('d', 4), line('c', 3)], 'more')).left.size).toBe(0);
  });

  it('does not count a row for newer that moved up from the next page', () => {
    const full = page([line('c', 3), line('b', 2)], 'more');
    const { unseen, left } = hold(full, page([line('c', 3), line('a', 1)], 'more'));
    expect(unseen).toBe(0);
    expect([...left]).toEqual(['b']);
  });
});
