-- Money back and contracts undone: one open question per order, a word for what is granted in part, and a way to find
-- the request behind a call whose outcome nobody knows.

alter table refund_requests
  drop constraint refund_requests_decision,
  add constraint refund_requests_decision check (decision in ('granted', 'delivered', 'outside_window', 'right_ended', 'mended_instead', 'already_back', 'partly'));
-- A second question about an order that is being looked at is the first one.
create unique index refund_requests_one_open on refund_requests (purchase_link_id) where status = 'open' and opened_by = 'customer';
-- The worker learns from the desk that the money is back already, and says so.
grant update (decision) on refund_requests to omen_worker;

-- The acknowledgement of a withdrawal that is refused shows the recorded yes it rests on.
create policy told_in_letters on omen_consents for select to omen_worker using (house_id = (select app.current_house()) and subject_id = (select app.current_subject()));
grant select on omen_consents to omen_worker;

create policy look_up on refund_requests for select to omen_owner using (true);

-- Whose request a refund job is about: the engine asks for an effect by its job alone. Ids only.
create function app.refund_of_job(p_job uuid) returns table (refund_request_id uuid, house_id uuid, subject_id uuid, payment_intent_id text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select r.id, r.house_id, r.subject_id, r.payment_intent_id
    from public.delivery_jobs j join public.refund_requests r on r.id::text = split_part(j.idempotency_key, ':', 2) and r.house_id = j.house_id
   where j.id = p_job and j.kind = 'refund_execute_job'
$$;
alter function app.refund_of_job(uuid) owner to omen_owner;
revoke all on function app.refund_of_job(uuid) from public;
grant execute on function app.refund_of_job(uuid) to omen_worker;
