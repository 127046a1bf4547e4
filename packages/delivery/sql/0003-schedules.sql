-- Work that comes by the clock, what is forgotten after a time, and how an older ledger meets a newer world.

-- One row per schedule; the calendar of the newest keeper fills it. What a slot leaves stands in the row itself, so that
-- a keeper of another build can fire it.
create table public.cron_schedules (
  job_name text primary key,
  house_id uuid not null,
  expression text not null,
  timezone text not null,
  next_slot timestamptz not null,
  last_slot timestamptz,
  catch_up text not null,
  catch_up_max smallint not null,
  kind text not null,
  queue text not null,
  channel text not null,
  effect_class text not null,
  max_attempts smallint not null,
  payload_version smallint not null,
  paused_at timestamptz,
  paused_reason text,
  resumed_at timestamptz,
  asked_at timestamptz,
  withdrawn_at timestamptz,
  constraint cron_schedules_catch_up check (catch_up in ('none', 'last', 'all')),
  constraint cron_schedules_catch_up_max check (catch_up_max between 1 and 100),
  -- A slot may come twice to a handler, so that nothing which calls outside is left by the clock itself.
  constraint cron_schedules_effect_class check (effect_class in ('pure', 'internal')),
  constraint cron_schedules_paused check ((paused_at is null) = (paused_reason is null))
);

-- What a job belongs to is looked up by the job too: when it is sent again, and when it is forgotten.
create index delivery_links_job on public.delivery_links (job_id);

