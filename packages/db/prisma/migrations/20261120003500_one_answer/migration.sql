-- A contract undone answers what its buyer had still asked about the same money. The buyer's own login closes no request;
-- this does, and only beside money that the house has granted or an order that is withdrawn.
create policy answer_own on refund_requests for update to omen_owner using (true);

create function app.close_open_refunds(p_link uuid) returns table (refund_request_id uuid, amount integer, currency text)
language sql security definer set search_path = pg_catalog, pg_temp as $$
  update public.refund_requests r set status = 'declined', decision = 'already_back', decided_by = 'house', decided_at = now(), updated_at = now()
   where r.purchase_link_id = p_link and r.house_id = app.current_house() and r.subject_id = app.current_subject() and r.status = 'open'
     and (exists (select 1 from public.purchase_links l where l.id = p_link and l.status = 'withdrawn')
       or exists (select 1 from public.refund_requests g where g.purchase_link_id = p_link and g.class = 'withdrawal' and g.status in ('approved', 'sent', 'settled')))
  returning r.id, r.amount, r.currency
$$;
alter function app.close_open_refunds(uuid) owner to omen_owner;
revoke all on function app.close_open_refunds(uuid) from public;
grant execute on function app.close_open_refunds(uuid) to omen_app;
