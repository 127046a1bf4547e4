/** A place in a list ordered by time and id, newest first; opaque to the reader. */
export interface Place {
  at: Date;
  id: string;
}

export const writeCursor = ({ at, id }: Place): string => Buffer.from(`${at.toISOString()}|${id}`).toString('base64url');

/** Reads a cursor back. Anything that is not one of ours starts the list from the top. */
export function readCursor(cursor: string | null): Place | null {
  if (cursor === null) return null;
  const [at = '', id = ''] = Buffer.from(cursor, 'base64url').toString('utf8').split('|');
  const time = new Date(at);
  return Number.isNaN(time.getTime()) || !/^[0-9a-f-]{36}$/.test(id) ? null : { at: time, id };
}

/** Cuts one row more than was asked for into a page and the cursor of the next. */
export function pageOf<Row>(rows: Row[], limit: number, placeOf: (row: Row) => Place): { rows: Row[]; nextCursor: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { rows: page, nextCursor: rows.length > limit && last !== undefined ? writeCursor(placeOf(last)) : null };
}
