import type { Query } from '@omenhall/delivery/ledger';
import type { DeskEvent } from '../foundation/ports.ts';
import type { Claim } from './handle-event.ts';
import { mostTries } from './inbox.rules.ts';

/** An event that this caller now owns, made again from its row. */
export interface Taken {
  claim: Claim;
  event: DeskEvent;
}

/** An event's row, as far as the event can be made again from it. */
export interface EventRow {
  stripe_event_id: string;
  event_type: string;
  payload: DeskEvent['projection'];
  object_id: string | null;
  livemode: boolean;
  payload_sha256: Uint8Array | null;
  received_at: Date;
}

/**
 * Takes over what waits in the inbox, the oldest first: events that were left for free hands, whose handler's lease of
 * 60 s passed, and failed ones whose time has come. Whatever another process reaches for at this moment is passed by,
 * so no row is ever in two hands. One that took its handler down with it for the eighth time is marked failed instead.
 *
 * One cheap statement; an empty inbox is read from an index that holds open rows alone.
 */
export async function takeWaiting(ask: Query, most: number): Promise<Taken[]> {
  const rows = await ask<EventRow & { id: string; status: string; attempts: number }>(
    `with due as materialized (
       select w.id, w.status = 'processing' and w.attempts >= $2::int as spent from webhook_events w
        where w.status in ('processing', 'failed')
          and case w.status when 'failed' then w.retry_at <= clock_timestamp() else w.lease_until is null or w.lease_until < clock_timestamp() end
        order by w.received_at limit $1::int for update skip locked)
     update webhook_events w
        set status = case when due.spent then 'failed' else 'processing' end, attempts = w.attempts + case when due.spent then 0 else 1 end,
            error_message = case when due.spent then 'crashed' end, retry_at = null, lease_until = case when due.spent then null else clock_timestamp() + interval '60 seconds' end
       from due where w.id = due.id
     returning w.id::text as id, w.status, w.attempts, w.stripe_event_id, w.event_type, w.payload, w.object_id, w.livemode, w.payload_sha256, w.received_at`,
    [most, mostTries],
  );
  return rows.filter(({ status }) => status === 'processing').toSorted((one, other) => one.received_at.getTime() - other.received_at.getTime())
    .map((row) => ({ claim: { id: row.id, attempts: row.attempts }, event: eventOf(row) }));
}

/** The event as the door knew it. Its projection is all that was kept, and all that is asked of it. */
export function eventOf(row: EventRow): DeskEvent {
  const { payload } = row;
  const kind = payload['object_kind'];
  const version = payload['api_version'];
  const created = payload['created'];
  return {
    id: row.stripe_event_id, type: row.event_type, objectId: row.object_id ?? '', objectKind: typeof kind === 'string' ? kind : '', livemode: row.livemode,
    createdAt: typeof created === 'number' ? new Date(created * 1000) : row.received_at, apiVersion: typeof version === 'string' ? version : null,
    projection: payload, payloadSha256: row.payload_sha256 ?? new Uint8Array(),
  };
}
