-- The law of consent: what each kind stands on, what needs it, the texts as they were shown, a ledger in a fixed order,
-- and a question asked where a job is left, taken up and let out, and where a private word is written down.

-- What a yes of each kind stands on, what it speaks of, how long it lives, and which version of its sentence still counts.
create table consent_kinds (
  house_id uuid not null references houses (id),
  kind text not null,
  basis text not null,
  scope_type text not null,
  default_validity interval,
  min_text_version integer not null default 1,
  created_at timestamptz not null default transaction_timestamp(),
  updated_at timestamptz not null default transaction_timestamp(),
  primary key (house_id, kind),
  constraint consent_kinds_kind check (kind in ('archive', 'email', 'echo', 'passport', 'public_share', 'gift', 'special_category', 'ai_processing', 'early_performance', 'offline_copy')),
  constraint consent_kinds_basis check (basis in ('consent', 'explicit_consent', 'contract_law')),
  constraint consent_kinds_scope check (scope_type in ('subject', 'artifact', 'gift', 'purchase')),
  constraint consent_kinds_version check (min_text_version >= 1)
);
alter table consent_kinds owner to omen_owner;
alter table consent_kinds enable row level security;
alter table consent_kinds force row level security;
create policy own_house on consent_kinds for select to omen_app, omen_worker, omen_webhook, omen_operator using (house_id = (select app.current_house()));
create policy look_up on consent_kinds to omen_owner using (true) with check (true);
grant select on consent_kinds to omen_app, omen_worker, omen_webhook, omen_operator;

-- An act is a kind of job, or a table or a column that is written to; an empty template stands for every letter of that kind.
alter table consent_gates rename column job_kind to act;
alter table consent_gates add column template text not null default '';
alter table consent_gates drop constraint consent_gates_pkey;
alter table consent_gates add constraint consent_gates_pkey primary key (house_id, act, template, consent_kind);

-- The record fields of ISO/IEC TS 27560. What was asked before they stood beside the sentence keeps them empty.
alter table consent_texts
  add column controller text not null default '',
  add column recipients text[] not null default '{}',
  add column data_types text[] not null default '{}',
  add column special_category boolean not null default false,
  add column storage_place text not null default '',
  add column retention text not null default '',
  add column jurisdiction text not null default '',
  add column withdrawal_way text not null default '';
alter table consent_texts alter column controller drop default, alter column recipients drop default, alter column data_types drop default,
  alter column special_category drop default, alter column storage_place drop default, alter column retention drop default,
  alter column jurisdiction drop default, alter column withdrawal_way drop default;
alter table consent_texts drop constraint consent_texts_kind;
alter table consent_texts add constraint consent_texts_kind
  check (kind in ('archive', 'email', 'echo', 'passport', 'public_share', 'gift', 'special_category', 'ai_processing', 'early_performance', 'offline_copy'));
create trigger only_added before update or delete on consent_texts for each row execute function app_private.refuse_change();
create trigger only_added_whole before truncate on consent_texts for each statement execute function app_private.refuse_change();

alter table omen_consents add column control text not null default 'unrecorded';
alter table omen_consents alter column control drop default;
alter table omen_consents drop constraint omen_consents_kind;
alter table omen_consents add constraint omen_consents_kind
  check (kind in ('archive', 'email', 'echo', 'passport', 'public_share', 'gift', 'special_category', 'ai_processing', 'early_performance', 'offline_copy'));
-- A person's yes is a person's act: an operator may write down that somebody took it back.
alter table omen_consents add constraint omen_consents_operator check ((source <> 'operator' and expressed_by <> 'operator') or action = 'withdrawn');
-- Keyed hashes of address and browser, in hex, and nothing else.
alter table omen_consents add constraint omen_consents_evidence check (
  jsonb_typeof(evidence) = 'object' and evidence - 'address' - 'agent' = '{}'
  and coalesce(evidence ->> 'address', repeat('0', 64)) ~ '^[0-9a-f]{64}$' and coalesce(evidence ->> 'agent', repeat('0', 64)) ~ '^[0-9a-f]{64}$');
