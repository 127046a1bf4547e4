-- The engine's tables and functions. Every change of a job's state happens in one of the functions of schema delivery.
-- To be run once by the owner of the schema; rights, row policies and consent triggers are the house's own, added after this.

create schema delivery;

create table public.delivery_jobs (
  id uuid not null,
  house_id uuid not null,
  subject_id uuid,
  consent_ids uuid[],
  replay_of uuid,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  fence uuid,
  worker_id uuid,
  lease_until timestamptz,
  next_run_at timestamptz not null default now(),
  cancel_requested_at timestamptz,
  updated_at timestamptz not null default now(),
  finished_at timestamptz,
  started_at timestamptz,
  sent_at timestamptz,
  delivered_at timestamptz,
  failed_at timestamptz,
  dispatch_seq integer not null default 0,
  attempts smallint not null default 0,
  crashes smallint not null default 0,
  status text not null default 'pending',
  last_error_code text,
  reason text,
  generation smallint not null default 0,
  priority smallint not null default 5,
  max_attempts smallint not null,
  payload_version smallint not null,
  kind text not null,
  queue text not null,
  channel text not null,
  dest_key text,
  effect_class text not null,
  idempotency_key text not null,
  safe_subject text,
  support_ref text,
  trace_parent text,
  constraint delivery_jobs_pkey primary key (id),
  constraint delivery_jobs_status check (status in ('pending', 'running', 'uncertain', 'succeeded', 'dead', 'cancelled', 'expired')),
  constraint delivery_jobs_fence check ((status = 'running') = (fence is not null)),
  constraint delivery_jobs_finished check (status not in ('succeeded', 'dead', 'cancelled', 'expired') or finished_at is not null),
  constraint delivery_jobs_reason check (status not in ('cancelled', 'dead') or reason is not null),
  constraint delivery_jobs_priority check (priority in (0, 5, 9)),
  constraint delivery_jobs_effect_class check (effect_class in ('pure', 'internal', 'keyed', 'blind')),
  constraint delivery_jobs_safe_subject check (char_length(safe_subject) <= 120)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);

-- These two and no others: every further index costs WAL at each change of state. Look-ups live in the side tables.
create index delivery_jobs_due on public.delivery_jobs (queue, priority, next_run_at) where status = 'pending';
create index delivery_jobs_live on public.delivery_jobs (id) where status in ('running', 'uncertain');

create table public.delivery_payloads (
  job_id uuid primary key,
  house_id uuid not null,
  data jsonb not null,
  sealed bytea,
  constraint delivery_payloads_size check (octet_length(data::text) <= 4096)
);

create table public.delivery_keys (
  house_id uuid not null,
  scope text not null,
  key text not null,
  job_id uuid not null,
  constraint delivery_keys_pkey primary key (house_id, scope, key),
  constraint delivery_keys_scope check (scope in ('once', 'support'))
);

create table public.delivery_links (
  entity text not null,
  entity_key text not null,
  job_id uuid not null,
  house_id uuid not null,
  constraint delivery_links_pkey primary key (entity, entity_key, job_id)
);

create table public.delivery_effects (
  job_id uuid primary key,
  house_id uuid not null,
  fence uuid not null,
  state text not null,
  class text not null,
  request_hash bytea not null,
  request_date timestamptz not null,
  provider text not null,
  provider_ref text,
  intent_at timestamptz not null,
  key_expires_at timestamptz,
  settled_at timestamptz,
  evidence text,
  constraint delivery_effects_state check (state in ('intent', 'accepted', 'rejected', 'uncertain', 'not_sent')),
  constraint delivery_effects_class check (class in ('keyed', 'blind'))
) with (fillfactor = 70);

create table public.delivery_requests (
  job_id uuid primary key,
  house_id uuid not null,
  bytes bytea not null
);

create table public.delivery_attempts (
  job_id uuid not null,
  seq integer not null,
  house_id uuid not null,
  worker_id uuid not null,
  fence uuid not null,
  started_at timestamptz not null,
  finished_at timestamptz not null,
  outcome text not null,
  stage text,
  code text,
  detail text,
  provider_ref text,
  constraint delivery_attempts_pkey primary key (job_id, seq),
  constraint delivery_attempts_outcome check (outcome in ('done', 'failed', 'later', 'never', 'uncertain', 'cancelled', 'lost')),
  constraint delivery_attempts_detail check (char_length(detail) <= 200)
);

