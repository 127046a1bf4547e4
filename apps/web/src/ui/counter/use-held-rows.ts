import { useState } from 'react';
import { holdRows, type HeldRows, type Page } from './held-rows.rules.ts';

interface Held<Row> extends HeldRows<Row> {
  /** Where older rows begin; null when these are the last. */
  nextCursor: string | null;
  /** Takes the newest answer as it is. */
  rearrange: () => void;
}

/**
 * Holds the rows of a list in their places while fresh answers come in.
 *
 * @param of    names the list: its filter and place; another name makes it anew
 * @param fresh the newest answer to exactly that list, undefined until there is one
 */
export function useHeldRows<Row extends { id: string }>(of: string, fresh: Page<Row> | undefined, atOf: (row: Row) => Date): Held<Row> | null {
  const [shown, setShown] = useState<{ of: string; page: Page<Row> } | null>(null);
  // An empty list holds no row that could move, so it fills by itself.
  const anew = fresh !== undefined && (shown === null || shown.of !== of || (shown.page.rows.length === 0 && fresh.rows.length > 0));
  if (anew) setShown({ of, page: fresh });
  const standing = anew ? { of, page: fresh } : shown;
  if (standing === null) return null;
  const current = fresh !== undefined && standing.of === of ? fresh : standing.page;
  return {
    ...holdRows(standing.page, current, atOf),
    nextCursor: standing.page.nextCursor,
    rearrange() { if (fresh !== undefined) setShown({ of, page: fresh }); },
  };
}
