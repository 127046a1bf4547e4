revoke select (dest_key, payload_version, cancel_requested_at) on delivery_jobs from omen_operator;
revoke execute on function delivery.note_audit(jsonb) from omen_worker;
revoke execute on function delivery.resolve_by_person(uuid, text, text, text), delivery.space_out(uuid[], double precision[]) from omen_operator;
do $$
begin
  execute format('alter function delivery.note_audit(jsonb) owner to %I', session_user);
  execute format('alter function delivery.space_out(uuid[], double precision[]) owner to %I', session_user);
  execute format('alter function delivery.resolve_by_person(uuid, text, text, text) owner to %I', session_user);
end
$$;
