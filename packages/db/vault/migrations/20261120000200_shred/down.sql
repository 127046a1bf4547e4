-- The keeper's role stays: roles belong to the cluster, and another database may still name it.
create or replace procedure vault_private.settle_database()
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

do $$
declare
  place text := current_database();
begin
  execute format('revoke all on database %I from omen_vault_keeper', place);
  execute format('alter role omen_vault_keeper in database %I reset all', place);
end
$$;

drop function vault.list_deks(interval, uuid, integer);
drop function vault.shred_dek(uuid, uuid);
drop function vault.close_deks(uuid[]);
drop function vault.look();
drop function vault.knows_epoch(integer, text);
drop trigger deks_keep_their_name on vault.deks;
drop function vault_private.refuse_renaming();
create or replace function vault_private.refuse_shredded_name() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if exists (select 1 from vault.tombstones t where t.dek_id = new.dek_id) then
    raise insufficient_privilege using message = 'key was shredded';
  end if;
  return new;
end
$$;
drop function vault_private.lock_name(uuid);
revoke usage on schema vault from omen_vault_keeper;
