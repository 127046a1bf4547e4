-- Gifts: access credit that one person pays for and another one claims. The giver owns the row and learns of the other
-- person nothing but that the gift was claimed; what the other person makes of it stands in their own rows alone.

create table gifts (
  id uuid primary key,
  house_id uuid not null references houses (id),
  subject_id uuid not null references subjects (id),
  -- Names the gift where its credit is used: in the order of whoever claimed it.
  gift_key text not null,
  request_key uuid not null,
  purchase_link_id uuid references purchase_links (id),
  credit_slug text not null default 'standard-scroll',
  -- No address: the giver hands the code over.
  recipient bytea,
  recipient_suppression bytea,
  note bytea,
  code bytea,
  code_hash bytea,
  dek_id uuid not null,
  -- Null: as soon as it is paid.
  send_at timestamptz,
  zone text not null,
  -- Each change of the plan is another round; work of an earlier one does nothing.
  round integer not null default 0,
  letters smallint not null default 0,
  status text not null default 'unpaid',
  opened_at timestamptz,
  sent_at timestamptz,
  expires_at timestamptz,
  claimed_at timestamptz,
  -- The order that the credit paid for. No foreign key: it is another person's row, and goes with that person.
  credit_link_id uuid,
  cancelled_at timestamptz,
  reopened_at timestamptz,
  created_at timestamptz not null default transaction_timestamp(),
  updated_at timestamptz not null default transaction_timestamp(),
  constraint gifts_status check (status in ('unpaid', 'scheduled', 'active', 'used', 'expired', 'support_needed', 'cancelled')),
  constraint gifts_key_form check (gift_key ~ '^[0-9a-f]{32}$'),
  constraint gifts_zone check (zone ~ '^[A-Za-z0-9_+/-]{1,64}$'),
  constraint gifts_recipient check (recipient is null or (octet_length(recipient) >= 334 and get_byte(recipient, 0) = 1 and get_byte(recipient, 1) = 1)),
  constraint gifts_note check (note is null or (octet_length(note) >= 334 and get_byte(note, 0) = 1 and get_byte(note, 1) = 1)),
  constraint gifts_code check (code is null or (octet_length(code) >= 334 and get_byte(code, 0) = 1 and get_byte(code, 1) = 1)),
  constraint gifts_open check (status not in ('active', 'used', 'expired') or (code_hash is not null and expires_at is not null and opened_at is not null)),
  constraint gifts_used check ((status = 'used') = (claimed_at is not null) and (claimed_at is null) = (credit_link_id is null)),
  constraint gifts_letters check (letters between 0 and 2)
);
create unique index gifts_key on gifts (gift_key);
create unique index gifts_request on gifts (house_id, subject_id, request_key);
create unique index gifts_code_hash on gifts (house_id, code_hash);
create unique index gifts_purchase on gifts (purchase_link_id);
create unique index gifts_credit on gifts (credit_link_id);
create index gifts_subject on gifts (subject_id, created_at desc);
alter table gifts owner to omen_owner;
alter table gifts enable row level security;
alter table gifts force row level security;
create policy look_up on gifts to omen_owner using (true) with check (true);
create policy own_rows on gifts to omen_app, omen_webhook, omen_worker
  using (house_id = (select app.current_house()) and subject_id = (select app.current_subject()));
create policy house_of_operator on gifts to omen_operator
  using (house_id = (select app.current_house()) and (select app.current_kind()) = 'operator')
  with check (house_id = (select app.current_house()) and (select app.current_kind()) = 'operator');
-- Neither when nor by which order a gift was claimed: the giver sees that it was.
grant select (id, house_id, subject_id, gift_key, request_key, purchase_link_id, credit_slug, recipient, note, code, dek_id, send_at, zone, round, letters, status, opened_at, sent_at,
  expires_at, cancelled_at, reopened_at, created_at, updated_at) on gifts to omen_app;
