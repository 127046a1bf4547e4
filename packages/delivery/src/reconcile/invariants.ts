import type { Query } from '../ledger/index.ts';

export interface Finding {
  finding: string;
  count: number;
}

/** Looks for what must not be: orphans, forgotten intents, due work that nobody takes. Answers only what was found. */
export async function findBroken(query: Query): Promise<Finding[]> {
  return await query<Finding>('select finding, count::int as count from delivery.audit() where count > 0');
}
