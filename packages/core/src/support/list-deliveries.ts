import type { DeliveryRow, FindDeliveries } from '@omenhall/contracts/operator/operator.schema';
import type { Listed } from '@omenhall/contracts/operator/operator.port';
import type { DeliveryState } from '@omenhall/contracts/values/state-words';
import type { Inside } from '../foundation/context.ts';
import { deliveryWord } from '../trail/index.ts';
import { pageOf, placeAt, readCursor } from './cursor.rules.ts';

export interface StoredDelivery {
  id: string; support_ref: string | null; kind: string; channel: string; tracker: string; order_code: string | null; address_mask: string | null; attempts: number; max_attempts: number;
  created_at: Date; updated_at: Date; next_run_at: Date; finished_at: Date | null; last_error_code: string | null; reason: string | null; generation: number; effect_state: string | null;
}

export const deliveryColumns = `d.id::text as id, d.support_ref, d.kind, d.channel, d.tracker, d.order_code, d.address_mask, d.attempts, d.max_attempts, d.created_at, d.updated_at,
  d.next_run_at, d.finished_at, d.last_error_code, d.reason, d.generation, e.state as effect_state`;

/** The engine's word behind each word an operator filters by. */
export const trackerOf: Record<DeliveryState, { tracker: string; mail?: boolean }> = {
  planned: { tracker: 'planned' }, waiting: { tracker: 'waiting' }, running: { tracker: 'running' }, will_retry: { tracker: 'will_retry' }, checking: { tracker: 'checking' },
  accepted: { tracker: 'handed_over', mail: true }, handed_over: { tracker: 'handed_over', mail: true }, made: { tracker: 'handed_over', mail: false }, delivered: { tracker: 'delivered' },
  needs_person: { tracker: 'needs_a_person' }, skipped: { tracker: 'skipped' }, lapsed: { tracker: 'lapsed' }, cancelled: { tracker: 'cancelled' },
};

/** Deliveries of the operator's house, newest first. */
export async function listDeliveries({ query }: Inside, find: FindDeliveries): Promise<Listed<DeliveryRow>> {
  const from = readCursor(find.cursor);
  const wanted = find.state === null ? null : trackerOf[find.state];
  const rows = await query<StoredDelivery & { place_at: string }>(
    `select ${deliveryColumns}, ${placeAt('d.created_at')} from ops.deliveries d left join delivery_effects e on e.job_id = d.id
      where ($1::text is null or d.kind = $1::text) and ($2::text is null or d.order_code = $2::text) and ($3::text is null or d.tracker = $3::text)
        and ($4::boolean is null or (d.channel = 'email') = $4::boolean)
        and ($5::text is null or (d.created_at, d.id) < ($5::text::timestamptz, $6::uuid))
      order by d.created_at desc, d.id desc limit $7::int`,
    [find.kind, find.orderCode, wanted?.tracker ?? null, wanted?.mail ?? null, from?.at ?? null, from?.id ?? null, find.limit + 1],
  );
  const page = pageOf(rows, find.limit);
  return { rows: page.rows.map(deliveryRow), nextCursor: page.nextCursor };
}

export function deliveryRow(row: StoredDelivery): DeliveryRow {
  const state = deliveryWord({ tracker: row.tracker, channel: row.channel, effect: row.effect_state === null ? null : { state: row.effect_state } });
  return {
    id: row.id, supportRef: row.support_ref, kind: row.kind, state, orderCode: row.order_code, maskedAddress: row.address_mask, attempts: row.attempts, maxAttempts: row.max_attempts,
    createdAt: row.created_at, updatedAt: row.updated_at, nextRunAt: row.finished_at === null ? row.next_run_at : null, finishedAt: row.finished_at,
    lastErrorCode: row.last_error_code, reason: row.reason, generation: row.generation,
  };
}
