import type { Query } from './query.ts';

/**
 * Gives waiting jobs a later start each, in seconds from now, so that many at once leave in a measured pace.
 * Never an earlier one; a job that has begun or ended is left as it is. Answers how many of them wait.
 *
 * @param jobs up to 500
 */
export async function spaceOut(query: Query, jobs: readonly { id: string; waitSeconds: number }[]): Promise<number> {
  const [row] = await query<{ n: number }>('select delivery.space_out($1::uuid[], $2::float8[]) as n', [jobs.map(({ id }) => id), jobs.map(({ waitSeconds }) => waitSeconds)]);
  return row?.n ?? 0;
}
