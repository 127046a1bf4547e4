import { openPool } from './open-pool.ts';
import type { Query } from './sql.ts';

export interface Reader {
  /** One statement, read-only whatever the login may do. Values travel as pg gives them. */
  query: Query;
  close(): Promise<void>;
}

/**
 * Opens a login for examining: the backup login, which no wall stops and which writes nothing, or a server's owner.
 * For commands that search or copy a whole database; a serving process has no use for it. Connects at the first query.
 */
export function openReader(url: string): Reader {
  const readOnly = new URL(url);
  readOnly.searchParams.set('options', '-c default_transaction_read_only=on');
  const pool = openPool(readOnly.href, 1, 'omen reader');
  pool.on('error', () => undefined);
  return {
    query: async <Row>(text: string, values: readonly unknown[] = []) => (await pool.query(text, [...values])).rows as Row[],
    close: () => pool.end(),
  };
}
