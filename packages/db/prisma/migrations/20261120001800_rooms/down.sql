drop function app.letter_arrived(uuid);
create or replace view ops.deliveries with (security_invoker = true) as
select d.*, l.order_code, s.address_mask
  from public.delivery_overview d
  left join public.delivery_links k on k.job_id = d.id and k.entity = 'purchase'
  left join public.purchase_links l on l.id::text = k.entity_key
  left join public.subjects s on s.id = d.subject_id;
drop trigger forget_endings on delivery_jobs;
drop trigger note_ending on delivery_jobs;
drop trigger note_ending_left on delivery_jobs;
drop function app_private.forget_endings(), app_private.note_ending();
drop table delivery_endings;
