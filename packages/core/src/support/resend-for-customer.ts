import type { DeliveryDetail, ResendAsOperator } from '@omenhall/contracts/operator/operator.schema';
import { resend } from '@omenhall/delivery/ledger';
import type { Inside } from '../foundation/context.ts';
import { refuse } from '../foundation/refuse.ts';
import { liftBounce } from '../trail/index.ts';
import { showDelivery } from './open-delivery.ts';

/**
 * Leaves a letter again for a customer, blind: to the address on file, with a reason, as the next of its family.
 * Asking twice is one letter, since the first resend is then still on its way.
 * Refuses `in-work` where a second effect could be a double.
 */
export async function resendForCustomer(inside: Inside, { deliveryId, reason }: ResendAsOperator): Promise<DeliveryDetail> {
  const before = await showDelivery(inside, deliveryId);
  if (!before.mayResend) refuse('in-work', `delivery ${deliveryId} is ${before.state}`, before.whyNot ?? undefined);
  const latest = before.family.at(-1)?.id ?? deliveryId;
  const actor = inside.actor.kind === 'operator' ? inside.actor.operatorId : 'operator';
  await liftBounce(inside, latest);
  const left = await resend(inside.query, latest, { reason, actor });
  if (left.hint !== null) inside.left.push(left.hint);
  return showDelivery(inside, left.id);
}
