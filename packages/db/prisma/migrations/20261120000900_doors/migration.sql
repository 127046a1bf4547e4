-- The doors: who may act as an operator, how freshly that was proven, and what a link that works once may open.

-- Invited is not yet in: who has not used the link holds no role.
alter table operators add column joined_at timestamptz default transaction_timestamp();
update operators set joined_at = created_at;

-- A step-up belongs to one session. The code is kept as a keyed digest, with the tries it has seen.
alter table operator_sessions
  add column stepped_up_at timestamptz,
  add column step_up_hash bytea,
  add column step_up_tries integer not null default 0,
  add column step_up_until timestamptz;

alter table capability_tokens drop constraint capability_tokens_kind;
alter table capability_tokens add constraint capability_tokens_kind check (kind in ('first_operator', 'operator_invite', 'recovery', 'unsubscribe'));

-- Consumption is one statement: of many calls with one token, as many succeed as it had uses. Foreign, unknown, spent
-- and ended give no row alike.
create function app.redeem_token(p_token_hash bytea, p_kind text, p_by uuid) returns table (object_id uuid, issued_to uuid)
language sql security definer set search_path = pg_catalog, pg_temp as $$
  update public.capability_tokens t set uses_left = t.uses_left - 1, consumed_at = now(), consumed_by = p_by
   where t.token_hash = p_token_hash and t.kind = p_kind and t.house_id = app.current_house() and t.uses_left > 0 and t.expires_at > now()
  returning t.object_id, t.issued_to
$$;

-- A token is issued to the person of the context, and for no one else. What lets an operator in is issued elsewhere.
create function app.issue_token(p_token_hash bytea, p_kind text, p_object uuid, p_uses integer, p_life interval) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if app.current_house() is null or app.current_subject() is null or app.current_kind() not in ('customer', 'job') or p_kind not in ('recovery', 'unsubscribe') then
    raise exception 'a token is issued in the name of its person only' using errcode = '42501';
  end if;
  insert into public.capability_tokens (token_hash, house_id, kind, object_id, issued_to, uses_left, expires_at)
  values (p_token_hash, app.current_house(), p_kind, p_object, app.current_subject(), p_uses, now() + p_life)
  on conflict (token_hash) do nothing;
end
$$;

