import type { Opens } from '@omenhall/contracts/checkout/checkout.schema';
import type { Inside } from '../foundation/context.ts';
import type { DeliveryFacts, OrderFacts } from './stages.rules.ts';

export interface LoadedOrder {
  id: string;
  readingId: string | null;
  opens: Opens;
  subjectId: string;
  productName: string;
  promiseMinutes: number;
  maskedAddress: string;
  checkoutSessionId: string | null;
  paymentIntentId: string | null;
  livemode: boolean;
  facts: OrderFacts;
}

interface Row {
  id: string; subject_id: string; order_code: string; product_name: string; product_slug: string; promise_minutes: number; gives: string[]; amount: number; currency: string;
  status: string; failure_code: string | null; created_at: Date; session_created_at: Date | null; paid_at: Date | null; unlocked_at: Date | null; unlock_route: string | null;
  checkout_session_id: string | null; payment_intent_id: string | null; livemode: boolean; reading_id: string | null; reading_status: string | null; interpreted_at: Date | null;
  opens: Opens; refunded: number; disputed: number; charged: number; dispute: OrderFacts['money']['dispute']; processing_since: Date | null; address_mask: string | null; wants_letters: boolean; archive_at: Date | null;
  claims: number; succeeded: number; attempts: number; seen: number; processed_at: Date | null;
}

/**
 * Gathers the rows of one order in three questions, with the columns that its owner and an operator may both see.
 * Null when the context reaches no such order.
 */
export async function loadOrder(inside: Inside, where: { orderCode: string } | { id: string }): Promise<LoadedOrder | null> {
  const [row] = 'id' in where ? await loadRows(inside, 'l.id = $1::uuid', where.id) : await loadRows(inside, 'l.order_code = $1::text', where.orderCode);
  return row === undefined ? null : ((await withPapersAndDeliveries(inside, [row]))[0] ?? null);
}

/** As `loadOrder`, for many ids in the same three questions. In the order of the ids, without those it does not reach. */
export async function loadOrders(inside: Inside, ids: readonly string[]): Promise<LoadedOrder[]> {
  const rows = await loadRows(inside, 'l.id = any ($1::uuid[])', ids);
  const orders = new Map((await withPapersAndDeliveries(inside, rows)).map((order) => [order.id, order]));
  return ids.flatMap((id) => orders.get(id) ?? []);
}

const loadRows = ({ query }: Inside, wanted: string, value: unknown): Promise<Row[]> => query<Row>(
  `select l.id::text as id, l.subject_id::text as subject_id, l.order_code, p.name as product_name, p.slug as product_slug, p.promise_minutes, p.gives, l.amount, l.currency,
          l.status, l.failure_code, l.created_at, l.session_created_at, l.paid_at, l.unlocked_at, l.unlock_route, l.checkout_session_id, l.payment_intent_id, l.livemode,
          r.id::text as reading_id, r.status as reading_status, r.interpreted_at, s.address_mask,
          exists (select 1 from omen_consent_current c where c.subject_id = l.subject_id and c.kind = 'email' and c.action = 'granted') as wants_letters,
          (select c.since from omen_consent_current c where c.subject_id = l.subject_id and c.kind = 'archive' and c.action = 'granted') as archive_at,
          p.opens, l.dispute, l.processing_since, m.charged, m.refunded, m.disputed, w.claims, w.succeeded, w.attempts, w.seen, w.processed_at
     from purchase_links l
     join products p on p.id = l.product_id
     join subjects s on s.id = l.subject_id
     left join reading_records r on r.id = l.reading_record_id
     cross join lateral app.claims_of_order(l.id) w
     cross join lateral (
       select coalesce(sum(f.amount) filter (where f.kind = 'charge'), 0)::integer as charged, coalesce(-sum(f.amount) filter (where f.kind = 'refund' or f.reason = 'refund_failed'), 0)::integer as refunded,
              coalesce(-sum(f.amount) filter (where (f.kind = 'dispute' or f.reason = 'dispute_won') and (p.opens = 'membership' or f.payment_intent_id = coalesce(l.payment_intent_id, f.payment_intent_id))), 0)::integer as disputed
         from finance_events f where f.purchase_link_id = l.id) m
    where ${wanted}`,
  [value],
);

