import type { Inside } from '../foundation/context.ts';
import { recordAudit } from '../foundation/record-audit.ts';

/**
 * Answers what was still open about the money of an order that the house itself gives back meanwhile: nobody needs to
 * look at it any more. Without a letter, since the word about the money itself comes by its own. A second call finds
 * nothing open.
 */
export async function closeOpenRefunds(inside: Inside, purchaseLinkId: string): Promise<void> {
  const closed = await inside.query<{ id: string; amount: number; currency: string }>('select refund_request_id::text as id, amount, currency from app.close_open_refunds($1::uuid)', [purchaseLinkId]);
  for (const { id, amount, currency } of closed) {
    await recordAudit(inside, { action: 'refund.decided', entityType: 'refund_request', entityId: id, meta: { verdict: 'declined', decision: 'already_back', amount, currency } });
  }
}
