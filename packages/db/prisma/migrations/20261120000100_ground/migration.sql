-- The ground: roles, schemas, what nobody may do, and the signed context that every policy asks.

-- Roles belong to the cluster, not to the database, and several databases may migrate at once. The catalogue is
-- locked only when a role is missing; where the privileged login may not lock it, the handler settles the race.
do $$
declare
  wanted text;
begin
  if (select count(*) from pg_roles where rolname in (
    'omen_owner', 'omen_engine', 'omen_composer', 'omen_app', 'omen_webhook', 'omen_worker',
    'omen_sequencer', 'omen_operator', 'omen_auth', 'omen_backup', 'omen_queue')) = 11 then
    return;
  end if;
  begin
    lock table pg_catalog.pg_authid in share row exclusive mode;
  exception when insufficient_privilege then
    null;
  end;
  foreach wanted in array array[
    'omen_owner nologin', 'omen_engine nologin', 'omen_composer nologin',
    'omen_app login', 'omen_webhook login', 'omen_worker login', 'omen_sequencer login',
    'omen_operator login', 'omen_auth login', 'omen_backup login bypassrls', 'omen_queue login']
  loop
    begin
      execute 'create role ' || wanted;
    exception when duplicate_object or unique_violation then
      null;
    end;
  end loop;
  begin
    grant pg_read_all_data to omen_backup;
    -- The worker enters the composer by SET LOCAL ROLE and inherits nothing from it.
    grant omen_composer to omen_worker with inherit false, set true;
  exception when unique_violation then
    null;
  end;
end
$$;

-- A privileged login that is no superuser creates objects on behalf of these three.
do $$
begin
  if not (select rolsuper from pg_roles where rolname = current_user) then
    execute format('grant omen_owner, omen_engine, omen_queue to %I', current_user);
  end if;
end
$$;

-- What PUBLIC loses, now and for everything made later.
revoke all on schema public from public;
alter default privileges revoke all on functions from public;
alter default privileges for role omen_owner, omen_engine, omen_queue revoke all on functions from public;

alter schema public owner to omen_owner;
create schema app authorization omen_owner;
create schema app_private authorization omen_owner;
create schema ops authorization omen_owner;
create schema auth authorization omen_owner;
-- BullMQ makes a sequence per queue while it runs, so its login owns its schema. The lints name this exception.
create schema bullmq authorization omen_queue;

grant usage on schema public to
  omen_engine, omen_composer, omen_app, omen_webhook, omen_worker, omen_sequencer, omen_operator;
grant usage on schema app to
  omen_engine, omen_composer, omen_app, omen_webhook, omen_worker, omen_sequencer, omen_operator;
grant usage on schema ops to omen_operator;
grant usage on schema auth to omen_auth;
alter default privileges for role omen_owner in schema auth grant select, insert, update, delete on tables to omen_auth;
alter default privileges in schema auth grant select, insert, update, delete on tables to omen_auth;

create extension pgcrypto schema app_private;
grant execute on function app_private.hmac(bytea, bytea, text) to omen_owner;

-- One row in use, two during a rotation. A key with a `retired_at` in the past signs nothing any more.
create table app_private.ctx_keys (
  kid text primary key,
  key bytea not null check (octet_length(key) = 32),
  created_at timestamptz not null default now(),
  retired_at timestamptz
);
alter table app_private.ctx_keys owner to omen_owner;

create type app_private.context as (house_id uuid, kind text, subject_id uuid, request_id text);
alter type app_private.context owner to omen_owner;

-- Reads and checks the transaction's context. Null when there is none: after a transaction-local setting ends, the
-- setting reads '' and not null, and both mean "nobody". Anything else that does not verify is refused, never ignored.
create function app_private.read_context() returns app_private.context
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  token text := current_setting('app.ctx', true);
  part text[];
  signed bytea;
  given bytea;
  expires timestamptz;
