import type { Inside } from '../foundation/context.ts';
import { recordAudit } from '../foundation/record-audit.ts';

/**
 * Takes the address of a letter off the list of those that are not written to, when a mail server's refusal put it
 * there: whoever asks for the letter again says that the address is right. What a complaint or an erasure put on the
 * list stays. Writes an event when it took one off; a second call finds nothing.
 */
export async function liftBounce(inside: Inside, deliveryId: string): Promise<void> {
  const [row] = await inside.query<{ lifted: boolean }>('select app.lift_bounce($1::uuid) as lifted', [deliveryId]);
  if (row?.lifted === true) await recordAudit(inside, { action: 'address.believed', entityType: 'delivery_job', entityId: deliveryId });
}