create table public.delivery_workers (
  id uuid primary key,
  host text not null,
  pid integer not null,
  build text not null,
  kinds jsonb not null,
  concurrency jsonb not null,
  started_at timestamptz not null default now(),
  heartbeat_at timestamptz not null default now(),
  draining boolean not null default false,
  reaped_at timestamptz
) with (fillfactor = 50);

create table public.delivery_leases (
  name text primary key,
  owner uuid not null,
  until timestamptz not null,
  state jsonb not null default '{}'
);

create table public.delivery_controls (
  scope text primary key,
  until timestamptz,
  reason text not null,
  actor text not null,
  automatic boolean not null default false,
  created_at timestamptz not null default now(),
  constraint delivery_controls_scope check (scope = 'all' or scope ~ '^(queue|kind|house|dest):.+')
);

-- The house replaces this function: it raises OM002 unless house and subject are those of the caller's signed context.
create function delivery.assert_owner(house uuid, subject uuid) returns void
language sql set search_path = pg_catalog, pg_temp
as $$ select $$;

-- Claims and permits hold this lock shared, a pause takes it alone: whoever starts after a pause has committed sees it.
create function delivery.controls_lock() returns bigint
language sql immutable set search_path = pg_catalog, pg_temp
as $$ select 7270736901 $$;

create function delivery.controls_in_force() returns text[]
language sql stable set search_path = pg_catalog, pg_temp
as $$ select coalesce(array_agg(scope), '{}') from public.delivery_controls where until is null or until > clock_timestamp() $$;

-- T1 and T18. The key is inserted first: a caller that loses the race waits here, and then finds the winner's job.
create function delivery.place(
  p_job public.delivery_jobs, p_data jsonb, p_sealed bytea, p_entities text[], p_entity_keys text[], p_new_ref boolean
) returns table (id uuid, created boolean)
language plpgsql set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  insert into public.delivery_keys (house_id, scope, key, job_id)
    values (p_job.house_id, 'once', p_job.idempotency_key, p_job.id) on conflict do nothing;
  if not found then
    return query select k.job_id, false from public.delivery_keys k
      where k.house_id = p_job.house_id and k.scope = 'once' and k.key = p_job.idempotency_key;
    return;
  end if;
  insert into public.delivery_jobs select (p_job).*;
  insert into public.delivery_payloads (job_id, house_id, data, sealed) values (p_job.id, p_job.house_id, p_data, p_sealed);
  if p_new_ref and p_job.support_ref is not null then
    insert into public.delivery_keys (house_id, scope, key, job_id) values (p_job.house_id, 'support', p_job.support_ref, p_job.id);
  end if;
  if cardinality(p_entities) > 0 then
    insert into public.delivery_links (entity, entity_key, job_id, house_id)
      select distinct l.entity, l.entity_key, p_job.id, p_job.house_id from unnest(p_entities, p_entity_keys) as l (entity, entity_key);
  end if;
  return query select p_job.id, true;
end $$;

