-- The composer: what a model was asked, what it drafted, and the switch that stops it.

create table house_flags (
  house_id uuid not null references houses (id),
  name text not null,
  value text not null,
  created_at timestamptz not null default transaction_timestamp(),
  updated_at timestamptz not null default transaction_timestamp(),
  primary key (house_id, name),
  constraint house_flags_word check (name ~ '^[a-z_]{1,40}$' and value in ('on', 'off'))
);

-- One row per call, written before it: without the row there is no permit, and without a permit no call.
create table ai_calls (
  id uuid primary key default gen_random_uuid(),
  house_id uuid not null references houses (id),
  subject_id uuid not null references subjects (id),
  reading_id uuid not null references reading_records (id),
  attempt integer not null,
  template_version text not null,
  provider_host text not null,
  model text not null,
  with_question boolean not null,
  consent_ids uuid[] not null default '{}',
  intent_at timestamptz not null default clock_timestamp(),
  settled_at timestamptz,
  outcome text,
  latency_ms integer,
  tokens_in integer,
  tokens_out integer,
  verdicts text[] not null default '{}',
  constraint ai_calls_attempt check (attempt between 1 and 6),
  constraint ai_calls_names check (template_version ~ '^[a-z0-9.-]{1,40}$' and provider_host ~ '^[a-z0-9.:\[\]-]{1,120}$' and model ~ '^[A-Za-z0-9._:/@-]{1,120}$'),
  constraint ai_calls_outcome check (outcome in ('kept', 'refused', 'failed')),
  constraint ai_calls_settled check ((settled_at is null) = (outcome is null)),
  -- Codes, never words: a verdict may name a place of the answer and nothing of its text.
  constraint ai_calls_verdicts check (array_to_string(verdicts, ' ', '?') ~ '^([a-z][a-z0-9:_-]{0,59}( |$))*$' and cardinality(verdicts) <= 60)
);
create unique index ai_calls_attempt_once on ai_calls (reading_id, attempt);
create index ai_calls_subject on ai_calls (subject_id, intent_at desc);

-- What a writer laid down, sealed under the reading's own key; deterministic code promotes it or lets it lie.
create table ai_drafts (
  id uuid primary key,
  house_id uuid not null references houses (id),
  subject_id uuid not null references subjects (id),
  reading_id uuid not null references reading_records (id),
  schema_v integer not null,
  sealed bytea,
  dek_id uuid not null,
  verdicts text[] not null default '{}',
  state text not null default 'drafted',
  created_at timestamptz not null default transaction_timestamp(),
  constraint ai_drafts_state check (state in ('drafted', 'promoted', 'refused')),
  constraint ai_drafts_sealed check (sealed is null or (octet_length(sealed) >= 334 and get_byte(sealed, 0) = 1 and get_byte(sealed, 1) = 1)),
  constraint ai_drafts_waiting check (state <> 'drafted' or sealed is not null),
  constraint ai_drafts_verdicts check (array_to_string(verdicts, ' ', '?') ~ '^([a-z][a-z0-9:_-]{0,59}( |$))*$' and cardinality(verdicts) <= 60)
);
create index ai_drafts_reading on ai_drafts (reading_id, created_at desc);
create index ai_drafts_subject on ai_drafts (subject_id);

do $$
declare
  t text;
begin
  foreach t in array array['house_flags', 'ai_calls', 'ai_drafts']
  loop
    execute format('alter table public.%I owner to omen_owner', t);
    execute format('alter table public.%I enable row level security', t);
    execute format('alter table public.%I force row level security', t);
  end loop;
end
$$;

create policy own_house on house_flags for select to omen_app, omen_worker using (house_id = (select app.current_house()));
create policy house_of_operator on house_flags to omen_operator
  using (house_id = (select app.current_house()) and (select app.current_kind()) = 'operator');
create policy look_up on house_flags for select to omen_owner using (true);
create policy own_rows on ai_calls to omen_app, omen_worker
  using (house_id = (select app.current_house()) and subject_id = (select app.current_subject()));
create policy house_of_operator on ai_calls for select to omen_operator
  using (house_id = (select app.current_house()) and (select app.current_kind()) = 'operator');
create policy own_rows on ai_drafts to omen_composer, omen_worker
  using (house_id = (select app.current_house()) and subject_id = (select app.current_subject()));

