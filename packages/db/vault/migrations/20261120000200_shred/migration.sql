-- Shredding. A serving process may close a key, so that nobody unwraps it any more; only the keeper's login deletes its
-- row and writes its tombstone, and no serving process holds that login.

do $$
begin
  if not exists (select 1 from pg_roles where rolname = 'omen_vault_keeper') then
    begin
      create role omen_vault_keeper login;
    exception when duplicate_object or unique_violation then
      null;
    end;
  end if;
end
$$;

grant usage on schema vault to omen_vault_keeper;

-- Taken by whoever deletes a key and by whoever stores one: without it a repeat of put_dek that waits for the deletion
-- would have looked for the tombstone too early, and would bring the key back.
create function vault_private.lock_name(the_dek_id uuid) returns void
language sql set search_path = pg_catalog, pg_temp as $$
  select pg_advisory_xact_lock(hashtextextended('vault dek ' || the_dek_id::text, 0))
$$;

create or replace function vault_private.refuse_shredded_name() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform vault_private.lock_name(new.dek_id);
  if exists (select 1 from vault.tombstones t where t.dek_id = new.dek_id) then
    raise insufficient_privilege using message = 'key was shredded';
  end if;
  return new;
end
$$;

-- A key keeps its name, its object and its subject: what it wraps is bound to them.
create function vault_private.refuse_renaming() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  raise insufficient_privilege using message = 'a key is not renamed';
end
$$;
create trigger deks_keep_their_name before update of dek_id, kind, subject_ref, object_id on vault.deks
  for each row when (old.dek_id is distinct from new.dek_id or old.kind is distinct from new.kind
    or old.subject_ref is distinct from new.subject_ref or old.object_id is distinct from new.object_id)
  execute function vault_private.refuse_renaming();

-- Whether this vault knows an epoch by this fingerprint. Writes nothing, so a vault that was lost does not become one that knows.
create function vault.knows_epoch(the_epoch integer, the_fingerprint text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (select 1 from vault.epochs e where e.epoch = the_epoch and e.fingerprint = the_fingerprint and e.destroyed_at is null)
$$;

-- What a process remembers of this vault from start to start: whether it was ever used, and how many keys died in it.
create function vault.look() returns table (epochs integer, tombstones bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select (select count(*)::integer from vault.epochs), (select count(*) from vault.tombstones)
$$;

-- Closes keys without knowing whose they are. Gives the names of those that exist.
create function vault.close_deks(the_dek_ids uuid[]) returns setof uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    update vault.deks d set state = 'pending_shred' where d.dek_id = any (the_dek_ids) returning d.dek_id;
  perform pg_notify('omen_key_closed', gone::text) from unnest(the_dek_ids) as gone;
end
$$;

-- Deletes one closed key and leaves its tombstone; gives the time of the tombstone. A key that is dead already gives the
-- time it died. Null when there never was such a key. A key that is still open is refused: close it first, so that a
-- process which has just unwrapped it was told.
create function vault.shred_dek(the_dek_id uuid, the_request_id uuid) returns timestamptz
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  gone vault.deks;
  died timestamptz;
begin
  perform vault_private.lock_name(the_dek_id);
  select t.shredded_at into died from vault.tombstones t where t.dek_id = the_dek_id;
  if found then
    return died;
  end if;
  if exists (select 1 from vault.deks d where d.dek_id = the_dek_id and d.state = 'active') then
    raise object_not_in_prerequisite_state using message = 'the key is still open';
  end if;
  delete from vault.deks d where d.dek_id = the_dek_id and d.state = 'pending_shred' returning d.* into gone;
  if not found then
    return null;
  end if;
  insert into vault.tombstones (dek_id, kind, request_id, epoch_at_shred)
  values (gone.dek_id, gone.kind, the_request_id, gone.epoch) returning shredded_at into died;
  perform pg_notify('omen_key_closed', the_dek_id::text);
  return died;
end
$$;

-- Keys older than an age, in the order of their names, for whoever looks for orphans.
create function vault.list_deks(older_than interval, after_dek_id uuid, at_most integer)
returns table (dek_id uuid, kind text, object_id uuid)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select d.dek_id, d.kind, d.object_id
  from vault.deks d
  where d.created_at < now() - older_than and (after_dek_id is null or d.dek_id > after_dek_id)
  order by d.dek_id limit at_most
$$;

alter function vault_private.lock_name(uuid) owner to omen_vault_owner;
alter function vault_private.refuse_renaming() owner to omen_vault_owner;
alter function vault.knows_epoch(integer, text) owner to omen_vault_owner;
alter function vault.look() owner to omen_vault_owner;
alter function vault.close_deks(uuid[]) owner to omen_vault_owner;
alter function vault.shred_dek(uuid, uuid) owner to omen_vault_owner;
alter function vault.list_deks(interval, uuid, integer) owner to omen_vault_owner;
revoke all on function
  vault_private.lock_name(uuid), vault_private.refuse_renaming(), vault.knows_epoch(integer, text), vault.look(),
  vault.close_deks(uuid[]), vault.shred_dek(uuid, uuid), vault.list_deks(interval, uuid, integer)
from public;

grant execute on function vault.knows_epoch(integer, text), vault.look() to omen_vault, omen_vault_keeper;
grant execute on function vault.close_deks(uuid[]), vault.shred_dek(uuid, uuid), vault.list_deks(interval, uuid, integer) to omen_vault_keeper;

create or replace procedure vault_private.settle_database()
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  place text := current_database();
  login text;
  setting text;
begin
  perform pg_advisory_xact_lock(hashtext('omen settle_database'));
  execute format('revoke all on database %I from public', place);
  foreach login in array array['omen_vault', 'omen_vault_keeper']
  loop
    execute format('grant connect on database %I to %I', place, login);
    foreach setting in array array[
      'timezone = ''UTC''', 'synchronous_commit = on', 'row_security = on',
      'idle_in_transaction_session_timeout = ''15s''', 'statement_timeout = ''5s''', 'lock_timeout = ''2s''', 'search_path = vault']
    loop
      execute format('alter role %I in database %I set %s', login, place, setting);
    end loop;
  end loop;
  if (select rolsuper from pg_roles where rolname = current_user) then
    execute format('alter database %I set log_min_error_statement = panic', place);
    execute format('alter database %I set log_error_verbosity = terse', place);
    execute format('alter database %I set log_parameter_max_length = 0', place);
    execute format('alter database %I set log_parameter_max_length_on_error = 0', place);
  end if;
end
$$;

call vault_private.settle_database();
