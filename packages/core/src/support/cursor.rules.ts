/**
 * A place in a list ordered by time and id, newest first; opaque to the reader. `at` is ISO 8601 in UTC to the
 * microsecond, as the database keeps it: rows of one transaction share a moment, and a millisecond holds many.
 */
export interface Place {
  at: string;
  id: string;
}

/** SQL for the `at` of a row, from the name of its column. */
export const placeAt = (column: string): string => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as place_at`;

export const writeCursor = ({ at, id }: Place): string => Buffer.from(`${at}|${id}`).toString('base64url');

/** Reads a cursor back. Anything that is not one of ours starts the list from the top. */
export function readCursor(cursor: string | null): Place | null {
  if (cursor === null) return null;
  const [at = '', id = ''] = Buffer.from(cursor, 'base64url').toString('utf8').split('|');
  return isMoment(at) && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id) ? { at, id } : null;
}

function isMoment(at: string): boolean {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(at)) return false;
  const time = new Date(at);
  // A thirtieth of February reads as a day in March, which the database would refuse.
  return !Number.isNaN(time.getTime()) && time.toISOString().slice(0, 19) === at.slice(0, 19);
}

/** Cuts one row more than was asked for into a page and the cursor of the next. */
export function pageOf<Row extends { id: string; place_at: string }>(rows: Row[], limit: number): { rows: Row[]; nextCursor: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { rows: page, nextCursor: rows.length > limit && last !== undefined ? writeCursor({ at: last.place_at, id: last.id }) : null };
}
