import type { Query } from '../ledger/index.ts';

export interface Finding {
  finding: string;
  count: number;
}

/**
 * Looks for what must not be: orphans, forgotten intents, due work that nobody takes. Answers only what was found, and
 * notes it under lease `audit`, where anybody may read it without asking again.
 *
 * @param sinceSeconds looks at what was made since then, at a cost that does not grow with the ledger; null reads all of it
 */
export async function findBroken(query: Query, sinceSeconds: number | null): Promise<Finding[]> {
  const found = sinceSeconds === null
    ? await query<Finding>('select finding, count::int as count from delivery.audit() where count > 0')
    : await query<Finding>('select finding, count::int as count from delivery.audit_since($1::float8) where count > 0', [sinceSeconds]);
  await query('select delivery.note_audit($1::jsonb)', [JSON.stringify(Object.fromEntries(found.map(({ finding, count }) => [finding, count])))]);
  return found;
}
