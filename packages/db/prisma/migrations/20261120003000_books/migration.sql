-- Agreeing with the payment desk: how far the house has read there, and where the two still differ. Ids, words and
-- amounts; no row of it is a person's.
create table money_syncs (
  house_id uuid primary key references houses (id),
  event_id text,
  event_at timestamptz,
  ran_at timestamptz,
  whole_at timestamptz,
  holder uuid,
  held_until timestamptz,
  report jsonb not null default '{}',
  created_at timestamptz not null default transaction_timestamp(),
  updated_at timestamptz not null default transaction_timestamp(),
  constraint money_syncs_place check ((event_id is null) = (event_at is null)),
  constraint money_syncs_held check ((holder is null) = (held_until is null))
);
alter table money_syncs owner to omen_owner;
alter table money_syncs enable row level security;
alter table money_syncs force row level security;
create policy own_house on money_syncs to omen_webhook
  using (house_id = (select app.current_house())) with check (house_id = (select app.current_house()));
create policy house_of_operator on money_syncs for select to omen_operator
  using (house_id = (select app.current_house()) and (select app.current_kind()) = 'operator');
create policy look_up on money_syncs for select to omen_owner using (true);
grant select, insert, update on money_syncs to omen_webhook;
grant select on money_syncs to omen_operator;

create table money_gaps (
  id uuid primary key,
  house_id uuid not null references houses (id),
  kind text not null,
  object_id text not null,
  purchase_link_id uuid,
  order_code text,
  there_minor integer,
  here_minor integer,
  currency text,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  closed_at timestamptz,
  closed_how text,
  created_at timestamptz not null default transaction_timestamp(),
  updated_at timestamptz not null default transaction_timestamp(),
  constraint money_gaps_kind check (kind in ('paid_missing', 'refund_missing', 'dispute_missing', 'state_differs', 'unlocked_unpaid', 'amount_differs', 'not_there', 'orphan', 'cannot_settle')),
  constraint money_gaps_object check (object_id ~ '^[A-Za-z0-9_-]{1,128}$'),
  constraint money_gaps_closed check ((closed_at is null) = (closed_how is null)),
  constraint money_gaps_how check (closed_how in ('healed', 'gone'))
);
-- One open gap per object and kind: a second look finds the first.
create unique index money_gaps_open on money_gaps (house_id, object_id, kind) where closed_at is null;
create index money_gaps_seen on money_gaps (house_id, last_seen_at desc, id);
alter table money_gaps owner to omen_owner;
alter table money_gaps enable row level security;
alter table money_gaps force row level security;
create policy own_house on money_gaps to omen_webhook
  using (house_id = (select app.current_house())) with check (house_id = (select app.current_house()));
create policy house_of_operator on money_gaps for select to omen_operator
  using (house_id = (select app.current_house()) and (select app.current_kind()) = 'operator');
create policy look_up on money_gaps for select to omen_owner using (true);
grant select, insert, update, delete on money_gaps to omen_webhook;
grant select on money_gaps to omen_operator;

-- Orders that the desk is asked about, whatever it lists by itself: open or with a slow bank for over an hour, opened
-- lately, renewed within a year, or with a gap that is still open. Ids alone; the house's own, by its context.
create function app.purchases_to_compare(p_since timestamptz, p_after uuid, p_limit integer)
returns table (purchase_link_id uuid, subject_id uuid, checkout_session_id text, subscription_id text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select l.id, l.subject_id, l.checkout_session_id, l.subscription_id
    from public.purchase_links l
   where l.house_id = (select app.current_house()) and l.id > p_after and l.amount > 0
     and (l.checkout_session_id is not null or l.subscription_id is not null)
     and ((l.status = 'created' and l.created_at < transaction_timestamp() - interval '1 hour' and l.created_at > transaction_timestamp() - interval '30 days')
       or l.processing_since is not null
       or l.unlocked_at >= p_since
       or (l.subscription_id is not null and exists (select 1 from public.finance_events f where f.purchase_link_id = l.id and f.occurred_at > transaction_timestamp() - interval '400 days'))
       or exists (select 1 from public.money_gaps g where g.purchase_link_id = l.id and g.closed_at is null))
   order by l.id limit p_limit
$$;
alter function app.purchases_to_compare(timestamptz, uuid, integer) owner to omen_owner;
revoke all on function app.purchases_to_compare(timestamptz, uuid, integer) from public;
grant execute on function app.purchases_to_compare(timestamptz, uuid, integer) to omen_webhook;
create policy look_up on finance_events for select to omen_owner using (true);

-- How the money stands, for whoever watches: counts and seconds of one house.
create function app.money_pulse() returns table (measure text, label text, value double precision)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select 'gaps', k.kind, count(g.id)::double precision
    from unnest(array['paid_missing', 'refund_missing', 'dispute_missing', 'state_differs', 'unlocked_unpaid', 'amount_differs', 'not_there', 'orphan', 'cannot_settle']) as k(kind)
    left join public.money_gaps g on g.kind = k.kind and g.closed_at is null and g.house_id = (select app.current_house())
   group by k.kind
  union all select 'webhooks_failed', '', count(*)::double precision from public.webhook_events where status = 'failed'
  union all select 'webhook_waiting_seconds', '', coalesce(extract(epoch from clock_timestamp() - min(received_at)), 0)::double precision
    from public.webhook_events where status = 'failed' or (status = 'processing' and (lease_until is null or lease_until < clock_timestamp()))
  union all select 'compared_seconds_ago', '', extract(epoch from clock_timestamp() - s.whole_at)::double precision
    from public.money_syncs s where s.house_id = (select app.current_house()) and s.whole_at is not null
  union all select 'synced_seconds_ago', '', extract(epoch from clock_timestamp() - s.ran_at)::double precision
    from public.money_syncs s where s.house_id = (select app.current_house()) and s.ran_at is not null
$$;
alter function app.money_pulse() owner to omen_owner;
revoke all on function app.money_pulse() from public;
grant execute on function app.money_pulse() to omen_app, omen_worker;
