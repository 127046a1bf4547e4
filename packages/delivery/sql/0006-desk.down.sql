drop function delivery.note_audit(jsonb);
drop function delivery.space_out(uuid[], double precision[]);
drop function delivery.resolve_by_person(uuid, text, text, text);
delete from public.delivery_leases where name = 'audit';
