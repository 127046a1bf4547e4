import type { Inside } from '../foundation/context.ts';
import type { PaymentSeen } from '../foundation/ports.ts';
import { bookedOf } from './book-money.ts';
import { balanceOf, disputeWordOf, isAllBack, type DisputeWord } from './money.rules.ts';
import { resumePurchase, stopPurchase } from './open-purchase.ts';

interface Standing {
  status: string; payment_intent_id: string | null; unlocked: boolean; dispute: DisputeWord | null; opens: string; reading_id: string | null; reading_word: string | null; promised: number;
}

/**
 * Link and reading say what the books come to for the payment that the order stands on, and work stops or goes on with it.
 * Called with the order's row held.
 *
 * @param grew whether `seen` brought a dispute that the books did not hold
 */
export async function followBooks(inside: Inside, linkId: string, seen: PaymentSeen, grew: boolean): Promise<void> {
  const [link] = await inside.query<Standing>(
    `select l.status, l.payment_intent_id, l.unlocked_at is not null as unlocked, l.dispute, p.opens, l.reading_record_id::text as reading_id,
            (select r.payment_status from reading_records r where r.id = l.reading_record_id and r.purchase_link_id = l.id) as reading_word,
            (select coalesce(sum(q.amount), 0)::int from refund_requests q
              where q.purchase_link_id = l.id and q.payment_intent_id = $2::text and q.status in ('approved', 'sent') and q.decision is distinct from 'already_back'
                and not exists (select 1 from finance_events f where f.kind = 'refund' and f.stripe_object_id = q.stripe_refund_id)) as promised
       from purchase_links l join products p on p.id = l.product_id where l.id = $1::uuid`, [linkId, seen.id],
  );
  if (link === undefined || (link.payment_intent_id !== null && link.payment_intent_id !== seen.id)) return;
  const lines = await bookedOf(inside, linkId, seen.id);
  const balance = balanceOf(lines);
  if (balance.received === 0) return;
  const dispute = disputeWordOf(lines, seen.disputes, link.dispute, grew);
  const status = statusOf(link, isAllBack(balance));
  await inside.query(
    `update purchase_links set refunded_amount = $2::int, dispute = $3::text, status = $4::text, updated_at = now() where id = $1::uuid and (refunded_amount, dispute, status) is distinct from ($2::int, $3::text, $4::text)`,
    [linkId, balance.refunded, dispute, status],
  );
  if (link.payment_intent_id === null) return;

  const gone = ['refunded', 'withdrawn'].includes(status);
  // What was granted goes back, though the desk has not been asked yet: nobody writes for it meanwhile.
  const leaves = gone || balance.refunded + link.promised >= balance.received;
  const word = leaves ? 'refunded' : balance.disputed > 0 ? 'disputed' : link.unlocked ? 'succeeded' : 'processing';
  await inside.query(`update reading_records set payment_status = $2::text, updated_at = now() where purchase_link_id = $1::uuid and payment_status is distinct from $2::text`, [linkId, word]);
  const purchase = { linkId, opens: link.opens, readingId: link.reading_id };
  if (!link.unlocked) return;
  if (gone && status !== link.status) await stopPurchase(inside, purchase);
  const cameBack = link.status === 'refunded' || ['refunded', 'disputed'].includes(link.reading_word ?? '');
  if (word === 'succeeded' && cameBack) await resumePurchase(inside, purchase);
}

/** A contract that was undone stays so; money that stayed gives the order back. */
function statusOf({ status, unlocked }: Standing, allBack: boolean): string {
  if (allBack) return ['paid', 'unlocked', 'failed'].includes(status) ? 'refunded' : status;
  return status === 'refunded' ? (unlocked ? 'unlocked' : 'paid') : status;
}
