import { resume } from '@omenhall/delivery/ledger';
import type { Inside } from '../foundation/context.ts';
import { refuse } from '../foundation/refuse.ts';
import { actorOf } from './load-work.ts';

/**
 * Lifts the pause of exactly this scope, a person's or the engine's own; what waited is offered within a second.
 * Any scope that stands may be lifted, also one whose name the house has forgotten.
 *
 * @returns `resumed`, or `not_paused` when there was none, which is also the answer to a second call
 * @throws HouseError `bad-input` for what is no scope
 */
export async function resumeDeliveries(inside: Inside, { scope }: { scope: string }): Promise<{ word: 'resumed' | 'not_paused' }> {
  if (!isScope(scope)) refuse('bad-input', 'no scope', 'A scope is all, or queue:, kind:, house: or dest: and a name.');
  return { word: (await resume(inside.query, scope, { actor: actorOf(inside) })) ? 'resumed' : 'not_paused' };
}

const isScope = (scope: string): scope is 'all' | `queue:${string}` => scope === 'all' || /^(queue|kind|house|dest):.{1,100}$/.test(scope);
