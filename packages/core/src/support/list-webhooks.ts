import type { FindWebhooks, WebhookRow } from '@omenhall/contracts/operator/operator.schema';
import type { Listed } from '@omenhall/contracts/operator/operator.port';
import type { Inside } from '../foundation/context.ts';
import { pageOf, placeAt, readCursor } from './cursor.rules.ts';

/** The inbox of the payment desk, newest first: ids, states and counts, no payload. */
export async function listWebhooks({ query }: Inside, find: FindWebhooks): Promise<Listed<WebhookRow>> {
  const from = readCursor(find.cursor);
  const rows = await query<{
    id: string; place_at: string; stripe_event_id: string; event_type: string; status: string; attempts: number; seen: number; error_message: string | null; object_id: string | null; received_at: Date; processed_at: Date | null;
  }>(
    `select id::text as id, ${placeAt('received_at')}, stripe_event_id, event_type, status, attempts, seen, error_message, object_id, received_at, processed_at from webhook_events
      where ($1::text is null or status = $1::text) and ($2::text is null or (received_at, id) < ($2::text::timestamptz, $3::uuid))
      order by received_at desc, id desc limit $4::int`,
    [find.status, from?.at ?? null, from?.id ?? null, find.limit + 1],
  );
  const page = pageOf(rows, find.limit);
  return {
    rows: page.rows.map((row) => ({
      id: row.id, stripeEventId: row.stripe_event_id, eventType: row.event_type, status: row.status as WebhookRow['status'], attempts: row.attempts, seen: row.seen,
      errorMessage: row.error_message, objectId: row.object_id, receivedAt: row.received_at, processedAt: row.processed_at,
    })),
    nextCursor: page.nextCursor,
  };
}
