-- Leaves an empty database. Roles belong to the cluster and may serve other databases, so they stay.
do $$
declare
  login text;
begin
  foreach login in array array['omen_app', 'omen_webhook', 'omen_worker', 'omen_sequencer', 'omen_operator', 'omen_auth', 'omen_backup', 'omen_queue']
  loop
    execute format('alter role %I in database %I reset all', login, current_database());
    execute format('revoke all on database %I from %I', current_database(), login);
  end loop;
  execute format('alter database %I reset all', current_database());
  execute format('grant connect, temporary on database %I to public', current_database());
end
$$;

drop procedure app_private.settle_database();
drop function app.newest_migration(), app.current_request(), app.current_kind(), app.current_subject(), app.current_house();
drop function app_private.read_context();
drop type app_private.context;
drop table app_private.ctx_keys;
drop extension pgcrypto;

alter default privileges in schema auth revoke all on tables from omen_auth;
alter default privileges for role omen_owner in schema auth revoke all on tables from omen_auth;
alter default privileges for role omen_owner, omen_engine, omen_queue grant execute on functions to public;
alter default privileges grant execute on functions to public;

drop schema bullmq, auth, ops, app_private, app;
revoke all on table public._prisma_migrations from omen_owner;
alter schema public owner to pg_database_owner;
revoke all on schema public from omen_engine, omen_composer, omen_app, omen_webhook, omen_worker, omen_sequencer, omen_operator;
grant usage on schema public to public;
