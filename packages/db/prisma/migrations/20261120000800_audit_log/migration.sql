-- The audit log: events in the transaction of the fact, linked afterwards into one gap-free Merkle log whose
-- checkpoints are signed and witnessed outside. Header rows hold ids and codes; what a person typed lies sealed beside.

-- A busy house locks no row of another table to write an event, and an event outlives what it speaks of.
alter table admin_audit_events drop constraint admin_audit_events_house_id_fkey;
alter table admin_audit_events add column pseudonym text, add column detail_commit bytea;
-- Not validated: what was written before stays as it was written. Lengths are counted, since a pattern with a bounded
-- repeat costs the server fifty times as much.
alter table admin_audit_events
  add constraint admin_audit_events_codes check (
    action ~ '^[a-z_.]+$' and entity_type ~ '^[a-z_]+$' and outcome ~ '^[a-z_]+$'
    and actor_id ~ '^[A-Za-z0-9_.:-]+$' and entity_id ~ '^[A-Za-z0-9_.:-]+$'
    and (reason_tag is null or reason_tag ~ '^[A-Za-z0-9_.:-]+$') and (request_id is null or request_id ~ '^[A-Za-z0-9_.:-]+$')
    and greatest(length(action), length(entity_type), length(reason_tag), length(request_id)) <= 64
    and length(outcome) <= 40 and greatest(length(actor_id), length(entity_id)) <= 128) not valid,
  add constraint admin_audit_events_pseudonym check (pseudonym is null or (pseudonym ~ '^[0-9a-f]+$' and length(pseudonym) = 32)) not valid,
  add constraint admin_audit_events_commit check (detail_commit is null or octet_length(detail_commit) = 32) not valid,
  -- Ids, words of a list and whole numbers: no space, no mark of a sentence or an address, nothing inside anything. How
  -- long all of it may be stands in a check of its own.
  add constraint admin_audit_events_meta_codes check (
    not jsonb_path_exists(safe_meta, 'strict $.* ? (@.type() == "object" || @.type() == "array"
      || (@.type() == "string" && !(@ like_regex "^[A-Za-z0-9_.:/+-]*$"))
      || (@.type() == "number" && (@ != @.floor() || @ > 9007199254740991 || @ < -9007199254740991)))')
    and not jsonb_path_exists(safe_meta, 'strict $.keyvalue() ? (!(@.key like_regex "^[A-Za-z][A-Za-z0-9_]*$"))')) not valid;

create table audit_details (
  event_id uuid primary key,
  house_id uuid not null,
  salt bytea not null,
  sealed bytea not null,
  dek_id uuid not null,
  constraint audit_details_salt check (octet_length(salt) = 32),
  constraint audit_details_envelope check (sealed is null or (octet_length(sealed) >= 334 and get_byte(sealed, 0) = 1 and get_byte(sealed, 1) = 1))
);
create index audit_details_dek on audit_details (dek_id);

create table audit_queue (
  event_id uuid primary key,
  queued_at timestamptz not null default clock_timestamp()
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);

create table audit_links (
  seq bigint primary key,
  event_id uuid not null,
  pseudonym text,
  subject_seq bigint,
  leaf bytea not null,
  sequenced_at timestamptz not null default clock_timestamp(),
  constraint audit_links_seq check (seq > 0),
  constraint audit_links_leaf check (octet_length(leaf) = 32),
  constraint audit_links_subject check ((pseudonym is null) = (subject_seq is null))
);
create unique index audit_links_event on audit_links (event_id);
create unique index audit_links_of_subject on audit_links (pseudonym, subject_seq);

-- The frontier is the right edge of the tree: with it the next checkpoint costs the new leaves alone.
create table audit_checkpoints (
  size bigint primary key,
  root bytea not null,
  frontier bytea not null,
  note bytea not null,
  created_at timestamptz not null,
  published_to text[] not null default '{}',
  constraint audit_checkpoints_size check (size > 0),
  constraint audit_checkpoints_root check (octet_length(root) = 32)
);

create table audit_witness (
  witness text not null,
  size bigint not null,
  root bytea not null,
  accepted_at timestamptz not null default clock_timestamp(),
  primary key (witness, size)
);

do $$
declare
  t text;
