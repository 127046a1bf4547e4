import type { Query } from '../ledger/index.ts';

/** How fast a silent worker counts as dead. `steady` is for a distant database. */
export const profiles = {
  fast: { beatMs: 1_000, staleSeconds: 4 },
  steady: { beatMs: 2_000, staleSeconds: 10 },
} as const;
export type Profile = keyof typeof profiles;

export interface Kept {
  held: boolean;
  reclaimed: number;
  concurrency: Readonly<Record<string, number>>;
}

/**
 * Takes or renews the keeper's lease for 2.5 s, and as its holder takes back what dead workers hold.
 * `mayReap` is for a keeper whose own beats have run without a gap for 5 s: after a database outage everybody looks dead.
 */
export async function keep(query: Query, o: { workerId: string; staleSeconds: number; mayReap: boolean; transport: string }): Promise<Kept> {
  const [row] = await query<Kept>('select held, reclaimed, concurrency from delivery.keep($1::uuid, 2.5, $2::float8, $3::boolean, $4::text)', [
    o.workerId,
    o.staleSeconds,
    o.mayReap,
    o.transport,
  ]);
  return row ?? { held: false, reclaimed: 0, concurrency: {} };
}
