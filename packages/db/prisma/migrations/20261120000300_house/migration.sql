-- The house's tables: who, what is on sale, what was asked and sealed, what was paid, made, allowed and written down.
-- Sealed columns take envelopes only: version 1, suite 1, at least 334 bytes. Rights and policies follow in the next file.
-- transaction_timestamp() is now() by its other name: a schema file that says now() makes the client answer from its own clock.

create table houses (
  id uuid primary key default gen_random_uuid(),
  slug text not null unique,
  name text not null,
  locale text not null default 'en',
  created_at timestamptz not null default transaction_timestamp(),
  updated_at timestamptz not null default transaction_timestamp()
);

-- A person, guest or account. The address is sealed; what is indexed is a keyed hash, what is shown is a mask.
create table subjects (
  id uuid primary key,
  house_id uuid not null references houses (id),
  account_id text,
  address bytea,
  address_dek_id uuid,
  address_bidx bytea,
  address_mask text,
  address_set_at timestamptz,
  audit_pseudonym bytea not null default uuid_send(gen_random_uuid()),
  locale text not null default 'en',
  created_at timestamptz not null default transaction_timestamp(),
  updated_at timestamptz not null default transaction_timestamp(),
  constraint subjects_address_sealed check (address is null or (octet_length(address) >= 334 and get_byte(address, 0) = 1 and get_byte(address, 1) = 1)),
  constraint subjects_address_whole check ((address is null) = (address_bidx is null) and (address is null) = (address_dek_id is null))
);
create index subjects_address_bidx on subjects (house_id, address_bidx);
create index subjects_account on subjects (house_id, account_id);

create table guest_sessions (
  token_hash bytea primary key,
  house_id uuid not null references houses (id),
  subject_id uuid not null references subjects (id),
  created_at timestamptz not null default transaction_timestamp(),
  expires_at timestamptz not null
);
create index guest_sessions_subject on guest_sessions (subject_id);

create table operators (
  id uuid primary key default gen_random_uuid(),
  house_id uuid not null references houses (id),
  subject_id uuid not null references subjects (id),
  role text not null,
  created_at timestamptz not null default transaction_timestamp(),
  updated_at timestamptz not null default transaction_timestamp(),
  revoked_at timestamptz,
  constraint operators_role check (role in ('viewer', 'support', 'editor', 'operator', 'privacy', 'owner'))
);
create unique index operators_subject on operators (house_id, subject_id);
create index operators_subject_fk on operators (subject_id);

create table operator_sessions (
  token_hash bytea primary key,
  house_id uuid not null references houses (id),
  operator_id uuid not null references operators (id),
  created_at timestamptz not null default transaction_timestamp(),
  seen_at timestamptz not null default transaction_timestamp(),
  expires_at timestamptz not null
);
create index operator_sessions_operator on operator_sessions (operator_id);

create table capability_tokens (
  token_hash bytea primary key,
  house_id uuid not null references houses (id),
  kind text not null,
  object_id uuid,
  issued_to uuid,
  uses_left integer not null default 1,
  created_at timestamptz not null default transaction_timestamp(),
  expires_at timestamptz not null,
  consumed_at timestamptz,
  consumed_by uuid,
  constraint capability_tokens_kind check (kind in ('first_operator', 'recovery', 'unsubscribe')),
  constraint capability_tokens_uses check (uses_left >= 0)
);

create table attempt_windows (
  house_id uuid not null,
  flow text not null,
  key bytea not null,
  window_start timestamptz not null,
  uses integer not null default 0,
  primary key (house_id, flow, key)
);