begin
  foreach t in array array['audit_details', 'audit_queue', 'audit_links', 'audit_checkpoints', 'audit_witness']
  loop
    execute format('alter table public.%I owner to omen_owner', t);
  end loop;
  -- Books that are only added to.
  foreach t in array array['audit_links', 'audit_checkpoints', 'audit_witness']
  loop
    execute format('create trigger only_added before update or delete on public.%I for each row execute function app_private.refuse_change()', t);
    execute format('create trigger only_added_whole before truncate on public.%I for each statement execute function app_private.refuse_change()', t);
  end loop;
  create trigger only_deleted before update on public.audit_details for each row execute function app_private.refuse_change();
  create trigger only_deleted_whole before truncate on public.audit_details for each statement execute function app_private.refuse_change();
  create trigger only_drained before update on public.audit_queue for each row execute function app_private.refuse_change();
  create trigger only_drained_whole before truncate on public.audit_queue for each statement execute function app_private.refuse_change();
end
$$;

-- What is taken from the queue stands in the log already; nothing else leaves it.
create function app_private.keep_queued() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (select 1 from public.audit_links where event_id = old.event_id) then
    raise exception 'an event that is not linked stays queued' using errcode = 'OM003';
  end if;
  return old;
end
$$;
create trigger linked_first before delete on audit_queue for each row execute function app_private.keep_queued();

create function app_private.queue_event() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.audit_queue (event_id) values (new.id);
  return null;
end
$$;
create trigger queue_event after insert on admin_audit_events for each row execute function app_private.queue_event();

alter table audit_details enable row level security;
alter table audit_details force row level security;
create policy books on audit_details to omen_owner using (true) with check (true);
create policy books on admin_audit_events to omen_owner using (true) with check (true);

-- Nobody inserts an event by hand any more: who acts is read from the signed context and not from what a caller says.
drop policy written_in_house on admin_audit_events;
revoke insert on admin_audit_events from omen_app, omen_worker, omen_webhook, omen_operator;
revoke select on admin_audit_events from omen_operator;
grant select (id, house_id, schema_v, actor_type, actor_id, pseudonym, action, entity_type, entity_id, outcome, reason_tag, safe_meta, request_id, created_at)
  on admin_audit_events to omen_operator;

insert into audit_queue (event_id, queued_at) select id, created_at from admin_audit_events;

-- Writes one event in the caller's transaction. The actor comes from the signed context; without one from the engine's
-- own word for a person, or from the login. A person stands there by pseudonym.
create function app_private.write_event(
  p_id uuid, p_house uuid, p_subject uuid, p_action text, p_entity_type text, p_entity_id text, p_outcome text, p_reason text, p_meta jsonb, p_commit bytea,
  p_ctx app_private.context default null
) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  -- Whoever has read the context already hands it on: reading it is checking it.
  ctx app_private.context := case when p_ctx is null then app_private.read_context() else p_ctx end;
  spoken text := nullif(current_setting('delivery.actor', true), '');
  about text;
  kind text;
  who text;
begin
  if p_subject is not null then
    about := (select encode(s.audit_pseudonym, 'hex') from public.subjects s where s.id = p_subject and s.house_id = p_house);
  end if;
  case ctx.kind
    when 'customer' then
      kind := 'customer';
      who := coalesce(case when ctx.subject_id = p_subject then about
                           else (select encode(s.audit_pseudonym, 'hex') from public.subjects s where s.id = ctx.subject_id) end, 'visitor');
    when 'operator' then kind := 'operator'; who := coalesce(ctx.subject_id::text, 'operator');
    when 'webhook' then kind := 'webhook'; who := 'stripe';
    when 'job' then kind := 'worker'; who := coalesce(ctx.request_id, 'job');
    else
      if spoken ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' then kind := 'operator'; who := spoken;
      elsif session_user = 'omen_worker' then kind := 'worker'; who := 'engine';
      else kind := 'system'; who := regexp_replace(session_user, '[^A-Za-z0-9_.:-]', '_', 'g');
      end if;
  end case;
  insert into public.admin_audit_events
    (id, house_id, actor_type, actor_id, pseudonym, action, entity_type, entity_id, outcome, reason_tag, safe_meta, request_id, detail_commit)
  values
    (coalesce(p_id, gen_random_uuid()), p_house, kind, who, about, p_action, p_entity_type, p_entity_id, p_outcome,
     -- The engine's reasons are codes of many makers; one that is no code is not repeated here.
     case when p_reason ~ '^[A-Za-z0-9_.:-]+$' and length(p_reason) <= 64 then p_reason when p_reason is not null then 'other' end,
     p_meta, ctx.request_id, p_commit);