create function delivery.enqueue(
  p_id uuid, p_house uuid, p_subject uuid, p_kind text, p_queue text, p_channel text, p_dest text, p_effect text,
  p_priority integer, p_max_attempts integer, p_payload_version integer, p_key text, p_data jsonb, p_sealed bytea,
  p_run_at timestamptz, p_expires_at timestamptz, p_safe_subject text, p_support_ref text, p_trace_parent text,
  p_entities text[], p_entity_keys text[], p_skip_when_denied boolean
) returns table (id uuid, created boolean, dispatch_seq integer, due boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  j public.delivery_jobs;
begin
  perform delivery.assert_owner(p_house, p_subject);
  j.id := p_id; j.house_id := p_house; j.subject_id := p_subject; j.created_at := now(); j.expires_at := p_expires_at;
  j.next_run_at := coalesce(p_run_at, now()); j.updated_at := now(); j.dispatch_seq := 0; j.attempts := 0; j.crashes := 0;
  j.status := 'pending'; j.generation := 0; j.priority := p_priority; j.max_attempts := p_max_attempts;
  j.payload_version := p_payload_version; j.kind := p_kind; j.queue := p_queue; j.channel := p_channel; j.dest_key := p_dest;
  j.effect_class := p_effect; j.idempotency_key := p_key; j.safe_subject := p_safe_subject; j.support_ref := p_support_ref;
  j.trace_parent := p_trace_parent;
  if not p_skip_when_denied then
    return query select p.id, p.created, 0, j.next_run_at <= now()
      from delivery.place(j, p_data, p_sealed, p_entities, p_entity_keys, true) p;
    return;
  end if;
  begin
    return query select p.id, p.created, 0, j.next_run_at <= now()
      from delivery.place(j, p_data, p_sealed, p_entities, p_entity_keys, true) p;
  exception when sqlstate 'OM001' then
    return;
  end;
end $$;

-- What an ended job leaves behind: no secret, no frozen request, and no intent that still looks open.
create function delivery.sweep_up(p_ids uuid[]) returns void
language plpgsql set search_path = pg_catalog, pg_temp set enable_seqscan = off
as $$
begin
  update public.delivery_payloads set sealed = null where job_id = any (p_ids) and sealed is not null;
  delete from public.delivery_requests where job_id = any (p_ids);
  update public.delivery_effects set state = 'uncertain', settled_at = clock_timestamp(), evidence = 'job_ended'
    where job_id = any (p_ids) and state = 'intent';
end $$;

-- T2, and T15 for what is no longer wanted. Rows that others hold are left out and will be offered again.
create function delivery.claim(
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

-- T3. An intent is written for every row that answers `granted`; nothing may be sent without one.
create function delivery.permit(
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

-- T4 to T8, T16, and T12 for a late report of acceptance. The outcome words are those of delivery_attempts.
-- A row whose fence is not the present one answers `lost`; a proof that still counted answers `late_proof`.
create function delivery.finish(
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

-- T9 to T11: takes back what a dead worker or an outlived lease holds, and writes the attempt that was lost.
create function delivery.reclaim(p_stale_seconds double precision, p_limit integer) returns table (id uuid, verdict text)
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

-- T15. What has an intent of its own under way cannot be called back.
create function delivery.cancel(p_job uuid, p_reason text) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  j public.delivery_jobs;
begin
  select * into j from public.delivery_jobs where id = p_job for update;
  if not found then return 'too_late'; end if;
  perform delivery.assert_owner(j.house_id, j.subject_id);
  if j.status = 'pending' then
    update public.delivery_jobs set status = 'cancelled', reason = p_reason, dispatch_seq = dispatch_seq + 1,
           cancel_requested_at = now(), finished_at = now(), updated_at = now()
     where id = p_job;
    perform delivery.sweep_up(array[p_job]);
    return 'cancelled';
  elsif j.status = 'running' then
    if exists (select 1 from public.delivery_effects e where e.job_id = p_job and e.state in ('intent', 'accepted')) then return 'too_late'; end if;
    if j.cancel_requested_at is null then
      update public.delivery_jobs set cancel_requested_at = now(), reason = p_reason, updated_at = now() where id = p_job;
    end if;
    return 'requested';
  end if;
  return 'too_late';
end $$;

-- T12 and T13.
create function delivery.settle_by_evidence(p_job uuid, p_verdict text, p_source text, p_ref text)
returns table (settled boolean, dispatch_seq integer, queue text)
language plpgsql set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  j public.delivery_jobs;
begin
  select * into j from public.delivery_jobs where id = p_job for update;
  if not found then return query select false, null::integer, null::text; return; end if;
  if p_verdict = 'accepted' then
    update public.delivery_effects e set state = 'accepted', settled_at = clock_timestamp(), evidence = p_source, provider_ref = coalesce(p_ref, e.provider_ref)
     where e.job_id = p_job and e.state in ('intent', 'uncertain');
    if not found then return query select false, null::integer, null::text; return; end if;
    update public.delivery_jobs set status = 'succeeded', sent_at = clock_timestamp(), finished_at = clock_timestamp(), updated_at = clock_timestamp(), reason = null
     where id = p_job and status = 'uncertain';
    if found then perform delivery.sweep_up(array[p_job]); end if;
    return query select true, null::integer, null::text;
  elsif p_verdict = 'not_sent' then
    if j.status <> 'uncertain' then return query select false, null::integer, null::text; return; end if;
    update public.delivery_effects e set state = 'not_sent', settled_at = clock_timestamp(), evidence = p_source
     where e.job_id = p_job and e.state = 'uncertain';
    return query
      update public.delivery_jobs d set status = 'pending', dispatch_seq = d.dispatch_seq + 1, next_run_at = clock_timestamp(), updated_at = clock_timestamp(),
             max_attempts = greatest(d.max_attempts, d.attempts + 1)
       where d.id = p_job returning true, d.dispatch_seq, d.queue;
  else
    raise exception 'evidence is accepted or not_sent' using errcode = '22023';
  end if;
end $$;

create function delivery.evidence(p_job uuid, p_verdict text, p_source text, p_ref text)
returns table (settled boolean, dispatch_seq integer, queue text)
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  j public.delivery_jobs;
begin
  select * into j from public.delivery_jobs where id = p_job;
  if found then
    perform delivery.assert_owner(j.house_id, j.subject_id);
  end if;
  return query select * from delivery.settle_by_evidence(p_job, p_verdict, p_source, p_ref);
end $$;

-- What may be asked about: uncertain long enough for a call that was under way to have arrived or be lost, and only
-- where the worker that wrote the intent said so itself or is gone, since a sleeper could still send.
create function delivery.to_look_up(p_kinds text[], p_settle_seconds double precision, p_limit integer)
returns table (id uuid, kind text, effect_key text, intent_at timestamptz)
language sql security definer stable set search_path = pg_catalog, pg_temp
as $$
  select j.id, j.kind, 'v1:' || coalesce(j.replay_of, j.id) || ':' || j.generation, e.intent_at
    from public.delivery_jobs j join public.delivery_effects e on e.job_id = j.id
   where j.status = 'uncertain' and j.kind = any (p_kinds) and e.state = 'uncertain'
     and j.updated_at <= clock_timestamp() - make_interval(secs => p_settle_seconds)
     and exists (select 1 from public.delivery_attempts a left join public.delivery_workers w on w.id = a.worker_id
                  where a.job_id = j.id and a.fence = e.fence and (a.outcome = 'uncertain' or w.id is null or w.reaped_at is not null))
   order by j.updated_at limit p_limit
$$;

-- T12 or T13, by what the provider itself says.
create function delivery.looked_up(p_job uuid, p_verdict text)
returns table (settled boolean, dispatch_seq integer, queue text)
language sql security definer set search_path = pg_catalog, pg_temp
as $$ select * from delivery.settle_by_evidence(p_job, p_verdict, 'look_up', null) $$;

-- T14, by a person.
create function delivery.close_uncertain(p_job uuid, p_reason text, p_actor text) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  j public.delivery_jobs;
begin
  select * into j from public.delivery_jobs where id = p_job and status = 'uncertain' for update;
  if not found then return false; end if;
  perform delivery.assert_owner(j.house_id, j.subject_id);
  perform set_config('delivery.actor', p_actor, true);
  update public.delivery_jobs set status = 'cancelled', reason = p_reason, finished_at = now(), updated_at = now() where id = p_job;
  perform delivery.sweep_up(array[p_job]);
  return true;
end $$;

create function delivery.mark_delivered(p_job uuid) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  j public.delivery_jobs;
begin
  select * into j from public.delivery_jobs where id = p_job and status = 'succeeded' and delivered_at is null for update;
  if not found then return false; end if;
  perform delivery.assert_owner(j.house_id, j.subject_id);
  update public.delivery_jobs set delivered_at = now(), updated_at = now() where id = p_job;
  return true;
end $$;

-- T17.
create function delivery.revive(p_job uuid, p_more_attempts integer, p_reason text, p_actor text)
returns table (id uuid, dispatch_seq integer, queue text)
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  j public.delivery_jobs;
begin
  select * into j from public.delivery_jobs d where d.id = p_job and d.status = 'dead' for update;
  if not found then return; end if;
  perform delivery.assert_owner(j.house_id, j.subject_id);
  if exists (select 1 from public.delivery_effects e where e.job_id = p_job and e.state in ('intent', 'uncertain')
               and not coalesce(e.class = 'keyed' and e.key_expires_at > clock_timestamp(), false)) then
    return;
  end if;
  perform set_config('delivery.actor', p_actor, true);
  return query
    update public.delivery_jobs d set status = 'pending', dispatch_seq = d.dispatch_seq + 1, next_run_at = now(), crashes = 0,
           max_attempts = d.attempts + greatest(p_more_attempts, 1), reason = p_reason, cancel_requested_at = null,
           finished_at = null, failed_at = null, updated_at = now()
     where d.id = p_job returning d.id, d.dispatch_seq, d.queue;
end $$;

-- T18. The support code stays the family's: the customer reads out one code, whatever was sent again.
create function delivery.resend(p_job uuid, p_id uuid, p_reason text, p_actor text)
returns table (id uuid, created boolean, dispatch_seq integer, queue text)
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  j public.delivery_jobs;
  v_source public.delivery_jobs;
  v_data jsonb;
  v_sealed bytea;
  v_placed record;
begin
  select * into j from public.delivery_jobs d where d.id = p_job for update;
  if not found then raise exception 'no such job' using errcode = 'OM004'; end if;
  perform delivery.assert_owner(j.house_id, j.subject_id);
  if j.status in ('pending', 'running') then raise exception 'the job is still under way' using errcode = 'OM003'; end if;
  select p.data, p.sealed into v_data, v_sealed from public.delivery_payloads p where p.job_id = p_job;
  if not found then raise exception 'the payload is past retention' using errcode = 'OM004'; end if;
  perform set_config('delivery.actor', p_actor, true);

  v_source := j;
  j.id := p_id; j.replay_of := coalesce(v_source.replay_of, v_source.id); j.generation := v_source.generation + 1;
  j.idempotency_key := 'resend:' || j.replay_of || ':' || j.generation;
  j.created_at := now(); j.next_run_at := now(); j.updated_at := now(); j.expires_at := null; j.consent_ids := null;
  j.status := 'pending'; j.reason := p_reason; j.dispatch_seq := 0; j.attempts := 0; j.crashes := 0;
  j.cancel_requested_at := null; j.finished_at := null; j.started_at := null; j.sent_at := null; j.delivered_at := null;
  j.failed_at := null; j.last_error_code := null;
  select p.id, p.created into v_placed from delivery.place(j, v_data, v_sealed, '{}', '{}', false) p;
  if v_placed.created then
    insert into public.delivery_links (entity, entity_key, job_id, house_id)
      select l.entity, l.entity_key, p_id, l.house_id from public.delivery_links l where l.job_id = p_job
      on conflict do nothing;
    update public.delivery_jobs d set status = 'cancelled', reason = 'superseded', finished_at = now(), updated_at = now()
     where d.id = p_job and d.status = 'uncertain';
    if found then perform delivery.sweep_up(array[p_job]); end if;
  end if;
  return query select v_placed.id, v_placed.created, 0, v_source.queue;
end $$;

create function delivery.note_controls() returns void
language sql set search_path = pg_catalog, pg_temp
as $$
  insert into public.delivery_leases as l (name, owner, until, state)
    values ('controls', '00000000-0000-0000-0000-000000000000', 'infinity', '{"version": 1}')
  on conflict (name) do update set state = jsonb_build_object('version', (l.state ->> 'version')::bigint + 1)
$$;

create function delivery.pause(p_scope text, p_until timestamptz, p_reason text, p_actor text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform pg_advisory_xact_lock(delivery.controls_lock());
  insert into public.delivery_controls as c (scope, until, reason, actor, automatic)
    values (p_scope, p_until, p_reason, p_actor, false)
  on conflict (scope) do update set until = excluded.until, reason = excluded.reason, actor = excluded.actor, automatic = false;
  perform delivery.note_controls();
end $$;

create function delivery.resume(p_scope text, p_actor text) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_lifted boolean;
begin
  perform set_config('delivery.actor', p_actor, true);
  delete from public.delivery_controls where scope = p_scope;
  v_lifted := found;
  perform delivery.note_controls();
  return v_lifted;
end $$;

-- An automatic pause of a destination. It never shortens another one, nor touches a person's.
create function delivery.cool_down(p_dest text, p_seconds double precision, p_reason text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform pg_advisory_xact_lock(delivery.controls_lock());
  insert into public.delivery_controls as c (scope, until, reason, actor, automatic)
    values ('dest:' || p_dest, clock_timestamp() + make_interval(secs => p_seconds), p_reason, 'engine', true)
  on conflict (scope) do update set until = greatest(c.until, excluded.until), reason = excluded.reason
    where c.automatic and c.until is not null;
  perform delivery.note_controls();
end $$;

create function delivery.register_worker(p_id uuid, p_host text, p_pid integer, p_build text, p_kinds jsonb, p_concurrency jsonb) returns void
language sql security definer set search_path = pg_catalog, pg_temp
as $$
  insert into public.delivery_workers (id, host, pid, build, kinds, concurrency, started_at, heartbeat_at)
  values (p_id, p_host, p_pid, p_build, p_kinds, p_concurrency, clock_timestamp(), clock_timestamp())
$$;

-- No row means: reaped, or never registered.
create function delivery.beat(p_worker uuid)
returns table (asked_to_cancel uuid[], controls_version bigint, transport text)
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  update public.delivery_workers set heartbeat_at = clock_timestamp() where id = p_worker and reaped_at is null;
  if not found then return; end if;
  return query select
    coalesce((select array_agg(j.id) from public.delivery_jobs j where j.status = 'running' and j.worker_id = p_worker and j.cancel_requested_at is not null), '{}'),
    coalesce((select (l.state ->> 'version')::bigint from public.delivery_leases l where l.name = 'controls'), 0),
    (select l.state ->> 'transport' from public.delivery_leases l where l.name = 'keeper');
end $$;

-- A worker that drains claims nothing more, and makes room for another keeper.
create function delivery.start_draining(p_worker uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  update public.delivery_workers set draining = true where id = p_worker;
  update public.delivery_leases set until = '-infinity' where name = 'keeper' and owner = p_worker;
end $$;

-- A worker that ends in order is not waited for: whatever it still holds is free at once.
create function delivery.retire_worker(p_worker uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  update public.delivery_workers set reaped_at = coalesce(reaped_at, clock_timestamp()) where id = p_worker;
  update public.delivery_leases set until = '-infinity' where name = 'keeper' and owner = p_worker;
end $$;

-- Takes or renews the keeper's lease; for the holder runs the reclaim sweep, unless it may not trust its own clock of beats.
create function delivery.keep(p_worker uuid, p_lease_seconds double precision, p_stale_seconds double precision, p_may_reap boolean, p_transport text)
returns table (held boolean, reclaimed integer, concurrency jsonb, saturated text[])
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_now timestamptz := clock_timestamp();
  v_held boolean;
  v_reclaimed integer := 0;
begin
  -- Who is given up or leaving keeps nothing: its offers would come back to hands that take no more.
  insert into public.delivery_leases as l (name, owner, until, state)
    select 'keeper', p_worker, v_now + make_interval(secs => p_lease_seconds), jsonb_build_object('transport', p_transport)
      from public.delivery_workers w where w.id = p_worker and w.reaped_at is null and not w.draining
  on conflict (name) do update set owner = excluded.owner, until = excluded.until, state = l.state || excluded.state
    where l.owner = excluded.owner or l.until < v_now;
  v_held := found;
  if v_held and p_may_reap then
    select count(*) into v_reclaimed from delivery.reclaim(p_stale_seconds, 500);
  end if;
  return query select v_held, v_reclaimed,
    coalesce((select jsonb_object_agg(c.key, c.total) from (
      select e.key, sum(e.value::integer) as total
        from public.delivery_workers w, jsonb_each_text(w.concurrency) e
       where w.reaped_at is null and not w.draining and w.heartbeat_at > v_now - make_interval(secs => p_stale_seconds)
       group by e.key) c), '{}'),
    coalesce((select array_agg(q) from public.delivery_leases l, jsonb_array_elements_text(coalesce(l.state -> 'saturated', '[]')) q where l.name = 'keeper'), '{}');
end $$;

-- Read per queue and priority, so that many rows of the future cost nothing; by plain index scans, so that rows of one
-- moment keep their order between two reads. Suspects come one at a time, and only
-- while none runs anywhere.
create function delivery.due(p_queues text[], p_limits integer[], p_stale_seconds double precision)
returns table (id uuid, dispatch_seq integer, queue text, priority smallint, suspect boolean)
language plpgsql security definer stable set search_path = pg_catalog, pg_temp set enable_seqscan = off set enable_bitmapscan = off
as $$
#variable_conflict use_column
declare
  v_scopes text[] := delivery.controls_in_force();
  v_accepts text[];
  v_suspect_runs boolean;
begin
  if 'all' = any (v_scopes) then return; end if;
  select array_agg(distinct k.key || '@' || v.version) into v_accepts
    from public.delivery_workers w, jsonb_each(w.kinds) k, generate_series((k.value ->> 0)::integer, (k.value ->> 1)::integer) as v (version)
   where w.reaped_at is null and not w.draining and w.heartbeat_at > clock_timestamp() - make_interval(secs => p_stale_seconds);
  if v_accepts is null then return; end if;
  v_suspect_runs := exists (select 1 from public.delivery_jobs r where r.status = 'running' and r.crashes >= 2);
  return query
    select d.id, d.dispatch_seq, q.queue, p.priority, d.crashes >= 2
      from unnest(p_queues, p_limits) as q (queue, n)
     cross join (values (0::smallint), (5::smallint), (9::smallint)) as p (priority)
     cross join lateral (
       select j.id, j.dispatch_seq, j.crashes, j.next_run_at from public.delivery_jobs j
        where j.status = 'pending' and j.queue = q.queue and j.priority = p.priority and j.next_run_at <= clock_timestamp()
          and (j.crashes < 2 or not v_suspect_runs)
          and j.kind || '@' || j.payload_version = any (v_accepts)
          and (v_scopes = '{}' or not v_scopes && array['kind:' || j.kind, 'house:' || j.house_id, 'dest:' || coalesce(j.dest_key, '')])
        order by j.next_run_at limit q.n) d
     where not ('queue:' || q.queue) = any (v_scopes);
end $$;

-- T14 and T15 for what is past its time or no longer wanted.
create function delivery.lapse(p_limit integer) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_ended uuid[];
begin
  with past as (
    select j.id from public.delivery_jobs j
     where (j.status = 'pending' and (j.expires_at <= now() or j.cancel_requested_at is not null))
        or (j.status = 'uncertain' and j.expires_at <= now())
     order by j.id limit p_limit for update skip locked
  ), moved as (
    update public.delivery_jobs j set
      status = case when j.status = 'pending' and j.cancel_requested_at is not null then 'cancelled' else 'expired' end,
      reason = case when j.status = 'pending' and j.cancel_requested_at is not null then coalesce(j.reason, 'cancelled') else j.reason end,
      dispatch_seq = j.dispatch_seq + 1, finished_at = now(), updated_at = now()
    from past p where p.id = j.id returning j.id
  )
  select array_agg(m.id) into v_ended from moved m;
  if v_ended is null then return 0; end if;
  perform delivery.sweep_up(v_ended);
  return cardinality(v_ended);
end $$;

-- T13 by policy: kinds that are harmless twice, once, and only when the writer of the intent is gone or said itself
-- that it does not know; a frozen worker could otherwise still be in the middle of the first sending.
create function delivery.resolve(p_kinds text[], p_settle_seconds double precision, p_limit integer) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_count integer;
begin
  with open as (
    select j.id from public.delivery_jobs j join public.delivery_effects e on e.job_id = j.id
     where j.status = 'uncertain' and j.kind = any (p_kinds) and e.state = 'uncertain' and e.evidence is distinct from 'resend_once'
       and j.updated_at <= clock_timestamp() - make_interval(secs => p_settle_seconds)
       and exists (select 1 from public.delivery_attempts a left join public.delivery_workers w on w.id = a.worker_id
                    where a.job_id = j.id and a.fence = e.fence and (a.outcome = 'uncertain' or w.id is null or w.reaped_at is not null))
     order by j.id limit p_limit for update of j skip locked
  ), settled as (
    update public.delivery_effects e set state = 'not_sent', settled_at = clock_timestamp(), evidence = 'resend_once'
      from open o where o.id = e.job_id
  )
  update public.delivery_jobs j set status = 'pending', dispatch_seq = j.dispatch_seq + 1, next_run_at = clock_timestamp(),
         max_attempts = greatest(j.max_attempts, j.attempts + 1), updated_at = clock_timestamp()
    from open o where o.id = j.id;
  get diagnostics v_count = row_count;
  return v_count;
end $$;

-- Each line is a number that must be zero.
create function delivery.audit() returns table (finding text, count bigint)
language sql security definer stable set search_path = pg_catalog, pg_temp
as $$
  select 'effect_without_job', count(*) from public.delivery_effects e where not exists (select 1 from public.delivery_jobs j where j.id = e.job_id)
  union all
  select 'attempt_without_job', count(*) from public.delivery_attempts a where not exists (select 1 from public.delivery_jobs j where j.id = a.job_id)
  union all
  select 'key_without_job', count(*) from public.delivery_keys k where not exists (select 1 from public.delivery_jobs j where j.id = k.job_id)
  union all
  select 'open_intent_past_lease', count(*) from public.delivery_effects e join public.delivery_jobs j on j.id = e.job_id
   where e.state = 'intent' and e.class = 'blind' and (j.status <> 'running' or j.lease_until < clock_timestamp() - interval '1 minute')
  union all
  select 'due_too_long', count(*) from public.delivery_jobs j
   where j.status = 'pending' and j.next_run_at < clock_timestamp() - interval '5 minutes'
     and not delivery.controls_in_force() && array['all', 'queue:' || j.queue, 'kind:' || j.kind, 'house:' || j.house_id, 'dest:' || coalesce(j.dest_key, '')]
$$;

-- Numbers for /metrics and the operator's first glance.
create function delivery.pulse() returns table (measure text, label text, value double precision)
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

-- For a job that a permit refused: what the worker should now believe of it.
create function delivery.look(p_id uuid) returns table (status text, fence uuid, cancel_requested boolean, reason text)
language sql security definer stable set search_path = pg_catalog, pg_temp
as $$ select j.status, j.fence, j.cancel_requested_at is not null, j.reason from public.delivery_jobs j where j.id = p_id $$;

-- What may be shown: public words, no fence, no lease, no key.
create view public.delivery_overview with (security_invoker = true) as
select j.id, j.house_id, j.subject_id, j.replay_of, j.generation, j.kind, j.queue, j.channel, j.effect_class, j.priority,
       case when j.status = 'pending' and j.next_run_at <= now() then 'queued' else j.status end as status,
       case
         when j.status = 'pending' and (j.attempts > 0 or j.crashes > 0) then 'will_retry'
         when j.status = 'pending' and j.next_run_at <= now() then 'waiting'
         when j.status = 'pending' then 'planned'
         when j.status = 'running' then 'running'
         when j.status = 'uncertain' then 'checking'
         when j.status = 'succeeded' and j.delivered_at is not null then 'delivered'
         when j.status = 'succeeded' then 'handed_over'
         when j.status = 'dead' then 'needs_a_person'
         when j.status = 'cancelled' and j.reason like 'blocked\_%' then 'skipped'
         when j.status = 'cancelled' then 'cancelled'
         else 'lapsed'
       end as tracker,
       j.status = 'uncertain' and j.updated_at <= now() - interval '15 minutes' as needs_a_person,
       j.attempts, j.crashes, j.max_attempts, j.last_error_code, j.reason, j.safe_subject, j.support_ref,
       '/support/' || j.support_ref as support_path,
       j.created_at, j.next_run_at, j.expires_at, j.started_at, j.sent_at, j.delivered_at, j.failed_at, j.finished_at, j.updated_at
  from public.delivery_jobs j;

revoke all on schema delivery from public;
revoke execute on all functions in schema delivery from public;