create table products (
  id uuid primary key default gen_random_uuid(),
  house_id uuid not null references houses (id),
  slug text not null,
  tier text not null,
  name text not null,
  summary text not null,
  includes text[] not null default '{}',
  excludes text[] not null default '{}',
  not_for text not null,
  gives text[] not null default '{}',
  spread_ids text[] not null default '{}',
  shop_route text not null,
  unlock_route text not null,
  promise_minutes integer not null default 15,
  position integer not null default 0,
  on_sale boolean not null default true,
  created_at timestamptz not null default transaction_timestamp(),
  updated_at timestamptz not null default transaction_timestamp(),
  constraint products_tier check (tier in ('free_or_entry', 'quick', 'standard', 'deep', 'premium', 'gift', 'membership'))
);
create unique index products_slug on products (house_id, slug);

create table product_prices (
  id uuid primary key default gen_random_uuid(),
  house_id uuid not null references houses (id),
  product_id uuid not null references products (id),
  amount integer not null,
  currency text not null,
  valid_from timestamptz not null default transaction_timestamp(),
  created_at timestamptz not null default transaction_timestamp(),
  updated_at timestamptz not null default transaction_timestamp(),
  constraint product_prices_amount check (amount >= 0),
  constraint product_prices_currency check (currency ~ '^[A-Z]{3}$')
);
create unique index product_prices_newest on product_prices (product_id, valid_from);

create table reading_records (
  id uuid primary key,
  house_id uuid not null references houses (id),
  subject_id uuid not null references subjects (id),
  product_id uuid not null references products (id),
  purchase_link_id uuid,
  request_key uuid not null,
  method_id text not null,
  spread_id text not null,
  hall_id text not null,
  voice_id text not null,
  locale text not null default 'en',
  topic text not null,
  question bytea,
  sealed_input bytea,
  draw_commitment bytea,
  seal_hash bytea,
  seal_key_id text,
  sealed_at timestamptz,
  result bytea,
  generated_by text,
  safe_title text not null,
  dek_id uuid not null,
  status text not null default 'draft',
  payment_status text not null default 'unpaid',
  interpreted_at timestamptz,
  passport_entry_id uuid,
  deleted_at timestamptz,
  redacted_at timestamptz,
  created_at timestamptz not null default transaction_timestamp(),
  updated_at timestamptz not null default transaction_timestamp(),
  constraint reading_records_topic check (topic in ('self', 'choice', 'relationship', 'work_money', 'dream_symbol', 'timing', 'open')),
  constraint reading_records_status check (status in ('draft', 'sealed', 'interpreting', 'interpreted', 'failed', 'redacted')),
  constraint reading_records_payment_status check (payment_status in ('unpaid', 'processing', 'succeeded', 'failed', 'canceled', 'refunded', 'disputed')),
  constraint reading_records_question_sealed check (question is null or (octet_length(question) >= 334 and get_byte(question, 0) = 1 and get_byte(question, 1) = 1)),
  constraint reading_records_input_sealed check (sealed_input is null or (octet_length(sealed_input) >= 334 and get_byte(sealed_input, 0) = 1 and get_byte(sealed_input, 1) = 1)),
  constraint reading_records_result_sealed check (result is null or (octet_length(result) >= 334 and get_byte(result, 0) = 1 and get_byte(result, 1) = 1)),
  constraint reading_records_seal_whole check (status in ('draft', 'redacted') or (sealed_input is not null and seal_hash is not null and sealed_at is not null)),
  constraint reading_records_result_whole check (status <> 'interpreted' or (result is not null and generated_by is not null))
);
create unique index reading_records_request on reading_records (house_id, subject_id, request_key);
create index reading_records_subject on reading_records (subject_id, created_at desc);
create index reading_records_product on reading_records (product_id);

