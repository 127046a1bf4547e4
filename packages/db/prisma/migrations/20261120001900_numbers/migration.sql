-- Looking must not cost more when the ledger is older: every figure that is read often reads an index over the few rows it is about.

-- Holds the dead alone, so a job that does not die never writes an entry.
create index delivery_jobs_dead on public.delivery_jobs (id) where status = 'dead';

create or replace function delivery.pulse() returns table (measure text, label text, value double precision)
language sql security definer stable set search_path = pg_catalog, pg_temp set enable_seqscan = off
as $$
  select 'due_lag_seconds', j.queue, extract(epoch from clock_timestamp() - min(j.next_run_at))::float8
    from public.delivery_jobs j where j.status = 'pending' and j.next_run_at <= clock_timestamp() group by j.queue
  union all
  select 'uncertain', '', count(*) from public.delivery_jobs j where j.status in ('running', 'uncertain') and j.status = 'uncertain'
  union all
  select 'uncertain_age_seconds', '', coalesce(extract(epoch from clock_timestamp() - min(j.updated_at)), 0)::float8
    from public.delivery_jobs j where j.status in ('running', 'uncertain') and j.status = 'uncertain'
  union all
  select 'suspects', '', (select count(*) from public.delivery_jobs j where j.status = 'pending' and j.crashes >= 2)
                       + (select count(*) from public.delivery_jobs j where j.status in ('running', 'uncertain') and j.status = 'running' and j.crashes >= 2)
  union all
  select 'dead', '', count(*) from public.delivery_jobs j where j.status = 'dead'
  union all
  select 'controls', '', cardinality(delivery.controls_in_force())
  union all
  select 'workers', '', count(*) from public.delivery_workers w where w.reaped_at is null
  union all
  select 'keeper', '', count(*) from public.delivery_leases l where l.name = 'keeper' and l.until > clock_timestamp()
$$;

-- As `audit`, for what was made in the last seconds: what a sweep can ask each minute of a ledger of any age.
create function delivery.audit_since(p_seconds double precision) returns table (finding text, count bigint)
language plpgsql security definer volatile set search_path = pg_catalog, pg_temp set enable_seqscan = off
as $$
declare
  v_first uuid := delivery.first_id_of(clock_timestamp() - make_interval(secs => p_seconds));
  v_scopes text[] := delivery.controls_in_force();
begin
  return query
  select 'effect_without_job', count(*) from public.delivery_effects e
   where e.job_id >= v_first and not exists (select 1 from public.delivery_jobs j where j.id = e.job_id)
  union all
  select 'attempt_without_job', count(*) from public.delivery_attempts a
   where a.job_id >= v_first and not exists (select 1 from public.delivery_jobs j where j.id = a.job_id)
  union all
  select 'job_without_key', count(*) from public.delivery_jobs j
   where j.id >= v_first and not exists (select 1 from public.delivery_keys k where k.house_id = j.house_id and k.scope = 'once' and k.key = j.idempotency_key)
  union all
  select 'open_intent_past_lease', count(*) from public.delivery_effects e join public.delivery_jobs j on j.id = e.job_id
   where e.job_id >= v_first and e.state = 'intent' and e.class = 'blind' and (j.status <> 'running' or j.lease_until < clock_timestamp() - interval '1 minute')
  union all
  select 'due_too_long', count(*) from public.delivery_jobs j
   where j.status = 'pending' and j.next_run_at < clock_timestamp() - interval '5 minutes'
     and not v_scopes && array['all', 'queue:' || j.queue, 'kind:' || j.kind, 'house:' || j.house_id, 'dest:' || coalesce(j.dest_key, '')];
end $$;

revoke execute on function delivery.audit_since(double precision) from public;
