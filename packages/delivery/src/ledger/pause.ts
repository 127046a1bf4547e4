import type { Query } from './query.ts';

/** What a control holds back: everything, or one queue, kind, house or destination. */
export type PauseScope = 'all' | `queue:${string}` | `kind:${string}` | `house:${string}` | `dest:${string}`;

/**
 * Holds a scope back: once this transaction is committed, nothing of the scope starts. Running work goes on, except
 * under `all`, which also refuses permits. A second call replaces reason, actor and end.
 *
 * @param until end of the pause; null stays until `resume`
 */
export async function pause(
  query: Query,
  scope: PauseScope,
  by: { reason: string; actor: string; until: Date | null },
): Promise<void> {
  await query('select delivery.pause($1::text, $2::timestamptz, $3::text, $4::text)', [scope, by.until, by.reason, by.actor]);
}

/** Lifts the pause of exactly this scope; false when there was none. */
export async function resume(query: Query, scope: PauseScope, by: { actor: string }): Promise<boolean> {
  const [row] = await query<{ lifted: boolean }>('select delivery.resume($1::text, $2::text) as lifted', [scope, by.actor]);
  return row?.lifted ?? false;
}
