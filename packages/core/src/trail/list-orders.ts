import type { OrderLine } from '@omenhall/contracts/trail/trail.schema';
import type { Inside } from '../foundation/context.ts';
import { deriveOrderState } from './stages.rules.ts';

/** The subject's orders, newest first. */
export async function listOrders({ query }: Inside): Promise<OrderLine[]> {
  const rows = await query<{
    order_code: string; product_name: string; amount: number; currency: string; created_at: Date; status: string; failure_code: string | null; has_session: boolean; unlocked_at: Date | null;
    reading_id: string | null; reading_status: string | null; interpreted_at: Date | null; dead: boolean; opens: OrderLine['opens']; processing: boolean; disputed: boolean;
  }>(
    `select l.order_code, p.name as product_name, l.amount, l.currency, l.created_at, l.status, l.failure_code, l.checkout_session_id is not null as has_session, l.unlocked_at,
            r.id::text as reading_id, r.status as reading_status, r.interpreted_at, p.opens, l.processing_since is not null as processing, coalesce(l.dispute in ('open', 'lost'), false) as disputed,
            exists (select 1 from delivery_links k join delivery_jobs j on j.id = k.job_id where k.entity = 'purchase' and k.entity_key = l.id::text and j.status = 'dead') as dead
       from purchase_links l join products p on p.id = l.product_id left join reading_records r on r.id = l.reading_record_id
      order by l.created_at desc limit 500`,
  );
  return rows.map((row) => ({
    orderCode: row.order_code, productName: row.product_name, amountMinor: row.amount, currency: row.currency, placedAt: row.created_at, opens: row.opens, readingId: row.reading_id,
    state: deriveOrderState({
      purchaseStatus: row.status, failureCode: row.failure_code, unlockedAt: row.unlocked_at, hasSession: row.has_session, interpretedAt: row.interpreted_at, readingStatus: row.reading_status, opens: row.opens, processing: row.processing, disputed: row.disputed,
      deliveries: row.dead ? [{ tracker: 'needs_a_person' }] : [],
    }),
  }));
}
