import { SealMismatch } from '@omenhall/contracts/values/seal-mismatch';
import type { Context } from '../foundation/context.ts';
import { recordAudit, type Act } from '../foundation/record-audit.ts';

const entityOf: Readonly<Record<string, Extract<Act, { action: 'seal.mismatch' }>['entityType']>> = {
  reading_records: 'reading_record', oracle_artifacts: 'oracle_artifact', subjects: 'subject', delivery_payloads: 'delivery_payload', deks: 'data_key',
};

/**
 * Writes down that something sealed did not open: row and column, in a transaction of its own, since the one in which
 * it happened is rolled back. Any other error is passed over. For the edges alone: the answer of the API, the outcome
 * of a job. Each call is one event.
 */
export async function noteMismatch(ctx: Context, error: unknown): Promise<void> {
  if (!(error instanceof SealMismatch)) return;
  const { table, column, rowId } = error.row;
  await ctx.inTransaction((inside) => recordAudit(inside, { action: 'seal.mismatch', entityType: entityOf[table] ?? 'sealed_row', entityId: rowId, outcome: 'failed', meta: { column } }));
}