alter table omen_consents add constraint omen_consents_words check (surface ~ '^[a-z_]{1,40}$' and control ~ '^[a-z_]{1,40}$');

-- The order of the ledger. Rows that stand already are numbered by the time they were written.
create policy look_up on omen_consents to omen_owner using (true) with check (true);
alter table omen_consents disable trigger only_added;
alter table omen_consents add column seq bigint;
update omen_consents o set seq = n.seq from (select id, row_number() over (order by created_at, id) as seq from omen_consents) n where n.id = o.id;
alter table omen_consents alter column seq set not null;
alter table omen_consents alter column seq add generated by default as identity;
select setval(pg_get_serial_sequence('omen_consents', 'seq'), (select coalesce(max(seq), 0) + 1 from omen_consents), false);
create unique index omen_consents_seq on omen_consents (seq);
alter table omen_consents enable trigger only_added;

alter table omen_consent_current add column seq bigint not null default 0;
update omen_consent_current c set seq = o.seq from omen_consents o where o.id = c.consent_id;
alter table omen_consent_current alter column seq drop default;

-- What must be true of a line before it stands in the ledger. The current answer is locked first: two answers to one
-- question stand in line, and a withdrawal waits for every job that is being left on the strength of the yes.
create function app_private.keep_ledger() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  known public.consent_kinds;
begin
  if app.current_kind() = 'operator' then
    if new.house_id is distinct from app.current_house() or new.action <> 'withdrawn' or new.source <> 'operator' or new.expressed_by <> 'operator' then
      raise insufficient_privilege using message = 'an operator writes down withdrawals alone';
    end if;
  elsif app.current_kind() is not null and (new.house_id is distinct from app.current_house()
      or new.subject_id is distinct from app.current_subject() or new.source = 'operator' or new.expressed_by <> 'customer') then
    raise insufficient_privilege using message = 'a person answers for themselves';
  end if;
  select * into known from public.consent_kinds k where k.house_id = new.house_id and k.kind = new.kind;
  if not found or (known.scope_type = 'subject') <> (new.scope_id is null) then
    raise check_violation using message = 'this kind speaks of something else';
  end if;
  if not exists (select 1 from public.consent_texts t where t.id = new.text_id and t.house_id = new.house_id and t.kind = new.kind
                   and t.version = new.policy_version and t.sha256 = new.text_sha256 and t.locale = new.locale) then
    raise check_violation using message = 'this is not the text that was shown';
  end if;
  perform 1 from public.omen_consent_current c
    where c.house_id = new.house_id and c.subject_id = new.subject_id and c.kind = new.kind
      and c.scope_id = coalesce(new.scope_id, '00000000-0000-0000-0000-000000000000')
      for update;
  new.created_at := clock_timestamp();
  new.updated_at := new.created_at;
  new.seq := nextval('public.omen_consents_seq_seq');
  new.valid_until := case when new.action = 'granted' then least(new.valid_until, new.created_at + known.default_validity) end;
  return new;
end
$$;
alter function app_private.keep_ledger() owner to omen_owner;
create trigger keep_ledger before insert on omen_consents for each row execute function app_private.keep_ledger();

create or replace function app_private.mirror_consent() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.omen_consent_current as c (house_id, subject_id, kind, scope_id, action, consent_id, text_version, valid_until, since, seq)
  values (new.house_id, new.subject_id, new.kind, coalesce(new.scope_id, '00000000-0000-0000-0000-000000000000'), new.action, new.id,
          new.policy_version, new.valid_until, new.created_at, new.seq)
  on conflict (house_id, subject_id, kind, scope_id) do update
    set action = excluded.action, consent_id = excluded.consent_id, text_version = excluded.text_version,
        valid_until = excluded.valid_until, since = excluded.since, seq = excluded.seq
    -- Two first answers at one moment have no row to stand in line at; the later number is the later word.
    where excluded.seq > c.seq;
  return null;
end
$$;

