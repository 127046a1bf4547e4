import { resolveByPerson } from '@omenhall/delivery/ledger';
import type { Inside } from '../foundation/context.ts';
import { recordAudit } from '../foundation/record-audit.ts';
import { actorOf, loadWork, requireReason } from './load-work.ts';

export interface ResolveWish {
  deliveryId: string;
  /** `accepted`: it arrived, so it ends as sent. `not_sent`: it did not, so it goes again. `close`: nobody will know, and nothing more is sent. */
  verdict: 'accepted' | 'not_sent' | 'close';
  /** On what the verdict stands, as a code, see `requireReason`. */
  reason: string;
}

/**
 * A person's verdict on a job whose outcome could not be known. The ledger's T12 to T14.
 *
 * @returns `settled`; `lost` when the job is not uncertain (any more), which is also the answer to a second call
 * @throws HouseError `not-found`, also for a job of another house; `bad-input` for a reason that is no code
 */
export async function resolveDelivery(inside: Inside, { deliveryId, verdict, reason }: ResolveWish): Promise<{ word: 'settled' | 'lost' }> {
  const { subjectId } = await loadWork(inside, deliveryId);
  const { word, hint } = await resolveByPerson(inside.query, deliveryId, verdict, { reason: requireReason(reason), actor: actorOf(inside) });
  if (hint !== null) inside.left.push(hint);
  // The move itself is in the log by the books' own hand; on whose word and why stands only here.
  if (word === 'settled') {
    await recordAudit(inside, { action: 'operator.delivery_resolved', entityType: 'delivery_job', entityId: deliveryId, about: subjectId, meta: { verdict, reason } });
  }
  return { word };
}
