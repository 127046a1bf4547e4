drop function delivery.earlier_call_open(uuid, uuid, double precision);
