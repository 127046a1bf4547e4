import type { Inside } from '../foundation/context.ts';
import { refuse } from '../foundation/refuse.ts';

/** Changes whenever a row of the order's trail does: one cheap question, for live pages. */
export async function readOrderVersion({ query }: Inside, orderCode: string): Promise<string> {
  const [row] = await query<{ version: string }>(
    `select md5(concat_ws('|', l.updated_at, r.updated_at, s.updated_at,
              (select max(a.updated_at) from oracle_artifacts a where a.reading_record_id = r.id),
              (select concat_ws('|', count(*), max(j.updated_at), count(*) filter (where j.needs_a_person)) from delivery_links k join delivery_overview j on j.id = k.job_id where k.entity = 'purchase' and k.entity_key = l.key),
              (select succeeded from app.claims_of_order(l.id)))) as version
       from (select p.*, p.id::text as key from purchase_links p where p.order_code = $1::text offset 0) l left join reading_records r on r.id = l.reading_record_id join subjects s on s.id = l.subject_id`,
    [orderCode],
  );
  return row?.version ?? refuse('not-found', `order ${orderCode}`);
}