-- A share lives by its yes: whoever takes that back, by whichever door, closes the page, its links and its tokens at once.
create policy look_up on oracle_artifacts to omen_owner using (true) with check (true);
create function app_private.close_share() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.oracle_artifacts set url_epoch = url_epoch + 1, revoked_at = clock_timestamp(), updated_at = clock_timestamp()
   where house_id = new.house_id and subject_id = new.subject_id and id = new.scope_id and kind = 'share_card';
  update public.capability_tokens set uses_left = 0, expires_at = least(expires_at, clock_timestamp())
   where house_id = new.house_id and kind = 'share' and object_id = new.scope_id;
  return null;
end
$$;
alter function app_private.close_share() owner to omen_owner;
create trigger close_share after insert on omen_consents for each row
  when (new.kind = 'public_share' and new.action <> 'granted') execute function app_private.close_share();

-- Which answers an act needs and what they say: `free` needs none, `granted` names the rows it stands on and holds them
-- to the end of the transaction, `refused` lacks one, `locked` meets somebody who is changing one. Rows are locked in
-- order of kind. With p_wait it waits for whoever holds a row; claims and permits already hold a job and must not wait,
-- since a withdrawal holds the row and reaches for the job. Expiry and a raised version are read here and written nowhere.
create function app_private.ask_consents(p_house uuid, p_subject uuid, p_act text, p_templates text[], p_scope uuid, p_wait boolean,
  out verdict text, out consent_ids uuid[])
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  needed text[];
  held text[] := '{}';
  one record;
  denied boolean := false;
begin
  select array_agg(distinct g.consent_kind) into needed from public.consent_gates g
    where g.house_id = p_house and g.act = p_act and g.template = any (p_templates);
  if needed is null then
    verdict := 'free';
    return;
  end if;
  for one in execute
    'select c.kind, c.consent_id,
            c.action = ''granted'' and (c.valid_until is null or c.valid_until > clock_timestamp()) and c.text_version >= k.min_text_version as counts
       from public.omen_consent_current c join public.consent_kinds k on k.house_id = c.house_id and k.kind = c.kind
      where c.house_id = $1 and c.subject_id = $2 and c.kind = any ($3)
        and c.scope_id = case k.scope_type when ''subject'' then ''00000000-0000-0000-0000-000000000000'' else $4 end
      order by c.kind for share of c' || case when p_wait then '' else ' skip locked' end
    using p_house, p_subject, needed, p_scope
  loop
    held := held || one.kind;
    consent_ids := consent_ids || one.consent_id;
    denied := denied or not one.counts;
  end loop;
  if not denied and cardinality(held) = cardinality(needed) then
    verdict := 'granted';
    return;
  end if;
  consent_ids := null;
  verdict := case when not denied and not p_wait and (
    select count(*) from public.omen_consent_current c join public.consent_kinds k on k.house_id = c.house_id and k.kind = c.kind
     where c.house_id = p_house and c.subject_id = p_subject and c.kind = any (needed) and c.kind <> all (held)
       and c.scope_id = case k.scope_type when 'subject' then '00000000-0000-0000-0000-000000000000' else p_scope end
  ) = cardinality(needed) - cardinality(held) then 'locked' else 'refused' end;
end
$$;
alter function app_private.ask_consents(uuid, uuid, text, text[], uuid, boolean) owner to omen_owner;
grant execute on function app_private.ask_consents(uuid, uuid, text, text[], uuid, boolean) to omen_engine;

-- At creation. What is refused here was never left.
create or replace function app_private.ask_consent() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  said record;
begin
  said := app_private.ask_consents(new.house_id, new.subject_id, new.kind, '{""}', null, true);
  if said.verdict = 'refused' then
    raise exception 'a consent this job needs is not granted' using errcode = 'OM001';
  end if;
  new.consent_ids := said.consent_ids;
  return new;
end
$$;

