import type pg from 'pg';

/** Asks every few milliseconds until the statement answers with no row: for engines that do not say when an end is written. */
export async function untilNone(pool: pg.Pool, statement: string): Promise<void> {
  while ((await pool.query(statement)).rows.length > 0) await new Promise((resolve) => setTimeout(resolve, 5));
}
