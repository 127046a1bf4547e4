import { cancel } from '@omenhall/delivery/ledger';
import type { Inside } from '../foundation/context.ts';
import type { Refundable } from './load-refundable.ts';
import { endsWithContract } from './refund.rules.ts';

/**
 * Locks an order and its scroll, in the order in which whoever settles them does. Whoever writes the scroll at this moment
 * holds its row: it is written before us, or never.
 * @returns when the scroll was written; null when it is not there
 */
export async function lockDelivery({ query }: Inside, { id, readingId, deliveredAt }: Pick<Refundable, 'id' | 'readingId' | 'deliveredAt'>): Promise<Date | null> {
  await query('select 1 as held from purchase_links where id = $1::uuid for update', [id]);
  if (readingId === null) return deliveredAt;
  const [reading] = await query<{ interpreted_at: Date | null }>('select interpreted_at from reading_records where id = $1::uuid for update', [readingId]);
  return reading?.interpreted_at ?? null;
}

/**
 * Stops what still waits or runs for an order whose money goes back: nothing more is written for it. What ended already
 * stays as it is. In order of id, as every canceller does.
 * @param reason `refunded` where the work goes on should the money stay after all; `contract_undone` where it never does
 */
export async function stopWork(inside: Inside, { id: purchaseLinkId, readingId }: Pick<Refundable, 'id' | 'readingId'>, reason: 'refunded' | 'contract_undone'): Promise<void> {
  if (readingId !== null) await inside.query(`update reading_records set payment_status = 'refunded', updated_at = now() where id = $1::uuid and purchase_link_id = $2::uuid and payment_status = 'succeeded'`, [readingId, purchaseLinkId]);
  const jobs = await inside.query<{ id: string }>(
    `select j.id::text as id from delivery_links k join delivery_jobs j on j.id = k.job_id
      where k.entity = 'purchase' and k.entity_key = $1::text and j.kind = any ($2::text[]) and j.status in ('pending', 'running') order by j.id`,
    [purchaseLinkId, endsWithContract],
  );
  for (const { id } of jobs) await cancel(inside.query, id, reason);
}
