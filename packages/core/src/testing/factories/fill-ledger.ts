import type { Query } from '@omenhall/db';

/** Rows written in one transaction. */
const batch = 50_000;

/** Kinds of one order in the order in which they are left, as the house's catalogue states them. */
const kinds = `(values
  (0, 'interpretation_job', 'interpret', 'scroll', null, 'internal', 4, null),
  (1, 'private_pdf_render_job', 'render', 'pdf', null, 'pure', 4, null),
  (2, 'share_card_render_job', 'render', 'share_card', null, 'pure', 4, null),
  (3, 'receipt_email_job', 'email', 'email', 'smtp', 'blind', 8, 'Your receipt'),
  (4, 'email_delivery_job', 'email', 'email', 'smtp', 'blind', 8, 'Your reading is ready')
) as k (place, kind, queue, channel, dest, effect, max_attempts, subject)`;

/**
 * Gives a house a past: `rows` ended jobs of the last year with all that they leave behind, namely payloads, keys, links,
 * attempts and effects, five to an order and two orders to a person. 96 in a hundred succeeded, the others were
 * cancelled, died or expired; one in twenty needed a second try, and a fifth of the letters to readers were opened.
 *
 * Set-based and past all triggers, so that a million rows take minutes: of what triggers would have written, the list of
 * endings is there and the audit log is not.
 * Ends with VACUUM ANALYZE, as autovacuum would. A second call for the same house is refused by the keys.
 *
 * @param query   the privileged login, each call a transaction of its own and several statements allowed
 * @param houseId a seeded house, for its product
 */
export async function fillLedger(query: Query, { houseId, rows }: { houseId: string; rows: number }): Promise<void> {
  if (!/^[0-9a-f-]{36}$/.test(houseId) || !Number.isInteger(rows) || rows < 1) throw new RangeError('a house and a number of rows');
  for (let from = 0; from < rows; from += batch) await query(pastOf(houseId, from, Math.min(from + batch, rows) - 1, rows));
  for (const table of ['subjects', 'purchase_links', 'delivery_jobs', 'delivery_payloads', 'delivery_keys', 'delivery_links', 'delivery_attempts', 'delivery_effects', 'delivery_endings']) {
    await query(`vacuum analyze ${table}`);
  }
}

/** Rows `from` to `to`, both included, as one transaction. Spread evenly over a year that ended yesterday. */
const pastOf = (houseId: string, from: number, to: number, rows: number): string => `
  begin;
  set local session_replication_role = replica;
  set local synchronous_commit = off;
  create temp table past on commit drop as
    select n, n / 5 as nth_order, n / 10 as nth_person, k.*, uuidv7(at - clock_timestamp()) as id, gen_random_uuid() as fence, gen_random_uuid() as worker,
           md5('order ${houseId} ' || n / 5)::uuid as order_id, md5('person ${houseId} ' || n / 10)::uuid as subject_id, at,
           case when n % 100 < 96 then 'succeeded' when n % 100 < 98 then 'cancelled' when n % 100 = 98 then 'dead' else 'expired' end as status, n % 25 = 4 as opened
      from (select n, clock_timestamp() - interval '1 day' - interval '1 year' * (${rows} - n) / ${rows} as at from generate_series(${from}, ${to}) n) moments
      join ${kinds} on k.place = n % 5;

  insert into subjects (id, house_id, address_mask, created_at, updated_at)
    select subject_id, '${houseId}', 's…' || min(nth_person) || '@example.com', min(at), min(at) from past group by subject_id on conflict do nothing;
  insert into purchase_links (id, house_id, subject_id, order_code, request_key, product_id, tier, client_reference_id, amount, currency, status, created_at, updated_at, paid_at, unlocked_at)
    select order_id, '${houseId}', min(subject_id::text)::uuid, 'P' || lpad(min(nth_order)::text, 9, '0'), order_id, (select id from products where house_id = '${houseId}' order by id limit 1), 'private',
           order_id::text, 1900, 'eur', 'unlocked', min(at), min(at), min(at), min(at)
      from past group by order_id on conflict do nothing;

  insert into delivery_jobs (id, house_id, subject_id, created_at, next_run_at, updated_at, started_at, finished_at, sent_at, delivered_at, failed_at, dispatch_seq, attempts, status,
                             last_error_code, reason, max_attempts, payload_version, kind, queue, channel, dest_key, effect_class, idempotency_key, safe_subject, support_ref)
    select id, '${houseId}', subject_id, at, at, at + interval '2 seconds', case when tried then at + interval '1 second' end, at + interval '2 seconds',
           case when status = 'succeeded' and effect = 'blind' then at + interval '2 seconds' end, case when opened then at + interval '1 hour' end, case when status = 'dead' then at + interval '2 seconds' end,
           case when n % 20 = 0 then 1 else 0 end, case when not tried then 0 when n % 20 = 0 then 2 else 1 end, status,
           case when status = 'dead' then 'bad_recipient' when tried and n % 20 = 0 then 'threw' end,
           case status when 'dead' then 'bad_recipient' when 'cancelled' then 'blocked_consent' end,
           max_attempts, 1, kind, queue, channel, dest, effect, kind || ':' || order_id, subject, 'D' || lpad(n::text, 9, '0')
      from (select *, status in ('succeeded', 'dead') as tried from past) p;
  insert into delivery_endings (house_id, word, job_id)
    select '${houseId}', case status when 'dead' then 'needs_a_person' when 'expired' then 'lapsed' when 'cancelled' then 'skipped' else 'delivered' end, id from past where status <> 'succeeded' or opened;
  insert into delivery_payloads (job_id, house_id, data) select id, '${houseId}', jsonb_build_object('purchaseLinkId', order_id) from past;
  insert into delivery_keys (house_id, scope, key, job_id)
    select '${houseId}'::uuid, 'once', kind || ':' || order_id, id from past union all select '${houseId}', 'support', 'D' || lpad(n::text, 9, '0'), id from past;
  insert into delivery_links (entity, entity_key, job_id, house_id)
    select 'purchase', order_id::text, id, '${houseId}'::uuid from past union all select 'subject', subject_id::text, id, '${houseId}' from past;
  insert into delivery_attempts (job_id, seq, house_id, worker_id, fence, started_at, finished_at, outcome, stage, code, provider_ref)
    select id, 0, '${houseId}'::uuid, worker, gen_random_uuid(), at, at + interval '1 second', 'failed', null, 'threw', null from past where status in ('succeeded', 'dead') and n % 20 = 0
    union all
    select id, case when n % 20 = 0 then 1 else 0 end, '${houseId}', worker, fence, at + interval '1 second', at + interval '2 seconds', case status when 'dead' then 'never' else 'done' end,
           case effect when 'blind' then 'done' end, case status when 'dead' then 'bad_recipient' end, null from past where status in ('succeeded', 'dead');
  insert into delivery_effects (job_id, house_id, fence, state, class, request_hash, request_date, provider, intent_at, settled_at, evidence)
    select id, '${houseId}', fence, case status when 'dead' then 'rejected' else 'accepted' end, 'blind', sha256(uuid_send(id)), date_trunc('second', at), 'smtp', at + interval '1 second', at + interval '2 seconds',
           case status when 'succeeded' then 'reply' end
      from past where effect = 'blind' and status in ('succeeded', 'dead');
  commit;`;
