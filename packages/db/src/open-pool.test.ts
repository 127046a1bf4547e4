import { expect, it } from 'vitest';
import { openPool } from './open-pool.ts';
import { cloneDatabase } from './testing/index.ts';

it('an idle connection that the server ends takes nothing else with it, also when nobody listens', async () => {
  const clone = await cloneDatabase();
  const pool = openPool(clone.roleUrls.app, 1, 'idle test');
  const { rows } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid');
  const removed = new Promise<void>((resolve) => { pool.once('remove', () => resolve()); });
  await clone.serviceQuery('select pg_terminate_backend($1)', [rows[0]?.pid]);
  await removed;
  expect((await pool.query('select 1 as here')).rows).toEqual([{ here: 1 }]);
  await pool.end();
  await clone.drop();
});
