revoke execute on function delivery.earlier_call_open(uuid, uuid, double precision) from omen_worker;
alter function delivery.earlier_call_open(uuid, uuid, double precision) owner to current_user;