begin
  if token is null or token = '' then
    return null;
  end if;
  part := string_to_array(token, '|');
  if cardinality(part) <> 7 or part[1] <> 'v1'
     or part[3] not in ('customer', 'job', 'webhook', 'operator', 'share')
     or part[6] !~ '^[0-9]{1,12}$' or part[7] !~ '^[0-9a-f]{64}$' then
    raise insufficient_privilege using message = 'context refused: malformed';
  end if;
  signed := convert_to(array_to_string(part[1:6], '|'), 'UTF8');
  given := decode(part[7], 'hex');
  -- Digests are compared, not the codes themselves, so that time says nothing about a prefix.
  if not exists (
    select 1 from app_private.ctx_keys k
    where (k.retired_at is null or k.retired_at > clock_timestamp())
      and sha256(app_private.hmac(signed, k.key, 'sha256')) = sha256(given)) then
    raise insufficient_privilege using message = 'context refused: not signed by this house';
  end if;
  expires := to_timestamp(part[6]::bigint);
  if expires <= clock_timestamp() or expires > clock_timestamp() + interval '60 seconds' then
    raise insufficient_privilege using message = 'context refused: expired';
  end if;
  return row(nullif(part[2], '')::uuid, part[3], nullif(part[4], '')::uuid, part[5])::app_private.context;
end
$$;

create function app.current_house() returns uuid
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (app_private.read_context()).house_id;
end
$$;

create function app.current_subject() returns uuid
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (app_private.read_context()).subject_id;
end
$$;

create function app.current_kind() returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (app_private.read_context()).kind;
end
$$;

create function app.current_request() returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (app_private.read_context()).request_id;
end
$$;

-- Which build this database fits: the newest migration that stands.
create function app.newest_migration() returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (select max(migration_name) from public._prisma_migrations
          where finished_at is not null and rolled_back_at is null);
end
$$;

-- Settings and rights that belong to a database and not to what is in it. A clone or a restored copy lacks them, so
-- whoever makes one calls this. Run by the privileged login; a second call changes nothing.
create procedure app_private.settle_database()
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  place text := current_database();
  login text;
  setting text;
begin
  -- Two at once would update one catalogue row together, which the server answers with an error.
  perform pg_advisory_xact_lock(hashtext('omen settle_database'));
  execute format('revoke all on database %I from public', place);
  execute format('grant connect on database %I to omen_app, omen_webhook, omen_worker, omen_sequencer, omen_operator, omen_auth, omen_backup, omen_queue', place);
  foreach login in array array['omen_app', 'omen_webhook', 'omen_worker', 'omen_sequencer', 'omen_operator', 'omen_auth', 'omen_backup', 'omen_queue']
  loop
    foreach setting in array array[
      -- The driver sends and reads moments without an offset.
      'timezone = ''UTC''',
      'synchronous_commit = on',
      'row_security = on',
      'idle_in_transaction_session_timeout = ''15s''',
      'statement_timeout = ' || case login
        when 'omen_app' then '''5s''' when 'omen_webhook' then '''5s''' when 'omen_auth' then '''5s'''
        when 'omen_operator' then '''10s''' when 'omen_backup' then '0' else '''30s''' end,
      'lock_timeout = ''2s''',
      'search_path = ' || case login when 'omen_auth' then 'auth' when 'omen_queue' then 'bullmq' else 'public' end]
    loop
      execute format('alter role %I in database %I set %s', login, place, setting);
    end loop;
  end loop;
  -- A failed check would otherwise write the whole row and the statement into the server's log. The first two need a superuser.
  if (select rolsuper from pg_roles where rolname = current_user) then
    execute format('alter database %I set log_min_error_statement = panic', place);
    execute format('alter database %I set log_error_verbosity = terse', place);
    execute format('alter database %I set log_parameter_max_length = 0', place);
    execute format('alter database %I set log_parameter_max_length_on_error = 0', place);
  end if;
end
$$;

alter function app_private.read_context() owner to omen_owner;
alter function app.current_house() owner to omen_owner;
alter function app.current_subject() owner to omen_owner;
alter function app.current_kind() owner to omen_owner;
alter function app.current_request() owner to omen_owner;
alter function app.newest_migration() owner to omen_owner;
-- The procedure stays with the privileged login: it is not a definer and nobody else could use it.

revoke all on table public._prisma_migrations from public;
grant select on table public._prisma_migrations to omen_owner;

grant execute on function app.current_house(), app.current_subject(), app.current_kind(), app.current_request() to
  omen_engine, omen_composer, omen_app, omen_webhook, omen_worker, omen_sequencer, omen_operator;
grant execute on function app.newest_migration() to
  omen_app, omen_webhook, omen_worker, omen_sequencer, omen_operator;

call app_private.settle_database();