end
$$;

-- The verbs' way in. The event speaks of the caller's own person or of nobody; an operator's speaks of anybody in the house.
create function app.record_audit(
  p_id uuid, p_subject uuid, p_action text, p_entity_type text, p_entity_id text, p_outcome text, p_reason text, p_meta jsonb,
  p_commit bytea, p_salt bytea, p_sealed bytea, p_dek uuid
) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  ctx app_private.context := app_private.read_context();
begin
  if ctx.house_id is null or (p_subject is not null and ctx.kind <> 'operator' and p_subject is distinct from ctx.subject_id) then
    raise insufficient_privilege using message = 'an event is written in the name of its context';
  end if;
  perform app_private.write_event(p_id, ctx.house_id, p_subject, p_action, p_entity_type, p_entity_id, p_outcome, p_reason, p_meta, p_commit, ctx);
  if p_commit is not null then
    insert into public.audit_details (event_id, house_id, salt, sealed, dek_id) values (p_id, ctx.house_id, p_salt, p_sealed, p_dek);
  end if;
end
$$;

-- What was typed and named about the person of this context is taken away; the log keeps its commitments and verifies.
create function app.forget_audit_details() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  ctx app_private.context := app_private.read_context();
  v_gone integer;
begin
  delete from public.audit_details d using public.admin_audit_events e, public.subjects s
   where s.id = ctx.subject_id and s.house_id = ctx.house_id and e.pseudonym = encode(s.audit_pseudonym, 'hex')
     and e.id = d.event_id and d.house_id = ctx.house_id;
  get diagnostics v_gone = row_count;
  return v_gone;
end
$$;

-- Facts that write themselves down: if the event cannot be written, the change does not happen.
create function app_private.audit_consent() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform app_private.write_event(null, new.house_id, new.subject_id, 'consent.' || new.action, 'omen_consent', new.id::text, 'done', null,
    jsonb_build_object('kind', new.kind, 'version', new.policy_version, 'source', new.source), null);
  return null;
end
$$;
create trigger audit_consent after insert on omen_consents for each row execute function app_private.audit_consent();

create function app_private.audit_purchase() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform app_private.write_event(null, new.house_id, new.subject_id, 'purchase.' || new.status, 'purchase_link', new.id::text, 'done', new.failure_code,
    jsonb_build_object('tier', new.tier, 'amount', new.amount, 'currency', new.currency)
      || case when tg_op = 'UPDATE' then jsonb_build_object('from', old.status) else '{}' end, null);
  return null;
end
$$;
create trigger audit_purchase_placed after insert on purchase_links for each row execute function app_private.audit_purchase();
create trigger audit_purchase_moved after update on purchase_links for each row when (old.status is distinct from new.status)
  execute function app_private.audit_purchase();

-- Ends, doubts and human acts. Claims, permits and the ends of what had no effect outside stand in the attempts.
create function app_private.audit_delivery() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  word text;
  told jsonb := jsonb_build_object('kind', new.kind, 'generation', new.generation);
begin
  if tg_op = 'INSERT' then
    word := 'resent';
    told := told || jsonb_build_object('root', new.replay_of);
  else
    told := told || jsonb_build_object('from', old.status);
    word := case
      when new.status = old.status then 'cancel_asked'
      when new.status = 'succeeded' then 'sent'
      when new.status = 'pending' and old.status = 'dead' then 'revived'
      when new.status = 'pending' then 'reopened'
      when new.status = 'cancelled' and old.status = 'uncertain' then 'closed'
      else new.status end;
  end if;
  perform app_private.write_event(null, new.house_id, new.subject_id, 'delivery.' || word, 'delivery_job', new.id::text, 'done', new.reason, told, null);
  return null;
end
$$;
create trigger audit_delivery_resent after insert on delivery_jobs for each row when (new.generation > 0)
  execute function app_private.audit_delivery();
