-- The reclaim sweep as it was.
create or replace function delivery.reclaim(p_stale_seconds double precision, p_limit integer) returns table (id uuid, verdict text)
language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off
as $$
#variable_conflict use_column
declare
  v_now timestamptz := clock_timestamp();
  v_ids uuid[];
  v_words text[];
  v_ended uuid[];
begin
  update public.delivery_workers w set reaped_at = v_now
   where w.reaped_at is null and w.heartbeat_at < v_now - make_interval(secs => p_stale_seconds);

  with orphaned as (
    select j.id from public.delivery_jobs j
     where j.status = 'running'
       and (j.lease_until < v_now or not exists (select 1 from public.delivery_workers w where w.id = j.worker_id and w.reaped_at is null))
     order by j.id limit p_limit for update of j skip locked
  ), known as (
    select j.id, j.house_id, j.worker_id, j.fence, j.started_at, j.dispatch_seq, j.crashes + 1 as crashes,
           coalesce(e.state in ('intent', 'uncertain'), false) as open_intent,
           coalesce(e.state = 'accepted', false) as accepted,
           coalesce(e.class = 'keyed' and e.key_expires_at > v_now, false) as key_lives
      from orphaned o join public.delivery_jobs j on j.id = o.id left join public.delivery_effects e on e.job_id = o.id
  ), judged as (
    select k.*, case
        when k.open_intent and not (k.key_lives and k.crashes < 5) then 'uncertain'
        -- An accepted effect has only its bookkeeping left: the next permit answers `already_accepted`.
        when k.crashes >= 5 and not k.accepted then 'dead'
        else 'pending'
      end as next
      from known k
  ), moved as (
    update public.delivery_jobs j set
      status = g.next, fence = null, worker_id = null, lease_until = null, updated_at = v_now, crashes = g.crashes,
      attempts = case when g.next = 'pending' then j.attempts - 1 else j.attempts end,
      dispatch_seq = case when g.next = 'pending' then j.dispatch_seq + 1 else j.dispatch_seq end,
      next_run_at = case when g.next <> 'pending' then j.next_run_at when g.crashes = 1 then v_now else v_now + make_interval(secs => power(2, least(g.crashes, 10))) end,
      last_error_code = 'worker_lost',
      reason = case when g.next = 'dead' then 'poison' else j.reason end,
      failed_at = case when g.next = 'dead' then v_now else j.failed_at end,
      finished_at = case when g.next = 'dead' then v_now end
    from judged g where j.id = g.id
    returning j.id, j.status
  ), settled as (
    update public.delivery_effects e set state = 'uncertain', settled_at = v_now
      from judged g where e.job_id = g.id and g.next = 'uncertain' and e.state = 'intent'
  ), tried as (
    insert into public.delivery_attempts (job_id, seq, house_id, worker_id, fence, started_at, finished_at, outcome, code)
    select g.id, g.dispatch_seq, g.house_id, g.worker_id, g.fence, g.started_at, v_now, 'lost', 'worker_lost' from judged g
  )
  select array_agg(m.id), array_agg(m.status) into v_ids, v_words from moved m;
  if v_ids is null then return; end if;

  -- Asked to stop while its worker died: it waits for nobody any more. T15.
  with unwanted as (
    update public.delivery_jobs j set status = 'cancelled', reason = coalesce(j.reason, 'cancelled'), dispatch_seq = j.dispatch_seq + 1,
           finished_at = v_now, updated_at = v_now
     where j.id = any (v_ids) and j.status = 'pending' and j.cancel_requested_at is not null
    returning j.id
  )
  select array_agg(u.id) into v_ended from unwanted u;
  if v_ended is not null then perform delivery.sweep_up(v_ended); end if;
  return query select r.id, case when r.id = any (v_ended) then 'cancelled' else r.word end from unnest(v_ids, v_words) as r (id, word);
end $$;
