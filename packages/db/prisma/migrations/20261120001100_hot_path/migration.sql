-- The functions that every job passes through, for speed: the same moves, guards and answers as before.
--
-- A plan made while a table is nearly empty is kept by its connection, and may read the whole primary key for each batch
-- once the table is full. So these statements leave the planner no choice: rows are met by `= any (ids)`, or one by one in
-- a subquery that cannot be turned round (`offset 0`, `for update`), and a status that an index is partial by is asked
-- through a variable, which keeps that index out of the probe.

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
  v_waiting constant text := 'pending';
  v_scopes text[];
  v_picked uuid[];
  v_claimed integer;
begin
  perform pg_advisory_xact_lock_shared(delivery.controls_lock());
  select coalesce(array_agg(c.scope), '{}') into v_scopes from public.delivery_controls c where c.until is null or c.until > clock_timestamp();
  if 'all' = any (v_scopes) then return; end if;
  perform 1 from public.delivery_workers w where w.id = p_worker and w.reaped_at is null and not w.draining;
  if not found then return; end if;

  select array_agg(d.id) into v_picked
    from unnest(p_ids, p_seqs) as h (id, seq)
   cross join lateral (
     select j.id from public.delivery_jobs j
      where j.id = h.id and j.dispatch_seq = h.seq and j.status = v_waiting and j.next_run_at <= now()
        and j.payload_version between p_min_versions[array_position(p_kinds, j.kind)] and p_max_versions[array_position(p_kinds, j.kind)]
        and (v_scopes = '{}' or not v_scopes && array['queue:' || j.queue, 'kind:' || j.kind, 'house:' || j.house_id, 'dest:' || coalesce(j.dest_key, '')])
        for update skip locked) d;
  if v_picked is null then return; end if;

  return query
  with moved as (
    update public.delivery_jobs j set
      status = case when j.cancel_requested_at is not null then 'cancelled' when j.expires_at <= now() then 'expired' else 'running' end,
      fence = case when j.cancel_requested_at is not null or j.expires_at <= now() then null else gen_random_uuid() end,
      worker_id = case when j.cancel_requested_at is not null or j.expires_at <= now() then null else p_worker end,
      lease_until = case when j.cancel_requested_at is not null or j.expires_at <= now() then null
                         else now() + make_interval(secs => p_lease_seconds[array_position(p_kinds, j.kind)]) end,
      started_at = case when j.cancel_requested_at is not null or j.expires_at <= now() then j.started_at else now() end,
      attempts = case when j.cancel_requested_at is not null or j.expires_at <= now() then j.attempts else j.attempts + 1 end,
      dispatch_seq = case when j.cancel_requested_at is not null or j.expires_at <= now() then j.dispatch_seq + 1 else j.dispatch_seq end,
      reason = case when j.cancel_requested_at is not null then coalesce(j.reason, 'cancelled') else j.reason end,
      finished_at = case when j.cancel_requested_at is not null or j.expires_at <= now() then now() end,
      updated_at = now()
    where j.id = any (v_picked)
    returning j.*
  )
  select m.id, m.house_id, m.subject_id, m.kind, m.queue, m.fence, m.attempts, m.max_attempts, m.generation, m.replay_of,
         p.data, m.payload_version, p.sealed, m.idempotency_key, m.effect_class, m.dest_key, m.lease_until, m.trace_parent, m.dispatch_seq
    from moved m left join lateral (select b.data, b.sealed from public.delivery_payloads b where b.job_id = m.id offset 0) p on true
   where m.status = 'running';
  get diagnostics v_claimed = row_count;

  -- What was picked and does not run has ended here, or a gate left it waiting.
  if v_claimed < cardinality(v_picked) then
    perform delivery.sweep_up((select array_agg(j.id) from public.delivery_jobs j where j.id = any (v_picked) and j.status in ('cancelled', 'expired')));
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

  with written as (
    insert into public.delivery_effects as e
      (job_id, house_id, fence, state, class, request_hash, request_date, provider, intent_at, key_expires_at)
    select j.id, j.house_id, j.fence, 'intent', j.effect_class, a.hash, date_trunc('second', clock_timestamp()), a.provider, clock_timestamp(),
           case when j.effect_class = 'keyed' then clock_timestamp() + make_interval(secs => a.key_life) end
      from unnest(p_ids, p_fences, p_hashes, p_providers, p_key_life_seconds) as a (id, fence, hash, provider, key_life)
     cross join lateral (
       select d.id, d.house_id, d.fence, d.effect_class from public.delivery_jobs d
        where d.id = a.id and d.fence = a.fence and d.cancel_requested_at is null
          and d.lease_until >= clock_timestamp() + interval '5 seconds' offset 0) j
      left join lateral (select f.state, f.class, f.key_expires_at from public.delivery_effects f where f.job_id = a.id offset 0) e on true
     where not v_all
       and (e.state is null or e.state in ('rejected', 'not_sent')
            or (e.state in ('intent', 'uncertain') and e.class = 'keyed' and e.key_expires_at > clock_timestamp()))
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
       cross join lateral (select d.house_id from public.delivery_jobs d where d.id = a.id offset 0) j
       where a.bytes is not null and a.id = any (v_granted)
    on conflict do nothing;
  end if;

  return query
    select e.job_id, 'granted', e.request_date, case when e.class = 'keyed' then (select r.bytes from public.delivery_requests r where r.job_id = e.job_id) end
      from public.delivery_effects e where e.job_id = any (v_granted);
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
           e.request_date, (select r.bytes from public.delivery_requests r where r.job_id = a.id)
      from unnest(p_ids, p_fences) as a (id, fence)
      left join lateral (select d.id, d.cancel_requested_at, d.lease_until from public.delivery_jobs d where d.id = a.id and d.fence = a.fence offset 0) j on true
      left join lateral (select f.state, f.class, f.key_expires_at, f.request_date from public.delivery_effects f where f.job_id = a.id offset 0) e on true
     where not a.id = any (v_granted);
end $$;

create or replace function delivery.finish(
  p_ids uuid[], p_fences uuid[], p_outcomes text[], p_codes text[], p_details text[], p_stages text[], p_refs text[],
  p_wait_seconds double precision[]
) returns table (id uuid, verdict text, dispatch_seq integer, queue text)
language plpgsql security definer set search_path = pg_catalog, pg_temp
set enable_seqscan = off set enable_bitmapscan = off set enable_hashjoin = off set enable_mergejoin = off set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  v_now timestamptz;
  v_matched integer;
  v_running constant text := 'running';
  v_late uuid[] := '{}';
begin
  with held as (
    select j.id, j.fence from public.delivery_jobs j where j.id = any (p_ids) order by j.id for update
  )
  select count(*) into v_matched from held h join unnest(p_ids, p_fences) as s (id, fence) on s.id = h.id and s.fence = h.fence;
  v_now := clock_timestamp();

  if v_matched < cardinality(p_ids) then
    with proven as (
      update public.delivery_effects e set state = 'accepted', settled_at = v_now, evidence = 'late_report', provider_ref = coalesce(s.ref, e.provider_ref)
        from unnest(p_ids, p_fences, p_outcomes, p_refs) as s (id, fence, outcome, ref)
       cross join lateral (select d.fence from public.delivery_jobs d where d.id = s.id offset 0) j
       where s.outcome = 'done' and j.fence is distinct from s.fence and e.job_id = any (p_ids) and e.job_id = s.id and e.fence = s.fence and e.state in ('intent', 'uncertain')
      returning e.job_id
    )
    select coalesce(array_agg(p.job_id), '{}') into v_late from proven p;
    update public.delivery_jobs j set status = 'succeeded', sent_at = v_now, finished_at = v_now, updated_at = v_now, reason = null
     where j.id = any (v_late) and j.status = 'uncertain';
    if found then
      perform delivery.sweep_up((select array_agg(j.id) from public.delivery_jobs j where j.id = any (v_late) and j.status = 'succeeded'));
    end if;
  end if;

  return query
  with said as (
    select s.* from unnest(p_ids, p_fences, p_outcomes, p_codes, p_details, p_stages, p_refs, p_wait_seconds)
      as s (id, fence, outcome, code, detail, stage, ref, wait)
  ), known as (
    select s.*, j.house_id, j.worker_id, j.started_at, j.dispatch_seq as seq, j.attempts, j.max_attempts, j.cancel_requested_at,
           e.job_id is not null as has_effect,
           coalesce(e.state = 'intent' and e.fence = s.fence, false) as own_intent,
           coalesce(e.state in ('intent', 'uncertain') and e.fence <> s.fence, false) as older_intent,
           coalesce(e.state = 'accepted', false) as proven,
           coalesce(e.class = 'keyed' and e.key_expires_at > v_now, false) as key_lives
      from said s
     cross join lateral (select d.* from public.delivery_jobs d where d.id = s.id and d.fence = s.fence and d.status = v_running offset 0) j
      left join lateral (select f.* from public.delivery_effects f where f.job_id = s.id offset 0) e on true
  ), open as (
    select k.*, k.older_intent or (k.own_intent and k.outcome = 'uncertain') as still_open from known k
  ), judged as (
    select o.*, case
        -- What an earlier worker proved stays true, whatever this one found.
        when o.outcome = 'done' or o.proven then 'succeeded'
        when o.still_open then case when o.key_lives and o.outcome in ('failed', 'uncertain', 'later') and o.attempts < o.max_attempts then 'pending' else 'uncertain' end
        when o.outcome = 'cancelled' or (o.outcome in ('failed', 'later', 'uncertain') and o.cancel_requested_at is not null) then 'cancelled'
        when o.outcome = 'later' then 'pending'
        when o.outcome = 'never' or o.attempts >= o.max_attempts then 'dead'
        else 'pending'
      end as next
      from open o
  ), moved as (
    update public.delivery_jobs j set
      status = g.next, fence = null, worker_id = null, lease_until = null, updated_at = v_now,
      attempts = case when g.outcome = 'later' then j.attempts - 1 else j.attempts end,
      dispatch_seq = case when g.next in ('pending', 'cancelled') then j.dispatch_seq + 1 else j.dispatch_seq end,
      next_run_at = case when g.next = 'pending' then v_now + make_interval(secs => coalesce(g.wait, 0)) else j.next_run_at end,
      last_error_code = case when g.outcome = 'done' then j.last_error_code else coalesce(g.code, j.last_error_code) end,
      reason = case g.next when 'succeeded' then null
                           when 'cancelled' then coalesce(j.reason, g.code, 'cancelled')
                           when 'dead' then coalesce(g.code, 'attempts_used_up')
                           else j.reason end,
      sent_at = case when g.next = 'succeeded' and g.has_effect then v_now else j.sent_at end,
      failed_at = case when g.next = 'dead' then v_now else j.failed_at end,
      finished_at = case when g.next in ('succeeded', 'dead', 'cancelled') then v_now end
    from judged g where j.id = any (p_ids) and j.id = g.id
    returning j.id, j.status, j.dispatch_seq, j.queue
  ), settled as (
    update public.delivery_effects e set
      state = case when g.outcome = 'done' then 'accepted'
                   when g.still_open then case when g.next = 'pending' then 'intent' else 'uncertain' end
                   when g.outcome in ('later', 'cancelled') then 'not_sent'
                   else 'rejected' end,
      provider_ref = coalesce(g.ref, e.provider_ref),
      evidence = case when g.outcome = 'done' then 'reply' else e.evidence end,
      settled_at = case when g.still_open and g.next = 'pending' then null else v_now end
    from judged g where e.job_id = any (p_ids) and e.job_id = g.id and g.has_effect and e.state in ('intent', 'uncertain')
    returning e.job_id
  ), tried as (
    insert into public.delivery_attempts (job_id, seq, house_id, worker_id, fence, started_at, finished_at, outcome, stage, code, detail, provider_ref)
    select g.id, g.seq, g.house_id, g.worker_id, g.fence, g.started_at, v_now, g.outcome, g.stage, g.code, g.detail, g.ref from judged g
  ), freed as (
    delete from public.delivery_requests r using judged g where r.job_id = any (p_ids) and r.job_id = g.id and g.has_effect and g.next in ('succeeded', 'dead', 'cancelled')
  ), wiped as (
    update public.delivery_payloads p set sealed = null from judged g
     where p.job_id = any (p_ids) and p.job_id = g.id and p.sealed is not null and g.next in ('succeeded', 'dead', 'cancelled')
  )
  select s.id, case when s.id = any (v_late) then 'late_proof' else coalesce(m.status, 'lost') end, coalesce(m.dispatch_seq, 0), m.queue
    from said s left join moved m on m.id = s.id;
end $$;

-- T4, without the questions that only other endings need. Answers with the jobs whose claim did not end so; those are for
-- `finish` to judge. What calls nothing outside has no effect to settle: its class is asked, not believed.
-- A second call for the same claim answers like the first.
create function delivery.finish_pure(p_ids uuid[], p_fences uuid[]) returns setof uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp
set enable_seqscan = off set enable_bitmapscan = off set enable_hashjoin = off set enable_mergejoin = off set plan_cache_mode = force_generic_plan
as $$
declare
  v_now timestamptz := clock_timestamp();
  v_running constant text := 'running';
  v_ended integer;
begin
  with moved as (
    update public.delivery_jobs j set
      status = 'succeeded', fence = null, worker_id = null, lease_until = null, reason = null, updated_at = v_now, finished_at = v_now
    where j.id = any (p_ids) and j.fence = p_fences[array_position(p_ids, j.id)] and j.status = v_running and j.effect_class in ('pure', 'internal')
      and (select p.sealed is not null from public.delivery_payloads p where p.job_id = j.id) is not true
    returning old.id, old.dispatch_seq, old.house_id, old.worker_id, old.fence, old.started_at
  )
  insert into public.delivery_attempts (job_id, seq, house_id, worker_id, fence, started_at, finished_at, outcome)
  select m.id, m.dispatch_seq, m.house_id, m.worker_id, m.fence, m.started_at, v_now, 'done' from moved m;
  get diagnostics v_ended = row_count;
  if v_ended < cardinality(p_ids) then
    return query select s.id from unnest(p_ids, p_fences) as s (id, fence)
      where (select count(*) from public.delivery_attempts a where a.job_id = s.id and a.fence = s.fence and a.outcome = 'done') = 0;
  end if;
end $$;

-- T4 of an effect that the other side took, for a call whose intent this very claim wrote. Answers like `finish_pure`.
create function delivery.finish_sent(p_ids uuid[], p_fences uuid[], p_stages text[], p_refs text[]) returns setof uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp
set enable_seqscan = off set enable_bitmapscan = off set enable_hashjoin = off set enable_mergejoin = off set plan_cache_mode = force_generic_plan
as $$
declare
  v_now timestamptz := clock_timestamp();
  v_running constant text := 'running';
  v_ended uuid[];
  v_keyed boolean;
begin
  with moved as (
    update public.delivery_jobs j set
      status = 'succeeded', fence = null, worker_id = null, lease_until = null, reason = null, updated_at = v_now, finished_at = v_now, sent_at = v_now
    where j.id = any (p_ids) and j.fence = p_fences[array_position(p_ids, j.id)] and j.status = v_running
      and (select e.fence = j.fence and e.state = 'intent' from public.delivery_effects e where e.job_id = j.id)
      and (select p.sealed is not null from public.delivery_payloads p where p.job_id = j.id) is not true
    returning old.id, old.dispatch_seq, old.house_id, old.worker_id, old.fence, old.started_at, j.effect_class, array_position(p_ids, j.id) as place
  ), tried as (
    insert into public.delivery_attempts (job_id, seq, house_id, worker_id, fence, started_at, finished_at, outcome, stage, provider_ref)
    select m.id, m.dispatch_seq, m.house_id, m.worker_id, m.fence, m.started_at, v_now, 'done', p_stages[m.place], p_refs[m.place] from moved m
  )
  select coalesce(array_agg(m.id), '{}'), coalesce(bool_or(m.effect_class = 'keyed'), false) into v_ended, v_keyed from moved m;
  update public.delivery_effects e set
    state = 'accepted', provider_ref = coalesce(p_refs[array_position(p_ids, e.job_id)], e.provider_ref), evidence = 'reply', settled_at = v_now
   where e.job_id = any (v_ended) and e.state in ('intent', 'uncertain');
  if v_keyed then delete from public.delivery_requests r where r.job_id = any (v_ended); end if;
  if cardinality(v_ended) < cardinality(p_ids) then
    return query select s.id from unnest(p_ids, p_fences) as s (id, fence)
      where (select count(*) from public.delivery_attempts a where a.job_id = s.id and a.fence = s.fence and a.outcome = 'done') = 0;
  end if;
end $$;

revoke execute on function delivery.finish_pure(uuid[], uuid[]), delivery.finish_sent(uuid[], uuid[], text[], text[]) from public;

-- What is due, in one line per queue and priority: hints as `id:seq`, in the order of their time. `rows` counts them,
-- `last_at` is the newest time among them and `tied` how many are of that very time, so that the next question can begin
-- there and lose none. Read from a given time on, so that neither the past nor many rows of the future cost anything.
-- Rows whose workers died twice stand apart, some of the oldest: only for a question from the beginning (`-infinity`), and
-- only while none of them runs anywhere.
create function delivery.due_hints(p_queues text[], p_priorities smallint[], p_limits integer[], p_since timestamptz[], p_stale_seconds double precision)
returns table (queue text, priority smallint, hints text, suspects text, rows integer, last_at text, tied integer)
language plpgsql security definer stable set search_path = pg_catalog, pg_temp
set enable_seqscan = off set enable_bitmapscan = off set enable_hashjoin = off set enable_mergejoin = off set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  v_scopes text[];
  v_accepts text[];
begin
  select coalesce(array_agg(c.scope), '{}') into v_scopes from public.delivery_controls c where c.until is null or c.until > clock_timestamp();
  if 'all' = any (v_scopes) then return; end if;
  select array_agg(distinct k.key || '@' || v.version) into v_accepts
    from public.delivery_workers w, jsonb_each(w.kinds) k, generate_series((k.value ->> 0)::integer, (k.value ->> 1)::integer) as v (version)
   where w.reaped_at is null and not w.draining and w.heartbeat_at > clock_timestamp() - make_interval(secs => p_stale_seconds);
  if v_accepts is null then return; end if;
  return query
    select q.queue, q.priority, p.hints,
           case when s.hints is null or exists (select 1 from public.delivery_jobs r where r.status = 'running' and r.crashes >= 2) then null else s.hints end,
           p.rows::integer, p.top::text, p.tied::integer
      from unnest(p_queues, p_priorities, p_limits, p_since) as q (queue, priority, n, since)
     cross join lateral (
       select string_agg(d.id || ':' || d.dispatch_seq, ',') as hints, count(*) as rows, max(d.top) as top, count(*) filter (where d.next_run_at = d.top) as tied
         from (
           select j.*, max(j.next_run_at) over () as top from (
             select i.id, i.dispatch_seq, i.next_run_at from public.delivery_jobs i
              where i.status = 'pending' and i.queue = q.queue and i.priority = q.priority and i.crashes < 2
                and i.next_run_at >= q.since and i.next_run_at <= clock_timestamp()
                and i.kind || '@' || i.payload_version = any (v_accepts)
                and (v_scopes = '{}' or not v_scopes && array['kind:' || i.kind, 'house:' || i.house_id, 'dest:' || coalesce(i.dest_key, '')])
              order by i.next_run_at limit q.n) j) d) p
     cross join lateral (
       select string_agg(d.id || ':' || d.dispatch_seq, ',') as hints
         from (
           select i.id, i.dispatch_seq from public.delivery_jobs i
            where q.since = '-infinity' and i.status = 'pending' and i.queue = q.queue and i.priority = q.priority and i.crashes >= 2
              and i.next_run_at <= case when p.rows = q.n then p.top else clock_timestamp() end
              and i.kind || '@' || i.payload_version = any (v_accepts)
              and (v_scopes = '{}' or not v_scopes && array['kind:' || i.kind, 'house:' || i.house_id, 'dest:' || coalesce(i.dest_key, '')])
            order by i.next_run_at limit 20) d) s
     where (p.rows > 0 or s.hints is not null) and not ('queue:' || q.queue) = any (v_scopes);
end $$;

revoke execute on function delivery.due_hints(text[], smallint[], integer[], timestamptz[], double precision) from public;
