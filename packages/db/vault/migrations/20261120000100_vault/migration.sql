-- The vault: wrapped data keys, and what is left when one is gone. A database of its own, in production a cluster of
-- its own. The serving login reads no table here; it calls four functions.

do $$
begin
  if (select count(*) from pg_roles where rolname in ('omen_vault_owner', 'omen_vault')) = 2 then
    return;
  end if;
  begin
    lock table pg_catalog.pg_authid in share row exclusive mode;
  exception when insufficient_privilege then
    null;
  end;
  begin
    create role omen_vault_owner nologin;
  exception when duplicate_object or unique_violation then
    null;
  end;
  begin
    create role omen_vault login;
  exception when duplicate_object or unique_violation then
    null;
  end;
end
$$;

do $$
begin
  if not (select rolsuper from pg_roles where rolname = current_user) then
    execute format('grant omen_vault_owner to %I', current_user);
  end if;
end
$$;

revoke all on schema public from public;
alter default privileges revoke all on functions from public;
alter default privileges for role omen_vault_owner revoke all on functions from public;
create schema vault authorization omen_vault_owner;
create schema vault_private authorization omen_vault_owner;
grant usage on schema vault to omen_vault;

create table vault.epochs (
  epoch integer primary key check (epoch > 0),
  fingerprint text not null check (fingerprint ~ '^[0-9a-f]{64}$'),
  created_at timestamptz not null default now(),
  retired_at timestamptz,
  destroyed_at timestamptz,
  rewrapped_count bigint not null default 0
);

create table vault.deks (
  dek_id uuid primary key,
  kind text not null check (kind ~ '^[a-z_]{2,40}$'),
  subject_ref uuid not null,
  object_id uuid not null,
  epoch integer not null references vault.epochs (epoch),
  wrapped bytea not null check (octet_length(wrapped) = 60),
  commit bytea not null check (octet_length(commit) = 32),
  state text not null default 'active' check (state in ('active', 'pending_shred')),
  created_at timestamptz not null default now(),
  unique (kind, object_id)
);
create index deks_epoch on vault.deks (epoch);
create index deks_subject on vault.deks (subject_ref);

create table vault.tombstones (
  dek_id uuid primary key,
  kind text not null,
  shredded_at timestamptz not null default now(),
  request_id uuid not null,
  epoch_at_shred integer not null
);

create table vault.erasures (
  request_id uuid primary key,
  subject_ref uuid not null,
  scope text not null,
  mode text not null,
  completed_at timestamptz not null default now()
);

alter table vault.epochs owner to omen_vault_owner;
alter table vault.deks owner to omen_vault_owner;
alter table vault.tombstones owner to omen_vault_owner;
alter table vault.erasures owner to omen_vault_owner;

create function vault_private.refuse_change() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  raise insufficient_privilege using message = 'this table only grows';
end
$$;

create trigger tombstones_only_grow before update or delete or truncate on vault.tombstones
  for each statement execute function vault_private.refuse_change();
create trigger erasures_only_grow before update or delete or truncate on vault.erasures
  for each statement execute function vault_private.refuse_change();

-- A destroyed key's name is never used again: an old envelope must not meet a new key.
create function vault_private.refuse_shredded_name() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if exists (select 1 from vault.tombstones t where t.dek_id = new.dek_id) then
    raise insufficient_privilege using message = 'key was shredded';
  end if;
  return new;
end
$$;
create trigger deks_stay_shredded before insert on vault.deks
  for each row execute function vault_private.refuse_shredded_name();

-- True when the key was stored by this call, false when the very same row stood already. The same name or the same
-- object with another key is refused, so two keys for one object cannot arise.
create function vault.put_dek(
  the_dek_id uuid, the_kind text, the_subject_ref uuid, the_object_id uuid, the_epoch integer, the_wrapped bytea, the_commit bytea
) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  made bigint;
begin
  insert into vault.deks (dek_id, kind, subject_ref, object_id, epoch, wrapped, commit)
  values (the_dek_id, the_kind, the_subject_ref, the_object_id, the_epoch, the_wrapped, the_commit)
  on conflict do nothing;
  get diagnostics made = row_count;
  if made = 1 then
    return true;
  end if;
  if exists (
    select 1 from vault.deks d
    where d.dek_id = the_dek_id and d.kind = the_kind and d.subject_ref = the_subject_ref and d.object_id = the_object_id
      and d.wrapped = the_wrapped) then
    return false;
  end if;
  raise unique_violation using message = 'another key stands for this object';
