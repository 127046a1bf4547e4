import type { FindOrders, OrderDetail, OrderRow } from '@omenhall/contracts/operator/operator.schema';
import type { Listed } from '@omenhall/contracts/operator/operator.port';
import type { Inside } from '../foundation/context.ts';
import { recordAudit } from '../foundation/record-audit.ts';
import { refuse } from '../foundation/refuse.ts';
import { deriveOrderState, deriveStages, loadOrder, type LoadedOrder } from '../trail/index.ts';
import { listDeliveries } from './list-deliveries.ts';
import { pageOf, readCursor } from './cursor.rules.ts';

/** States as they are stored, for each word that an operator filters by. */
const storedAs: Record<string, string> = {
  draft: `o.purchase_status = 'created' and o.checkout_session_id is null`,
  awaiting_payment: `o.purchase_status = 'created' and o.checkout_session_id is not null`,
  paid: `o.purchase_status = 'paid'`,
  in_preparation: `o.purchase_status = 'unlocked' and o.interpreted_at is null`,
  ready: `o.purchase_status = 'unlocked' and o.interpreted_at is not null`,
  needs_person: `o.purchase_status = 'unlocked' and o.reading_status = 'failed'`,
  expired: `o.purchase_status = 'expired'`,
  failed: `o.purchase_status = 'failed'`,
  refunded: `o.purchase_status in ('refunded', 'withdrawn')`,
};

/** Orders of the operator's house, newest first, each with how far its trail has come. */
export async function listOrdersForOperator(inside: Inside, find: FindOrders): Promise<Listed<OrderRow>> {
  const from = readCursor(find.cursor);
  const stateFilter = find.state === null ? 'true' : (storedAs[find.state] ?? 'false');
  const found = await inside.query<{ id: string; created_at: Date }>(
    `select o.id::text as id, o.created_at from ops.orders o
      where ($1::text is null or o.order_code = $1::text) and ${stateFilter}
        and ($2::timestamptz is null or (o.created_at, o.id) < ($2::timestamptz, $3::uuid))
      order by o.created_at desc, o.id desc limit $4::int`,
    [find.orderCode, from?.at ?? null, from?.id ?? null, find.limit + 1],
  );
  const page = pageOf(found, find.limit, (row) => ({ at: row.created_at, id: row.id }));
  const rows: OrderRow[] = [];
  for (const { id } of page.rows) {
    const order = await loadOrder(inside, { id });
    if (order !== null) rows.push(orderRow(order));
  }
  return { rows, nextCursor: page.nextCursor };
}

/** One order with its ten stages and deliveries; opening it is written down. */
export async function openOrderForOperator(inside: Inside, id: string): Promise<OrderDetail> {
  const order = (await loadOrder(inside, { id })) ?? refuse('not-found', `order ${id}`);
  await recordAudit(inside, { action: 'operator.order_opened', entityType: 'purchase_link', entityId: id });
  const deliveries = await listDeliveries(inside, { cursor: null, limit: 100, kind: null, state: null, orderCode: order.facts.orderCode });
  return {
    ...orderRow(order), stages: deriveStages(order.facts), deliveries: deliveries.rows,
    checkoutSessionId: order.checkoutSessionId, paymentIntentId: order.paymentIntentId, livemode: order.livemode,
  };
}

function orderRow(order: LoadedOrder): OrderRow {
  const stages = deriveStages(order.facts);
  return {
    id: order.id, orderCode: order.facts.orderCode, productName: order.productName, amountMinor: order.facts.amountMinor, currency: order.facts.currency,
    state: deriveOrderState(order.facts), placedAt: order.facts.placedAt, paidAt: order.facts.paidAt, maskedAddress: order.maskedAddress,
    stagesDone: stages.filter((stage) => stage.state === 'done').length, stagesNeeded: stages.filter((stage) => stage.state !== 'not_needed').length,
  };
}
