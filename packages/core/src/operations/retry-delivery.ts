import { retry } from '@omenhall/delivery/ledger';
import type { Inside } from '../foundation/context.ts';
import { actorOf, loadWork, requireReason } from './load-work.ts';

/**
 * Puts a dead job back to work: same row, key and history, three further tries. The ledger's T17.
 *
 * @param reason a code, see `requireReason`
 * @returns `retried`; `not-dead` when it is in any other state, which is also the answer to a second call; `unsafe` when
 *          its last call may have been accepted, so that another could be a double: resolve or resend it instead
 * @throws HouseError `not-found`, also for a job of another house; `bad-input` for a reason that is no code
 */
export async function retryDelivery(inside: Inside, { deliveryId, reason }: { deliveryId: string; reason: string }): Promise<{ word: 'retried' | 'not-dead' | 'unsafe' }> {
  await loadWork(inside, deliveryId);
  const hint = await retry(inside.query, deliveryId, { reason: requireReason(reason), actor: actorOf(inside) });
  if (hint !== null) {
    inside.left.push(hint);
    return { word: 'retried' };
  }
  // Read again: whoever revived it first has the row by now.
  const { status } = await loadWork(inside, deliveryId);
  return { word: status === 'dead' ? 'unsafe' : 'not-dead' };
}
