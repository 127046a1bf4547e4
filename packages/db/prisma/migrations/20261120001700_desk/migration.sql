-- The desk's functions in the house: whose they are, and who may call them. An operator also sees what holds a job back.
alter function delivery.resolve_by_person(uuid, text, text, text) owner to omen_engine;
alter function delivery.space_out(uuid[], double precision[]) owner to omen_engine;
alter function delivery.note_audit(jsonb) owner to omen_engine;
grant execute on function delivery.resolve_by_person(uuid, text, text, text), delivery.space_out(uuid[], double precision[]) to omen_operator;
grant execute on function delivery.note_audit(jsonb) to omen_worker;
grant select (dest_key, payload_version, cancel_requested_at) on delivery_jobs to omen_operator;
