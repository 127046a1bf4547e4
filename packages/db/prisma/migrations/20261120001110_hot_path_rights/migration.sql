-- The short ways are the engine's, and a worker's to call.
alter function delivery.finish_pure(uuid[], uuid[]) owner to omen_engine;
alter function delivery.finish_sent(uuid[], uuid[], text[], text[]) owner to omen_engine;
alter function delivery.due_hints(text[], smallint[], integer[], timestamptz[], double precision) owner to omen_engine;
grant execute on function delivery.finish_pure(uuid[], uuid[]), delivery.finish_sent(uuid[], uuid[], text[], text[]),
  delivery.due_hints(text[], smallint[], integer[], timestamptz[], double precision) to omen_worker;