grant insert (id, house_id, subject_id, gift_key, request_key, credit_slug, recipient, recipient_suppression, note, dek_id, send_at, zone) on gifts to omen_app;
grant update (recipient, recipient_suppression, note, code, code_hash, send_at, zone, round, status, purchase_link_id, cancelled_at, updated_at) on gifts to omen_app;
grant select (id, house_id, subject_id, gift_key, purchase_link_id, send_at, round, status, created_at) on gifts to omen_webhook;
grant update (round, status, cancelled_at, updated_at) on gifts to omen_webhook;
grant select on gifts to omen_worker;
grant update (recipient, note, code, code_hash, letters, status, opened_at, sent_at, expires_at, updated_at) on gifts to omen_worker;
grant select (id, house_id, subject_id, purchase_link_id, send_at, zone, letters, status, opened_at, sent_at, expires_at, cancelled_at, reopened_at, created_at, updated_at) on gifts to omen_operator;
grant update (status, expires_at, reopened_at, updated_at) on gifts to omen_operator;

-- A gift moves along its states, and each login moves it only where its own part lies: the till schedules what is paid,
-- a worker opens it at its time, a claim uses it, the giver changes the plan before that, an operator reopens it once.
create function app_private.keep_gift() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  moved text := old.status || ' ' || new.status;
begin
  if old.subject_id <> new.subject_id or old.house_id <> new.house_id or old.gift_key <> new.gift_key or old.request_key <> new.request_key
     or old.credit_slug <> new.credit_slug or old.dek_id <> new.dek_id then
    raise exception 'a gift stays what it is, and its giver''s' using errcode = 'OM003';
  end if;
  if old.status <> 'unpaid' and (old.purchase_link_id is distinct from new.purchase_link_id or (new.note is not null and old.note is distinct from new.note)) then
    raise exception 'what was paid for does not change' using errcode = 'OM003';
  end if;
  if current_user = 'omen_app' and ((new.code is not null and old.code is distinct from new.code) or (new.code_hash is not null and old.code_hash is distinct from new.code_hash)) then
    raise exception 'codes are made by the house' using errcode = 'OM003';
  end if;
  if old.reopened_at is not null and new.reopened_at is distinct from old.reopened_at then
    raise exception 'a gift is reopened once' using errcode = 'OM003';
  end if;
  if old.status is distinct from new.status and not (case current_user
    when 'omen_app' then moved in ('unpaid cancelled', 'scheduled cancelled', 'active cancelled', 'support_needed cancelled', 'expired cancelled', 'active scheduled', 'support_needed scheduled')
    when 'omen_webhook' then moved in ('unpaid scheduled', 'cancelled scheduled', 'unpaid cancelled', 'scheduled cancelled', 'active cancelled', 'support_needed cancelled', 'expired cancelled')
    when 'omen_worker' then moved in ('scheduled active', 'active support_needed', 'active expired', 'support_needed expired')
    when 'omen_operator' then moved = 'expired active' and old.reopened_at is null and new.reopened_at is not null
    else moved in ('active used', 'support_needed used', 'unpaid cancelled', 'scheduled cancelled', 'active cancelled', 'support_needed cancelled', 'expired cancelled')
         or (current_user not like 'omen\_%') end) then
    raise exception 'a gift does not move from % to %', old.status, new.status using errcode = 'OM003';
  end if;
  -- What is called off needs no address and no words any more, and its code opens nothing even if the money stays after all.
  if new.status = 'cancelled' then
    new.recipient := null;
    new.recipient_suppression := null;
    new.note := null;
    new.code := null;
    new.code_hash := null;
  end if;
  return new;
end
$$;
alter function app_private.keep_gift() owner to omen_owner;
create trigger keep_gift before update on gifts for each row execute function app_private.keep_gift();