create function delivery.slot_word(p_slot timestamptz) returns text
language sql stable set search_path = pg_catalog, pg_temp
as $$ select to_char(p_slot at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') $$;

-- The house replaces this function: it writes down the slots that nobody will run. p_more counts older ones without their times.
create function delivery.note_missed(p_name text, p_slots timestamptz[], p_more integer) returns void
language sql set search_path = pg_catalog, pg_temp
as $$ select $$;

-- Brings the table to a calendar. A new schedule, and one whose expression or zone changed, begins with the slot it is
-- given; any other keeps its own, so that an outage is caught up. One that is gone from the calendar rests, and one that
-- comes back within the hour, as when two builds take turns as keeper, goes on where it was.
create function delivery.set_schedules(p_house uuid, p_calendar jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  insert into public.cron_schedules as c (job_name, house_id, expression, timezone, next_slot, catch_up, catch_up_max,
                                          kind, queue, channel, effect_class, max_attempts, payload_version)
  select r.name, p_house, r.expression, r.timezone, r.next_slot, r.catch_up, r.catch_up_max,
         r.kind, r.queue, r.channel, r.effect_class, r.max_attempts, r.payload_version
    from jsonb_to_recordset(p_calendar) as r (name text, expression text, timezone text, next_slot timestamptz, catch_up text, catch_up_max smallint,
                                              kind text, queue text, channel text, effect_class text, max_attempts smallint, payload_version smallint)
   order by r.name
  on conflict (job_name) do update set
    next_slot = case when (c.expression, c.timezone) = (excluded.expression, excluded.timezone)
                          and coalesce(c.withdrawn_at > clock_timestamp() - interval '1 hour', true) then c.next_slot else excluded.next_slot end,
    house_id = excluded.house_id, expression = excluded.expression, timezone = excluded.timezone, catch_up = excluded.catch_up,
    catch_up_max = excluded.catch_up_max, kind = excluded.kind, queue = excluded.queue, channel = excluded.channel,
    effect_class = excluded.effect_class, max_attempts = excluded.max_attempts, payload_version = excluded.payload_version, withdrawn_at = null
  where (c.house_id, c.expression, c.timezone, c.catch_up, c.catch_up_max, c.kind, c.queue, c.channel, c.effect_class, c.max_attempts, c.payload_version)
        is distinct from (excluded.house_id, excluded.expression, excluded.timezone, excluded.catch_up, excluded.catch_up_max, excluded.kind,
                          excluded.queue, excluded.channel, excluded.effect_class, excluded.max_attempts, excluded.payload_version)
     or c.withdrawn_at is not null;
  update public.cron_schedules c set withdrawn_at = clock_timestamp()
   where c.house_id = p_house and c.withdrawn_at is null
     and not exists (select 1 from jsonb_array_elements(p_calendar) r where r ->> 'name' = c.job_name);
end $$;

-- What the tick asks for: every schedule that runs, and the database's own time.
create function delivery.read_schedules() returns table (
  name text, expression text, timezone text, next_slot timestamptz, resumed_at timestamptz, catch_up text, catch_up_max smallint, read_at timestamptz
)
language sql security definer stable set search_path = pg_catalog, pg_temp
as $$
  select s.job_name, s.expression, s.timezone, s.next_slot, s.resumed_at, s.catch_up, s.catch_up_max, clock_timestamp()
    from public.cron_schedules s where s.paused_at is null and s.withdrawn_at is null order by s.next_slot, s.job_name
$$;

-- The job of a schedule, as its row describes it.
create function delivery.job_of_schedule(s public.cron_schedules, p_id uuid, p_key text) returns public.delivery_jobs
language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
  j public.delivery_jobs;
begin
  j.id := p_id; j.house_id := s.house_id; j.created_at := now(); j.next_run_at := now(); j.updated_at := now();
  j.dispatch_seq := 0; j.attempts := 0; j.crashes := 0; j.generation := 0; j.status := 'pending'; j.priority := 5;
  j.max_attempts := s.max_attempts; j.payload_version := s.payload_version; j.kind := s.kind; j.queue := s.queue;
  j.channel := s.channel; j.effect_class := s.effect_class; j.idempotency_key := p_key;
  return j;
end $$;

-- One transaction per schedule: its slots become jobs, and it waits for the next. Whoever computed from an older row finds
-- nothing to do, and should two ever get past that, the key of the slot holds. A slot of the future is refused.
create function delivery.fire_schedule(
  p_name text, p_expected timestamptz, p_next timestamptz, p_slots timestamptz[], p_ids uuid[], p_missed timestamptz[], p_more integer
) returns table (id uuid, created boolean, slot timestamptz, queue text)
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  s public.cron_schedules;
  v_slot timestamptz;
  v_id uuid;
begin
  select * into s from public.cron_schedules c
   where c.job_name = p_name and c.next_slot = p_expected and c.paused_at is null and c.withdrawn_at is null for update skip locked;
  if not found then return; end if;
  if p_next <= p_expected or exists (select 1 from unnest(p_slots) u (at) where u.at < p_expected or u.at > clock_timestamp()) then
    raise exception 'a slot is fired in its own time' using errcode = '22023';
  end if;
  for v_slot, v_id in select u.at, u.id from unnest(p_slots, p_ids) as u (at, id) order by u.at
  loop
    return query
      select p.id, p.created, v_slot, s.queue
        from delivery.place(delivery.job_of_schedule(s, v_id, 'cron:' || s.job_name || ':' || delivery.slot_word(v_slot)),
                            jsonb_build_object('slot', delivery.slot_word(v_slot)), null, '{}', '{}', false) p;
  end loop;
  if cardinality(p_missed) + p_more > 0 then
    perform delivery.note_missed(s.job_name, p_missed, p_more);
  end if;
  update public.cron_schedules c set next_slot = p_next, last_slot = coalesce((select max(u.at) from unnest(p_slots) u (at)), c.last_slot)
   where c.job_name = s.job_name;
end $$;

-- Asked for by a person, outside its slots; also while the schedule is paused. No row: there is no such schedule.
create function delivery.run_schedule_now(p_name text, p_id uuid, p_token uuid, p_actor text)
returns table (id uuid, created boolean, dispatch_seq integer, queue text)
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  s public.cron_schedules;
begin
  select * into s from public.cron_schedules c where c.job_name = p_name and c.withdrawn_at is null for update;
  if not found then return; end if;
  perform delivery.assert_owner(s.house_id, null);
  perform set_config('delivery.actor', p_actor, true);
  update public.cron_schedules c set asked_at = clock_timestamp() where c.job_name = p_name;
  return query
    select p.id, p.created, 0, s.queue
      from delivery.place(delivery.job_of_schedule(s, p_id, 'cron:' || s.job_name || ':manual:' || p_token), '{"slot": null}', null, '{}', '{}', false) p;
end $$;

create function delivery.pause_schedule(p_name text, p_reason text, p_actor text) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  s public.cron_schedules;
begin
  select * into s from public.cron_schedules c where c.job_name = p_name and c.withdrawn_at is null for update;
  if not found or s.paused_at is not null then return false; end if;
  perform delivery.assert_owner(s.house_id, null);
  perform set_config('delivery.actor', p_actor, true);
  update public.cron_schedules c set paused_at = clock_timestamp(), paused_reason = p_reason where c.job_name = p_name;
  return true;
end $$;

-- Slots that passed during the pause were not wanted: they are neither run nor missed.
create function delivery.resume_schedule(p_name text, p_actor text) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  s public.cron_schedules;
begin
  select * into s from public.cron_schedules c where c.job_name = p_name and c.paused_at is not null for update;
  if not found then return false; end if;
  perform delivery.assert_owner(s.house_id, null);
  perform set_config('delivery.actor', p_actor, true);
  update public.cron_schedules c set paused_at = null, paused_reason = null, resumed_at = clock_timestamp() where c.job_name = p_name;
  return true;
end $$;

-- The smallest id that was made at a moment: ids begin with their milliseconds.
create function delivery.first_id_of(p_at timestamptz) returns uuid
language sql stable set search_path = pg_catalog, pg_temp
as $$ select rpad(lpad(to_hex(floor(extract(epoch from p_at) * 1000)::bigint), 12, '0'), 32, '0')::uuid $$;

-- Forgets what is past its time, at most p_limit rows of each sort per call. A job is found by the moment in its id, which
-- lies before its end, so that the sweep reads old rows alone.
create function delivery.purge(p_payload_days integer, p_job_months integer, p_worker_days integer, p_limit integer)
returns table (payloads integer, jobs integer, workers integer)
language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off
as $$
declare
  v_now timestamptz := clock_timestamp();
  v_payloads_before timestamptz := v_now - make_interval(days => p_payload_days);
  v_jobs_before timestamptz := v_now - make_interval(months => p_job_months);
  v_ids uuid[];
begin
  if least(p_payload_days, p_job_months, p_worker_days, p_limit) < 1 then
    raise exception 'a time to keep is at least one' using errcode = '22023';
  end if;
  with old as (
    select p.job_id from public.delivery_payloads p join public.delivery_jobs j on j.id = p.job_id
     where p.job_id < delivery.first_id_of(v_payloads_before) and j.finished_at < v_payloads_before
       and j.status in ('succeeded', 'dead', 'cancelled', 'expired')
     order by p.job_id limit p_limit
  )
  delete from public.delivery_payloads p using old o where p.job_id = o.job_id;
  get diagnostics payloads = row_count;

  select array_agg(o.id) into v_ids from (
    select j.id from public.delivery_jobs j
     where j.id < delivery.first_id_of(v_jobs_before) and j.finished_at < v_jobs_before and j.status in ('succeeded', 'dead', 'cancelled', 'expired')
     order by j.id limit p_limit for update skip locked) o;
  jobs := coalesce(cardinality(v_ids), 0);
  if jobs > 0 then
    delete from public.delivery_keys k using public.delivery_jobs j
     where j.id = any (v_ids) and k.house_id = j.house_id and k.scope = 'once' and k.key = j.idempotency_key and k.job_id = j.id;
    delete from public.delivery_keys k using public.delivery_jobs j
     where j.id = any (v_ids) and k.house_id = j.house_id and k.scope = 'support' and k.key = j.support_ref and k.job_id = j.id;
    delete from public.delivery_jobs where id = any (v_ids);
    delete from public.delivery_payloads where job_id = any (v_ids);
    delete from public.delivery_links where job_id = any (v_ids);
    delete from public.delivery_effects where job_id = any (v_ids);
    delete from public.delivery_requests where job_id = any (v_ids);
    delete from public.delivery_attempts where job_id = any (v_ids);
  end if;

  delete from public.delivery_workers w where w.id in (
    select o.id from public.delivery_workers o
     where o.reaped_at < v_now - make_interval(days => p_worker_days) order by o.id limit p_limit);
  get diagnostics workers = row_count;
  return next;
end $$;

-- T19. The ledger is older than the world: between the backup and its loss anything that was due may have been sent. All
-- work is held until a person lifts it, fences and workers of that other time are forgotten, and what may have gone out
-- and cannot be repeated under a key that still lives becomes uncertain. An answer per open job: what it was and is now.
-- Run before any worker starts. A second call judges again what is still open.
create function delivery.after_restore(p_backup_at timestamptz, p_key_life_seconds double precision, p_actor text)
returns table (id uuid, house_id uuid, kind text, queue text, effect_class text, was text, became text, reason text)
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_now timestamptz := clock_timestamp();
  v_key_dies timestamptz := p_backup_at + make_interval(secs => p_key_life_seconds);
  v_nobody constant uuid := '00000000-0000-0000-0000-000000000000';
begin
  if p_backup_at > v_now then
    raise exception 'a backup is not of the future' using errcode = '22023';
  end if;
  perform delivery.pause('all', null, 'restored', p_actor);
  perform set_config('delivery.actor', p_actor, true);
  delete from public.delivery_workers;
  update public.delivery_leases l set until = '-infinity' where l.name = 'keeper';

  return query
  with open as materialized (
    select j.id, j.house_id, j.kind, j.queue, j.effect_class, j.status as was, j.fence, j.worker_id, j.started_at, j.dispatch_seq,
           j.expires_at <= v_now as lapsed, j.cancel_requested_at is not null as unwanted,
           j.status = 'pending' and j.next_run_at > v_now as not_due, e.job_id is not null as has_effect, e.state, coalesce(e.key_expires_at, v_key_dies) as key_dies
      from public.delivery_jobs j left join public.delivery_effects e on e.job_id = j.id
     where j.status in ('pending', 'running', 'uncertain') order by j.id for update of j
  ), judged as (
    select o.*, case
        when o.lapsed then 'expired'
        when o.was = 'uncertain' then 'was_uncertain'
        when o.unwanted and o.effect_class in ('pure', 'internal') then 'cancel_asked'
        when o.effect_class in ('pure', 'internal') then 'harmless_twice'
        when o.state = 'accepted' then 'accepted_before'
        -- No worker could claim it meanwhile either.
        when o.not_due then 'not_due_since'
        when o.effect_class = 'blind' then 'may_have_been_sent'
        when o.key_dies > v_now then 'key_lives'
        else 'key_may_have_died' end as because
      from open o
  ), named as (
    select g.*, case
        when g.because in ('expired', 'cancel_asked') then 'cancelled'
        when g.because in ('was_uncertain', 'may_have_been_sent', 'key_may_have_died') then 'uncertain'
        else 'pending' end as next
      from judged g
  ), tried as (
    -- A claim that was running ended with the world it ran in; one that the ledger never saw may have been made by nobody it knows.
    insert into public.delivery_attempts (job_id, seq, house_id, worker_id, fence, started_at, finished_at, outcome, code)
    select n.id, n.dispatch_seq, n.house_id, coalesce(n.worker_id, v_nobody), coalesce(n.fence, v_nobody), coalesce(n.started_at, v_now), v_now,
           case n.next when 'uncertain' then 'uncertain' else 'lost' end, 'restored'
      from named n where n.was = 'running' or (n.was = 'pending' and n.next = 'uncertain')
    on conflict do nothing
  ), doubted as (
    -- It can be asked about, and settled by evidence like any other.
    insert into public.delivery_effects as e (job_id, house_id, fence, state, class, request_hash, request_date, provider, intent_at, settled_at, evidence)
    select n.id, n.house_id, coalesce(n.fence, v_nobody), 'uncertain', n.effect_class, '\x', date_trunc('second', p_backup_at), 'unknown', p_backup_at, v_now, 'restored'
      from named n where n.next = 'uncertain' and n.was <> 'uncertain'
    on conflict (job_id) do update set fence = excluded.fence, state = 'uncertain', settled_at = excluded.settled_at, evidence = excluded.evidence
  ), promised as (
    -- The provider may count from a call that this ledger never saw.
    insert into public.delivery_effects (job_id, house_id, fence, state, class, request_hash, request_date, provider, intent_at, key_expires_at)
    select n.id, n.house_id, v_nobody, 'intent', n.effect_class, '\x', date_trunc('second', p_backup_at), 'unknown', p_backup_at, n.key_dies
      from named n where n.because = 'key_lives' and (not n.has_effect or n.state in ('rejected', 'not_sent'))
    on conflict (job_id) do update set state = 'intent', settled_at = null
  ), moved as (
    update public.delivery_jobs j set
      status = n.next, fence = null, worker_id = null, lease_until = null, updated_at = v_now,
      attempts = case when n.was = 'running' and n.next = 'pending' then j.attempts - 1 else j.attempts end,
      dispatch_seq = j.dispatch_seq + 1,
      next_run_at = case when n.was = 'running' and n.next = 'pending' then v_now else j.next_run_at end,
      last_error_code = 'restored',
      reason = case when n.next = 'cancelled' then coalesce(j.reason, n.because) else j.reason end,
      finished_at = case when n.next = 'cancelled' then v_now end
    from named n where n.id = j.id and n.next <> n.was
  )
  select n.id, n.house_id, n.kind, n.queue, n.effect_class, n.was, n.next, n.because from named n order by n.id;

  perform delivery.sweep_up(ended.ids) from (
    select array_agg(j.id) as ids from public.delivery_jobs j where j.status = 'cancelled' and j.finished_at = v_now) ended where ended.ids is not null;
end $$;

revoke execute on function delivery.slot_word(timestamptz), delivery.note_missed(text, timestamptz[], integer), delivery.set_schedules(uuid, jsonb),
  delivery.read_schedules(), delivery.job_of_schedule(public.cron_schedules, uuid, text),
  delivery.fire_schedule(text, timestamptz, timestamptz, timestamptz[], uuid[], timestamptz[], integer),
  delivery.run_schedule_now(text, uuid, uuid, text), delivery.pause_schedule(text, text, text), delivery.resume_schedule(text, text),
  delivery.first_id_of(timestamptz), delivery.purge(integer, integer, integer, integer),
  delivery.after_restore(timestamptz, double precision, text) from public;
