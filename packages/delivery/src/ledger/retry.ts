import type { Hint, Query } from './query.ts';

/**
 * Revives a dead job: same row, same key, same history, `moreAttempts` further tries (default 3).
 * Returns null when the job is not dead, or when its last call may have been accepted and must be resolved first;
 * so a second call changes nothing.
 */
export async function retry(
  query: Query,
  jobId: string,
  by: { reason: string; actor: string },
  moreAttempts = 3,
): Promise<Hint | null> {
  const [row] = await query<{ id: string; dispatch_seq: number; queue: string }>(
    'select id::text as id, dispatch_seq, queue from delivery.revive($1::uuid, $2::int, $3::text, $4::text)',
    [jobId, moreAttempts, by.reason, by.actor],
  );
  return row === undefined ? null : { id: row.id, dispatchSeq: row.dispatch_seq, queue: row.queue };
}
