import type pg from 'pg';
import { openPool } from './open-pool.ts';

/** The plain pool of the sign-in's own login, which sees the `auth` schema and nothing else. Connects at the first query. */
export function openAuthPool(url: string, max = 4): pg.Pool {
  const pool = openPool(url, max, 'omen auth');
  // An idle connection that the server closed would otherwise end the process; the next query opens another.
  pool.on('error', () => undefined);
  return pool;
}
