import { expect, it, test } from 'vitest';
import { pageOf, readCursor, writeCursor } from './cursor.rules.ts';

const place = { at: '2026-11-20T10:00:00.123456Z', id: '018f3c9e-0000-7000-8000-000000000001' };

it('a place comes back to the microsecond', () => {
  expect(readCursor(writeCursor(place))).toEqual(place);
});

test.each([
  '', 'nonsense', 'AAAA', writeCursor({ ...place, at: '2026-11-20T10:00:00.123Z' }), writeCursor({ ...place, at: '2026-02-30T10:00:00.000000Z' }), writeCursor({ ...place, at: 'infinity' }),
  writeCursor({ ...place, id: '------------------------------------' }), writeCursor({ ...place, id: `${place.id}'; drop table` }), 'x'.repeat(10_000),
])('what is not one of ours starts from the top: %s', (cursor) => {
  expect(readCursor(cursor)).toBeNull();
});

it('a page holds what was asked for, and leads on only when there is more', () => {
  const rows = [1, 2, 3].map((n) => ({ id: `018f3c9e-0000-7000-8000-00000000000${n}`, place_at: place.at }));
  expect(pageOf(rows, 3)).toEqual({ rows, nextCursor: null });
  const first = pageOf(rows, 2);
  expect(first.rows).toEqual(rows.slice(0, 2));
  expect(readCursor(first.nextCursor)).toEqual({ at: place.at, id: rows[1]?.id });
  expect(pageOf([], 2)).toEqual({ rows: [], nextCursor: null });
});
