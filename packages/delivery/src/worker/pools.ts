import pg from 'pg';
import type { Query } from '../ledger/index.ts';

/** Two ways to the ledger: `strict` waits for the disk; `soft` does not, for claims and leases, whose loss repairs itself. */
export interface Pools {
  strict: Query;
  soft: Query;
  close: () => Promise<void>;
}

export function openPools(connectionString: string, onError: (code: string) => void): Pools {
  const open = (commit: 'on' | 'off', max: number): pg.Pool => {
    // Said by the connection itself: a role's default may have been lowered, and a lost finish would be a second letter.
    const pool = new pg.Pool({
      connectionString,
      max,
      options: `-c synchronous_commit=${commit}`,
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
      query_timeout: 20_000,
      application_name: `omen-delivery-${commit === 'on' ? 'strict' : 'soft'}`,
    });
    pool.on('error', (err) => onError(sqlState(err) ?? 'connection_lost'));
    return pool;
  };
  const strict = open('on', 4);
  const soft = open('off', 3);
  return {
    strict: queryOf(strict),
    soft: queryOf(soft),
    async close() {
      await Promise.allSettled([strict.end(), soft.end()]);
    },
  };
}

/** A pool as the ledger's plain query function; each distinct text is prepared once per connection. */
export function queryOf(pool: pg.Pool): Query {
  const names = new Map<string, string>();
  return async <Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> => {
    let name = names.get(text);
    if (name === undefined) {
      name = `q${names.size}`;
      names.set(text, name);
    }
    const result = await pool.query({ name, text, values: [...values] });
    return result.rows as Row[];
  };
}

/** SQLSTATE of a database error, or null when the error did not come from the server. */
export function sqlState(err: unknown): string | null {
  const code = typeof err === 'object' && err !== null && 'code' in err ? err.code : null;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : null;
}

/** Whether the same statement may succeed in a moment: deadlock, serialization, a lost or refused connection. */
export function isPassing(err: unknown): boolean {
  const state = sqlState(err);
  if (state === null) return true;
  return ['40P01', '40001', '55P03', '57014'].includes(state) || state.startsWith('08') || state.startsWith('53') || state.startsWith('57P');
}
