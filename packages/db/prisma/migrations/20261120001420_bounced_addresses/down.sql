create or replace function app_private.is_suppressed(p_house uuid, p_subject uuid, p_gated boolean) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (
    select 1 from public.subjects s join public.mail_suppressions m on m.house_id = s.house_id and m.bidx = s.address_suppression
     where s.id = p_subject and s.house_id = p_house and (m.scope = 'all' or p_gated))
$$;
drop trigger suppress_bounced on delivery_attempts;
drop function app_private.suppress_bounced();
drop policy note on mail_suppressions;
drop policy count on mail_suppressions;
alter table mail_suppressions drop column refusals;
