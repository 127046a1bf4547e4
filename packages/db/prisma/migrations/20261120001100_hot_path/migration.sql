-- The functions that every job passes through, for speed: the same moves, guards and answers as before.
-- Each batch is small beside its tables, so every plan is a row by row look into the primary key, made once per connection.

create or replace function delivery.claim(
  p_worker uuid, p_ids uuid[], p_seqs integer[],
  p_kinds text[], p_min_versions integer[], p_max_versions integer[], p_lease_seconds integer[]
) returns table (
  id uuid, house_id uuid, subject_id uuid, kind text, queue text, fence uuid, attempt smallint, max_attempts smallint,
  generation smallint, replay_of uuid, payload jsonb, payload_version smallint, sealed bytea, idempotency_key text,
  effect_class text, dest_key text, lease_until timestamptz, trace_parent text, dispatch_seq integer
)
language plpgsql security definer set search_path = pg_catalog, pg_temp
set enable_seqscan = off set enable_bitmapscan = off set enable_hashjoin = off set enable_mergejoin = off set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  v_scopes text[];
  v_claimed integer;
  v_ended uuid[];
begin
  perform pg_advisory_xact_lock_shared(delivery.controls_lock());
  select coalesce(array_agg(c.scope), '{}') into v_scopes from public.delivery_controls c where c.until is null or c.until > clock_timestamp();
  if 'all' = any (v_scopes) then return; end if;
  perform 1 from public.delivery_workers w where w.id = p_worker and w.reaped_at is null and not w.draining;
  if not found then return; end if;

  return query
  with picked as (
    select j.id, a.lease, (j.expires_at is not null and j.expires_at <= now()) as lapsed, j.cancel_requested_at is not null as unwanted
      from unnest(p_ids, p_seqs) as h (id, seq)
      join public.delivery_jobs j on j.id = h.id and j.dispatch_seq = h.seq
      join unnest(p_kinds, p_min_versions, p_max_versions, p_lease_seconds) as a (kind, low, high, lease)
        on a.kind = j.kind and j.payload_version between a.low and a.high
     where j.status = 'pending' and j.next_run_at <= now()
       and (v_scopes = '{}' or not v_scopes && array['queue:' || j.queue, 'kind:' || j.kind, 'house:' || j.house_id, 'dest:' || coalesce(j.dest_key, '')])
     order by j.id
       for update of j skip locked
  ), moved as (
    update public.delivery_jobs j set
      status = case when p.unwanted then 'cancelled' when p.lapsed then 'expired' else 'running' end,
      fence = case when p.unwanted or p.lapsed then null else gen_random_uuid() end,
      worker_id = case when p.unwanted or p.lapsed then null else p_worker end,
      lease_until = case when p.unwanted or p.lapsed then null else now() + make_interval(secs => p.lease) end,
      started_at = case when p.unwanted or p.lapsed then j.started_at else now() end,
      attempts = case when p.unwanted or p.lapsed then j.attempts else j.attempts + 1 end,
      dispatch_seq = case when p.unwanted or p.lapsed then j.dispatch_seq + 1 else j.dispatch_seq end,
      reason = case when p.unwanted then coalesce(j.reason, 'cancelled') else j.reason end,
      finished_at = case when p.unwanted or p.lapsed then now() end,
      updated_at = now()
    from picked p where p.id = j.id
    returning j.*
  )
  select m.id, m.house_id, m.subject_id, m.kind, m.queue, m.fence, m.attempts, m.max_attempts, m.generation, m.replay_of,
         p.data, m.payload_version, p.sealed, m.idempotency_key, m.effect_class, m.dest_key, m.lease_until, m.trace_parent, m.dispatch_seq
    from moved m left join public.delivery_payloads p on p.job_id = m.id
   where m.status = 'running';
  get diagnostics v_claimed = row_count;

  -- Not every hint became a claim: some of the rows may have ended here. Sweeping up twice changes nothing.
  if v_claimed < cardinality(p_ids) then
    select array_agg(j.id) into v_ended from public.delivery_jobs j where j.id = any (p_ids) and j.status in ('cancelled', 'expired');
    if v_ended is not null then perform delivery.sweep_up(v_ended); end if;
  end if;
end $$;

