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
       where s.id = job.subject_id and s.house_id = job.house_id and s.address_suppression is not null and s.address_set_at <= new.started_at
    on conflict (house_id, bidx) do update set refusals = least(m.refusals + 1, 1000);
  end if;
  return null;
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
    verdict := (app_private.ask_consents(job.house_id, job.subject_id, job.kind, array['', job.letter], null, false)).verdict;
  end if;
  if verdict in ('free', 'granted') and job.channel = 'email' and job.letter <> 'address_changed'
     and app_private.is_suppressed(job.house_id, job.subject_id, verdict = 'granted') then
    return 'refused';
  end if;
  return verdict;
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

create or replace function app_private.ask_consent_of_letter() returns trigger
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

drop trigger close_gift on purchase_links;
drop function app_private.close_gift();
drop trigger keep_credit on purchase_links;
drop function app_private.keep_credit();
drop function app_private.is_gift_suppressed(uuid, uuid);
drop function app_private.gift_of_job(uuid);
drop function app.giver_of_gift(uuid, uuid);
drop function app.is_credited(uuid, text);
drop function app.claim_gift(bytea, uuid);
drop function app.look_at_gift(bytea);
drop table gifts;
drop function app_private.keep_gift();
