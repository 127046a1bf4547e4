import type { Inside } from '../foundation/context.ts';

/** How a job stands, for whoever waits for it. */
export interface WatchedWork {
  id: string;
  status: string;
  startedAt: Date | null;
  /** Ended tries by their outcome: how often it was done, and how often in all. */
  done: number;
  tries: number;
}

/** Due jobs of the operator's house that no pause holds back, by id, up to 5,000, and the database's own moment. */
export async function listDue({ query }: Inside): Promise<{ at: Date; ids: string[] }> {
  const [row] = await query<{ at: Date; ids: string[] }>(
    `select clock_timestamp() as at, array(select j.id::text from delivery_jobs j where j.status = 'pending' and j.next_run_at <= clock_timestamp()
        and not exists (select 1 from delivery_controls c where (c.until is null or c.until > clock_timestamp())
              and c.scope = any (array['all', 'queue:' || j.queue, 'kind:' || j.kind, 'house:' || j.house_id, 'dest:' || coalesce(j.dest_key, '')]))
        order by j.id limit 5000) as ids`);
  return row ?? { at: new Date(0), ids: [] };
}

/** How these jobs stand now; one that is not of the operator's house is left out. */
export const watchWork = async ({ query }: Inside, ids: readonly string[]): Promise<WatchedWork[]> => query<WatchedWork>(
  `select j.id::text as id, j.status, j.started_at as "startedAt", (select count(*)::int from delivery_attempts a where a.job_id = j.id and a.outcome = 'done') as done,
          (select count(*)::int from delivery_attempts a where a.job_id = j.id) as tries
     from delivery_jobs j where j.id = any ($1::uuid[])`, [ids]);
