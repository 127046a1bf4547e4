drop function app.consent_drift(), app_private.consent_drift(), app.holders_of_unsubscribe(uuid, bytea), app.may_go_on(uuid),
  app.relying_jobs(uuid, text, uuid), app_private.live_jobs(uuid, uuid),
  app.write_withdrawal(uuid, text, uuid, text, text, text, jsonb);
drop trigger ask_consent_again on reading_records;
drop trigger ask_consent_first on reading_records;
drop trigger ask_consent_at_permit on delivery_effects;
drop trigger ask_consent_at_claim on delivery_jobs;
drop trigger ask_consent_of_letter on delivery_payloads;
drop function app_private.ask_consent_to_write(), app_private.ask_consent_at_permit(), app_private.ask_before_effect(uuid), app_private.ask_consent_at_claim(),
  app_private.ask_consent_of_letter(), app_private.job_to_ask(uuid), app_private.is_suppressed(uuid, uuid, boolean);
drop policy look_up on mail_suppressions;
alter table subjects drop column address_suppression;
drop trigger close_share on omen_consents;
drop function app_private.close_share();
drop policy look_up on oracle_artifacts;
drop trigger keep_ledger on omen_consents;
drop function app_private.keep_ledger();

create or replace function app_private.mirror_consent() returns trigger
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

create or replace function app_private.ask_consent() returns trigger
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
drop function app_private.ask_consents(uuid, uuid, text, text[], uuid, boolean);

alter table omen_consent_current drop column seq;
alter table omen_consents drop column seq;
drop policy look_up on omen_consents;
alter table omen_consents drop constraint omen_consents_operator, drop constraint omen_consents_evidence, drop constraint omen_consents_words, drop constraint omen_consents_kind;
alter table omen_consents add constraint omen_consents_kind
  check (kind in ('archive', 'email', 'echo', 'passport', 'public_share', 'gift', 'special_category', 'ai_processing', 'early_performance'));
alter table omen_consents drop column control;

drop trigger only_added on consent_texts;
drop trigger only_added_whole on consent_texts;
alter table consent_texts drop constraint consent_texts_kind;
alter table consent_texts add constraint consent_texts_kind
  check (kind in ('archive', 'email', 'echo', 'passport', 'public_share', 'gift', 'special_category', 'ai_processing', 'early_performance'));
alter table consent_texts drop column controller, drop column recipients, drop column data_types, drop column special_category,
  drop column storage_place, drop column retention, drop column jurisdiction, drop column withdrawal_way;

-- Only what the older gate can read: kinds of jobs, whole.
delete from consent_gates where template <> '' or act in ('passport_entries', 'shares') or act like '%.%';
alter table consent_gates drop constraint consent_gates_pkey;
alter table consent_gates drop column template;
alter table consent_gates rename column act to job_kind;
alter table consent_gates add constraint consent_gates_pkey primary key (house_id, job_kind, consent_kind);
drop table consent_kinds;
