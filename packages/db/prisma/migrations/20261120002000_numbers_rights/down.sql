revoke execute on function delivery.audit_since(double precision) from omen_worker;
