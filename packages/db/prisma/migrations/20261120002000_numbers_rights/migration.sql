alter function delivery.audit_since(double precision) owner to omen_engine;
grant execute on function delivery.audit_since(double precision) to omen_worker;
