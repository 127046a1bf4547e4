drop function app.redeem_token(bytea, text, uuid), app.issue_token(bytea, text, uuid, integer, interval), app.join_operators(bytea), app.begin_step_up(bytea, bytea), app.step_up(bytea, bytea),
  app.operators_of_house(), app.invite_operator(uuid, text, bytea), app.change_operator_role(uuid, text), app.revoke_operator(uuid), app.operator_of(bytea);
drop function app_private.require_owner(boolean);
create function app.operator_of(p_token_hash bytea) returns table (house_id uuid, operator_id uuid, role text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  return query
    update public.operator_sessions s set seen_at = now()
      from public.operators o
     where s.token_hash = p_token_hash and s.expires_at > now() and s.seen_at > now() - interval '15 minutes'
       and o.id = s.operator_id and o.revoked_at is null
    returning s.house_id, o.id, o.role;
end
$$;
alter function app.operator_of(bytea) owner to omen_owner;
revoke all on function app.operator_of(bytea) from public;
grant execute on function app.operator_of(bytea) to omen_app;
create or replace function app.open_operator_session(p_house uuid, p_subjects uuid[], p_token_hash bytea) returns table (operator_id uuid, role text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  return query
    with opened as (
      insert into public.operator_sessions (token_hash, house_id, operator_id, expires_at)
      select p_token_hash, o.house_id, o.id, now() + interval '12 hours' from public.operators o
       where o.house_id = p_house and o.subject_id = any (p_subjects) and o.revoked_at is null limit 1
      returning operator_id)
    select o.id, o.role from public.operators o join opened on opened.operator_id = o.id;
end
$$;
create or replace function app.redeem_first_operator(p_house uuid, p_token_hash bytea, p_subject uuid) returns table (operator_id uuid)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  update public.capability_tokens set uses_left = uses_left - 1, consumed_at = now(), consumed_by = p_subject
   where token_hash = p_token_hash and house_id = p_house and kind = 'first_operator' and uses_left > 0 and expires_at > now();
  if not found or exists (select 1 from public.operators where house_id = p_house and role = 'owner' and revoked_at is null) then
    return;
  end if;
  return query
    insert into public.operators (house_id, subject_id, role) values (p_house, p_subject, 'owner')
    on conflict (house_id, subject_id) do update set role = 'owner', revoked_at = null, updated_at = now()
    returning id;
end
$$;
delete from capability_tokens where kind = 'operator_invite';
alter table capability_tokens drop constraint capability_tokens_kind;
alter table capability_tokens add constraint capability_tokens_kind check (kind in ('first_operator', 'recovery', 'unsubscribe'));
alter table operator_sessions drop column stepped_up_at, drop column step_up_hash, drop column step_up_tries, drop column step_up_until;
-- Who had not come in yet would be in without the column that says so.
delete from operators where joined_at is null;
alter table operators drop column joined_at;
