drop view ops.deliveries, ops.orders;
do $$
declare
  f record;
begin
  for f in select p.oid::regprocedure as signature from pg_proc p join pg_namespace n on n.oid = p.pronamespace
           where n.nspname = 'app' and p.proname not in ('current_house', 'current_subject', 'current_kind', 'current_request', 'newest_migration')
  loop
    execute format('drop function %s', f.signature);
  end loop;
end
$$;
alter table delivery_payloads drop constraint delivery_payloads_envelope;
drop function public.insert_webhook_if_new(text, text, jsonb);
drop trigger ask_consent on delivery_jobs;
drop trigger mirror_consent on omen_consents;
drop trigger keep_seal on reading_records;
drop trigger keep_purchase on purchase_links;
drop trigger keep_till on purchase_links;
drop trigger keep_till on reading_records;
drop trigger only_added on admin_audit_events;
drop trigger only_added_whole on admin_audit_events;
drop trigger only_added on omen_consents;
drop trigger only_added_whole on omen_consents;
drop trigger only_added on finance_events;
drop trigger only_added_whole on finance_events;
drop function app_private.ask_consent(), app_private.mirror_consent(), app_private.keep_seal(), app_private.keep_purchase(), app_private.keep_till(), app_private.refuse_change();
create or replace function delivery.assert_owner(house uuid, subject uuid) returns void
language sql set search_path = pg_catalog, pg_temp
as $$ select $$;
do $$
declare
  t record;
begin
  for t in select schemaname, tablename, policyname from pg_policies where schemaname = 'public'
  loop
    execute format('drop policy %I on %I.%I', t.policyname, t.schemaname, t.tablename);
  end loop;
  for t in select c.relname, c.relkind from pg_class c join pg_namespace n on n.oid = c.relnamespace
           where n.nspname = 'public' and c.relkind in ('r', 'v') and c.relname <> '_prisma_migrations'
  loop
    if t.relkind = 'r' then
      execute format('alter table public.%I no force row level security', t.relname);
      execute format('alter table public.%I disable row level security', t.relname);
    end if;
    execute format('revoke all on public.%I from omen_app, omen_worker, omen_webhook, omen_operator', t.relname);
    execute format('alter table public.%I owner to current_user', t.relname);
  end loop;
  for t in select p.oid::regprocedure as signature from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'delivery'
  loop
    execute format('revoke all on function %s from omen_app, omen_worker, omen_webhook, omen_operator', t.signature);
    execute format('alter function %s owner to current_user', t.signature);
  end loop;
end
$$;
revoke usage on schema delivery from omen_app, omen_worker, omen_webhook, omen_operator;
alter schema delivery owner to current_user;
revoke usage on schema app_private, app from omen_engine;
grant usage on schema app to omen_engine;