create table purchase_links (
  id uuid primary key,
  house_id uuid not null references houses (id),
  subject_id uuid not null references subjects (id),
  order_code text not null,
  request_key uuid not null,
  product_id uuid not null references products (id),
  tier text not null,
  stripe_product_id text,
  stripe_price_id text,
  checkout_session_id text unique,
  payment_intent_id text unique,
  client_reference_id text not null,
  amount integer not null,
  currency text not null,
  status text not null default 'created',
  unlock_route text,
  reading_record_id uuid references reading_records (id),
  council_session_id uuid,
  gift_key text,
  attribution jsonb not null default '{}',
  livemode boolean not null default false,
  session_created_at timestamptz,
  paid_at timestamptz,
  unlocked_at timestamptz,
  failure_code text,
  created_at timestamptz not null default transaction_timestamp(),
  updated_at timestamptz not null default transaction_timestamp(),
  constraint purchase_links_status check (status in ('created', 'paid', 'unlocked', 'refunded', 'withdrawn', 'expired', 'failed')),
  constraint purchase_links_amount check (amount >= 0)
);
create unique index purchase_links_order_code on purchase_links (house_id, order_code);
create unique index purchase_links_request on purchase_links (house_id, subject_id, request_key);
create index purchase_links_placed on purchase_links (house_id, created_at desc, id);
create index purchase_links_subject on purchase_links (subject_id, created_at desc);
create index purchase_links_product on purchase_links (product_id);
create index purchase_links_reading on purchase_links (reading_record_id);

-- The seed's table; below the line stand the house's columns for claim and replay.
create table webhook_events (
  id uuid primary key default gen_random_uuid(),
  stripe_event_id text not null unique,
  event_type text not null,
  status text not null default 'processing' check (status in ('processing', 'succeeded', 'failed', 'ignored')),
  error_message text,
  payload jsonb not null default '{}',
  received_at timestamptz not null default now(),
  processed_at timestamptz,
  attempts integer not null default 1,
  lease_until timestamptz,
  seen integer not null default 1,
  object_id text,
  livemode boolean not null default false,
  payload_sha256 bytea,
  constraint stripe_event_id_not_empty check (stripe_event_id <> '')
);
create index idx_webhook_events_received on webhook_events (received_at desc);
create index idx_webhook_events_status on webhook_events (status) where status in ('processing', 'failed');
create index webhook_events_object on webhook_events (object_id);

-- Accounting rows outlive the person: no key to one, no text.
create table finance_events (
  id uuid primary key default gen_random_uuid(),
  house_id uuid not null references houses (id),
  purchase_link_id uuid not null,
  order_code text not null,
  kind text not null,
  amount integer not null,
  currency text not null,
  product_slug text not null,
  stripe_object_id text not null,
  livemode boolean not null,
  occurred_at timestamptz not null,
  created_at timestamptz not null default transaction_timestamp(),
  updated_at timestamptz not null default transaction_timestamp(),
  constraint finance_events_kind check (kind in ('charge', 'refund', 'dispute', 'adjustment'))
);
create unique index finance_events_once on finance_events (kind, stripe_object_id);
create index finance_events_link on finance_events (purchase_link_id);

create table oracle_artifacts (
  id uuid primary key,
  house_id uuid not null references houses (id),
  subject_id uuid not null references subjects (id),
  kind text not null,
  status text not null default 'pending',
  reading_record_id uuid references reading_records (id),
  council_session_id uuid,
  gift_key text,
  private_payload bytea,
  public_payload jsonb not null default '{}',
  redacted_fields text[] not null default '{}',
  storage_key text,
  media_type text,
  size_bytes integer,
  checksum bytea,
  version integer not null default 1,
  delivery_status text not null default 'pending',
  url_epoch integer not null default 1,
  dek_id uuid not null,
  rendered_at timestamptz,
  revoked_at timestamptz,
  created_at timestamptz not null default transaction_timestamp(),
  updated_at timestamptz not null default transaction_timestamp(),
  constraint oracle_artifacts_kind check (kind in ('pdf', 'private_pdf', 'share_card', 'gift_artifact', 'print_view')),
  constraint oracle_artifacts_status check (status in ('pending', 'rendering', 'ready', 'failed', 'revoked', 'expired')),
  constraint oracle_artifacts_one_parent check (num_nonnulls(reading_record_id, council_session_id, gift_key) = 1),
  constraint oracle_artifacts_payload_sealed check (private_payload is null or (octet_length(private_payload) >= 334 and get_byte(private_payload, 0) = 1 and get_byte(private_payload, 1) = 1)),
  constraint oracle_artifacts_ready_whole check (status <> 'ready' or (storage_key is not null and checksum is not null and rendered_at is not null)),
  constraint oracle_artifacts_public_flat check (jsonb_typeof(public_payload) = 'object')
);
create unique index oracle_artifacts_version on oracle_artifacts (reading_record_id, kind, version);
create index oracle_artifacts_subject on oracle_artifacts (subject_id);

