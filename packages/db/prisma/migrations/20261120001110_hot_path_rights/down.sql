revoke execute on function delivery.finish_pure(uuid[], uuid[]), delivery.finish_sent(uuid[], uuid[], text[], text[]),
  delivery.due_hints(text[], smallint[], integer[], timestamptz[], double precision) from omen_worker;
alter function delivery.finish_pure(uuid[], uuid[]) owner to current_user;
alter function delivery.finish_sent(uuid[], uuid[], text[], text[]) owner to current_user;
alter function delivery.due_hints(text[], smallint[], integer[], timestamptz[], double precision) owner to current_user;
