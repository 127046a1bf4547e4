-- Owned like every function of the engine, and asked by the worker alone.
alter function delivery.earlier_call_open(uuid, uuid, double precision) owner to omen_engine;
grant execute on function delivery.earlier_call_open(uuid, uuid, double precision) to omen_worker;
