import { interpretationJob, receiptEmailJob } from '@omenhall/jobs';
import type { Inside } from '../foundation/context.ts';
import { leaveJob } from '../foundation/leave-job.ts';
import type { SessionSeen } from '../foundation/ports.ts';
import { recordAudit } from '../foundation/record-audit.ts';
import { refuse } from '../foundation/refuse.ts';
import { judgePayment, type PaymentVerdict } from './payment.rules.ts';

/**
 * Records that money for a purchase arrived and opens what was bought: link, payment status, finance event, receipt
 * and interpretation jobs, in one transaction; the change of state writes its own audit event.
 * A second call finds the link unlocked and leaves no new job. An amount or currency that differs from what was
 * agreed unlocks nothing: the link is marked failed with the code.
 */
export async function settlePayment(inside: Inside, linkId: string, seen: SessionSeen): Promise<PaymentVerdict['word']> {
  const [link] = await inside.query<{ id: string; status: string; amount: number; currency: string; client_reference_id: string; checkout_session_id: string | null }>(
    'select id::text as id, status, amount, currency, client_reference_id, checkout_session_id from purchase_links where id = $1::uuid for update', [linkId],
  );
  if (link === undefined) refuse('not-found', `purchase link ${linkId}`);
  const verdict = judgePayment({ ...link, clientReferenceId: link.client_reference_id, checkoutSessionId: link.checkout_session_id }, seen);
  switch (verdict.word) {
    case 'unlock': {
      const paidAt = inside.clock.now();
      await inside.db.purchaseLink.update({
        where: { id: linkId },
        data: {
          checkoutSessionId: seen.id, paymentIntentId: seen.paymentIntentId, livemode: seen.livemode, stripeProductId: seen.stripeProductId, stripePriceId: seen.stripePriceId,
          paidAt, failureCode: null,
        },
        select: { id: true },
      });
      await unlock(inside, linkId, { stripeObjectId: seen.paymentIntentId ?? seen.id, livemode: seen.livemode });
      break;
    }
    case 'mismatch':
      if (['created', 'paid'].includes(link.status)) {
        await inside.db.purchaseLink.update({ where: { id: linkId }, data: { status: link.status === 'created' ? 'failed' : 'paid', failureCode: verdict.code }, select: { id: true } });
      }
      await recordAudit(inside, { action: 'purchase.mismatch', entityType: 'purchase_link', entityId: linkId, outcome: 'refused', meta: { code: verdict.code } });
      break;
    case 'expired':
      if (link.status === 'created') {
        await inside.db.purchaseLink.update({ where: { id: linkId }, data: { status: 'expired' }, select: { id: true } });
      }
      break;
    case 'pending':
    case 'already':
      break;
  }
  return verdict.word;
}

/** Opens a purchase that costs nothing, in the transaction that placed it. */
export const unlockFree = (inside: Inside, link: { id: string }): Promise<void> => unlock(inside, link.id, null);

async function unlock(inside: Inside, linkId: string, charge: { stripeObjectId: string; livemode: boolean } | null): Promise<void> {
  const link = await inside.db.purchaseLink.findUniqueOrThrow({ where: { id: linkId } });
  const product = await inside.db.product.findUniqueOrThrow({ where: { id: link.productId } });
  const readingId = link.readingRecordId ?? refuse('broken', `purchase link ${linkId} opens nothing`);
  const now = inside.clock.now();
  await inside.db.purchaseLink.update({
    where: { id: linkId },
    data: { status: 'unlocked', unlockedAt: now, unlockRoute: product.unlockRoute.replace(':id', readingId) },
    select: { id: true },
  });
  await inside.query(`update reading_records set payment_status = 'succeeded', purchase_link_id = $2::uuid, updated_at = now() where id = $1::uuid`, [readingId, linkId]);
  const links = [{ entity: 'purchase', key: linkId }, { entity: 'reading', key: readingId }];
  if (charge !== null) {
    await inside.db.financeEvent.create({
      data: {
        houseId: inside.house.id, purchaseLinkId: linkId, orderCode: link.orderCode, kind: 'charge', amount: link.amount, currency: link.currency,
        productSlug: product.slug, stripeObjectId: charge.stripeObjectId, livemode: charge.livemode, occurredAt: now,
      },
      select: { id: true },
    });
    await leaveJob(inside, receiptEmailJob, { payload: { letter: 'receipt', purchaseLinkId: linkId }, idempotencyKey: `receipt:${linkId}`, safeSubject: 'Your receipt', links });
  }
  await leaveJob(inside, interpretationJob, { payload: { readingId }, idempotencyKey: `interpretation:${readingId}`, links });
}
