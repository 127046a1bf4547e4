-- Membership: what a subscription at the desk means in the house. The desk's word alone changes it.
create table memberships (
  id uuid primary key,
  house_id uuid not null references houses (id),
  subject_id uuid not null references subjects (id),
  purchase_link_id uuid not null references purchase_links (id),
  subscription_id text not null,
  interval text not null,
  status text not null,
  -- Until when it is paid for; a bill that is open pays for nothing.
  period_end timestamptz not null,
  ends_with_period boolean not null default false,
  ends_since timestamptz,
  started_at timestamptz not null,
  ended_at timestamptz,
  ended_for text,
  past_due_since timestamptz,
  next_try_at timestamptz,
  -- How much of the desk's story this row knows: a word that knows less came late.
  bills integer not null,
  bills_paid integer not null,
  created_at timestamptz not null default transaction_timestamp(),
  updated_at timestamptz not null default transaction_timestamp(),
  constraint memberships_interval check (interval in ('month', 'year')),
  constraint memberships_status check (status in ('active', 'past_due', 'ended')),
  constraint memberships_ended check ((status = 'ended') = (ended_at is not null) and (ended_at is null) = (ended_for is null)),
  constraint memberships_ended_for check (ended_for in ('wish', 'unpaid', 'house')),
  constraint memberships_past_due check (status <> 'past_due' or past_due_since is not null),
  constraint memberships_ends check (ends_with_period = (ends_since is not null)),
  constraint memberships_bills check (bills_paid between 1 and bills)
);
create unique index memberships_purchase on memberships (purchase_link_id);
create unique index memberships_subscription on memberships (subscription_id);
-- One that lives per person; the second is refused, or ended with its money back.
create unique index memberships_live on memberships (subject_id) where status <> 'ended';
create index memberships_subject on memberships (subject_id);
alter table memberships owner to omen_owner;
alter table memberships enable row level security;
alter table memberships force row level security;
create policy own_rows on memberships to omen_app, omen_webhook, omen_worker
  using (house_id = (select app.current_house()) and subject_id = (select app.current_subject()));
create policy house_of_operator on memberships for select to omen_operator
  using (house_id = (select app.current_house()) and (select app.current_kind()) = 'operator');
create policy look_up on memberships for select to omen_owner using (true);
grant select on memberships to omen_app, omen_worker, omen_operator;
grant select, insert on memberships to omen_webhook;
grant update (status, period_end, ends_with_period, ends_since, ended_at, ended_for, past_due_since, next_try_at, bills, bills_paid, updated_at) on memberships to omen_webhook;

-- What ended stays ended, what is paid for stays paid for, and nobody changes whose it is.
create function app_private.keep_membership() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if old.house_id <> new.house_id or old.subject_id <> new.subject_id or old.purchase_link_id <> new.purchase_link_id or old.subscription_id <> new.subscription_id
     or old.interval <> new.interval or old.started_at <> new.started_at then
    raise exception 'what was agreed does not change' using errcode = 'OM003';
  end if;
  if old.status = 'ended' then
    raise exception 'a membership that ended stays ended' using errcode = 'OM003';
  end if;
  if new.period_end < old.period_end or new.bills < old.bills or new.bills_paid < old.bills_paid then
    raise exception 'a membership only moves on' using errcode = 'OM003';
  end if;
  return new;
end
$$;
alter function app_private.keep_membership() owner to omen_owner;
create trigger keep_membership before update on memberships for each row execute function app_private.keep_membership();

-- What a member wishes, written before the desk is asked; the id is the key of the asking. Only added to.
create table membership_wishes (
  id uuid primary key,
  house_id uuid not null references houses (id),
  subject_id uuid not null references subjects (id),
  membership_id uuid not null references memberships (id),
  ends boolean not null,
  wished_at timestamptz not null default clock_timestamp(),
  created_at timestamptz not null default transaction_timestamp(),
  updated_at timestamptz not null default transaction_timestamp()
);
create index membership_wishes_newest on membership_wishes (membership_id, wished_at desc, id);
create index membership_wishes_subject on membership_wishes (subject_id);
alter table membership_wishes owner to omen_owner;
alter table membership_wishes enable row level security;
alter table membership_wishes force row level security;
create policy own_rows on membership_wishes to omen_app, omen_worker
  using (house_id = (select app.current_house()) and subject_id = (select app.current_subject()));
create policy house_of_operator on membership_wishes for select to omen_operator
  using (house_id = (select app.current_house()) and (select app.current_kind()) = 'operator');
grant select, insert on membership_wishes to omen_app;
grant select on membership_wishes to omen_worker, omen_operator;
create trigger only_added before update or delete on membership_wishes for each row execute function app_private.refuse_change();
create trigger only_added_whole before truncate on membership_wishes for each statement execute function app_private.refuse_change();

-- The order whose membership lives, of the person in whose name this is asked: this browser's, or the signed-in account's.
create function app.live_membership() returns table (purchase_link_id uuid)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select m.purchase_link_id
    from public.memberships m join public.subjects s on s.id = m.subject_id
   where m.status <> 'ended' and m.house_id = app.current_house()
     and (s.id = app.current_subject()
       or s.account_id = (select me.account_id from public.subjects me where me.id = app.current_subject() and me.house_id = app.current_house()))
   order by m.started_at
   limit 1
$$;
alter function app.live_membership() owner to omen_owner;
revoke all on function app.live_membership() from public;
grant execute on function app.live_membership() to omen_app, omen_webhook, omen_worker;
