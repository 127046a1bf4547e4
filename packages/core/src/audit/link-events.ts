import type { Query } from '@omenhall/db';

/** How many events one transaction links: a batch of them takes a fraction of the five seconds it may last. */
const batch = 2_000;

export type Sequenced = <T>(work: (tx: { query: Query }) => Promise<T>) => Promise<T>;

/**
 * Links what is queued into the log, batch after batch, until nothing is left.
 *
 * @param inSequence the database's way in for the sequencer, `asSequencer`
 * @returns how many events were linked; null when another sequencer holds the lock, and nothing was done
 *
 * Each batch is a transaction of its own: a sequencer that dies leaves whole batches and the rest in the queue.
 */
export async function linkEvents(inSequence: Sequenced): Promise<number | null> {
  let linked = 0;
  for (;;) {
    const [row] = await inSequence(({ query }) => query<{ linked: number | null }>('select app.link_audit_events($1::int) as linked', [batch]));
    if (row?.linked == null) return linked === 0 ? null : linked;
    linked += row.linked;
    if (row.linked < batch) return linked;
  }
}
