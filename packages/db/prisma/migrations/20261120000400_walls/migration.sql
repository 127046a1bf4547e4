-- The walls: who owns what, who may touch what, whose rows they are, and what no one may do quietly.

-- Ownership. Tables belong to nobody who can sign in.
do $$
declare
  t record;
begin
  for t in select c.relname, c.relkind from pg_class c join pg_namespace n on n.oid = c.relnamespace
           where n.nspname = 'public' and c.relkind in ('r', 'v') and c.relname <> '_prisma_migrations'
  loop
    execute format('alter table public.%I owner to %I', t.relname,
      case when t.relname like 'delivery\_%' then 'omen_engine' else 'omen_owner' end);
  end loop;
  execute 'alter schema delivery owner to omen_engine';
  for t in select p.oid::regprocedure as signature from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'delivery'
  loop
    execute format('alter function %s owner to omen_engine', t.signature);
    execute format('revoke all on function %s from public', t.signature);
  end loop;
  for t in select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'auth' and c.relkind = 'r'
  loop
    execute format('alter table auth.%I owner to omen_owner', t.relname);
    execute format('grant select, insert, update, delete on auth.%I to omen_auth', t.relname);
  end loop;
end
$$;
revoke create on schema public from omen_engine;
grant usage on schema app, app_private to omen_engine;
grant usage on schema app to omen_owner;

-- Row security, forced on every owned table.
do $$
declare
  t text;
begin
  foreach t in array array['houses', 'subjects', 'guest_sessions', 'operators', 'operator_sessions', 'capability_tokens', 'attempt_windows',
    'products', 'product_prices', 'reading_records', 'purchase_links', 'finance_events', 'oracle_artifacts', 'consent_texts', 'consent_gates',
    'omen_consents', 'omen_consent_current', 'mail_suppressions', 'admin_audit_events',
    'delivery_jobs', 'delivery_payloads', 'delivery_keys', 'delivery_links', 'delivery_effects', 'delivery_requests', 'delivery_attempts']
  loop
    execute format('alter table public.%I enable row level security', t);
    execute format('alter table public.%I force row level security', t);
  end loop;
end
$$;

-- A policy names the roles that hold a right on its table, and no others.
do $$
declare
  t text;
  who text;
