import type { FindOrders, OrderDetail, OrderRow } from '@omenhall/contracts/operator/operator.schema';
import type { Listed } from '@omenhall/contracts/operator/operator.port';
import type { Inside } from '../foundation/context.ts';
import { recordAudit } from '../foundation/record-audit.ts';
import { refuse } from '../foundation/refuse.ts';
import { loadMemberships } from '../membership/index.ts';
import { deriveOrderState, deriveStages, loadOrder, loadOrders, moneyWord, type LoadedOrder } from '../trail/index.ts';
import { listDeliveries } from './list-deliveries.ts';
import { pageOf, placeAt, readCursor } from './cursor.rules.ts';

const stuck = `(o.reading_status = 'failed' or exists (
  select 1 from delivery_links k join delivery_jobs j on j.id = k.job_id where k.entity = 'purchase' and k.entity_key = o.id::text and j.status = 'dead'))`;

const disputed = `coalesce(o.dispute in ('open', 'lost'), false)`;

/** Money came, and not the amount agreed. */
const otherMoney = `(o.purchase_status = 'failed' and o.failure_code is not distinct from 'amount_mismatch')`;

/** States as they are stored, for each word that an operator filters by. */
const storedAs: Record<string, string> = {
  draft: `o.purchase_status = 'created' and o.checkout_session_id is null`,
  awaiting_payment: `o.purchase_status = 'created' and o.checkout_session_id is not null and o.processing_since is null`,
  processing: `o.purchase_status = 'created' and o.processing_since is not null`,
  paid: `o.purchase_status = 'paid' and not ${disputed}`,
  in_preparation: `o.purchase_status = 'unlocked' and not ${disputed} and o.opens = 'scroll' and o.interpreted_at is null and not ${stuck}`,
  ready: `o.purchase_status = 'unlocked' and not ${disputed} and (o.interpreted_at is not null or o.opens <> 'scroll' and not ${stuck})`,
  needs_person: `(o.purchase_status = 'unlocked' and not ${disputed} and o.interpreted_at is null and ${stuck} or ${otherMoney})`,
  disputed: `o.purchase_status in ('paid', 'unlocked') and ${disputed}`,
  expired: `o.purchase_status = 'expired'`,
  failed: `o.purchase_status = 'failed' and not ${otherMoney}`,
  refunded: `o.purchase_status in ('refunded', 'withdrawn')`,
};

/** Orders of the operator's house, newest first, each with how far its trail has come. */
export async function listOrdersForOperator(inside: Inside, find: FindOrders): Promise<Listed<OrderRow>> {
  const from = readCursor(find.cursor);
  const stateFilter = find.state === null ? 'true' : (storedAs[find.state] ?? 'false');
  const found = await inside.query<{ id: string; place_at: string }>(
    `select o.id::text as id, ${placeAt('o.created_at')} from ops.orders o
      where ($1::text is null or o.order_code = $1::text) and ${stateFilter}
        and ($2::text is null or (o.created_at, o.id) < ($2::text::timestamptz, $3::uuid))
      order by o.created_at desc, o.id desc limit $4::int`,
    [find.orderCode, from?.at ?? null, from?.id ?? null, find.limit + 1],
  );
  const page = pageOf(found, find.limit);
  const orders = await loadOrders(inside, page.rows.map(({ id }) => id));
  return { rows: orders.map(orderRow), nextCursor: page.nextCursor };
}

/** One order with its ten stages and deliveries; opening it is written down. */
export async function openOrderForOperator(inside: Inside, id: string): Promise<OrderDetail> {
  const order = (await loadOrder(inside, { id })) ?? refuse('not-found', `order ${id}`);
  await recordAudit(inside, { action: 'operator.order_opened', entityType: 'purchase_link', entityId: id });
  const deliveries = await listDeliveries(inside, { cursor: null, limit: 100, kind: null, state: null, orderCode: order.facts.orderCode });
  return {
    ...orderRow(order), stages: deriveStages(order.facts), deliveries: deliveries.rows, subscription: order.opens === 'membership' ? await subscriptionOf(inside, order.facts.orderCode) : null,
    checkoutSessionId: order.checkoutSessionId, paymentIntentId: order.paymentIntentId, livemode: order.livemode,
  };
}

async function subscriptionOf(inside: Inside, orderCode: string): Promise<OrderDetail['subscription']> {
  const [membership] = await loadMemberships(inside, orderCode);
  if (membership === undefined) return null;
  const { subscriptionId, status, interval, paidUntil, endsWithPeriod, wish, nextTryAt, endedAt, endedFor, bills } = membership;
  return { subscriptionId, status, interval, paidUntil, endsWithPeriod, wish, nextTryAt, endedAt, endedFor, billsPaid: bills.length };
}

function orderRow(order: LoadedOrder): OrderRow {
  const stages = deriveStages(order.facts);
  return {
    id: order.id, orderCode: order.facts.orderCode, productName: order.productName, amountMinor: order.facts.amountMinor, currency: order.facts.currency,
    state: deriveOrderState({ ...order.facts, ...moneyWord(order.facts.money) }), placedAt: order.facts.placedAt, paidAt: order.facts.paidAt, maskedAddress: order.maskedAddress,
    stagesDone: stages.filter((stage) => stage.state === 'done').length, stagesNeeded: stages.filter((stage) => stage.state !== 'not_needed').length,
  };
}
