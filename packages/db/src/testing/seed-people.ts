import { randomUUID } from 'node:crypto';
import type { Query } from '../sql.ts';

export interface Person {
  houseId: string;
  subjectId: string;
  /** One of this person's jobs. */
  jobId: string;
}

/** A row in every table of a house for each of its people, by the privileged login. The house's own rows come with the first. */
export async function seedPeople(query: Query, count: number): Promise<Person[]> {
  const houseId = randomUUID();
  const tag = houseId.slice(0, 8);
  const productId = randomUUID();
  const textId = randomUUID();
  await query(`insert into houses (id, slug, name) values ($1, $2, 'A house')`, [houseId, tag]);
  await query(`insert into products (id, house_id, slug, tier, name, summary, not_for, shop_route, unlock_route) values ($1, $2, 'scroll', 'quick', 'A scroll', 'x', 'x', '/x', '/x')`, [productId, houseId]);
  await query(`insert into product_prices (house_id, product_id, amount, currency) values ($1, $2, 900, 'EUR')`, [houseId, productId]);
  await query(`insert into consent_kinds (house_id, kind, basis, scope_type) values ($1, 'email', 'consent', 'subject')`, [houseId]);
  await query(
    `insert into consent_texts (id, house_id, kind, version, locale, sentence, lifetime, effect, controller, recipients, data_types, special_category, storage_place, retention, jurisdiction, withdrawal_way, sha256)
     values ($1, $2, 'email', 1, 'en', 'x', 'x', 'x', 'x', '{}', '{}', false, 'x', 'x', 'x', 'x', '\\x00')`, [textId, houseId]);
  await query(`insert into consent_gates (house_id, act, consent_kind) values ($1, 'ready_job', 'email')`, [houseId]);
  await query(`insert into mail_suppressions (house_id, bidx, reason, scope) values ($1, '\\x00', 'manual', 'all')`, [houseId]);
  await query(`insert into capability_tokens (token_hash, house_id, kind, expires_at) values (uuid_send(gen_random_uuid()), $1, 'recovery', now() + interval '1 day')`, [houseId]);
  await query(`insert into attempt_windows (house_id, flow, key, window_start) values ($1, 'code', '\\x00', now())`, [houseId]);
  await query(`insert into admin_audit_events (house_id, actor_type, actor_id, action, entity_type, entity_id, outcome) values ($1, 'system', 'x', 'x', 'x', 'x', 'x')`, [houseId]);
  await query(`insert into house_flags (house_id, name, value) values ($1, 'composer', 'on')`, [houseId]);
  await query(`insert into money_syncs (house_id) values ($1)`, [houseId]);
  await query(`insert into money_gaps (id, house_id, kind, object_id, first_seen_at, last_seen_at) values (gen_random_uuid(), $1, 'orphan', 'cs_x', now(), now())`, [houseId]);
  await query(`insert into audit_details (event_id, house_id, salt, sealed, dek_id) select id, house_id, sha256('x'), decode(repeat('01', 334), 'hex'), gen_random_uuid() from admin_audit_events where house_id = $1 and action = 'x'`, [houseId]);
  await query(
    `insert into cron_schedules (job_name, house_id, expression, timezone, next_slot, catch_up, catch_up_max, kind, queue, channel, effect_class, max_attempts, payload_version)
     values ($1::text || '-upkeep', $2, '0 3 * * *', 'UTC', now() + interval '1 day', 'last', 1, 'upkeep', 'maintenance', 'none', 'pure', 3, 1)`, [tag, houseId]);
  const people: Person[] = [];
  for (let i = 0; i < count; i += 1) {
    const [subjectId, readingId, linkId, jobId, operatorId] = [randomUUID(), randomUUID(), randomUUID(), randomUUID(), randomUUID()];
    await query('insert into subjects (id, house_id) values ($1, $2)', [subjectId, houseId]);
    await query(`insert into guest_sessions (token_hash, house_id, subject_id, expires_at) values (uuid_send(gen_random_uuid()), $1, $2, now() + interval '1 day')`, [houseId, subjectId]);
    await query(`insert into operators (id, house_id, subject_id, role) values ($1, $2, $3, 'viewer')`, [operatorId, houseId, subjectId]);
    await query(`insert into operator_sessions (token_hash, house_id, operator_id, expires_at) values (uuid_send(gen_random_uuid()), $1, $2, now() + interval '1 day')`, [houseId, operatorId]);
    await query(
      `insert into reading_records (id, house_id, subject_id, product_id, request_key, method_id, spread_id, hall_id, voice_id, topic, safe_title, dek_id)
       values ($1, $2, $3, $4, gen_random_uuid(), 'tarot', 'three', 'hall', 'voice', 'self', 'A reading', gen_random_uuid())`, [readingId, houseId, subjectId, productId]);
    await query(
      `insert into purchase_links (id, house_id, subject_id, order_code, request_key, product_id, tier, client_reference_id, amount, currency, reading_record_id)
       values ($1, $2, $3, $4, gen_random_uuid(), $5, 'quick', $1::uuid::text, 900, 'EUR', $6)`, [linkId, houseId, subjectId, `${tag}-${i}`, productId, readingId]);
    await query(
      `insert into finance_events (house_id, purchase_link_id, order_code, kind, amount, currency, product_slug, stripe_object_id, livemode, occurred_at)
       values ($1, $2, 'x', 'charge', 900, 'EUR', 'scroll', $2::uuid::text, false, now())`, [houseId, linkId]);
    await query(
      `insert into refund_requests (id, house_id, subject_id, purchase_link_id, order_code, product_slug, payment_intent_id, class, amount, currency, opened_by, result_opened, request_key)
       values ($1, $2, $3, $1, 'x', 'scroll', 'pi_x', 'accidental', 900, 'EUR', 'customer', false, $1::uuid::text)`, [linkId, houseId, subjectId]);
    await query(
      `insert into withdrawal_requests (id, house_id, subject_id, purchase_link_id, order_code, outcome, delivered, amount, currency)
       values ($1, $2, $3, $1, 'x', 'accepted', false, 900, 'EUR')`, [linkId, houseId, subjectId]);
    await query(
      `insert into memberships (id, house_id, subject_id, purchase_link_id, subscription_id, interval, status, period_end, started_at, bills, bills_paid)
       values ($1, $2, $3, $1, $1::uuid::text, 'month', 'active', now() + interval '30 days', now(), 1, 1)`, [linkId, houseId, subjectId]);
    await query('insert into membership_wishes (id, house_id, subject_id, membership_id, ends) values (gen_random_uuid(), $1, $2, $3, true)', [houseId, subjectId, linkId]);
    await query(
      `insert into gifts (id, house_id, subject_id, gift_key, request_key, purchase_link_id, dek_id, zone)
       values (gen_random_uuid(), $1, $2, replace($3::text, '-', ''), gen_random_uuid(), $3::uuid, gen_random_uuid(), 'UTC')`, [houseId, subjectId, linkId]);
    await query(`insert into oracle_artifacts (id, house_id, subject_id, kind, reading_record_id, dek_id) values (gen_random_uuid(), $1, $2, 'pdf', $3, gen_random_uuid())`, [houseId, subjectId, readingId]);
    await query(
      `insert into omen_consents (house_id, subject_id, kind, action, source, surface, control, text_id, policy_version, text_sha256, locale, expressed_by, idempotency_key)
       values ($1, $2, 'email', 'granted', 'account', 'x', 'x', $3, 1, '\\x00', 'en', 'customer', $2::uuid::text)`, [houseId, subjectId, textId]);
    // Past the gate that asks for payment and consent: this row is looked at and never called for.
    await query(`set session_replication_role = replica; insert into ai_calls (house_id, subject_id, reading_id, attempt, template_version, provider_host, model, with_question)
      values ('${houseId}', '${subjectId}', '${readingId}', 1, 'v1', 'models.example', 'small', false); set session_replication_role = origin`);
    await query(
      `insert into ai_drafts (id, house_id, subject_id, reading_id, schema_v, sealed, dek_id) values (gen_random_uuid(), $1, $2, $3, 1, '\\x0101'::bytea || decode(repeat('00', 332), 'hex'), gen_random_uuid())`,
      [houseId, subjectId, readingId]);
    await query(
      `insert into delivery_jobs (id, house_id, subject_id, max_attempts, payload_version, kind, queue, channel, effect_class, idempotency_key, support_ref)
       values ($1, $2, $3, 3, 1, 'ready_job', 'mail', 'email', 'blind', $1::uuid::text, $1::uuid::text)`, [jobId, houseId, subjectId]);
    await query(`insert into delivery_endings (house_id, word, job_id) values ($1, 'delivered', $2)`, [houseId, jobId]);
    await query(`insert into delivery_payloads (job_id, house_id, data) values ($1, $2, '{}')`, [jobId, houseId]);
    await query(`insert into delivery_keys (house_id, scope, key, job_id) values ($1, 'once', $2::uuid::text, $2::uuid)`, [houseId, jobId]);
    await query(`insert into delivery_links (entity, entity_key, job_id, house_id) values ('purchase', $1::uuid::text, $2, $3)`, [linkId, jobId, houseId]);
    await query(
      `insert into delivery_effects (job_id, house_id, fence, state, class, request_hash, request_date, provider, intent_at)
       values ($1, $2, gen_random_uuid(), 'uncertain', 'blind', '\\x00', now(), 'smtp', now())`, [jobId, houseId]);
    await query(`insert into delivery_requests (job_id, house_id, bytes) values ($1, $2, decode(rpad('0101', 668, '0'), 'hex'))`, [jobId, houseId]);
    await query(
      `insert into delivery_attempts (job_id, seq, house_id, worker_id, fence, started_at, finished_at, outcome)
       values ($1, 1, $2, gen_random_uuid(), gen_random_uuid(), now(), now(), 'uncertain')`, [jobId, houseId]);
    people.push({ houseId, subjectId, jobId });
  }
  return people;
}
