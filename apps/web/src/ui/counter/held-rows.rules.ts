export interface Page<Row> { rows: readonly Row[]; nextCursor: string | null }

export interface HeldRows<Row> {
  /** The rows in the places they had, each with its newest facts. */
  rows: readonly Row[];
  /** Rows that would stand in the list by now and are held back until asked for. */
  unseen: number;
  /** Rows that no longer belong here, by id; they keep their place until the list is made anew. */
  left: ReadonlySet<string>;
}

/**
 * A list that is kept up to date without moving a row: new rows wait outside, changed ones change in place,
 * and those that left stay where they were, marked.
 *
 * @param shown what stands on the screen, newest first
 * @param fresh the same page, asked for again
 * @param atOf  the moment by which the list is ordered
 */
export function holdRows<Row extends { id: string }>(shown: Page<Row>, fresh: Page<Row>, atOf: (row: Row) => Date): HeldRows<Row> {
  const found = new Map(fresh.rows.map((row) => [row.id, row]));
  const standing = new Set(shown.rows.map((row) => row.id));
  const oldestShown = oldest(shown, atOf);
  const oldestFresh = oldest(fresh, atOf);
  return {
    rows: shown.rows.map((row) => found.get(row.id) ?? row),
    unseen: fresh.rows.filter((row) => !standing.has(row.id) && atOf(row).getTime() >= oldestShown).length,
    left: new Set(shown.rows.filter((row) => !found.has(row.id) && atOf(row).getTime() > oldestFresh).map((row) => row.id)),
  };
}

/** Down to where a page speaks for the list: its last row, or the beginning of time when nothing follows it. */
function oldest<Row>({ rows, nextCursor }: Page<Row>, atOf: (row: Row) => Date): number {
  const last = rows.at(-1);
  return nextCursor === null || last === undefined ? -Infinity : atOf(last).getTime();
}
