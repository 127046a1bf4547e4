import type { Query } from '../ledger/index.ts';
import type { Handler, UncertainCall } from '../worker/handler.ts';

/** How long a call that nobody can tell of is given to arrive, or to be lost, before its provider is asked. */
const settleSeconds = 30;

/**
 * Asks providers what became of uncertain calls, for the kinds whose handler can ask, and settles what they know.
 * Answers how many rows moved; what is unknown is asked again at the next pass. Two askers at once do no harm.
 */
export async function lookUpUncertain(query: Query, handlers: Readonly<Record<string, Handler>>, afterSeconds = settleSeconds): Promise<number> {
  const kinds = Object.keys(handlers).filter((kind) => lookUpOf(handlers[kind]) !== null);
  if (kinds.length === 0) return 0;
  const open = await query<{ id: string; kind: string; effect_key: string; intent_at: Date }>(
    'select id::text as id, kind, effect_key, intent_at from delivery.to_look_up($1::text[], $2::float8, 50)', [kinds, afterSeconds],
  );
  let moved = 0;
  for (const { id, kind, effect_key: effectKey, intent_at: intentAt } of open) {
    const said = await lookUpOf(handlers[kind])?.({ effectKey, intentAt }).catch(() => 'unknown' as const);
    if (said !== 'accepted' && said !== 'absent') continue;
    const [settled] = await query<{ settled: boolean }>('select settled from delivery.looked_up($1::uuid, $2::text)', [id, said === 'accepted' ? 'accepted' : 'not_sent']);
    if (settled?.settled === true) moved += 1;
  }
  return moved;
}

function lookUpOf(handler: Handler | undefined): ((asked: UncertainCall) => Promise<'accepted' | 'absent' | 'unknown'>) | null {
  return handler !== undefined && 'perform' in handler && handler.lookUp !== undefined ? handler.lookUp.bind(handler) : null;
}