create table consent_texts (
  id uuid primary key,
  house_id uuid not null references houses (id),
  kind text not null,
  version integer not null,
  locale text not null,
  sentence text not null,
  lifetime text not null,
  effect text not null,
  sha256 bytea not null,
  published_at timestamptz not null default transaction_timestamp(),
  created_at timestamptz not null default transaction_timestamp(),
  updated_at timestamptz not null default transaction_timestamp(),
  constraint consent_texts_kind check (kind in ('archive', 'email', 'echo', 'passport', 'public_share', 'gift', 'special_category', 'ai_processing', 'early_performance'))
);
create unique index consent_texts_version on consent_texts (house_id, kind, version, locale);

-- What a kind of job needs before it may be left: none stands for operational work.
create table consent_gates (
  house_id uuid not null references houses (id),
  job_kind text not null,
  consent_kind text not null,
  primary key (house_id, job_kind, consent_kind)
);

create table omen_consents (
  id uuid primary key default gen_random_uuid(),
  house_id uuid not null references houses (id),
  subject_id uuid not null references subjects (id),
  kind text not null,
  scope_id uuid,
  action text not null,
  source text not null,
  surface text not null,
  text_id uuid references consent_texts (id),
  policy_version integer not null,
  text_sha256 bytea not null,
  locale text not null,
  expressed_by text not null,
  evidence jsonb not null default '{}',
  valid_until timestamptz,
  idempotency_key text not null,
  created_at timestamptz not null default transaction_timestamp(),
  updated_at timestamptz not null default transaction_timestamp(),
  constraint omen_consents_kind check (kind in ('archive', 'email', 'echo', 'passport', 'public_share', 'gift', 'special_category', 'ai_processing', 'early_performance')),
  constraint omen_consents_action check (action in ('granted', 'refused', 'withdrawn')),
  constraint omen_consents_source check (source in ('checkout', 'account', 'gift_redeem', 'unsubscribe_link', 'operator')),
  constraint omen_consents_expressed_by check (expressed_by in ('customer', 'operator'))
);
create unique index omen_consents_once on omen_consents (house_id, idempotency_key);
create index omen_consents_subject on omen_consents (subject_id, kind, created_at desc);
create index omen_consents_text on omen_consents (text_id);

-- The newest answer per question; it exists to be locked. A scope of all zeros stands for "the whole subject".
create table omen_consent_current (
  house_id uuid not null,
  subject_id uuid not null,
  kind text not null,
  scope_id uuid not null default '00000000-0000-0000-0000-000000000000',
  action text not null,
  consent_id uuid not null,
  text_version integer not null,
  valid_until timestamptz,
  since timestamptz not null,
  primary key (house_id, subject_id, kind, scope_id)
);

create table mail_suppressions (
  house_id uuid not null references houses (id),
  bidx bytea not null,
  reason text not null,
  scope text not null,
  created_at timestamptz not null default transaction_timestamp(),
  primary key (house_id, bidx),
  constraint mail_suppressions_reason check (reason in ('hard_bounce', 'complaint', 'manual', 'erasure', 'unsubscribe')),
  constraint mail_suppressions_scope check (scope in ('all', 'gated'))
);

