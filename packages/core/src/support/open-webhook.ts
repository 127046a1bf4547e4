import type { WebhookDetail } from '@omenhall/contracts/operator/operator.schema';
import type { Inside } from '../foundation/context.ts';
import { refuse } from '../foundation/refuse.ts';

/** One event of the payment desk, and the order it points at. @throws HouseError `not-found` when it was purged or never came */
export async function openWebhook({ query }: Inside, id: string): Promise<WebhookDetail> {
  const [row] = await query<{
    id: string; stripe_event_id: string; event_type: string; status: WebhookDetail['status']; attempts: number; seen: number; error_message: string | null; object_id: string | null;
    received_at: Date; processed_at: Date | null; livemode: boolean; lease_until: Date | null; retry_at: Date | null; payload: WebhookDetail['projection'];
  }>(
    `select id::text as id, stripe_event_id, event_type, status, attempts, seen, error_message, object_id, received_at, processed_at, livemode, lease_until, retry_at, payload
       from webhook_events where id = $1::uuid`, [id],
  );
  if (row === undefined) refuse('not-found', `event row ${id}`);
  const named = [row.object_id, ...['payment_intent', 'subscription', 'client_reference_id'].map((field) => row.payload[field])].filter((value) => typeof value === 'string' && value !== '');
  const [order] = await query<{ id: string; order_code: string }>(
    `select id::text as id, order_code from purchase_links
      where checkout_session_id = any($1::text[]) or payment_intent_id = any($1::text[]) or subscription_id = any($1::text[]) or client_reference_id = any($1::text[])
      order by created_at limit 1`, [named],
  );
  return {
    id: row.id, stripeEventId: row.stripe_event_id, eventType: row.event_type, status: row.status, attempts: row.attempts, seen: row.seen, errorMessage: row.error_message, objectId: row.object_id,
    receivedAt: row.received_at, processedAt: row.processed_at, livemode: row.livemode, leaseUntil: row.status === 'processing' ? row.lease_until : null, retryAt: row.status === 'failed' ? row.retry_at : null,
    projection: row.payload, order: order === undefined ? null : { id: order.id, orderCode: order.order_code },
  };
}