drop function app.operator_of(bytea);
-- An operator's session: twelve hours at most, a quarter of an hour without a sign of life, and five minutes for what is dangerous.
create function app.operator_of(p_token_hash bytea) returns table (house_id uuid, operator_id uuid, subject_id uuid, role text, stepped_up boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  return query
    update public.operator_sessions s set seen_at = now()
      from public.operators o
     where s.token_hash = p_token_hash and s.expires_at > now() and s.seen_at > now() - interval '15 minutes'
       and o.id = s.operator_id and o.revoked_at is null and o.joined_at is not null
    returning s.house_id, o.id, o.subject_id, o.role, coalesce(s.stepped_up_at > now() - interval '5 minutes', false);
end
$$;

create or replace function app.open_operator_session(p_house uuid, p_subjects uuid[], p_token_hash bytea) returns table (operator_id uuid, role text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  return query
    with opened as (
      insert into public.operator_sessions (token_hash, house_id, operator_id, expires_at)
      select p_token_hash, o.house_id, o.id, now() + interval '12 hours' from public.operators o
       where o.house_id = p_house and o.subject_id = any (p_subjects) and o.revoked_at is null and o.joined_at is not null
       order by o.joined_at, o.id limit 1
      returning operator_id)
    select o.id, o.role from public.operators o join opened on opened.operator_id = o.id;
end
$$;

-- Consumes the first operator's one-time link, and only while the house has no owner.
create or replace function app.redeem_first_operator(p_house uuid, p_token_hash bytea, p_subject uuid) returns table (operator_id uuid)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  perform 1 from app.redeem_token(p_token_hash, 'first_operator', p_subject) where p_house = app.current_house();
  if not found or exists (select 1 from public.operators where house_id = p_house and role = 'owner' and revoked_at is null and joined_at is not null) then
    return;
  end if;
  return query
    insert into public.operators (house_id, subject_id, role) values (p_house, p_subject, 'owner')
    on conflict (house_id, subject_id) do update set role = 'owner', revoked_at = null, joined_at = now(), updated_at = now()
    returning id;
end
$$;

-- Consumes an invitation: the mailbox is proven by having had the link, and the role begins.
create function app.join_operators(p_token_hash bytea) returns table (operator_id uuid, subject_id uuid)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  invited uuid;
begin
  select object_id into invited from app.redeem_token(p_token_hash, 'operator_invite', null);
  return query
    update public.operators set joined_at = now(), updated_at = now()
     where id = invited and house_id = app.current_house() and joined_at is null and revoked_at is null
    returning id, subject_id;
end
$$;

-- Remembers the digest of a fresh code for one live session; the code before it is void.
create function app.begin_step_up(p_token_hash bytea, p_code_hash bytea) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.operator_sessions set step_up_hash = p_code_hash, step_up_tries = 0, step_up_until = now() + interval '10 minutes'
   where token_hash = p_token_hash and house_id = app.current_house() and expires_at > now();
  return found;
end
$$;

-- Tries a code: three times at most, once with success. The row's lock makes the count exact.
create function app.step_up(p_token_hash bytea, p_code_hash bytea) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  fits boolean;
begin
  select step_up_hash = p_code_hash into fits from public.operator_sessions
   where token_hash = p_token_hash and house_id = app.current_house() and expires_at > now() and step_up_until > now() and step_up_tries < 3
   for update;
  if fits then
    update public.operator_sessions set stepped_up_at = now(), step_up_hash = null, step_up_until = null, step_up_tries = 0 where token_hash = p_token_hash;
  else
    update public.operator_sessions set step_up_tries = step_up_tries + 1 where token_hash = p_token_hash and house_id = app.current_house();
  end if;
  return coalesce(fits, false);
end
$$;

-- What owners alone may do. The owners' rows are locked first and in order, so that two owners who dismiss each other
-- come one after the other, and the second finds that it is no owner any more.
create function app_private.require_owner(p_fresh boolean) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if p_fresh then
    perform 1 from public.operators where house_id = app.current_house() and role = 'owner' order by id for update;
  end if;
  if app.current_kind() is distinct from 'operator' or not exists (
       select 1 from public.operators o where o.id = app.current_subject() and o.house_id = app.current_house()
          and o.role = 'owner' and o.revoked_at is null and o.joined_at is not null)
     or (p_fresh and not exists (
       select 1 from public.operator_sessions s where s.operator_id = app.current_subject() and s.expires_at > now() and s.stepped_up_at > now() - interval '5 minutes')) then
    raise exception 'owners alone look after the operators, with a fresh proof' using errcode = '42501';
  end if;
end
$$;

create function app.operators_of_house() returns table (operator_id uuid, role text, address_mask text, invited_at timestamptz, joined_at timestamptz, seen_at timestamptz)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  perform app_private.require_owner(false);
  return query
    select o.id, o.role, coalesce(s.address_mask, ''), o.created_at, o.joined_at, (select max(x.seen_at) from public.operator_sessions x where x.operator_id = o.id)
      from public.operators o join public.subjects s on s.id = o.subject_id
     where o.house_id = app.current_house() and o.revoked_at is null
     order by o.created_at, o.id;
end
$$;

-- Writes an invitation and its link, good for one day. The person is new and holds the address alone: one who is here
-- already could be anybody's browser that once typed it. An open invitation to the same address is void; no row for an
-- address that is in.
create function app.invite_operator(p_subject uuid, p_role text, p_token_hash bytea) returns table (operator_id uuid)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  index_of_address bytea;
  known uuid;
  invited uuid;
begin
  perform app_private.require_owner(true);
  select address_bidx into index_of_address from public.subjects where id = p_subject and house_id = app.current_house();
  if index_of_address is null or exists (select 1 from public.operators where house_id = app.current_house() and subject_id = p_subject) then
    raise exception 'an invitation goes to an address and to a person of its own' using errcode = '42501';
  end if;
  for known in
    select o.id from public.operators o join public.subjects s on s.id = o.subject_id
     where o.house_id = app.current_house() and s.address_bidx = index_of_address and o.revoked_at is null order by o.id for update of o
  loop
    if exists (select 1 from public.operators where id = known and joined_at is not null) then
      return;
    end if;
    update public.operators set revoked_at = now(), updated_at = now() where id = known;
    update public.capability_tokens set uses_left = 0 where object_id = known and kind = 'operator_invite' and uses_left > 0;
  end loop;
  insert into public.operators (house_id, subject_id, role, joined_at) values (app.current_house(), p_subject, p_role, null) returning id into invited;
  insert into public.capability_tokens (token_hash, house_id, kind, object_id, issued_to, expires_at)
  values (p_token_hash, app.current_house(), 'operator_invite', invited, p_subject, now() + interval '24 hours');
  return query select invited;
end
$$;

-- Answers with what became of it: `done`, `unknown`, or `last_owner` when nobody would be left to look after the house.
create function app.change_operator_role(p_operator uuid, p_role text) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform app_private.require_owner(true);
  if not exists (select 1 from public.operators where id = p_operator and house_id = app.current_house() and revoked_at is null) then
    return 'unknown';
  end if;
  if p_role <> 'owner' and not exists (
    select 1 from public.operators where house_id = app.current_house() and role = 'owner' and revoked_at is null and joined_at is not null and id <> p_operator) then
    return 'last_owner';
  end if;
  update public.operators set role = p_role, updated_at = now() where id = p_operator;
  update public.operator_sessions set stepped_up_at = null, step_up_hash = null where operator_id = p_operator and operator_id <> app.current_subject();
  return 'done';
end
$$;

-- Ends a role, every session of it and every link to it, at once.
create function app.revoke_operator(p_operator uuid) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform app_private.require_owner(true);
  if not exists (select 1 from public.operators where id = p_operator and house_id = app.current_house() and revoked_at is null) then
    return 'unknown';
  end if;
  if not exists (
    select 1 from public.operators where house_id = app.current_house() and role = 'owner' and revoked_at is null and joined_at is not null and id <> p_operator) then
    return 'last_owner';
  end if;
  update public.operators set revoked_at = now(), updated_at = now() where id = p_operator;
  delete from public.operator_sessions where operator_id = p_operator;
  update public.capability_tokens set uses_left = 0 where object_id = p_operator and kind = 'operator_invite' and uses_left > 0;
  return 'done';
end
$$;

do $$
declare
  f text;
begin
  foreach f in array array['app.redeem_token(bytea, text, uuid)', 'app.issue_token(bytea, text, uuid, integer, interval)', 'app.operator_of(bytea)', 'app.join_operators(bytea)',
    'app.begin_step_up(bytea, bytea)', 'app.step_up(bytea, bytea)', 'app_private.require_owner(boolean)', 'app.operators_of_house()', 'app.invite_operator(uuid, text, bytea)',
    'app.change_operator_role(uuid, text)', 'app.revoke_operator(uuid)']
  loop
    execute format('alter function %s owner to omen_owner', f);
    execute format('revoke all on function %s from public', f);
  end loop;
end
$$;
grant execute on function app.redeem_token(bytea, text, uuid), app.issue_token(bytea, text, uuid, integer, interval), app.operator_of(bytea), app.join_operators(bytea),
  app.begin_step_up(bytea, bytea), app.step_up(bytea, bytea) to omen_app;
grant execute on function app.issue_token(bytea, text, uuid, integer, interval) to omen_worker;
grant execute on function app.operators_of_house(), app.invite_operator(uuid, text, bytea), app.change_operator_role(uuid, text), app.revoke_operator(uuid) to omen_operator;
