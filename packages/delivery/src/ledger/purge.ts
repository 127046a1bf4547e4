import type { Query } from './query.ts';

/** How long the ledger remembers what has ended. */
export interface Keep {
  payloadDays: number;
  jobMonths: number;
  workerDays: number;
}

export interface Purged {
  payloads: number;
  /** Jobs, each with its keys, links, effects and attempts. */
  jobs: number;
  workers: number;
}

/** Forgets what is past its time, at most `limit` rows of each sort. Call it again until it finds nothing. Open jobs stay for ever. */
export async function purge(query: Query, keep: Keep, limit: number): Promise<Purged> {
  const [row] = await query<Purged>('select payloads, jobs, workers from delivery.purge($1::int, $2::int, $3::int, $4::int)', [keep.payloadDays, keep.jobMonths, keep.workerDays, limit]);
  return row ?? { payloads: 0, jobs: 0, workers: 0 };
}
