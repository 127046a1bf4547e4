import type { Query } from './query.ts';

export interface Attempt {
  /** Number of the waiting period that this try ended; rises, with gaps. */
  seq: number;
  workerId: string;
  startedAt: Date;
  finishedAt: Date;
  outcome: string;
  /** How far the outside call came, such as `connect` or `dot`; null when nothing was called. */
  stage: string | null;
  code: string | null;
  detail: string | null;
  providerRef: string | null;
}

/** Every ended try of a job, oldest first; empty when it was never tried, or is not the caller's to see. */
export async function history(query: Query, jobId: string): Promise<Attempt[]> {
  return await query<Attempt>(
    `select seq, worker_id::text as "workerId", started_at as "startedAt", finished_at as "finishedAt",
            outcome, stage, code, detail, provider_ref as "providerRef"
       from public.delivery_attempts where job_id = $1::uuid order by seq`,
    [jobId],
  );
}
