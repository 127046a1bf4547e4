drop function app.money_pulse();
drop policy look_up on finance_events;
drop function app.purchases_to_compare(timestamptz, uuid, integer);
drop table money_gaps;
drop table money_syncs;