-- What a code opens, before anything is decided: whose key the note lies under, and the note. No row for whatever opens
-- nothing, why ever that is.
create function app.look_at_gift(p_code_hash bytea) returns table (gift_id uuid, giver_id uuid, dek_id uuid, note bytea, credit_slug text, expires_at timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select g.id, g.subject_id, g.dek_id, g.note, g.credit_slug, g.expires_at
    from public.gifts g join public.purchase_links l on l.id = g.purchase_link_id
   where g.house_id = app.current_house() and g.code_hash = p_code_hash and g.status in ('active', 'support_needed') and g.expires_at > now()
     and l.status = 'unlocked' and coalesce(l.dispute, 'won') = 'won'
$$;

-- Uses a gift up, for the order that it pays for. Of many claims with one code one succeeds; the rest get no row.
create function app.claim_gift(p_code_hash bytea, p_link uuid) returns table (gift_id uuid, gift_key text, credit_slug text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  if app.current_house() is null or app.current_subject() is null or app.current_kind() <> 'customer' then
    raise exception 'a gift is claimed by a person' using errcode = '42501';
  end if;
  return query
    update public.gifts g set status = 'used', claimed_at = now(), credit_link_id = p_link, code = null, updated_at = now()
      from public.purchase_links l
     where g.house_id = app.current_house() and g.code_hash = p_code_hash and g.status in ('active', 'support_needed') and g.expires_at > now()
       and l.id = g.purchase_link_id and l.status = 'unlocked' and coalesce(l.dispute, 'won') = 'won'
    returning g.id, g.gift_key, g.credit_slug;
end
$$;

-- Whose a gift is, for whoever may act for several people and asks as which.
create function app.giver_of_gift(p_house uuid, p_gift uuid) returns table (subject_id uuid)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select g.subject_id from public.gifts g where g.house_id = p_house and g.id = p_gift
$$;

-- Whether a gift was claimed for this very order.
create function app.is_credited(p_link uuid, p_gift_key text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (select 1 from public.gifts g where g.house_id = app.current_house() and g.gift_key = p_gift_key and g.credit_link_id = p_link and g.status = 'used')
$$;

do $$
declare
  f text;
begin
  foreach f in array array['app.giver_of_gift(uuid, uuid)', 'app.look_at_gift(bytea)', 'app.claim_gift(bytea, uuid)', 'app.is_credited(uuid, text)'] loop
    execute format('alter function %s owner to omen_owner', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to omen_app', f);
  end loop;
end
$$;

-- The customer's own login opens without money only what costs nothing, or what a gift pays for.
create function app_private.keep_credit() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if current_user = 'omen_app' and new.status = 'unlocked' and new.amount = 0 and (tg_op = 'INSERT' or old.status <> 'unlocked')
     and not exists (select 1 from public.product_prices p where p.product_id = new.product_id and p.amount = 0)
     and not (new.gift_key is not null and app.is_credited(new.id, new.gift_key)) then
    raise exception 'this costs something, and no gift pays for it' using errcode = 'OM003';
  end if;
  return new;
end
$$;
alter function app_private.keep_credit() owner to omen_owner;
create trigger keep_credit before insert or update of status on purchase_links for each row execute function app_private.keep_credit();

-- Money that goes back takes an unclaimed gift with it, by whichever door it goes: at the end of the transaction, after
-- the verbs that also call its work off.
create function app_private.close_gift() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.gifts set status = 'cancelled', cancelled_at = now(), updated_at = now()
   where purchase_link_id = new.id and status not in ('used', 'cancelled')
     and exists (select 1 from public.purchase_links l where l.id = new.id and l.status in ('refunded', 'withdrawn'));
  return null;
end
$$;
alter function app_private.close_gift() owner to omen_owner;
create constraint trigger close_gift after update of status on purchase_links deferrable initially deferred for each row
  when (new.status in ('refunded', 'withdrawn') and old.status is distinct from new.status and new.gift_key is not null) execute function app_private.close_gift();

-- The letter with a gift goes to another than its sender: the yes it needs is about that one gift, and the address that is
-- asked for and counted is the gift's.
create function app_private.gift_of_job(p_job uuid) returns uuid
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select (p.data ->> 'giftId')::uuid from public.delivery_payloads p where p.job_id = p_job
$$;
alter function app_private.gift_of_job(uuid) owner to omen_engine;
grant execute on function app_private.gift_of_job(uuid) to omen_owner;

create function app_private.is_gift_suppressed(p_house uuid, p_gift uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (
    select 1 from public.gifts g join public.mail_suppressions m on m.house_id = g.house_id and m.bidx = g.recipient_suppression
     where g.id = p_gift and g.house_id = p_house and m.scope = 'all' and m.refusals >= 2)
$$;
alter function app_private.is_gift_suppressed(uuid, uuid) owner to omen_owner;
grant execute on function app_private.is_gift_suppressed(uuid, uuid) to omen_engine;

create or replace function app_private.ask_consent_of_letter() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  job public.delivery_jobs;
  said record;
  letter text := new.data ->> 'letter';
begin
  select * into job from public.delivery_jobs j where j.id = new.job_id;
  if not found then
    return new;
  end if;
  said := app_private.ask_consents(job.house_id, job.subject_id, job.kind, array[letter], (new.data ->> 'giftId')::uuid, true);
  if said.verdict = 'refused' then
    raise exception 'a consent this letter needs is not granted' using errcode = 'OM001';
  elsif said.verdict = 'granted' then
    update public.delivery_jobs set consent_ids = coalesce(consent_ids, '{}') || said.consent_ids where id = job.id;
  end if;
  if job.channel = 'email' and letter <> 'address_changed' and job.subject_id is not null
     and (case letter when 'gift_to_recipient' then app_private.is_gift_suppressed(job.house_id, (new.data ->> 'giftId')::uuid)
         else app_private.is_suppressed(job.house_id, job.subject_id, job.consent_ids is not null or said.verdict = 'granted') end) then
    update public.delivery_jobs set status = 'cancelled', reason = 'blocked_suppressed', dispatch_seq = dispatch_seq + 1, finished_at = now(), updated_at = now() where id = job.id;
    new.sealed := null;
  end if;
  return new;
end
$$;

create or replace function app_private.ask_consent_at_claim() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  said record;
begin
  -- Operational work pays one look into an index.
  if not exists (select 1 from public.consent_gates g where g.house_id = new.house_id and g.act = new.kind) then
    return new;
  end if;
  said := app_private.ask_consents(new.house_id, new.subject_id, new.kind, array['', (app_private.job_to_ask(new.id)).letter], app_private.gift_of_job(new.id), false);
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

create or replace function app_private.ask_before_effect(p_job uuid) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  job record;
  verdict text := 'free';
begin
  job := app_private.job_to_ask(p_job);
  if exists (select 1 from public.consent_gates g where g.house_id = job.house_id and g.act = job.kind) then
    verdict := (app_private.ask_consents(job.house_id, job.subject_id, job.kind, array['', job.letter], app_private.gift_of_job(p_job), false)).verdict;
  end if;
  if verdict in ('free', 'granted') and job.channel = 'email' and job.letter <> 'address_changed'
     and (case job.letter when 'gift_to_recipient' then app_private.is_gift_suppressed(job.house_id, app_private.gift_of_job(p_job))
         else app_private.is_suppressed(job.house_id, job.subject_id, verdict = 'granted') end) then
    return 'refused';
  end if;
  return verdict;
end
$$;

create or replace function app_private.suppress_bounced() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  job record;
begin
  select * into job from app_private.job_to_ask(new.job_id);
  if job.channel = 'email' and job.subject_id is not null and job.letter <> 'address_changed'
     and coalesce(new.detail, '') ~ '^(55[013]$|\d{3} 5\.1\.|\d{3} 5\.2\.1$)' then
    insert into public.mail_suppressions as m (house_id, bidx, reason, scope, refusals)
      select s.house_id, s.address_suppression, 'hard_bounce', 'all', 1 from public.subjects s
       where job.letter <> 'gift_to_recipient' and s.id = job.subject_id and s.house_id = job.house_id and s.address_suppression is not null and s.address_set_at <= new.started_at
      union all
      select g.house_id, g.recipient_suppression, 'hard_bounce', 'all', 1 from public.gifts g
       where job.letter = 'gift_to_recipient' and g.id = app_private.gift_of_job(new.job_id) and g.house_id = job.house_id and g.recipient_suppression is not null
    on conflict (house_id, bidx) do update set refusals = least(m.refusals + 1, 1000);
  end if;
  return null;
end
$$;