end
$$;

-- No row when the key is unknown, belongs to another subject, or waits to be shredded: the three look alike.
create function vault.get_dek(the_dek_id uuid, the_subject_ref uuid)
returns table (kind text, object_id uuid, epoch integer, wrapped bytea, commit bytea)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select d.kind, d.object_id, d.epoch, d.wrapped, d.commit
  from vault.deks d
  where d.dek_id = the_dek_id and d.subject_ref = the_subject_ref and d.state = 'active'
$$;

-- The key of an object, for the writer that may have crashed between vault and house. Same silence as get_dek.
create function vault.find_dek(the_kind text, the_object_id uuid, the_subject_ref uuid)
returns table (dek_id uuid, epoch integer, wrapped bytea, commit bytea)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select d.dek_id, d.epoch, d.wrapped, d.commit
  from vault.deks d
  where d.kind = the_kind and d.object_id = the_object_id and d.subject_ref = the_subject_ref and d.state = 'active'
$$;

-- Closes a key at once and tells every process that may hold it. True when this call closed it.
create function vault.mark_pending_shred(the_dek_id uuid, the_subject_ref uuid) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update vault.deks d set state = 'pending_shred'
  where d.dek_id = the_dek_id and d.subject_ref = the_subject_ref and d.state = 'active';
  if not found then
    return false;
  end if;
  perform pg_notify('omen_key_closed', the_dek_id::text);
  return true;
end
$$;

-- Opens a closed key again, when grace is cancelled. True when this call opened it.
create function vault.unmark(the_dek_id uuid, the_subject_ref uuid) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update vault.deks d set state = 'active'
  where d.dek_id = the_dek_id and d.subject_ref = the_subject_ref and d.state = 'pending_shred';
  return found;
end
$$;

-- Epochs are facts about the keyring, not secrets. A known epoch with another fingerprint is a foreign keyring.
create function vault.know_epoch(the_epoch integer, the_fingerprint text) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into vault.epochs (epoch, fingerprint) values (the_epoch, the_fingerprint) on conflict (epoch) do nothing;
  return exists (select 1 from vault.epochs e where e.epoch = the_epoch and e.fingerprint = the_fingerprint and e.destroyed_at is null);
end
$$;

alter function vault_private.refuse_change() owner to omen_vault_owner;
alter function vault_private.refuse_shredded_name() owner to omen_vault_owner;
alter function vault.put_dek(uuid, text, uuid, uuid, integer, bytea, bytea) owner to omen_vault_owner;
alter function vault.get_dek(uuid, uuid) owner to omen_vault_owner;
alter function vault.find_dek(text, uuid, uuid) owner to omen_vault_owner;
alter function vault.mark_pending_shred(uuid, uuid) owner to omen_vault_owner;
alter function vault.unmark(uuid, uuid) owner to omen_vault_owner;
alter function vault.know_epoch(integer, text) owner to omen_vault_owner;

grant execute on function
  vault.put_dek(uuid, text, uuid, uuid, integer, bytea, bytea), vault.get_dek(uuid, uuid), vault.find_dek(text, uuid, uuid),
  vault.mark_pending_shred(uuid, uuid), vault.unmark(uuid, uuid), vault.know_epoch(integer, text)
to omen_vault;

revoke all on table public._prisma_migrations from public;

-- See the procedure of the same name in the main database.
create procedure vault_private.settle_database()
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  place text := current_database();
  setting text;
begin
  perform pg_advisory_xact_lock(hashtext('omen settle_database'));
  execute format('revoke all on database %I from public', place);
  execute format('grant connect on database %I to omen_vault', place);
  foreach setting in array array[
    'timezone = ''UTC''', 'synchronous_commit = on', 'row_security = on',
    'idle_in_transaction_session_timeout = ''15s''', 'statement_timeout = ''5s''', 'lock_timeout = ''2s''', 'search_path = vault']
  loop
    execute format('alter role omen_vault in database %I set %s', place, setting);
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
