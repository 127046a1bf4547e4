import type { Hint, Query } from './query.ts';

/** Who says so. */
export type EvidenceSource = 'lookup' | 'provider_event' | 'recipient' | 'operator';

/**
 * Settles a job whose outcome could not be known.
 *
 * @param verdict `accepted` ends it as succeeded; `not_sent` puts it back in the queue
 * @param providerRef the provider's id for the message, when the evidence carries one
 * @returns `settled`, with a hint to kick after commit when it waits again; `lost` when there was nothing to settle,
 *          which is also the answer to a second call
 */
export async function settleByEvidence(
  query: Query,
  jobId: string,
  verdict: 'accepted' | 'not_sent',
  source: EvidenceSource,
  providerRef: string | null = null,
): Promise<{ word: 'settled' | 'lost'; hint: Hint | null }> {
  const [row] = await query<{ settled: boolean; dispatch_seq: number | null; queue: string | null }>(
    'select settled, dispatch_seq, queue from delivery.evidence($1::uuid, $2::text, $3::text, $4::text)',
    [jobId, verdict, source, providerRef],
  );
  const hint =
    row !== undefined && row.dispatch_seq !== null && row.queue !== null
      ? { id: jobId, dispatchSeq: row.dispatch_seq, queue: row.queue }
      : null;
  return { word: row?.settled === true ? 'settled' : 'lost', hint };
}

/**
 * A person's word on an uncertain job: `accepted` and `not_sent` as by `settleByEvidence`, `close` ends it undecided.
 * Only while it is uncertain, whatever it became in between: `lost` otherwise, and so for a second call.
 */
export async function resolveByPerson(
  query: Query,
  jobId: string,
  verdict: 'accepted' | 'not_sent' | 'close',
  by: { reason: string; actor: string },
): Promise<{ word: 'settled' | 'lost'; hint: Hint | null }> {
  const [row] = await query<{ settled: boolean; dispatch_seq: number | null; queue: string | null }>(
    'select settled, dispatch_seq, queue from delivery.resolve_by_person($1::uuid, $2::text, $3::text, $4::text)',
    [jobId, verdict, by.reason, by.actor],
  );
  if (row?.settled !== true) return { word: 'lost', hint: null };
  const { dispatch_seq: dispatchSeq, queue } = row;
  return { word: 'settled', hint: dispatchSeq === null || queue === null ? null : { id: jobId, dispatchSeq, queue } };
}

/** Closes an uncertain job without deciding whether it arrived. False when it was not uncertain any more. */
export async function closeUncertain(query: Query, jobId: string, by: { reason: string; actor: string }): Promise<boolean> {
  const [row] = await query<{ closed: boolean }>('select delivery.close_uncertain($1::uuid, $2::text, $3::text) as closed', [
    jobId,
    by.reason,
    by.actor,
  ]);
  return row?.closed ?? false;
}

/** Notes that a person opened or claimed what was handed over. True the first time only. */
export async function markDelivered(query: Query, jobId: string): Promise<boolean> {
  const [row] = await query<{ marked: boolean }>('select delivery.mark_delivered($1::uuid) as marked', [jobId]);
  return row?.marked ?? false;
}
