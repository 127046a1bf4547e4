drop event trigger if exists omen_log_ddl;
drop event trigger if exists omen_log_drop;
drop trigger audit_consent on omen_consents;
drop trigger audit_purchase_placed on purchase_links;
drop trigger audit_purchase_moved on purchase_links;
drop trigger audit_delivery_resent on delivery_jobs;
drop trigger audit_delivery_moved on delivery_jobs;
drop trigger audit_control on delivery_controls;
drop trigger queue_event on admin_audit_events;
drop table audit_details, audit_queue, audit_links, audit_checkpoints, audit_witness;
drop function app.record_audit(uuid, uuid, text, text, text, text, text, jsonb, bytea, bytea, bytea, uuid), app.forget_audit_details(), app.link_audit_events(integer),
  app.audit_leaves(bigint, bigint), app.newest_checkpoint(), app.keep_checkpoint(bigint, bytea, bytea, bytea, timestamptz, text[]), app.keep_witness(text, bigint, bytea),
  app.audit_pulse(), app.audit_event(uuid), app.audit_places(uuid[]),
  app_private.log_ddl(), app_private.log_drop(), app_private.audit_leaf(admin_audit_events, bigint), app_private.keep_queued(), app_private.queue_event(),
  app_private.audit_consent(), app_private.audit_purchase(), app_private.audit_delivery(), app_private.audit_control(),
  app_private.write_event(uuid, uuid, uuid, text, text, text, text, text, jsonb, bytea, app_private.context);
drop policy books on admin_audit_events;
revoke select (id, house_id, schema_v, actor_type, actor_id, pseudonym, action, entity_type, entity_id, outcome, reason_tag, safe_meta, request_id, created_at)
  on admin_audit_events from omen_operator;
alter table admin_audit_events drop constraint admin_audit_events_codes, drop constraint admin_audit_events_pseudonym, drop constraint admin_audit_events_commit, drop constraint admin_audit_events_meta_codes;
alter table admin_audit_events drop column pseudonym, drop column detail_commit;
-- Events of no house were written since; the reference is for those that come.
alter table admin_audit_events add constraint admin_audit_events_house_id_fkey foreign key (house_id) references houses (id) not valid;
create policy written_in_house on admin_audit_events for insert to omen_app, omen_worker, omen_webhook, omen_operator
  with check (house_id = (select app.current_house()));
grant insert on admin_audit_events to omen_app, omen_worker, omen_webhook, omen_operator;
grant select on admin_audit_events to omen_operator;
