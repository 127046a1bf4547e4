revoke all on seed_checkpoints from omen_worker;
drop function app.purge_webhooks(integer, integer), app.purge_runs(integer, integer);
drop trigger audit_schedule on cron_schedules;
drop function app_private.audit_schedule();
create or replace function delivery.note_missed(p_name text, p_slots timestamptz[], p_more integer) returns void
language sql set search_path = pg_catalog, pg_temp
as $$ select $$;
revoke insert on cron_job_runs from omen_engine;
revoke all on cron_schedules from omen_worker, omen_operator;
drop policy engine on cron_schedules;
drop policy own_house on cron_schedules;
drop policy house_of_operator on cron_schedules;
alter table cron_schedules no force row level security;
alter table cron_schedules disable row level security;
revoke all on function delivery.run_schedule_now(text, uuid, uuid, text), delivery.pause_schedule(text, text, text), delivery.resume_schedule(text, text) from omen_operator;
revoke all on function delivery.set_schedules(uuid, jsonb), delivery.read_schedules(),
  delivery.fire_schedule(text, timestamptz, timestamptz, timestamptz[], uuid[], timestamptz[], integer), delivery.purge(integer, integer, integer, integer) from omen_worker;
do $$
declare
  f record;
begin
  for f in select p.oid::regprocedure as signature, p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace
           where n.nspname = 'delivery' and p.proname in ('slot_word', 'note_missed', 'set_schedules', 'read_schedules', 'job_of_schedule', 'fire_schedule',
             'run_schedule_now', 'pause_schedule', 'resume_schedule', 'first_id_of', 'purge', 'after_restore')
  loop
    execute format('alter function %s owner to current_user', f.signature);
  end loop;
end
$$;
alter table cron_schedules owner to current_user;