create trigger audit_delivery_moved after update on delivery_jobs for each row
  when (old.status is distinct from new.status and (
          new.status in ('dead', 'cancelled', 'expired', 'uncertain')
          or (new.status = 'succeeded' and new.effect_class in ('keyed', 'blind'))
          or (new.status = 'pending' and old.status in ('dead', 'uncertain')))
        or (new.status = 'running' and old.cancel_requested_at is null and new.cancel_requested_at is not null))
  execute function app_private.audit_delivery();

-- Pauses by a person. The engine's own cool-downs come and go with the weather.
create function app_private.audit_control() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  c public.delivery_controls := case when tg_op = 'DELETE' then old else new end;
begin
  if c.automatic then
    return null;
  end if;
  perform app_private.write_event(null, coalesce(app.current_house(), '00000000-0000-0000-0000-000000000000'), null,
    case when tg_op = 'DELETE' then 'delivery.resumed' else 'delivery.paused' end, 'delivery_control',
    left(regexp_replace(c.scope, '[^A-Za-z0-9_.:-]', '_', 'g'), 128), 'done', c.reason, '{}', null);
  return null;
end
$$;
create trigger audit_control after insert or update or delete on delivery_controls for each row execute function app_private.audit_control();

-- leaf = SHA-256(0x00, header, subject_seq). Each part after its length in four bytes; what is null has the length -1.
create function app_private.audit_leaf(e admin_audit_events, p_subject_seq bigint) returns bytea
language sql stable set search_path = pg_catalog, pg_temp as $$
  select sha256('\x00'::bytea || string_agg(case when f.part is null then '\xffffffff'::bytea else int4send(octet_length(f.part)) || f.part end, ''::bytea order by f.place))
    from unnest(array[
      'omen/audit-event/v1'::bytea, convert_to(e.id::text, 'UTF8'), convert_to(e.house_id::text, 'UTF8'),
      convert_to(to_char(e.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'UTF8'),
      convert_to(e.schema_v::text, 'UTF8'), convert_to(e.actor_type, 'UTF8'), convert_to(e.actor_id, 'UTF8'), convert_to(e.pseudonym, 'UTF8'),
      convert_to(e.action, 'UTF8'), convert_to(e.entity_type, 'UTF8'), convert_to(e.entity_id, 'UTF8'), convert_to(e.outcome, 'UTF8'), convert_to(e.reason_tag, 'UTF8'),
      coalesce((select string_agg(int4send(octet_length(m.key)) || convert_to(m.key, 'UTF8') || int4send(octet_length(m.told)) || convert_to(m.told, 'UTF8'), ''::bytea order by m.key collate "C")
                  from (select j.key, case jsonb_typeof(j.value) when 'string' then 's:' || (j.value #>> '{}') when 'number' then 'n:' || trunc((j.value #>> '{}')::numeric)::text
                                                                  when 'boolean' then 'b:' || (j.value #>> '{}') else 'z' end as told
                          from jsonb_each(e.safe_meta) j) m), ''::bytea),
      convert_to(e.request_id, 'UTF8'), e.detail_commit, convert_to(p_subject_seq::text, 'UTF8')
    ]) with ordinality as f (part, place)
$$;

-- Links what is queued, in the order in which it came, `p_limit` events at most. Null when another sequencer is at work.
create function app.link_audit_events(p_limit integer) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_base bigint;
  v_linked integer;
begin
  if not pg_try_advisory_xact_lock(hashtext('omen audit sequencer')) then
    return null;
  end if;
  v_base := coalesce((select max(l.seq) from public.audit_links l), 0);
  with batch as materialized (
    select q.event_id, q.queued_at from public.audit_queue q order by q.queued_at limit p_limit
  ), ordered as materialized (
    select e.id, e.pseudonym, row_number() over (order by b.queued_at, b.event_id) as n
      from batch b join public.admin_audit_events e on e.id = b.event_id
  ), known as materialized (
    select p.pseudonym, (select max(l.subject_seq) from public.audit_links l where l.pseudonym = p.pseudonym) as last
      from (select distinct o.pseudonym from ordered o where o.pseudonym is not null) p
  ), counted as (
    select o.id, o.n, o.pseudonym,
           case when o.pseudonym is not null then coalesce(k.last, 0) + row_number() over (partition by o.pseudonym order by o.n) end as subject_seq
      from ordered o left join known k on k.pseudonym = o.pseudonym
  )
  insert into public.audit_links (seq, event_id, pseudonym, subject_seq, leaf)
  select v_base + c.n, c.id, c.pseudonym, c.subject_seq, app_private.audit_leaf(e, c.subject_seq)
    from counted c join public.admin_audit_events e on e.id = c.id;
  get diagnostics v_linked = row_count;
  delete from public.audit_queue q using public.audit_links l where l.seq > v_base and q.event_id = l.event_id;
  return v_linked;
end
$$;

-- Leaves from one place to another, both included, one after the other; at most 100,000 of them.
create function app.audit_leaves(p_from bigint, p_to bigint) returns bytea
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select coalesce(string_agg(l.leaf, ''::bytea order by l.seq), ''::bytea) from public.audit_links l where l.seq between p_from and least(p_to, p_from + 99999)
$$;

create function app.newest_checkpoint() returns table (size bigint, root bytea, frontier bytea, note bytea, created_at timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select c.size, c.root, c.frontier, c.note, c.created_at from public.audit_checkpoints c order by c.size desc limit 1
$$;

-- True when this call kept it; false when another signer was first. Never behind the newest, never ahead of the log.
create function app.keep_checkpoint(p_size bigint, p_root bytea, p_frontier bytea, p_note bytea, p_created_at timestamptz, p_published_to text[]) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if p_size > coalesce((select max(l.seq) from public.audit_links l), 0) then
    raise exception 'a checkpoint is no larger than the log' using errcode = 'OM003';
  end if;
  if p_size <= coalesce((select max(c.size) from public.audit_checkpoints c), 0) then
    return false;
  end if;
  insert into public.audit_checkpoints (size, root, frontier, note, created_at, published_to)
  values (p_size, p_root, p_frontier, p_note, p_created_at, p_published_to) on conflict do nothing;
  return found;
end
$$;

create function app.keep_witness(p_witness text, p_size bigint, p_root bytea) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  insert into public.audit_witness (witness, size, root) values (p_witness, p_size, p_root) on conflict do nothing
$$;

-- How the log stands: counts, ages in seconds and sizes, of the whole database and of nobody.
create function app.audit_pulse() returns table (linked bigint, queued bigint, oldest_seconds double precision, signed bigint, signed_at timestamptz, witnessed bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select coalesce((select max(l.seq) from public.audit_links l), 0),
         q.queued, coalesce(greatest(extract(epoch from clock_timestamp() - q.oldest), 0), 0)::double precision,
         coalesce(c.size, 0), c.created_at, coalesce((select max(w.size) from public.audit_witness w), 0)
    from (select count(*) as queued, min(queued_at) as oldest from public.audit_queue) q
    left join lateral (select size, created_at from public.audit_checkpoints order by size desc limit 1) c on true
$$;

-- One event as it was hashed, with its place. An operator's login sees those of its house.
create function app.audit_event(p_event uuid) returns table (header jsonb, seq bigint, subject_seq bigint, leaf bytea)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select jsonb_build_object(
             'id', e.id, 'houseId', e.house_id, 'createdAt', to_char(e.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'schemaV', e.schema_v,
             'actorType', e.actor_type, 'actorId', e.actor_id, 'pseudonym', e.pseudonym, 'action', e.action, 'entityType', e.entity_type, 'entityId', e.entity_id,
             'outcome', e.outcome, 'reasonTag', e.reason_tag, 'safeMeta', e.safe_meta, 'requestId', e.request_id, 'detailCommit', encode(e.detail_commit, 'hex')),
           l.seq, l.subject_seq, l.leaf
      from public.admin_audit_events e left join public.audit_links l on l.event_id = e.id
     where e.id = p_event
       and (session_user <> 'omen_operator' or (e.house_id = app.current_house() and app.current_kind() = 'operator'));
end
$$;

-- The places of some events of an operator's house.
create function app.audit_places(p_events uuid[]) returns table (event_id uuid, seq bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select l.event_id, l.seq from public.audit_links l join public.admin_audit_events e on e.id = l.event_id
     where l.event_id = any (p_events) and e.house_id = app.current_house() and app.current_kind() = 'operator';
end
$$;

-- Changes to tables, functions, triggers and rights of the house stand in the log, in no house's name. Both functions
-- stay with the login that migrates: a loosened policy must not be able to keep its own change out of the log.
create function app_private.log_ddl() returns event_trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.admin_audit_events (house_id, actor_type, actor_id, action, entity_type, entity_id, outcome, safe_meta)
  select '00000000-0000-0000-0000-000000000000', 'system', regexp_replace(session_user, '[^A-Za-z0-9_.:-]', '_', 'g'), 'database.altered', 'database_object',
         coalesce(nullif(left(regexp_replace(o.object_identity, '[^A-Za-z0-9_.:-]', '_', 'g'), 128), ''), 'unnamed'), 'done',
         jsonb_build_object('command', regexp_replace(tg_tag, '[^A-Za-z]', '_', 'g'), 'type', regexp_replace(o.object_type, '[^A-Za-z]', '_', 'g'))
    from (select distinct object_type, object_identity from pg_event_trigger_ddl_commands()
           where coalesce(schema_name, 'public') in ('public', 'app', 'app_private', 'ops', 'auth', 'delivery')) o;
end
$$;
create function app_private.log_drop() returns event_trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.admin_audit_events (house_id, actor_type, actor_id, action, entity_type, entity_id, outcome, safe_meta)
  select '00000000-0000-0000-0000-000000000000', 'system', regexp_replace(session_user, '[^A-Za-z0-9_.:-]', '_', 'g'), 'database.altered', 'database_object',
         coalesce(nullif(left(regexp_replace(o.object_identity, '[^A-Za-z0-9_.:-]', '_', 'g'), 128), ''), 'unnamed'), 'done',
         jsonb_build_object('command', regexp_replace(tg_tag, '[^A-Za-z]', '_', 'g'), 'type', regexp_replace(o.object_type, '[^A-Za-z]', '_', 'g'))
    from pg_event_trigger_dropped_objects() o
   where o.original and not o.is_temporary and coalesce(o.schema_name, 'public') in ('public', 'app', 'app_private', 'ops', 'auth', 'delivery');
end
$$;
revoke all on function app_private.log_ddl(), app_private.log_drop() from public;

do $$
declare
  f record;
begin
  for f in select p.oid::regprocedure as signature from pg_proc p join pg_namespace n on n.oid = p.pronamespace
           where (n.nspname = 'app' and p.proname in ('record_audit', 'forget_audit_details', 'link_audit_events', 'audit_leaves', 'newest_checkpoint', 'keep_checkpoint',
                    'keep_witness', 'audit_pulse', 'audit_event', 'audit_places'))
              or (n.nspname = 'app_private' and p.proname in ('write_event', 'keep_queued', 'queue_event', 'audit_consent', 'audit_purchase', 'audit_delivery', 'audit_control',
                    'audit_leaf'))
  loop
    execute format('alter function %s owner to omen_owner', f.signature);
    execute format('revoke all on function %s from public', f.signature);
  end loop;
end
$$;
grant execute on function app.record_audit(uuid, uuid, text, text, text, text, text, jsonb, bytea, bytea, bytea, uuid) to omen_app, omen_worker, omen_webhook, omen_operator;
grant execute on function app.forget_audit_details() to omen_worker;
grant execute on function app.link_audit_events(integer), app.keep_checkpoint(bigint, bytea, bytea, bytea, timestamptz, text[]), app.keep_witness(text, bigint, bytea) to omen_sequencer;
grant execute on function app.audit_leaves(bigint, bigint), app.newest_checkpoint() to omen_sequencer, omen_operator;
grant execute on function app.audit_pulse() to omen_sequencer, omen_worker, omen_operator, omen_app;
grant execute on function app.audit_event(uuid), app.audit_places(uuid[]) to omen_operator;

-- Last, so that this file's own commands are not told. Only a superuser may watch the whole database.
do $$
begin
  if (select rolsuper from pg_roles where rolname = current_user) then
    create event trigger omen_log_ddl on ddl_command_end execute function app_private.log_ddl();
    create event trigger omen_log_drop on sql_drop execute function app_private.log_drop();
  else
    raise notice 'this login may not watch changes to the schema; they are not written to the audit log';
  end if;
end
$$;
