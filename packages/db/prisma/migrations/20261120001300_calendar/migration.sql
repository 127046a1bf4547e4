-- The calendar under the house's walls: who sees it, who may stop it, what is written down of it, and what the weekly purges may reach.

alter table cron_schedules owner to omen_engine;
do $$
declare
  f record;
begin
  for f in select p.oid::regprocedure as signature, p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace
           where n.nspname = 'delivery' and p.proname in ('slot_word', 'note_missed', 'set_schedules', 'read_schedules', 'job_of_schedule', 'fire_schedule',
             'run_schedule_now', 'pause_schedule', 'resume_schedule', 'first_id_of', 'purge', 'after_restore')
  loop
    execute format('alter function %s owner to omen_engine', f.signature);
    execute format('revoke all on function %s from public', f.signature);
  end loop;
end
$$;
grant execute on function delivery.set_schedules(uuid, jsonb), delivery.read_schedules(),
  delivery.fire_schedule(text, timestamptz, timestamptz, timestamptz[], uuid[], timestamptz[], integer), delivery.purge(integer, integer, integer, integer) to omen_worker;
-- To stop the clock, or to run ahead of it, is a person's act, and no worker's.
grant execute on function delivery.run_schedule_now(text, uuid, uuid, text), delivery.pause_schedule(text, text, text), delivery.resume_schedule(text, text) to omen_operator;

alter table cron_schedules enable row level security;
alter table cron_schedules force row level security;
create policy engine on cron_schedules to omen_engine using (true) with check (true);
create policy own_house on cron_schedules for select to omen_worker using (house_id = (select app.current_house()));
create policy house_of_operator on cron_schedules for select to omen_operator
  using (house_id = (select app.current_house()) and (select app.current_kind()) = 'operator');
grant select on cron_schedules to omen_worker, omen_operator;

-- A slot that nobody will run stands in the same book as those that ran. Skipped for overlap and missed are told apart by the reason.
grant insert on cron_job_runs to omen_engine;
create or replace function delivery.note_missed(p_name text, p_slots timestamptz[], p_more integer) returns void
language sql set search_path = pg_catalog, pg_temp
as $$
  insert into public.cron_job_runs (job_name, status, scope, rows_skipped, started_at, completed_at, duration_ms)
  select p_name, 'skipped', jsonb_build_object('reason', 'missed', 'slot', delivery.slot_word(m.slot)), 0, clock_timestamp(), clock_timestamp(), 0 from unnest(p_slots) as m (slot)
  union all
  select p_name, 'skipped', jsonb_build_object('reason', 'missed', 'slots', p_more), 0, clock_timestamp(), clock_timestamp(), 0 where p_more > 0
$$;

-- What a person does to the calendar.
create function app_private.audit_schedule() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform app_private.write_event(null, new.house_id, null,
    case when new.asked_at is distinct from old.asked_at then 'schedule.run_asked' when new.paused_at is null then 'schedule.resumed' else 'schedule.paused' end,
    'cron_schedule', new.job_name, 'done', new.paused_reason, '{}', null);
  return null;
end
$$;
alter function app_private.audit_schedule() owner to omen_owner;
revoke all on function app_private.audit_schedule() from public;
create trigger audit_schedule after update on cron_schedules for each row
  when (old.asked_at is distinct from new.asked_at or (old.paused_at is null) <> (new.paused_at is null)) execute function app_private.audit_schedule();

-- The purges of tables that no worker may otherwise empty: what is older than so many days, at most p_limit rows per call.
create function app.purge_webhooks(p_days integer, p_limit integer) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_gone integer;
begin
  if least(p_days, p_limit) < 1 then
    raise exception 'a time to keep is at least one' using errcode = '22023';
  end if;
  delete from public.webhook_events w where w.id in (
    select o.id from public.webhook_events o
     where o.received_at < clock_timestamp() - make_interval(days => p_days)
       and not (o.status = 'processing' and o.lease_until > clock_timestamp())
     order by o.received_at limit p_limit for update skip locked);
  get diagnostics v_gone = row_count;
  return v_gone;
end
$$;

create function app.purge_runs(p_days integer, p_limit integer) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_gone integer;
begin
  if least(p_days, p_limit) < 1 then
    raise exception 'a time to keep is at least one' using errcode = '22023';
  end if;
  delete from public.cron_job_runs r where r.id in (
    select o.id from public.cron_job_runs o
     where o.started_at < clock_timestamp() - make_interval(days => p_days) and o.status <> 'running'
     order by o.started_at limit p_limit for update skip locked);
  get diagnostics v_gone = row_count;
  return v_gone;
end
$$;

do $$
declare
  f text;
begin
  foreach f in array array['app.purge_webhooks(integer, integer)', 'app.purge_runs(integer, integer)']
  loop
    execute format('alter function %s owner to omen_owner', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to omen_worker', f);
  end loop;
end
$$;

-- Seeds are brought in by the worker, one at a time.
grant select, insert, update on seed_checkpoints to omen_worker;
