import { cancel } from '@omenhall/delivery/ledger';
import type { Inside } from '../foundation/context.ts';
import { loadWork, requireReason } from './load-work.ts';

/**
 * Asks that a job not happen. The ledger's T15 and T16.
 *
 * @param reason a code, see `requireReason`
 * @returns `cancelled` when it had not begun; `requested` when it runs and has sent nothing yet, and its outcome
 *          follows; `too_late` when it ended, is uncertain, or its one call is under way, and so for a second call
 * @throws HouseError `not-found`, also for a job of another house; `bad-input` for a reason that is no code
 */
export async function cancelDelivery(inside: Inside, { deliveryId, reason }: { deliveryId: string; reason: string }): Promise<{ word: 'cancelled' | 'requested' | 'too_late' }> {
  await loadWork(inside, deliveryId);
  return { word: await cancel(inside.query, deliveryId, requireReason(reason)) };
}
