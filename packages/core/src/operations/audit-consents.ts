import type { Context } from '../foundation/context.ts';
import { refuse } from '../foundation/refuse.ts';

/**
 * Folds the ledger of consents again and holds it against the mirror that the gates read.
 * @throws HouseError `broken` when they differ anywhere; the count stands in its message
 */
export async function auditConsents(ctx: Context): Promise<{ rowsProcessed: number }> {
  const [row] = await ctx.inTransaction(({ query }) => query<{ count: number }>('select app.consent_drift()::float8 as count'));
  const count = row?.count ?? 0;
  if (count > 0) refuse('broken', `${count} consents differ from their ledger`);
  return { rowsProcessed: 0 };
}