begin
  -- One house's open books: readable by whoever acts in that house.
  for t, who in values
    ('products', 'omen_app, omen_worker, omen_webhook, omen_operator'), ('product_prices', 'omen_app, omen_worker, omen_webhook, omen_operator'),
    ('consent_texts', 'omen_app, omen_worker, omen_webhook, omen_operator'), ('consent_gates', 'omen_worker'), ('mail_suppressions', 'omen_worker')
  loop
    execute format('create policy own_house on public.%I for select to %s using (house_id = (select app.current_house()))', t, who);
  end loop;
  -- One person's rows in one house.
  for t, who in values
    ('guest_sessions', 'omen_app'), ('reading_records', 'omen_app, omen_worker, omen_webhook'), ('purchase_links', 'omen_app, omen_worker, omen_webhook'),
    ('oracle_artifacts', 'omen_app, omen_worker'), ('omen_consents', 'omen_app')
  loop
    execute format('create policy own_rows on public.%I to %s
      using (house_id = (select app.current_house()) and subject_id = (select app.current_subject()))', t, who);
  end loop;
  for t, who in values ('omen_consent_current', 'omen_app, omen_worker'), ('delivery_jobs', 'omen_app, omen_worker, omen_webhook')
  loop
    execute format('create policy own_rows on public.%I for select to %s
      using (house_id = (select app.current_house()) and subject_id = (select app.current_subject()))', t, who);
  end loop;
  foreach t in array array['delivery_links', 'delivery_effects', 'delivery_attempts']
  loop
    execute format('create policy own_rows on public.%I for select to omen_app, omen_worker, omen_webhook
      using (house_id = (select app.current_house()) and exists (select 1 from public.delivery_jobs j where j.id = job_id))', t);
  end loop;
  -- What an operator of the house may list; the columns are granted one by one below.
  foreach t in array array['subjects', 'reading_records', 'purchase_links', 'finance_events', 'oracle_artifacts', 'omen_consents', 'omen_consent_current', 'admin_audit_events',
    'delivery_jobs', 'delivery_links', 'delivery_effects', 'delivery_attempts']
  loop
    execute format('create policy house_of_operator on public.%I for select to omen_operator
      using (house_id = (select app.current_house()) and (select app.current_kind()) = ''operator'')', t);
  end loop;
  -- The engine sees across subjects, on its own tables alone.
  foreach t in array array['delivery_jobs', 'delivery_payloads', 'delivery_keys', 'delivery_links', 'delivery_effects', 'delivery_requests', 'delivery_attempts']
  loop
    execute format('create policy engine on public.%I to omen_engine using (true) with check (true)', t);
  end loop;
  -- Definer look-ups that return ids, the triggers below and a privileged login that seeds run as the owner.
  foreach t in array array['houses', 'subjects', 'operators', 'operator_sessions', 'capability_tokens', 'attempt_windows',
    'consent_texts', 'consent_gates', 'omen_consent_current', 'products', 'product_prices']
  loop
    execute format('create policy look_up on public.%I to omen_owner using (true) with check (true)', t);
  end loop;
  foreach t in array array['guest_sessions', 'purchase_links', 'reading_records']
  loop
    execute format('create policy look_up on public.%I for select to omen_owner using (true)', t);
  end loop;
end
$$;
create policy own_house on houses for select to omen_app, omen_worker, omen_webhook, omen_operator using (id = (select app.current_house()));
create policy own_row on subjects to omen_app, omen_worker, omen_webhook
  using (house_id = (select app.current_house()) and id = (select app.current_subject()));
-- The till writes and sees the money of the purchase it is settling.
create policy own_purchase on finance_events to omen_webhook
  using (house_id = (select app.current_house()) and exists (select 1 from public.purchase_links l where l.id = purchase_link_id));
create policy written_in_house on admin_audit_events for insert to omen_app, omen_worker, omen_webhook, omen_operator
  with check (house_id = (select app.current_house()));

-- What the house leaves beside a job for its letter is an envelope too; the engine itself does not ask.
alter table delivery_payloads add constraint delivery_payloads_envelope
  check (sealed is null or (octet_length(sealed) >= 334 and get_byte(sealed, 0) = 1 and get_byte(sealed, 1) = 1));

-- Grants. What is not named here is refused.
grant select on houses to omen_app, omen_worker, omen_webhook, omen_operator;
grant select, insert on subjects to omen_app;
grant update (address, address_dek_id, address_bidx, address_mask, address_set_at, locale, updated_at) on subjects to omen_app;
grant select on subjects to omen_worker;
grant select (id, house_id, audit_pseudonym) on subjects to omen_webhook;
grant select (id, house_id, address_mask, created_at) on subjects to omen_operator;
grant select, insert, delete on guest_sessions to omen_app;
grant select on products, product_prices, consent_texts to omen_app, omen_worker, omen_webhook, omen_operator;
grant select, insert on reading_records to omen_app;
grant update (question, sealed_input, draw_commitment, seal_hash, seal_key_id, sealed_at, status, payment_status, purchase_link_id, updated_at)
  on reading_records to omen_app;
grant select on reading_records to omen_worker;
grant update (result, generated_by, interpreted_at, status, updated_at) on reading_records to omen_worker;
grant select (id, house_id, subject_id, product_id, status, payment_status, purchase_link_id, created_at) on reading_records to omen_webhook;
grant update (payment_status, purchase_link_id, updated_at) on reading_records to omen_webhook;
grant select (id, house_id, subject_id, product_id, purchase_link_id, method_id, spread_id, voice_id, status, payment_status, generated_by,
  sealed_at, interpreted_at, created_at, updated_at) on reading_records to omen_operator;
grant select, insert on purchase_links to omen_app;
grant update (checkout_session_id, stripe_product_id, stripe_price_id, livemode, session_created_at, status, unlocked_at, unlock_route, updated_at)
  on purchase_links to omen_app;
grant select on purchase_links to omen_webhook;
grant update (checkout_session_id, payment_intent_id, stripe_product_id, stripe_price_id, livemode, status, paid_at, unlocked_at, unlock_route,
  failure_code, updated_at) on purchase_links to omen_webhook;
grant select on purchase_links to omen_worker, omen_operator;
grant select, insert on finance_events to omen_webhook;
grant select on finance_events to omen_operator;
grant select on oracle_artifacts to omen_app;
grant select, insert on oracle_artifacts to omen_worker;
grant update (status, delivery_status, storage_key, media_type, size_bytes, checksum, private_payload, rendered_at, updated_at) on oracle_artifacts to omen_worker;
grant select (id, house_id, subject_id, kind, status, reading_record_id, council_session_id, gift_key, size_bytes, checksum, version,
  delivery_status, rendered_at, revoked_at, created_at, updated_at) on oracle_artifacts to omen_operator;
grant select on omen_consents to omen_app, omen_operator;
grant insert (id, house_id, subject_id, kind, scope_id, action, source, surface, text_id, policy_version, text_sha256, locale, expressed_by,
  evidence, valid_until, idempotency_key) on omen_consents to omen_app;
grant select on omen_consent_current to omen_app, omen_worker, omen_operator;
grant select on mail_suppressions, consent_gates to omen_worker;
grant insert on admin_audit_events to omen_app, omen_worker, omen_webhook, omen_operator;
grant select on admin_audit_events to omen_operator;
grant select, insert, update on webhook_events to omen_webhook;
grant select (id, stripe_event_id, event_type, status, error_message, received_at, processed_at, attempts, lease_until, seen, object_id, livemode)
  on webhook_events to omen_operator;
grant select, insert, update on cron_job_runs to omen_worker;
grant select on cron_job_runs to omen_operator;
grant select on delivery_jobs, delivery_effects, delivery_attempts to omen_worker;
-- What the overview shows, and no fence: whoever only looks could otherwise speak for a running worker.
grant select (id, house_id, subject_id, replay_of, generation, kind, queue, channel, effect_class, priority, status, attempts, crashes, max_attempts,
  last_error_code, reason, safe_subject, support_ref, created_at, next_run_at, expires_at, started_at, sent_at, delivered_at, failed_at, finished_at, updated_at)
  on delivery_jobs to omen_app, omen_webhook, omen_operator;
grant select (consent_ids) on delivery_jobs to omen_app;
grant select (job_id, house_id, state, class, request_date, provider, provider_ref, intent_at, key_expires_at, settled_at, evidence)
  on delivery_effects to omen_app, omen_webhook, omen_operator;
grant select (job_id, seq, house_id, worker_id, started_at, finished_at, outcome, stage, code, detail, provider_ref)
  on delivery_attempts to omen_app, omen_webhook, omen_operator;
grant select on delivery_links, delivery_overview to omen_app, omen_worker, omen_webhook, omen_operator;
grant select on delivery_workers, delivery_leases, delivery_controls to omen_app, omen_worker, omen_operator;

grant usage on schema delivery to omen_app, omen_worker, omen_webhook, omen_operator;
do $$
declare
  f record;
begin
  for f in select p.oid::regprocedure as signature, p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace
           where n.nspname = 'delivery' and p.prosecdef
  loop
    -- A pause is a person's act, and no worker's.
    if f.proname not in ('pause', 'resume') then
      execute format('grant execute on function %s to omen_worker', f.signature);
    end if;
    if f.proname in ('enqueue', 'cancel') then
      execute format('grant execute on function %s to omen_app, omen_webhook', f.signature);
    end if;
    if f.proname in ('resend', 'mark_delivered', 'pulse') then
      execute format('grant execute on function %s to omen_app', f.signature);
    end if;
    if f.proname in ('resend', 'cancel', 'revive', 'pause', 'resume', 'pulse', 'evidence', 'close_uncertain') then
      execute format('grant execute on function %s to omen_operator', f.signature);
    end if;
  end loop;
end
$$;

-- Work is left in the caller's own name. The engine calls this before it writes a job. The house's own upkeep, which
-- has no subject, is a job's or an operator's affair: a visitor has no subject either, and would otherwise own it.
create or replace function delivery.assert_owner(house uuid, subject uuid) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if house is distinct from app.current_house() or house is null
     or (app.current_kind() <> 'operator' and subject is distinct from app.current_subject())
     or (subject is null and app.current_kind() not in ('job', 'operator')) then
    raise exception 'a job is left in the name of its owner only' using errcode = 'OM002';
  end if;
end
$$;

-- The consent gate at creation: what needs a yes is not left without one, and a withdrawal that runs at the same
-- moment waits for us or we for it. Rows are locked in order of kind, so that two gates never wait for each other.
create function app_private.ask_consent() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  needed text[];
  granted uuid[];
begin
  select array_agg(g.consent_kind order by g.consent_kind) into needed
    from public.consent_gates g where g.house_id = new.house_id and g.job_kind = new.kind;
  if needed is null then
    return new;
  end if;
  select array_agg(c.consent_id order by c.kind) into granted from (
    select kind, consent_id from public.omen_consent_current
     where house_id = new.house_id and subject_id = new.subject_id and kind = any (needed)
       and scope_id = '00000000-0000-0000-0000-000000000000' and action = 'granted'
       and (valid_until is null or valid_until > now())
     order by kind for share) c;
  if coalesce(cardinality(granted), 0) < cardinality(needed) then
    raise exception 'a consent this job needs is not granted' using errcode = 'OM001';
  end if;
  new.consent_ids := granted;
  return new;
end
$$;
alter function app_private.ask_consent() owner to omen_owner;
create trigger ask_consent before insert on delivery_jobs for each row execute function app_private.ask_consent();

-- The newest answer per question, written by this trigger alone.
create function app_private.mirror_consent() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.omen_consent_current as c (house_id, subject_id, kind, scope_id, action, consent_id, text_version, valid_until, since)
  values (new.house_id, new.subject_id, new.kind, coalesce(new.scope_id, '00000000-0000-0000-0000-000000000000'), new.action, new.id,
          new.policy_version, new.valid_until, new.created_at)
  on conflict (house_id, subject_id, kind, scope_id) do update
    set action = excluded.action, consent_id = excluded.consent_id, text_version = excluded.text_version,
        valid_until = excluded.valid_until, since = excluded.since;
  return null;
end
$$;
alter function app_private.mirror_consent() owner to omen_owner;
create trigger mirror_consent after insert on omen_consents for each row execute function app_private.mirror_consent();

-- A sealed draw stays what it is: payment, writer and reopening change nothing of it, and a written result is final.
create function app_private.keep_seal() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if old.subject_id <> new.subject_id or old.house_id <> new.house_id then
    raise exception 'a sealed row never changes its owner' using errcode = 'OM003';
  end if;
  if new.status = 'redacted' then
    return new;
  end if;
  if old.status <> 'draft' and (
       old.sealed_input is distinct from new.sealed_input or old.seal_hash is distinct from new.seal_hash
    or old.draw_commitment is distinct from new.draw_commitment or old.sealed_at is distinct from new.sealed_at
    or old.question is distinct from new.question or old.topic <> new.topic or old.spread_id <> new.spread_id
    or old.method_id <> new.method_id or old.voice_id <> new.voice_id or old.dek_id <> new.dek_id) then
    raise exception 'this draw is sealed' using errcode = 'OM003';
  end if;
  if old.draw_commitment is not null and new.draw_commitment is distinct from old.draw_commitment then
    raise exception 'a commitment is given once' using errcode = 'OM003';
  end if;
  if old.result is not null and old.status = 'interpreted' and new.result is distinct from old.result then
    raise exception 'a written scroll is final' using errcode = 'OM003';
  end if;
  if old.status is distinct from new.status and not (
       (old.status = 'draft' and new.status = 'sealed')
    or (old.status in ('sealed', 'failed') and new.status = 'interpreting')
    or (old.status = 'interpreting' and new.status in ('interpreted', 'failed'))) then
    raise exception 'a reading does not move from % to %', old.status, new.status using errcode = 'OM003';
  end if;
  if new.status in ('interpreting', 'interpreted') and new.payment_status <> 'succeeded' then
    raise exception 'a scroll is written after seal and payment' using errcode = 'OM003';
  end if;
  return new;
end
$$;
alter function app_private.keep_seal() owner to omen_owner;
create trigger keep_seal before update on reading_records for each row execute function app_private.keep_seal();

-- Purchases move forward only.
create function app_private.keep_purchase() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if old.subject_id <> new.subject_id or old.amount <> new.amount or old.currency <> new.currency or old.order_code <> new.order_code
     or (old.checkout_session_id is not null and new.checkout_session_id is distinct from old.checkout_session_id)
     or (old.payment_intent_id is not null and new.payment_intent_id is distinct from old.payment_intent_id) then
    raise exception 'what was agreed does not change' using errcode = 'OM003';
  end if;
  if old.status is distinct from new.status and not (
       (old.status = 'created' and new.status in ('paid', 'unlocked', 'expired', 'failed'))
    or (old.status in ('expired', 'failed') and new.status in ('paid', 'unlocked'))
    or (old.status = 'paid' and new.status in ('unlocked', 'refunded', 'withdrawn'))
    or (old.status = 'unlocked' and new.status in ('refunded', 'withdrawn'))) then
    raise exception 'a purchase does not move from % to %', old.status, new.status using errcode = 'OM003';
  end if;
  return new;
end
$$;
alter function app_private.keep_purchase() owner to omen_owner;
create trigger keep_purchase before update on purchase_links for each row execute function app_private.keep_purchase();

-- The customer's own login says of no order that its money came: it opens only what costs nothing.
create function app_private.keep_till() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if current_user <> 'omen_app' then
    return new;
  end if;
  if tg_table_name = 'purchase_links' then
    if new.status in ('paid', 'unlocked') and new.amount > 0 and (tg_op = 'INSERT' or new.status <> old.status) then
      raise exception 'money is confirmed by the till alone' using errcode = 'OM003';
    end if;
  elsif new.payment_status <> 'unpaid' and (tg_op = 'INSERT' or new.payment_status <> old.payment_status)
    and not exists (select 1 from public.purchase_links l where l.id = new.purchase_link_id and l.reading_record_id = new.id and l.status = 'unlocked') then
    raise exception 'money is confirmed by the till alone' using errcode = 'OM003';
  end if;
  return new;
end
$$;
alter function app_private.keep_till() owner to omen_owner;
create trigger keep_till before insert or update on purchase_links for each row execute function app_private.keep_till();
create trigger keep_till before insert or update on reading_records for each row execute function app_private.keep_till();

-- Books that are only ever added to; even their owner is refused.
create function app_private.refuse_change() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  raise exception '% is only added to', tg_table_name using errcode = 'OM003';
end
$$;
alter function app_private.refuse_change() owner to omen_owner;
create trigger only_added before update or delete on admin_audit_events for each row execute function app_private.refuse_change();
create trigger only_added_whole before truncate on admin_audit_events for each statement execute function app_private.refuse_change();
create trigger only_added before update or delete on omen_consents for each row execute function app_private.refuse_change();
create trigger only_added_whole before truncate on omen_consents for each statement execute function app_private.refuse_change();
create trigger only_added before update or delete on finance_events for each row execute function app_private.refuse_change();
create trigger only_added_whole before truncate on finance_events for each statement execute function app_private.refuse_change();

-- The seed's claim. The caller owns the event when a row comes back: it is new, or failed before, or its first
-- handler's lease of 60 s has passed. Each arrival is counted, so that "seen 3 times, acted once" can be read.
create function insert_webhook_if_new(p_stripe_event_id text, p_event_type text, p_payload jsonb) returns table (id uuid)
language plpgsql set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  known public.webhook_events;
begin
  return query
    insert into public.webhook_events (stripe_event_id, event_type, payload, lease_until, object_id, livemode, payload_sha256)
    values (p_stripe_event_id, p_event_type, p_payload - 'payload_sha256', clock_timestamp() + interval '60 seconds', p_payload ->> 'object_id',
            coalesce((p_payload ->> 'livemode')::boolean, false), decode(p_payload ->> 'payload_sha256', 'hex'))
    on conflict (stripe_event_id) do nothing
    returning webhook_events.id;
  if found then
    return;
  end if;
  select * into known from public.webhook_events where stripe_event_id = p_stripe_event_id for update;
  if known.status = 'failed' or (known.status = 'processing' and known.lease_until < clock_timestamp()) then
    return query
      update public.webhook_events
         set status = 'processing', attempts = attempts + 1, seen = seen + 1, error_message = null,
             lease_until = clock_timestamp() + interval '60 seconds'
       where webhook_events.id = known.id
      returning webhook_events.id;
  else
    update public.webhook_events set seen = seen + 1 where webhook_events.id = known.id;
  end if;
end
$$;
alter function insert_webhook_if_new(text, text, jsonb) owner to omen_owner;
revoke all on function insert_webhook_if_new(text, text, jsonb) from public;
grant execute on function insert_webhook_if_new(text, text, jsonb) to omen_webhook;

-- Look-ups that exchange a proof for ids, and nothing else, before there is a context to ask in.
create function app.guest_of(p_token_hash bytea) returns table (house_id uuid, subject_id uuid)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select house_id, subject_id from public.guest_sessions where token_hash = p_token_hash and expires_at > now()
$$;

-- Subjects with this address in order of age. The oldest one speaks for the person.
create function app.subjects_with_address(p_house uuid, p_bidx bytea) returns table (subject_id uuid)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select id from public.subjects where house_id = p_house and address_bidx = p_bidx order by created_at, id
$$;

-- Gives every unclaimed subject with a proven address to its account; a second call finds the same.
create function app.claim_subjects(p_house uuid, p_bidx bytea, p_account text) returns table (subject_id uuid)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  update public.subjects set account_id = p_account, updated_at = now()
   where house_id = p_house and address_bidx = p_bidx and account_id is null;
  return query select id from public.subjects where house_id = p_house and account_id = p_account order by created_at, id;
end
$$;

create function app.subjects_of_account(p_house uuid, p_account text) returns table (subject_id uuid)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select id from public.subjects where house_id = p_house and account_id = p_account order by created_at, id
$$;

-- The owner of an order, asked by reference, session or intent; ids only.
create function app.owner_of_purchase(p_reference text, p_session text, p_intent text)
returns table (purchase_link_id uuid, house_id uuid, subject_id uuid)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select id, house_id, subject_id from public.purchase_links
   where checkout_session_id = p_session or payment_intent_id = p_intent or (p_session is not null and client_reference_id = p_reference)
   limit 1
$$;

create function app.owner_of_order(p_house uuid, p_order_code text) returns table (purchase_link_id uuid, subject_id uuid)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select id, subject_id from public.purchase_links where house_id = p_house and order_code = p_order_code
$$;

create function app.owner_of_reading(p_house uuid, p_reading uuid) returns table (subject_id uuid)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select subject_id from public.reading_records where house_id = p_house and id = p_reading
$$;

-- An operator's session: twelve hours at most, a quarter of an hour without a sign of life.
create function app.operator_of(p_token_hash bytea) returns table (house_id uuid, operator_id uuid, role text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  return query
    update public.operator_sessions s set seen_at = now()
      from public.operators o
     where s.token_hash = p_token_hash and s.expires_at > now() and s.seen_at > now() - interval '15 minutes'
       and o.id = s.operator_id and o.revoked_at is null
    returning s.house_id, o.id, o.role;
end
$$;

create function app.open_operator_session(p_house uuid, p_subjects uuid[], p_token_hash bytea) returns table (operator_id uuid, role text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  return query
    with opened as (
      insert into public.operator_sessions (token_hash, house_id, operator_id, expires_at)
      select p_token_hash, o.house_id, o.id, now() + interval '12 hours' from public.operators o
       where o.house_id = p_house and o.subject_id = any (p_subjects) and o.revoked_at is null limit 1
      returning operator_id)
    select o.id, o.role from public.operators o join opened on opened.operator_id = o.id;
end
$$;

create function app.close_operator_session(p_token_hash bytea) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  delete from public.operator_sessions where token_hash = p_token_hash
$$;

-- Consumes the first operator's one-time link: one use, before it ends, and only while the house has no owner.
create function app.redeem_first_operator(p_house uuid, p_token_hash bytea, p_subject uuid) returns table (operator_id uuid)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  update public.capability_tokens set uses_left = uses_left - 1, consumed_at = now(), consumed_by = p_subject
   where token_hash = p_token_hash and house_id = p_house and kind = 'first_operator' and uses_left > 0 and expires_at > now();
  if not found or exists (select 1 from public.operators where house_id = p_house and role = 'owner' and revoked_at is null) then
    return;
  end if;
  return query
    insert into public.operators (house_id, subject_id, role) values (p_house, p_subject, 'owner')
    on conflict (house_id, subject_id) do update set role = 'owner', revoked_at = null, updated_at = now()
    returning id;
end
$$;

-- Counts one try of a flow that guards a secret. True while within the limit of the fixed window; a window never restarts on a hit.
create function app.count_attempt(p_house uuid, p_flow text, p_key bytea, p_limit integer, p_window interval) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  used integer;
begin
  insert into public.attempt_windows as w (house_id, flow, key, window_start, uses) values (p_house, p_flow, p_key, now(), 1)
  on conflict (house_id, flow, key) do update
    set uses = case when w.window_start + p_window <= now() then 1 else w.uses + 1 end,
        window_start = case when w.window_start + p_window <= now() then now() else w.window_start end
  returning uses into used;
  return used <= p_limit;
end
$$;

create function app.house_by_slug(p_slug text) returns table (id uuid, name text, locale text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select id, name, locale from public.houses where slug = p_slug
$$;

-- How often an order's events were claimed, for its owner or an operator of its house: counts, a state and a time.
create function app.claims_of_order(p_purchase_link uuid) returns table (claims integer, succeeded integer, attempts integer, seen integer, processed_at timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select count(*)::integer, count(*) filter (where w.status = 'succeeded')::integer, coalesce(max(w.attempts), 0)::integer,
         coalesce(max(w.seen), 0)::integer, min(w.processed_at) filter (where w.status = 'succeeded')
    from public.purchase_links l
    join public.webhook_events w on w.object_id = l.checkout_session_id and w.event_type = 'checkout.session.completed'
   where l.id = p_purchase_link and l.house_id = app.current_house()
     and (app.current_kind() = 'operator' or l.subject_id = app.current_subject())
$$;

do $$
declare
  f record;
begin
  for f in select p.oid::regprocedure as signature, p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace
           where n.nspname = 'app' and p.proname not in ('current_house', 'current_subject', 'current_kind', 'current_request', 'newest_migration')
  loop
    execute format('alter function %s owner to omen_owner', f.signature);
    execute format('revoke all on function %s from public', f.signature);
    execute format('grant execute on function %s to omen_app', f.signature);
  end loop;
end
$$;
grant execute on function app.owner_of_purchase(text, text, text), app.claims_of_order(uuid) to omen_webhook;
grant execute on function app.claims_of_order(uuid) to omen_operator;
grant execute on function app.house_by_slug(text) to omen_worker, omen_webhook, omen_operator;
grant select on webhook_events to omen_owner;

-- What an operator's lists are made of: no sealed column is in reach of the role that reads them.
create view ops.orders with (security_invoker = true) as
select l.id, l.house_id, l.order_code, p.name as product_name, p.slug as product_slug, p.promise_minutes, l.amount, l.currency, l.status as purchase_status,
       l.created_at, l.session_created_at, l.paid_at, l.unlocked_at, l.checkout_session_id, l.payment_intent_id, l.livemode, l.failure_code,
       l.unlock_route, coalesce(s.address_mask, '') as address_mask,
       r.id as reading_id, r.status as reading_status, r.payment_status, r.interpreted_at
  from public.purchase_links l
  join public.products p on p.id = l.product_id
  join public.subjects s on s.id = l.subject_id
  left join public.reading_records r on r.id = l.reading_record_id;

create view ops.deliveries with (security_invoker = true) as
select d.*, l.order_code, s.address_mask
  from public.delivery_overview d
  left join public.delivery_links k on k.job_id = d.id and k.entity = 'purchase'
  left join public.purchase_links l on l.id::text = k.entity_key
  left join public.subjects s on s.id = d.subject_id;

alter view ops.orders owner to omen_owner;
alter view ops.deliveries owner to omen_owner;
grant select on ops.orders, ops.deliveries to omen_operator;
