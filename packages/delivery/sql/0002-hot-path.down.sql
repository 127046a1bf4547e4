drop function delivery.due_hints(text[], smallint[], integer[], timestamptz[], double precision);
drop function delivery.finish_pure(uuid[], uuid[]);
drop function delivery.finish_sent(uuid[], uuid[], text[], text[]);

create or replace function delivery.claim(
  p_worker uuid, p_ids uuid[], p_seqs integer[],
  p_kinds text[], p_min_versions integer[], p_max_versions integer[], p_lease_seconds integer[]
) returns table (
  id uuid, house_id uuid, subject_id uuid, kind text, queue text, fence uuid, attempt smallint, max_attempts smallint,
  generation smallint, replay_of uuid, payload jsonb, payload_version smallint, sealed bytea, idempotency_key text,
  effect_class text, dest_key text, lease_until timestamptz, trace_parent text, dispatch_seq integer
)
language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off
as $$
#variable_conflict use_column
declare
  v_scopes text[];
  v_ended uuid[];
  v_running uuid[];
begin
  perform pg_advisory_xact_lock_shared(delivery.controls_lock());
  v_scopes := delivery.controls_in_force();
  if 'all' = any (v_scopes) then return; end if;
  perform 1 from public.delivery_workers w where w.id = p_worker and w.reaped_at is null and not w.draining;
  if not found then return; end if;

  with hints as (
    select h.id, h.seq from unnest(p_ids, p_seqs) as h (id, seq)
  ), abilities as (
    select a.kind, a.low, a.high, a.lease from unnest(p_kinds, p_min_versions, p_max_versions, p_lease_seconds) as a (kind, low, high, lease)
  ), picked as (
    select j.id, a.lease, (j.expires_at is not null and j.expires_at <= now()) as lapsed, j.cancel_requested_at is not null as unwanted
      from public.delivery_jobs j
      join hints h on h.id = j.id and h.seq = j.dispatch_seq
      join abilities a on a.kind = j.kind and j.payload_version between a.low and a.high
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
    returning j.id, j.status
  )
  select array_agg(m.id) filter (where m.status <> 'running'), array_agg(m.id) filter (where m.status = 'running')
    into v_ended, v_running from moved m;

  if v_ended is not null then perform delivery.sweep_up(v_ended); end if;
  if v_running is null then return; end if;
  return query
    select j.id, j.house_id, j.subject_id, j.kind, j.queue, j.fence, j.attempts, j.max_attempts, j.generation, j.replay_of,
           p.data, j.payload_version, p.sealed, j.idempotency_key, j.effect_class, j.dest_key, j.lease_until, j.trace_parent, j.dispatch_seq
      from public.delivery_jobs j left join public.delivery_payloads p on p.job_id = j.id
     where j.id = any (v_running);
end $$;

create or replace function delivery.permit(
  p_ids uuid[], p_fences uuid[], p_hashes bytea[], p_providers text[], p_key_life_seconds double precision[], p_requests bytea[]
) returns table (id uuid, verdict text, request_date timestamptz, request bytea)
language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off
as $$
#variable_conflict use_column
declare
  v_all boolean;
  v_granted uuid[];
begin
  perform pg_advisory_xact_lock_shared(delivery.controls_lock());
  v_all := 'all' = any (delivery.controls_in_force());
  perform 1 from public.delivery_jobs j where j.id = any (p_ids) order by j.id for update;

  with asked as (
    select a.* from unnest(p_ids, p_fences, p_hashes, p_providers, p_key_life_seconds) as a (id, fence, hash, provider, key_life)
  ), open as (
    select a.id, a.fence, a.hash, a.provider, a.key_life, j.house_id, j.effect_class
      from asked a
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
  select array_agg(w.job_id) into v_granted from written w;

  insert into public.delivery_requests (job_id, house_id, bytes)
    select a.id, j.house_id, a.bytes from unnest(p_ids, p_requests) as a (id, bytes)
      join public.delivery_jobs j on j.id = a.id
     where a.bytes is not null and a.id = any (v_granted)
  on conflict do nothing;

  return query
    select a.id,
           case
             when j.id is null then 'lost'
             when a.id = any (v_granted) then 'granted'
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
      left join public.delivery_requests r on r.job_id = a.id;
end $$;

create or replace function delivery.finish(
  p_ids uuid[], p_fences uuid[], p_outcomes text[], p_codes text[], p_details text[], p_stages text[], p_refs text[],
  p_wait_seconds double precision[]
) returns table (id uuid, verdict text, dispatch_seq integer, queue text)
language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off
as $$
#variable_conflict use_column
declare
  v_now timestamptz;
  v_matched integer;
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
        join public.delivery_jobs j on j.id = s.id and j.fence is distinct from s.fence
       where s.outcome = 'done' and e.job_id = s.id and e.fence = s.fence and e.state in ('intent', 'uncertain')
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
           coalesce(e.class = 'keyed' and e.key_expires_at > v_now, false) as key_lives
      from said s
      join public.delivery_jobs j on j.id = s.id and j.fence = s.fence and j.status = 'running'
      left join public.delivery_effects e on e.job_id = s.id
  ), open as (
    select k.*, k.older_intent or (k.own_intent and k.outcome = 'uncertain') as still_open from known k
  ), judged as (
    select o.*, case
        when o.outcome = 'done' then 'succeeded'
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
    from judged g where j.id = g.id
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
    from judged g where e.job_id = g.id and g.has_effect and e.state in ('intent', 'uncertain')
    returning e.job_id
  ), tried as (
    insert into public.delivery_attempts (job_id, seq, house_id, worker_id, fence, started_at, finished_at, outcome, stage, code, detail, provider_ref)
    select g.id, g.seq, g.house_id, g.worker_id, g.fence, g.started_at, v_now, g.outcome, g.stage, g.code, g.detail, g.ref from judged g
  ), freed as (
    delete from public.delivery_requests r using judged g where r.job_id = g.id and g.has_effect and g.next in ('succeeded', 'dead', 'cancelled')
  ), wiped as (
    update public.delivery_payloads p set sealed = null from judged g
     where p.job_id = g.id and p.sealed is not null and g.next in ('succeeded', 'dead', 'cancelled')
  )
  select s.id, case when s.id = any (v_late) then 'late_proof' else coalesce(m.status, 'lost') end, coalesce(m.dispatch_seq, 0), m.queue
    from said s left join moved m on m.id = s.id;
end $$;