create or replace function delivery.permit(
  p_ids uuid[], p_fences uuid[], p_hashes bytea[], p_providers text[], p_key_life_seconds double precision[], p_requests bytea[]
) returns table (id uuid, verdict text, request_date timestamptz, request bytea)
language plpgsql security definer set search_path = pg_catalog, pg_temp
set enable_seqscan = off set enable_bitmapscan = off set enable_hashjoin = off set enable_mergejoin = off set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  v_all boolean;
  v_granted uuid[];
begin
  perform pg_advisory_xact_lock_shared(delivery.controls_lock());
  v_all := exists (select 1 from public.delivery_controls c where c.scope = 'all' and (c.until is null or c.until > clock_timestamp()));
  perform 1 from public.delivery_jobs j where j.id = any (p_ids) order by j.id for update;

  with open as (
    select a.id, a.fence, a.hash, a.provider, a.key_life, j.house_id, j.effect_class
      from unnest(p_ids, p_fences, p_hashes, p_providers, p_key_life_seconds) as a (id, fence, hash, provider, key_life)
      join public.delivery_jobs j on j.id = a.id and j.fence = a.fence and j.status = 'running'
      left join public.delivery_effects e on e.job_id = a.id
     where not v_all and j.cancel_requested_at is null and j.lease_until >= clock_timestamp() + interval '5 seconds'
       and (e.state is null or e.state in ('rejected', 'not_sent')
            or (e.state in ('intent', 'uncertain') and e.class = 'keyed' and e.key_expires_at > clock_timestamp()))
  ), written as (
    insert into public.delivery_effects as e
      (job_id, house_id, fence, state, class, request_hash, request_date, provider, intent_at, key_expires_at)
    select o.id, o.house_id, o.fence, 'intent', o.effect_class, o.hash, date_trunc('second', clock_timestamp()), o.provider, clock_timestamp(),
           case when o.effect_class = 'keyed' then clock_timestamp() + make_interval(secs => o.key_life) end
      from open o
    on conflict (job_id) do update set
      fence = excluded.fence, state = 'intent', intent_at = excluded.intent_at, settled_at = null, provider = excluded.provider,
      request_hash = case when e.class = 'keyed' then e.request_hash else excluded.request_hash end,
      -- A definite refusal frees the key's clock; an open intent keeps the first one, since the provider counts from there.
      key_expires_at = case when e.state in ('intent', 'uncertain') then e.key_expires_at else excluded.key_expires_at end
    returning e.job_id
  )
  select coalesce(array_agg(w.job_id), '{}') into v_granted from written w;

  -- Only keyed calls freeze their bytes.
  if array_remove(p_requests, null) <> '{}' then
    insert into public.delivery_requests (job_id, house_id, bytes)
      select a.id, j.house_id, a.bytes from unnest(p_ids, p_requests) as a (id, bytes)
        join public.delivery_jobs j on j.id = a.id
       where a.bytes is not null and a.id = any (v_granted)
    on conflict do nothing;
  end if;

  return query
    select e.job_id, 'granted', e.request_date, case when e.class = 'keyed' then (select r.bytes from public.delivery_requests r where r.job_id = e.job_id) end
      from unnest(v_granted) as g (id) join public.delivery_effects e on e.job_id = g.id;
  if cardinality(v_granted) = cardinality(p_ids) then return; end if;
  return query
    select a.id,
           case
             when j.id is null then 'lost'
             when e.state = 'accepted' then 'already_accepted'
             when j.cancel_requested_at is not null then 'cancelled'
             when v_all then 'paused'
             when j.lease_until < clock_timestamp() + interval '5 seconds' then 'lease_short'
             when e.state in ('intent', 'uncertain') and not coalesce(e.class = 'keyed' and e.key_expires_at > clock_timestamp(), false) then 'unresolved'
             else 'refused'
           end,
           e.request_date, r.bytes
      from unnest(p_ids, p_fences) as a (id, fence)
      left join public.delivery_jobs j on j.id = a.id and j.fence = a.fence and j.status = 'running'
      left join public.delivery_effects e on e.job_id = a.id
      left join public.delivery_requests r on r.job_id = a.id
     where not a.id = any (v_granted);
end $$;

alter function delivery.finish(uuid[], uuid[], text[], text[], text[], text[], text[], double precision[])
  set enable_bitmapscan = off set enable_hashjoin = off set enable_mergejoin = off set plan_cache_mode = force_generic_plan;

