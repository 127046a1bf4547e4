drop function delivery.audit_since(double precision);

create or replace function delivery.pulse() returns table (measure text, label text, value double precision)
language sql security definer stable set search_path = pg_catalog, pg_temp
as $$
  select 'due_lag_seconds', j.queue, extract(epoch from clock_timestamp() - min(j.next_run_at))::float8
    from public.delivery_jobs j where j.status = 'pending' and j.next_run_at <= clock_timestamp() group by j.queue
  union all
  select 'uncertain', '', count(*) from public.delivery_jobs j where j.status = 'uncertain'
  union all
  select 'uncertain_age_seconds', '', coalesce(extract(epoch from clock_timestamp() - min(j.updated_at)), 0)::float8
    from public.delivery_jobs j where j.status = 'uncertain'
  union all
  select 'suspects', '', count(*) from public.delivery_jobs j where j.status in ('pending', 'running') and j.crashes >= 2
  union all
  select 'dead', '', count(*) from public.delivery_jobs j where j.status = 'dead'
  union all
  select 'controls', '', cardinality(delivery.controls_in_force())
  union all
  select 'workers', '', count(*) from public.delivery_workers w where w.reaped_at is null
  union all
  select 'keeper', '', count(*) from public.delivery_leases l where l.name = 'keeper' and l.until > clock_timestamp()
$$;

drop index public.delivery_jobs_dead;
