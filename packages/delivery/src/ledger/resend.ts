import { uuidv7 } from 'uuidv7';
import type { Query } from './query.ts';
import type { Left } from './leave.ts';

/**
 * Sends again what ended or cannot be known: a new row of the family, one generation on, under a new key.
 * An uncertain source is closed as superseded in the same transaction.
 *
 * @throws database error with SQLSTATE `OM003` while the source is still pending or running, `OM004` when it does not
 *         exist or its payload is past retention
 *
 * A double click is one job: the second call returns the first's id and `created: false`.
 */
export async function resend(query: Query, jobId: string, by: { reason: string; actor: string }): Promise<Left> {
  const [row] = await query<{ id: string; created: boolean; dispatch_seq: number; queue: string }>(
    'select id::text as id, created, dispatch_seq, queue from delivery.resend($1::uuid, $2::uuid, $3::text, $4::text)',
    [jobId, uuidv7(), by.reason, by.actor],
  );
  if (row === undefined) throw new Error('delivery.resend answered with no job');
  const hint = row.created ? { id: row.id, dispatchSeq: row.dispatch_seq, queue: row.queue } : null;
  return { id: row.id, created: row.created, hint };
}
