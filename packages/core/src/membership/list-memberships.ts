import type { Membership } from '@omenhall/contracts/membership/membership.schema';
import type { Inside } from '../foundation/context.ts';

/** A membership with what the house alone needs to know of it. */
export interface LoadedMembership extends Membership {
  id: string;
  purchaseLinkId: string;
  subscriptionId: string;
}

interface Row {
  id: string; purchase_link_id: string; subscription_id: string; order_code: string; product_name: string; status: Membership['status']; interval: Membership['interval']; amount: number; currency: string;
  started_at: Date; period_end: Date; ends_with_period: boolean; past_due_since: Date | null; next_try_at: Date | null; ended_at: Date | null; ended_for: Membership['endedFor'];
  wish: boolean | null; address_mask: string | null;
}

/** Memberships that this context reaches, by their orders; one that lives first, then the newest. */
export async function loadMemberships(inside: Inside, orderCode: string | null): Promise<LoadedMembership[]> {
  const rows = await inside.query<Row>(
    `select m.id::text as id, m.purchase_link_id::text as purchase_link_id, m.subscription_id, l.order_code, p.name as product_name, m.status, m.interval, l.amount, l.currency,
            m.started_at, m.period_end, m.ends_with_period, m.past_due_since, m.next_try_at, m.ended_at, m.ended_for, w.ends as wish, s.address_mask
       from memberships m
       join purchase_links l on l.id = m.purchase_link_id
       join products p on p.id = l.product_id
       join subjects s on s.id = m.subject_id
       left join lateral (select ends, wished_at from membership_wishes where membership_id = m.id order by wished_at desc, id limit 1) w on true
      where $1::text is null or l.order_code = $1::text
      order by (m.status = 'ended'), m.started_at desc limit 50`,
    [orderCode],
  );
  const bills = await inside.query<{ link: string; paid_at: Date; amount: number; refunded: number; currency: string }>(
    `select c.purchase_link_id::text as link, c.occurred_at as paid_at, c.amount, c.currency,
            coalesce(-(select sum(r.amount) from finance_events r where r.purchase_link_id = c.purchase_link_id and r.payment_intent_id = c.payment_intent_id and (r.kind = 'refund' or r.reason = 'refund_failed')), 0)::integer as refunded
       from finance_events c where c.kind = 'charge' and c.purchase_link_id = any ($1::uuid[]) order by c.occurred_at desc, c.id`,
    [rows.map((row) => row.purchase_link_id)],
  );
  return rows.map((row) => ({
    id: row.id, purchaseLinkId: row.purchase_link_id, subscriptionId: row.subscription_id, orderCode: row.order_code, productName: row.product_name, status: row.status, interval: row.interval,
    amountMinor: row.amount, currency: row.currency, startedAt: row.started_at, paidUntil: row.period_end, endsWithPeriod: row.ends_with_period,
    wish: row.status === 'ended' || row.wish === null || row.wish === row.ends_with_period ? null : row.wish ? 'end' : 'go_on',
    pastDueSince: row.past_due_since, nextTryAt: row.next_try_at, endedAt: row.ended_at, endedFor: row.ended_for,
    bills: bills.filter(({ link }) => link === row.purchase_link_id).map((bill) => ({ paidAt: bill.paid_at, amountMinor: bill.amount, refundedMinor: bill.refunded, currency: bill.currency })),
    maskedAddress: row.address_mask ?? '',
  }));
}

export const listMemberships = async (inside: Inside): Promise<Membership[]> => (await loadMemberships(inside, null)).map(toldOf);

/** What its member is told. */
export function toldOf({ id: _id, purchaseLinkId: _link, subscriptionId: _subscription, ...told }: LoadedMembership): Membership {
  return told;
}