-- T4, without the questions that only other endings need. Answers with the jobs it did not end, which are `finish`'s to
-- judge: their claim is no longer the caller's. What calls nothing outside has no effect to settle; its class is asked,
-- not believed.
create function delivery.finish_pure(p_ids uuid[], p_fences uuid[]) returns setof uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp
set enable_seqscan = off set enable_bitmapscan = off set enable_hashjoin = off set enable_mergejoin = off set plan_cache_mode = force_generic_plan
as $$
declare
  v_now timestamptz := clock_timestamp();
  v_ended integer;
begin
  with moved as (
    update public.delivery_jobs j set
      status = 'succeeded', fence = null, worker_id = null, lease_until = null, reason = null, updated_at = v_now, finished_at = v_now
    from unnest(p_ids, p_fences) as s (id, fence)
    where j.id = s.id and j.fence = s.fence and j.status = 'running' and j.effect_class in ('pure', 'internal')
      and not exists (select 1 from public.delivery_payloads p where p.job_id = j.id and p.sealed is not null)
    returning old.id, old.dispatch_seq, old.house_id, old.worker_id, old.fence, old.started_at
  )
  insert into public.delivery_attempts (job_id, seq, house_id, worker_id, fence, started_at, finished_at, outcome)
  select m.id, m.dispatch_seq, m.house_id, m.worker_id, m.fence, m.started_at, v_now, 'done' from moved m;
  get diagnostics v_ended = row_count;
  if v_ended < cardinality(p_ids) then
    return query select s.id from unnest(p_ids, p_fences) as s (id, fence)
      where not exists (select 1 from public.delivery_attempts a where a.job_id = s.id and a.fence = s.fence and a.outcome = 'done');
  end if;
end $$;

-- T4 of an effect that the other side took, for the call whose intent this claim wrote. Answers like `finish_pure`.
create function delivery.finish_sent(p_ids uuid[], p_fences uuid[], p_stages text[], p_refs text[]) returns setof uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp
set enable_seqscan = off set enable_bitmapscan = off set enable_hashjoin = off set enable_mergejoin = off set plan_cache_mode = force_generic_plan
as $$
declare
  v_now timestamptz := clock_timestamp();
  v_ended integer;
begin
  with moved as (
    update public.delivery_jobs j set
      status = 'succeeded', fence = null, worker_id = null, lease_until = null, reason = null, updated_at = v_now, finished_at = v_now, sent_at = v_now
    from unnest(p_ids, p_fences, p_stages, p_refs) as s (id, fence, stage, ref)
    where j.id = s.id and j.fence = s.fence and j.status = 'running'
      and exists (select 1 from public.delivery_effects e where e.job_id = j.id and e.fence = s.fence and e.state = 'intent')
      and not exists (select 1 from public.delivery_payloads p where p.job_id = j.id and p.sealed is not null)
    returning old.id, old.dispatch_seq, old.house_id, old.worker_id, old.fence, old.started_at, old.effect_class, s.stage, s.ref
  ), settled as (
    update public.delivery_effects e set state = 'accepted', provider_ref = coalesce(m.ref, e.provider_ref), evidence = 'reply', settled_at = v_now
      from moved m where e.job_id = m.id and e.state in ('intent', 'uncertain')
  ), freed as (
    delete from public.delivery_requests r using moved m where r.job_id = m.id and m.effect_class = 'keyed'
  )
  insert into public.delivery_attempts (job_id, seq, house_id, worker_id, fence, started_at, finished_at, outcome, stage, provider_ref)
  select m.id, m.dispatch_seq, m.house_id, m.worker_id, m.fence, m.started_at, v_now, 'done', m.stage, m.ref from moved m;
  get diagnostics v_ended = row_count;
  if v_ended < cardinality(p_ids) then
    return query select s.id from unnest(p_ids, p_fences) as s (id, fence)
      where not exists (select 1 from public.delivery_attempts a where a.job_id = s.id and a.fence = s.fence and a.outcome = 'done');
  end if;
end $$;

revoke execute on function delivery.finish_pure(uuid[], uuid[]), delivery.finish_sent(uuid[], uuid[], text[], text[]) from public;
