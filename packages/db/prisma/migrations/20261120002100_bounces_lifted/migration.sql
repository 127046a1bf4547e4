-- Whoever sends a letter again says that its address is right: a mailbox that was refused once may be written to again.
-- Complaints, erasures and hands of our own stay on the list. For a job of one's own, or of the operator's house.
create policy lift on mail_suppressions for delete to omen_owner using (true);
create function app.lift_bounce(p_job uuid) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  job record;
begin
  select * into job from app_private.job_to_ask(p_job);
  if job.house_id is distinct from app.current_house() or job.subject_id is null
     or (app.current_kind() <> 'operator' and job.subject_id is distinct from app.current_subject()) then
    return false;
  end if;
  delete from public.mail_suppressions m using public.subjects s
   where s.id = job.subject_id and s.house_id = job.house_id and m.house_id = s.house_id and m.bidx = s.address_suppression and m.reason = 'hard_bounce';
  return found;
end
$$;
alter function app.lift_bounce(uuid) owner to omen_owner;
revoke all on function app.lift_bounce(uuid) from public;
grant execute on function app.lift_bounce(uuid) to omen_app, omen_operator;