async function withPapersAndDeliveries(inside: Inside, rows: readonly Row[]): Promise<LoadedOrder[]> {
  if (rows.length === 0) return [];
  const papers = await inside.query<{ reading_id: string; kind: string; status: string; has_checksum: boolean; rendered_at: Date | null }>(
    'select reading_record_id::text as reading_id, kind, status, checksum is not null as has_checksum, rendered_at from oracle_artifacts where reading_record_id = any ($1::uuid[]) order by kind',
    [rows.flatMap((row) => row.reading_id ?? [])],
  );
  const deliveries = await loadDeliveries(inside, rows.map((row) => row.id));
  return rows.map((row) => ({
    id: row.id, readingId: row.reading_id, opens: row.opens, subjectId: row.subject_id, productName: row.product_name, promiseMinutes: row.promise_minutes, maskedAddress: row.address_mask ?? '',
    checkoutSessionId: row.checkout_session_id, paymentIntentId: row.payment_intent_id, livemode: row.livemode,
    facts: {
      opens: row.opens, money: { paid: row.charged, refunded: row.refunded, disputed: row.disputed, dispute: row.dispute, processingSince: row.processing_since },
      orderCode: row.order_code, productSlug: row.product_slug, amountMinor: row.amount, currency: row.currency, placedAt: row.created_at, purchaseStatus: row.status,
      failureCode: row.failure_code, hasSession: row.checkout_session_id !== null, sessionCreatedAt: row.session_created_at, paidAt: row.paid_at, unlockedAt: row.unlocked_at,
      unlockRoute: row.unlock_route, readingStatus: row.reading_status, interpretedAt: row.interpreted_at,
      claims: { claims: row.claims, succeeded: row.succeeded, attempts: row.attempts, seen: row.seen, processedAt: row.processed_at },
      gives: row.gives,
      artifacts: papers.filter((paper) => paper.reading_id === row.reading_id).map((paper) => ({ kind: paper.kind, status: paper.status, hasChecksum: paper.has_checksum, renderedAt: paper.rendered_at })),
      deliveries: deliveries.get(row.id) ?? [], wantsLetters: row.wants_letters, archiveGrantedAt: row.archive_at, hasAddress: row.address_mask !== null,
    },
  }));
}

interface StoredFacts {
  order_id: string; id: string; kind: string; channel: string; support_ref: string | null; safe_subject: string | null; tracker: string; reason: string | null; created_at: Date; updated_at: Date;
  next_run_at: Date; finished_at: Date | null; generation: number; replay_of: string | null; effect_state: string | null; settled_at: Date | null; needs_a_person: boolean;
}

/** Deliveries by the order they belong to, oldest first. */
async function loadDeliveries({ query }: Inside, purchaseLinkIds: readonly string[]): Promise<Map<string, DeliveryFacts[]>> {
  const rows = await query<StoredFacts>(
    `select k.entity_key as order_id, d.id::text as id, d.kind, d.channel, d.support_ref, d.safe_subject, d.tracker, d.reason, d.created_at, d.updated_at, d.next_run_at, d.finished_at, d.generation,
            d.replay_of::text as replay_of, e.state as effect_state, e.settled_at, d.needs_a_person
       from delivery_links k
       join delivery_overview d on d.id = k.job_id
       left join delivery_effects e on e.job_id = d.id
      where k.entity = 'purchase' and k.entity_key = any ($1::text[])
      order by d.created_at, d.id`,
    [purchaseLinkIds],
  );
  const byOrder = new Map<string, DeliveryFacts[]>();
  for (const row of rows) byOrder.set(row.order_id, [...(byOrder.get(row.order_id) ?? []), deliveryFacts(row)]);
  return byOrder;
}

function deliveryFacts(row: StoredFacts): DeliveryFacts {
  return {
    id: row.id, kind: row.kind, channel: row.channel, supportRef: row.support_ref, safeSubject: row.safe_subject, tracker: row.tracker, reason: row.reason, createdAt: row.created_at,
    updatedAt: row.updated_at, nextRunAt: row.next_run_at, finishedAt: row.finished_at, generation: row.generation, replayOf: row.replay_of,
    effect: row.effect_state === null ? null : { state: row.effect_state, settledAt: row.settled_at }, needsAPerson: row.needs_a_person,
  };
}
