drop function app.refund_of_job(uuid);
revoke select on omen_consents from omen_worker;
drop policy told_in_letters on omen_consents;
drop policy look_up on refund_requests;
revoke update (decision) on refund_requests from omen_worker;
drop index refund_requests_one_open;
alter table refund_requests
  drop constraint refund_requests_decision,
  add constraint refund_requests_decision check (decision in ('granted', 'delivered', 'outside_window', 'right_ended', 'mended_instead', 'already_back'));