-- Addresses that are not written to. The subject's own digest of its address stands beside it, under the key of that list.
alter table subjects add column address_suppression bytea;
grant update (address_suppression) on subjects to omen_app;
create policy look_up on mail_suppressions for select to omen_owner using (true);
create function app_private.is_suppressed(p_house uuid, p_subject uuid, p_gated boolean) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (
    select 1 from public.subjects s join public.mail_suppressions m on m.house_id = s.house_id and m.bidx = s.address_suppression
     where s.id = p_subject and s.house_id = p_house and (m.scope = 'all' or p_gated))
$$;
alter function app_private.is_suppressed(uuid, uuid, boolean) owner to omen_owner;
grant execute on function app_private.is_suppressed(uuid, uuid, boolean) to omen_engine;

-- At creation again, for one letter among those of its kind: its name stands in the payload, which comes after the job.
-- A letter to a suppressed address is written down as skipped, and what it would have told once is not kept. Word of a
-- changed address goes to the one before, which this list does not speak of.
create function app_private.ask_consent_of_letter() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  job public.delivery_jobs;
  said record;
begin
  select * into job from public.delivery_jobs j where j.id = new.job_id;
  if not found then
    return new;
  end if;
  said := app_private.ask_consents(job.house_id, job.subject_id, job.kind, array[new.data ->> 'letter'], null, true);
  if said.verdict = 'refused' then
    raise exception 'a consent this letter needs is not granted' using errcode = 'OM001';
  elsif said.verdict = 'granted' then
    update public.delivery_jobs set consent_ids = coalesce(consent_ids, '{}') || said.consent_ids where id = job.id;
  end if;
  if job.channel = 'email' and new.data ->> 'letter' <> 'address_changed' and job.subject_id is not null
     and app_private.is_suppressed(job.house_id, job.subject_id, job.consent_ids is not null or said.verdict = 'granted') then
    update public.delivery_jobs set status = 'cancelled', reason = 'blocked_suppressed', dispatch_seq = dispatch_seq + 1, finished_at = now(), updated_at = now() where id = job.id;
    new.sealed := null;
  end if;
  return new;
end
$$;
alter function app_private.ask_consent_of_letter() owner to omen_engine;
create trigger ask_consent_of_letter before insert on delivery_payloads for each row when (new.data ? 'letter') execute function app_private.ask_consent_of_letter();

