import { cancel } from '@omenhall/delivery/ledger';
import type { Inside } from '../foundation/context.ts';
import { endsWithContract } from './refund.rules.ts';

/** Stops what still waits or runs for an order whose contract is undone. What ended already stays as it is. In order of id, as every canceller does. */
export async function stopWork(inside: Inside, purchaseLinkId: string): Promise<void> {
  const jobs = await inside.query<{ id: string }>(
    `select j.id::text as id from delivery_links k join delivery_jobs j on j.id = k.job_id
      where k.entity = 'purchase' and k.entity_key = $1::text and j.kind = any ($2::text[]) and j.status in ('pending', 'running') order by j.id`,
    [purchaseLinkId, endsWithContract],
  );
  for (const { id } of jobs) await cancel(inside.query, id, 'contract_undone');
}
