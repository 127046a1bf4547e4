import type { Inside } from '../foundation/context.ts';
import type { RefundFacts } from './refund.rules.ts';

/** One order with what its money came to and what became of what it bought. */
export interface Refundable extends RefundFacts {
  id: string;
  subjectId: string;
  orderCode: string;
  productSlug: string;
  currency: string;
  /** The payment that money goes back to; null when none came. */
  paymentIntentId: string | null;
  subscriptionId: string | null;
  readingId: string | null;
  /** What was bought is a gift, and somebody has claimed it. */
  giftClaimed: boolean;
}

interface Row {
  id: string; subject_id: string; order_code: string; product_slug: string; opens: string; status: string; currency: string; created_at: Date; paid_at: Date | null; unlocked_at: Date | null;
  payment_intent_id: string | null; subscription_id: string | null; reading_id: string | null; delivered_at: Date | null; gift_claimed: boolean; withdrawn: boolean; received: number; given_back: number; disputed: number; promised: number;
}

/**
 * Loads an order as far as giving its money back asks; null when the context reaches none. From here to the end of the
 * transaction nobody else decides about this order's money.
 * @param paymentIntentId the payment to look at, where an order has more than one; unless told, the one it stands on, and a membership's newest
 */
export async function loadRefundable({ query, house }: Inside, where: { orderCode: string } | { id: string }, paymentIntentId: string | null = null): Promise<Refundable | null> {
  const [named, value] = 'id' in where ? ['l.id = $2::uuid', where.id] : ['l.order_code = $2::text', where.orderCode];
  const [found] = await query<{ id: string }>(`select l.id::text as id from purchase_links l where l.house_id = $1::uuid and ${named}`, [house.id, value]);
  if (found === undefined) return null;
  // By a name and not by the row: an operator may look at an order and lock none.
  await query(`select pg_advisory_xact_lock(hashtextextended('refund:' || $1::text, 0))`, [found.id]);
  const [row] = await query<Row>(
    `select l.id::text as id, l.subject_id::text as subject_id, l.order_code, p.slug as product_slug, p.opens, l.status, l.currency, l.created_at, l.paid_at, l.unlocked_at, m.payment_intent_id, l.subscription_id,
            r.id::text as reading_id, r.interpreted_at as delivered_at, exists (select 1 from gifts g where g.purchase_link_id = l.id and g.status = 'used') as gift_claimed,
            exists (select 1 from withdrawal_requests w where w.purchase_link_id = l.id and w.outcome = 'accepted') as withdrawn,
            m.received, m.given_back, m.disputed,
            (select coalesce(sum(q.amount), 0)::int from refund_requests q
              where q.purchase_link_id = l.id and q.payment_intent_id = m.payment_intent_id and q.status in ('approved', 'sent', 'settled')
                and not exists (select 1 from finance_events f where f.purchase_link_id = l.id and f.kind = 'refund' and f.stripe_object_id = q.stripe_refund_id)
                and q.decision is distinct from 'already_back') as promised
       from purchase_links l
       join products p on p.id = l.product_id
       left join reading_records r on r.id = l.reading_record_id
       cross join lateral (
         select i.payment_intent_id,
                coalesce(sum(f.amount) filter (where f.kind = 'charge'), 0)::int as received,
                coalesce(-sum(f.amount) filter (where f.kind = 'refund' or f.reason = 'refund_failed'), 0)::int as given_back,
                coalesce(-sum(f.amount) filter (where f.kind = 'dispute' or f.reason = 'dispute_won'), 0)::int as disputed
           from (select coalesce($2::text, case when p.opens <> 'membership' then l.payment_intent_id end, n.payment_intent_id, l.payment_intent_id) as payment_intent_id
             from (select (select c.payment_intent_id from finance_events c where c.purchase_link_id = l.id and c.kind = 'charge' order by c.occurred_at desc, c.id desc limit 1) as payment_intent_id) n) i
           left join finance_events f on f.purchase_link_id = l.id and f.payment_intent_id = i.payment_intent_id
          group by i.payment_intent_id) m
      where l.id = $1::uuid`,
    [found.id, paymentIntentId],
  );
  if (row === undefined) return null;
  return {
    id: row.id, subjectId: row.subject_id, orderCode: row.order_code, productSlug: row.product_slug, opens: row.opens, status: row.status, currency: row.currency, createdAt: row.created_at, paidAt: row.paid_at,
    unlockedAt: row.unlocked_at, paymentIntentId: row.payment_intent_id, subscriptionId: row.subscription_id, readingId: row.reading_id, giftClaimed: row.gift_claimed, deliveredAt: row.delivered_at, withdrawn: row.withdrawn,
    received: row.received, givenBack: row.given_back, disputed: row.disputed, promised: row.promised,
  };
}