grant select on house_flags to omen_app, omen_worker;
grant select, insert (house_id, name, value), update (value, updated_at) on house_flags to omen_operator;
grant select on ai_calls to omen_app, omen_operator;
grant select, insert (id, house_id, subject_id, reading_id, attempt, template_version, provider_host, model, with_question),
  update (settled_at, outcome, latency_ms, tokens_in, tokens_out, verdicts) on ai_calls to omen_worker;
grant insert (id, house_id, subject_id, reading_id, schema_v, sealed, dek_id, verdicts) on ai_drafts to omen_composer;
grant select, update (state, sealed, verdicts) on ai_drafts to omen_worker;

-- The last moment before a model is asked. A row is kept only for a reading that is sealed and paid, in a house whose
-- switch is on, by a person whose yes names this very receiver; a yes that somebody holds at this moment counts as none,
-- since it may be on its way out. Whoever gets no row back makes no call.
create function app_private.ask_before_model() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  said record;
begin
  if new.house_id is distinct from app.current_house() or new.subject_id is distinct from app.current_subject() then
    -- Somebody else's name: the wall answers.
    return new;
  end if;
  if exists (select 1 from public.house_flags where house_id = new.house_id and name = 'composer' and value = 'off') then
    return null;
  end if;
  if not exists (
    select 1 from public.reading_records
     where id = new.reading_id and house_id = new.house_id and subject_id = new.subject_id and deleted_at is null
       and seal_hash is not null and payment_status = 'succeeded' and status in ('sealed', 'interpreting', 'failed')
       and (not new.with_question or question is not null)) then
    return null;
  end if;
  -- A house whose gates were never written asks nobody, so it calls nobody either.
  said := app_private.ask_consents(new.house_id, new.subject_id, case when new.with_question then 'ai_calls.question' else 'ai_calls.topic' end, '{""}', null, false);
  if said.verdict <> 'granted' then
    return null;
  end if;
  if not exists (
    select 1 from public.omen_consents c join public.consent_texts t on t.id = c.text_id
     where c.id = any (said.consent_ids) and c.kind = 'ai_processing' and new.provider_host = any (t.recipients)) then
    return null;
  end if;
  new.consent_ids := said.consent_ids;
  new.intent_at := clock_timestamp();
  return new;
end
$$;
alter function app_private.ask_before_model() owner to omen_owner;
revoke all on function app_private.ask_before_model() from public;
create trigger ask_before_model before insert on ai_calls for each row execute function app_private.ask_before_model();

-- A call is settled once, and a draft that was promoted or refused stays so.
create function app_private.keep_call() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if old.settled_at is not null then
    raise exception 'a call is settled once' using errcode = 'OM003';
  end if;
  return new;
end
$$;
alter function app_private.keep_call() owner to omen_owner;
revoke all on function app_private.keep_call() from public;
create trigger keep_call before update on ai_calls for each row execute function app_private.keep_call();

create function app_private.keep_draft() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if old.state <> 'drafted' and (old.state <> new.state or new.sealed is distinct from old.sealed) then
    raise exception 'a draft is judged once' using errcode = 'OM003';
  end if;
  return new;
end
$$;
alter function app_private.keep_draft() owner to omen_owner;
revoke all on function app_private.keep_draft() from public;
create trigger keep_draft before update on ai_drafts for each row execute function app_private.keep_draft();

-- Calls of the last day for the house's own gauges: numbers by outcome and by code, nobody's rows.
create function app.model_pulse() returns table (measure text, label text, value double precision)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with calls as (
    select coalesce(c.outcome, 'open') as outcome, c.verdicts, c.latency_ms from public.ai_calls c
     where c.house_id = app.current_house() and c.intent_at > now() - interval '1 day')
  select 'calls', outcome, count(*)::double precision from calls group by outcome
  union all select 'verdicts', v.code, count(*)::double precision from calls cross join unnest(verdicts) as v(code) group by v.code
  union all select 'seconds_sum', '', coalesce(sum(latency_ms), 0) / 1000.0 from calls where latency_ms is not null
  union all select 'seconds_count', '', count(*)::double precision from calls where latency_ms is not null
$$;
alter function app.model_pulse() owner to omen_owner;
revoke all on function app.model_pulse() from public;
grant execute on function app.model_pulse() to omen_app;
create policy look_up on ai_calls for select to omen_owner using (true);
