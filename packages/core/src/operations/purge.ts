import { purge as purgeLedger } from '@omenhall/delivery/ledger';
import type { Query } from '@omenhall/delivery/ledger';
import type { Context } from '../foundation/context.ts';
import { purgeBatch, retention, type Purgeable } from './retention.rules.ts';

/**
 * Forgets what is past its time, batch after batch, each in its own transaction, until nothing is left or the signal fires.
 * In the name of a job of the house. A second call finds what has come of age since.
 *
 * @returns how many rows went; a job counts once, with all that hangs on it
 */
export async function purge(ctx: Context, what: Purgeable, signal: AbortSignal): Promise<{ rowsProcessed: number }> {
  let rowsProcessed = 0;
  for (let largest = purgeBatch; largest >= purgeBatch; ) {
    signal.throwIfAborted();
    const gone = await ctx.inTransaction(({ query }) => purgeOnce(query, what));
    rowsProcessed += gone.reduce((sum, rows) => sum + rows, 0);
    largest = Math.max(...gone);
  }
  return { rowsProcessed };
}

/** One batch: rows of each sort that went. */
async function purgeOnce(query: Query, what: Purgeable): Promise<number[]> {
  switch (what) {
    case 'deliveries': {
      const { payloads, jobs, workers } = await purgeLedger(query, retention.deliveries, purgeBatch);
      return [payloads, jobs, workers];
    }
    case 'webhooks':
      return await counted(query, 'select app.purge_webhooks($1::int, $2::int) as gone', retention.webhooks.days);
    case 'runs':
      return await counted(query, 'select app.purge_runs($1::int, $2::int) as gone', retention.runs.days);
  }
}

async function counted(query: Query, sql: string, days: number): Promise<number[]> {
  return (await query<{ gone: number }>(sql, [days, purgeBatch])).map(({ gone }) => gone);
}
