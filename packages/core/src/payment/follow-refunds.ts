import type { Inside } from '../foundation/context.ts';
import type { PaymentSeen } from '../foundation/ports.ts';
import { bookedOf } from './book-money.ts';

/**
 * Our own requests say what the desk says of the refunds that were made for them. That a refund failed stands in the
 * books, and no older picture takes it back. Called with the order's row held; a second call changes nothing.
 */
export async function followRefunds(inside: Inside, linkId: string, payment: PaymentSeen): Promise<void> {
  const ours = payment.refunds.filter(({ refundRequestId }) => refundRequestId !== null);
  if (ours.length === 0) return;
  const failed = new Set((await bookedOf(inside, linkId, payment.id)).filter(({ reason }) => reason === 'refund_failed').map(({ stripeObjectId }) => stripeObjectId));
  for (const refund of ours) {
    const status = failed.has(refund.id) ? 'failed' : refund.status === 'succeeded' ? 'settled' : 'sent';
    await inside.query(
      `update refund_requests set status = $3::text, stripe_refund_id = $4::text, failure_code = $5::text, settled_at = $6::timestamptz, updated_at = now()
        where id::text = $1::text and purchase_link_id = $2::uuid and (stripe_refund_id is null or stripe_refund_id = $4::text)
          and status = any (case $3::text when 'sent' then array['approved'] when 'settled' then array['approved', 'sent', 'failed'] else array['approved', 'sent', 'settled'] end)`,
      [refund.refundRequestId, linkId, status, refund.id, status === 'failed' ? 'refused_by_bank' : null, status === 'settled' ? inside.clock.now() : null],
    );
  }
}