-- What a job is, for those who ask and may not read the engine's tables.
create function app_private.job_to_ask(p_job uuid, out house_id uuid, out subject_id uuid, out kind text, out channel text, out letter text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select j.house_id, j.subject_id, j.kind, j.channel, coalesce(p.data ->> 'letter', '') from public.delivery_jobs j left join public.delivery_payloads p on p.job_id = j.id where j.id = p_job
$$;
alter function app_private.job_to_ask(uuid) owner to omen_engine;
grant execute on function app_private.job_to_ask(uuid) to omen_owner;

-- At claim. A row that somebody is changing is left out and offered again; what is not granted ends here.
create function app_private.ask_consent_at_claim() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  said record;
begin
  -- Operational work pays one look into an index.
  if not exists (select 1 from public.consent_gates g where g.house_id = new.house_id and g.act = new.kind) then
    return new;
  end if;
  said := app_private.ask_consents(new.house_id, new.subject_id, new.kind, array['', (app_private.job_to_ask(new.id)).letter], null, false);
  if said.verdict = 'locked' then
    return null;
  elsif said.verdict = 'refused' then
    new.status := 'cancelled';
    new.reason := 'blocked_consent';
    new.fence := null;
    new.worker_id := null;
    new.lease_until := null;
    new.started_at := old.started_at;
    new.attempts := old.attempts;
    new.dispatch_seq := old.dispatch_seq + 1;
    new.finished_at := clock_timestamp();
  else
    new.consent_ids := said.consent_ids;
  end if;
  return new;
end
$$;
alter function app_private.ask_consent_at_claim() owner to omen_owner;
create trigger ask_consent_at_claim before update on delivery_jobs for each row
  when (new.status = 'running' and old.status is distinct from 'running') execute function app_private.ask_consent_at_claim();

-- Whether a job may let out its effect now: its consents, then its address. In the words of ask_consents.
create function app_private.ask_before_effect(p_job uuid) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  job record;
  verdict text := 'free';
begin
  job := app_private.job_to_ask(p_job);
  if exists (select 1 from public.consent_gates g where g.house_id = job.house_id and g.act = job.kind) then
    verdict := (app_private.ask_consents(job.house_id, job.subject_id, job.kind, array['', job.letter], null, false)).verdict;
  end if;
  if verdict in ('free', 'granted') and job.channel = 'email' and job.letter <> 'address_changed'
     and app_private.is_suppressed(job.house_id, job.subject_id, verdict = 'granted') then
    return 'refused';
  end if;
  return verdict;
end
$$;
alter function app_private.ask_before_effect(uuid) owner to omen_owner;

-- At the last moment: an intent that is not written lets nothing out. The engine answers such a row with `refused`.
create function app_private.ask_consent_at_permit() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if app_private.ask_before_effect(new.job_id) in ('free', 'granted') then
    return new;
  end if;
  return null;
end
$$;
alter function app_private.ask_consent_at_permit() owner to omen_owner;
create trigger ask_consent_at_permit before insert on delivery_effects for each row execute function app_private.ask_consent_at_permit();

-- Where a private word is written down. The trigger names the act.
create function app_private.ask_consent_to_write() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if (app_private.ask_consents(new.house_id, new.subject_id, tg_argv[0], '{""}', null, true)).verdict = 'refused' then
    raise exception 'a consent this needs is not granted' using errcode = 'OM001';
  end if;
  return new;
end
$$;
alter function app_private.ask_consent_to_write() owner to omen_owner;
create trigger ask_consent_first before insert on reading_records for each row
  when (new.question is not null) execute function app_private.ask_consent_to_write('reading_records.question');
create trigger ask_consent_again before update of question on reading_records for each row
  when (new.question is not null and new.question is distinct from old.question) execute function app_private.ask_consent_to_write('reading_records.question');

-- The same question for the worker's gate, which asks it before it asks for a permit: about a job of the caller's own.
create function app.may_go_on(p_job uuid) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  job record;
begin
  job := app_private.job_to_ask(p_job);
  if job.house_id is distinct from app.current_house() or job.subject_id is distinct from app.current_subject() then
    return 'refused';
  end if;
  return app_private.ask_before_effect(p_job);
end
$$;

-- Takes a yes back: the line of the ledger, with the text the yes was given to. Null when there is none to take back, also
-- for the loser of a race. The ledger's own trigger sees to it that a person speaks for themselves, and that an operator
-- writes down nothing but what a person asked for.
create function app.write_withdrawal(p_subject uuid, p_kind text, p_scope uuid, p_source text, p_surface text, p_control text, p_evidence jsonb) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  written uuid;
begin
  if app.current_house() is null then
    raise insufficient_privilege using message = 'a withdrawal is somebody''s';
  end if;
  insert into public.omen_consents (house_id, subject_id, kind, scope_id, action, source, surface, control, text_id, policy_version, text_sha256, locale,
                                    expressed_by, evidence, idempotency_key)
  select g.house_id, g.subject_id, g.kind, g.scope_id, 'withdrawn', p_source, p_surface, p_control, g.text_id, g.policy_version, g.text_sha256, g.locale,
         case when app.current_kind() = 'operator' then 'operator' else 'customer' end, p_evidence, 'withdrawn:' || g.id
    from public.omen_consent_current c join public.omen_consents g on g.id = c.consent_id
   where c.house_id = app.current_house() and c.subject_id = p_subject and c.kind = p_kind
     and c.scope_id = coalesce(p_scope, '00000000-0000-0000-0000-000000000000') and c.action = 'granted'
  on conflict (house_id, idempotency_key) do nothing
  returning id into written;
  return written;
end
$$;
grant insert (control) on omen_consents to omen_app;

-- One person's work that has not ended and was not asked to. What has let its effect out already cannot be called back.
create function app_private.live_jobs(p_house uuid, p_subject uuid) returns table (id uuid, kind text, consent_ids uuid[], out_already boolean)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select j.id, j.kind, j.consent_ids,
         j.status = 'running' and exists (select 1 from public.delivery_effects e where e.job_id = j.id and e.state in ('intent', 'accepted'))
    from public.delivery_jobs j
   where j.house_id = p_house and j.subject_id = p_subject and j.status in ('pending', 'running') and j.cancel_requested_at is null and j.consent_ids is not null
$$;
alter function app_private.live_jobs(uuid, uuid) owner to omen_engine;
grant execute on function app_private.live_jobs(uuid, uuid) to omen_owner;

-- What was left on the strength of a yes, whichever of its lines it was: for the person, or for an operator of the house.
create function app.relying_jobs(p_subject uuid, p_kind text, p_scope uuid) returns table (id uuid, kind text, out_already boolean)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select j.id, j.kind, j.out_already from app_private.live_jobs(app.current_house(), p_subject) j
   where (app.current_kind() = 'operator' or p_subject = app.current_subject())
     and exists (select 1 from public.omen_consents o where o.id = any (j.consent_ids) and o.kind = p_kind and o.scope_id is not distinct from p_scope)
   order by j.id
$$;

-- Everybody who is written to at the address of a link's holder: the holder, and the same person's other names here.
create function app.holders_of_unsubscribe(p_house uuid, p_token_hash bytea) returns table (subject_id uuid)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select s.id from public.capability_tokens t
    join public.subjects h on h.id = t.issued_to and h.house_id = t.house_id
    join public.subjects s on s.house_id = h.house_id and (s.id = h.id or s.address_bidx = h.address_bidx)
   where t.house_id = p_house and t.token_hash = p_token_hash and t.kind = 'unsubscribe' and t.uses_left > 0 and t.expires_at > now()
   order by s.id
$$;

-- The ledger folded again, beside what the mirror holds: a row for each question on which the two differ.
create function app_private.consent_drift() returns table (house_id uuid, subject_id uuid, kind text, scope_id uuid)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select coalesce(f.house_id, c.house_id), coalesce(f.subject_id, c.subject_id), coalesce(f.kind, c.kind), coalesce(f.scope_id, c.scope_id)
    from (select distinct on (o.house_id, o.subject_id, o.kind, coalesce(o.scope_id, '00000000-0000-0000-0000-000000000000'))
                 o.house_id, o.subject_id, o.kind, coalesce(o.scope_id, '00000000-0000-0000-0000-000000000000') as scope_id,
                 o.action, o.id, o.policy_version, o.valid_until, o.created_at, o.seq
            from public.omen_consents o
           order by o.house_id, o.subject_id, o.kind, coalesce(o.scope_id, '00000000-0000-0000-0000-000000000000'), o.seq desc) f
    full join public.omen_consent_current c
      on c.house_id = f.house_id and c.subject_id = f.subject_id and c.kind = f.kind and c.scope_id = f.scope_id
   where (f.action, f.id, f.policy_version, f.valid_until, f.created_at, f.seq) is distinct from (c.action, c.consent_id, c.text_version, c.valid_until, c.since, c.seq)
$$;
alter function app_private.consent_drift() owner to omen_owner;

create function app.consent_drift() returns bigint
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select count(*) from app_private.consent_drift()
$$;

do $$
declare
  f text;
begin
  foreach f in array array['app.write_withdrawal(uuid, text, uuid, text, text, text, jsonb)', 'app.relying_jobs(uuid, text, uuid)', 'app.may_go_on(uuid)', 'app.holders_of_unsubscribe(uuid, bytea)', 'app.consent_drift()']
  loop
    execute format('alter function %s owner to omen_owner', f);
    execute format('revoke all on function %s from public', f);
  end loop;
end
$$;
grant execute on function app.write_withdrawal(uuid, text, uuid, text, text, text, jsonb), app.relying_jobs(uuid, text, uuid) to omen_app, omen_operator;
grant execute on function app.may_go_on(uuid) to omen_worker;
grant execute on function app.holders_of_unsubscribe(uuid, bytea) to omen_app;
grant execute on function app.consent_drift() to omen_operator, omen_worker;
