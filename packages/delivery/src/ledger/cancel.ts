import type { Query } from './query.ts';

/**
 * Asks that a job not happen.
 *
 * @param reason a code, stored on the row: `blocked_...` when a withdrawal or deletion asks, any other word for a person
 * @returns `cancelled` when it had not begun; `requested` when it runs but has sent nothing yet, and its outcome follows;
 *          `too_late` when it has ended, is uncertain, or its one call is already under way
 *
 * A second call answers with what is then true and changes nothing more.
 */
export async function cancel(query: Query, jobId: string, reason: string): Promise<'cancelled' | 'requested' | 'too_late'> {
  const [row] = await query<{ answer: 'cancelled' | 'requested' | 'too_late' }>(
    'select delivery.cancel($1::uuid, $2::text) as answer',
    [jobId, reason],
  );
  return row?.answer ?? 'too_late';
}
