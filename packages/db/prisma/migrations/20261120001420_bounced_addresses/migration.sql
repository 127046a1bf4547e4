-- A mail server that says "no such mailbox" twice is believed: the attempt which carries its answer counts the refusal, and
-- from the second on the address is on the list. One refusal may be a server's bad moment, and would cost a buyer the letter
-- that follows.
-- Only what speaks of the mailbox itself counts: a bare 550, 551 or 553, an enhanced 5.1.x, or 5.2.1 (disabled). A full
-- mailbox and a policy of the server end the letter and not the address. So does an answer to a letter that went to
-- another address than the subject's present one: word of a changed address, or an address set meanwhile.
alter table mail_suppressions add column refusals smallint not null default 2;
create policy note on mail_suppressions for insert to omen_owner with check (true);
create policy count on mail_suppressions for update to omen_owner using (true) with check (true);
create function app_private.suppress_bounced() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  job record;
begin
  select * into job from app_private.job_to_ask(new.job_id);
  if job.channel = 'email' and job.subject_id is not null and job.letter <> 'address_changed'
     and coalesce(new.detail, '') ~ '^(55[013]$|\d{3} 5\.1\.|\d{3} 5\.2\.1$)' then
    insert into public.mail_suppressions as m (house_id, bidx, reason, scope, refusals)
      select s.house_id, s.address_suppression, 'hard_bounce', 'all', 1 from public.subjects s
       where s.id = job.subject_id and s.house_id = job.house_id and s.address_suppression is not null and s.address_set_at <= new.started_at
    on conflict (house_id, bidx) do update set refusals = least(m.refusals + 1, 1000);
  end if;
  return null;
end
$$;
alter function app_private.suppress_bounced() owner to omen_owner;
create trigger suppress_bounced after insert on delivery_attempts for each row when (new.code = 'bad_recipient') execute function app_private.suppress_bounced();

create or replace function app_private.is_suppressed(p_house uuid, p_subject uuid, p_gated boolean) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (
    select 1 from public.subjects s join public.mail_suppressions m on m.house_id = s.house_id and m.bidx = s.address_suppression
     where s.id = p_subject and s.house_id = p_house and (m.scope = 'all' or p_gated) and m.refusals >= 2)
$$;