create table admin_audit_events (
  id uuid primary key default gen_random_uuid(),
  house_id uuid not null references houses (id),
  schema_v integer not null default 1,
  actor_type text not null,
  actor_id text not null,
  action text not null,
  entity_type text not null,
  entity_id text not null,
  outcome text not null,
  reason_tag text,
  safe_meta jsonb not null default '{}',
  request_id text,
  created_at timestamptz not null default transaction_timestamp(),
  constraint admin_audit_events_actor_type check (actor_type in ('system', 'operator', 'webhook', 'worker', 'customer', 'provider')),
  constraint admin_audit_events_meta_flat check (jsonb_typeof(safe_meta) = 'object' and octet_length(safe_meta::text) <= 1024)
);
create index admin_audit_events_newest on admin_audit_events (house_id, created_at desc, id);
create index admin_audit_events_entity on admin_audit_events (entity_type, entity_id);

-- The seed's table; scope_key, lease_until and heartbeat_at are the house's overlap guard.
create table cron_job_runs (
  id uuid primary key default gen_random_uuid(),
  job_name text not null,
  status text not null default 'running' check (status in ('running', 'succeeded', 'failed', 'skipped')),
  scope jsonb default '{}',
  rows_processed integer default 0,
  rows_skipped integer default 0,
  error_message text,
  started_at timestamptz not null default now(),
  completed_at timestamptz,
  duration_ms integer,
  scope_key text not null default '',
  lease_until timestamptz,
  heartbeat_at timestamptz
);
create index idx_cron_runs_job_name on cron_job_runs (job_name, started_at desc);
create index idx_cron_runs_status on cron_job_runs (status) where status = 'running';
create index idx_cron_runs_started on cron_job_runs (started_at desc);
create unique index cron_job_runs_one_running on cron_job_runs (job_name, scope_key) where status = 'running';

-- The seed's table; lease_until and heartbeat_at are the house's, so that one seeder works at a time.
create table seed_checkpoints (
  id uuid primary key default gen_random_uuid(),
  seed_name text not null unique,
  last_checkpoint jsonb not null default '{}',
  rows_inserted integer not null default 0,
  rows_skipped integer not null default 0,
  status text not null default 'in_progress' check (status in ('in_progress', 'complete', 'failed')),
  error_message text,
  started_at timestamptz not null default now(),
  last_updated_at timestamptz not null default now(),
  completed_at timestamptz,
  lease_until timestamptz,
  heartbeat_at timestamptz
);
create index idx_seed_checkpoints_name on seed_checkpoints (seed_name);

-- Sign-in: better-auth's own tables, under its own names; no other role sees this schema.
create table auth."user" (
  id text primary key,
  name text not null,
  email text not null unique,
  "emailVerified" boolean not null default false,
  image text,
  "createdAt" timestamptz not null default now(),
  "updatedAt" timestamptz not null default now()
);
create table auth.session (
  id text primary key,
  "expiresAt" timestamptz not null,
  token text not null unique,
  "createdAt" timestamptz not null default now(),
  "updatedAt" timestamptz not null default now(),
  "ipAddress" text,
  "userAgent" text,
  "userId" text not null references auth."user" (id) on delete cascade
);
create index auth_session_user on auth.session ("userId");
create table auth.account (
  id text primary key,
  "accountId" text not null,
  "providerId" text not null,
  "userId" text not null references auth."user" (id) on delete cascade,
  "accessToken" text,
  "refreshToken" text,
  "idToken" text,
  "accessTokenExpiresAt" timestamptz,
  "refreshTokenExpiresAt" timestamptz,
  scope text,
  password text,
  "createdAt" timestamptz not null default now(),
  "updatedAt" timestamptz not null default now()
);
create index auth_account_user on auth.account ("userId");
create table auth.verification (
  id text primary key,
  identifier text not null,
  value text not null,
  "expiresAt" timestamptz not null,
  "createdAt" timestamptz not null default now(),
  "updatedAt" timestamptz not null default now()
);
create index auth_verification_identifier on auth.verification (identifier);
create table auth."rateLimit" (
  id text primary key,
  key text not null unique,
  count integer not null,
  "lastRequest" bigint not null
);
