-- Money: what is sold and for how long, what came back, and who asked for it. The books decide what an order is worth;
-- everything else about money is derived from them, so that neither order nor repetition of what we hear can matter.

-- A product has one price per interval, and the account's own names for it per mode: test and live never share one.
alter table products
  add column opens text not null default 'scroll',
  add column entry_route text not null default '/begin',
  add constraint products_opens check (opens in ('scroll', 'council', 'gift', 'membership'));
alter table product_prices
  add column interval text not null default 'once',
  add column stripe_product_test text,
  add column stripe_price_test text,
  add column stripe_product_live text,
  add column stripe_price_live text,
  add constraint product_prices_interval check (interval in ('once', 'month', 'year')),
  add constraint product_prices_bound check ((stripe_price_test is null) = (stripe_product_test is null) and (stripe_price_live is null) = (stripe_product_live is null));
drop index product_prices_newest;
create unique index product_prices_newest on product_prices (product_id, interval, valid_from);

alter table purchase_links
  add column interval text not null default 'once',
  add column subscription_id text,
  add column processing_since timestamptz,
  add column refunded_amount integer not null default 0,
  add column dispute text,
  add constraint purchase_links_interval check (interval in ('once', 'month', 'year')),
  add constraint purchase_links_refunded check (refunded_amount >= 0),
  add constraint purchase_links_dispute check (dispute in ('open', 'won', 'lost'));
create unique index purchase_links_subscription on purchase_links (subscription_id);
-- The desk names an order by our own reference before we know its session.
create index purchase_links_reference on purchase_links (client_reference_id);
grant update (subscription_id, processing_since, refunded_amount, dispute) on purchase_links to omen_webhook;

-- The books, from the house's side: what came is above zero, what went is below.
alter table finance_events
  add column payment_intent_id text,
  add column reason text,
  add constraint finance_events_side check (
    case kind when 'charge' then amount > 0 when 'refund' then amount < 0 when 'dispute' then amount < 0 else amount <> 0 end),
  add constraint finance_events_reason check (reason ~ '^[a-z_]{1,40}$');
create index finance_events_day on finance_events (house_id, occurred_at, id);
create policy seen_by_owner on finance_events for select to omen_app, omen_worker
  using (house_id = (select app.current_house()) and exists (select 1 from public.purchase_links l where l.id = purchase_link_id));
grant select on finance_events to omen_app, omen_worker;

-- Who asks for money back, why, and what became of it.
create table refund_requests (
  id uuid primary key,
  house_id uuid not null references houses (id),
  subject_id uuid not null references subjects (id),
  purchase_link_id uuid not null references purchase_links (id),
  order_code text not null,
  product_slug text not null,
  payment_intent_id text not null,
  class text not null,
  amount integer not null,
  currency text not null,
  opened_by text not null,
  result_opened boolean not null,
  status text not null default 'open',
  decided_by text,
  decided_at timestamptz,
  decision text,
  stripe_refund_id text,
  failure_code text,
  settled_at timestamptz,
  request_key text not null,
  created_at timestamptz not null default transaction_timestamp(),
  updated_at timestamptz not null default transaction_timestamp(),
  constraint refund_requests_class check (class in ('no_access', 'technical_error', 'accidental', 'duplicate', 'dissatisfaction', 'withdrawal', 'promise_broken')),
  constraint refund_requests_amount check (amount > 0),
  constraint refund_requests_opened_by check (opened_by in ('customer', 'house', 'operator')),
  constraint refund_requests_status check (status in ('open', 'approved', 'declined', 'sent', 'settled', 'failed')),
  constraint refund_requests_decided check ((status = 'open') = (decided_at is null)),
  constraint refund_requests_decision check (decision in ('granted', 'delivered', 'outside_window', 'right_ended', 'mended_instead', 'already_back')),
  constraint refund_requests_decided_by check (decided_by ~ '^(house|operator:[0-9a-f-]{36})$')
);
-- A call that is made again for the same reason finds the first request.
create unique index refund_requests_key on refund_requests (house_id, request_key);
create unique index refund_requests_refund on refund_requests (stripe_refund_id);
create index refund_requests_purchase on refund_requests (purchase_link_id);
create index refund_requests_subject on refund_requests (subject_id);
create index refund_requests_open on refund_requests (house_id, created_at desc, id) where status in ('open', 'approved', 'sent', 'failed');
alter table refund_requests owner to omen_owner;
alter table refund_requests enable row level security;
alter table refund_requests force row level security;
create policy own_rows on refund_requests to omen_app, omen_webhook, omen_worker
  using (house_id = (select app.current_house()) and subject_id = (select app.current_subject()));
create policy house_of_operator on refund_requests to omen_operator
  using (house_id = (select app.current_house()) and (select app.current_kind()) = 'operator')
  with check (house_id = (select app.current_house()) and (select app.current_kind()) = 'operator');
grant select, insert on refund_requests to omen_app, omen_webhook, omen_operator;
grant select on refund_requests to omen_worker;
grant update (status, decided_by, decided_at, decision, updated_at) on refund_requests to omen_operator;
grant update (status, stripe_refund_id, failure_code, settled_at, updated_at) on refund_requests to omen_webhook, omen_worker;

-- What a request says stays, it moves forward, and a person's own login decides nothing about money.
create function app_private.keep_refund() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    if current_user = 'omen_app' and new.status <> 'open' and not (new.status = 'approved' and new.class in ('withdrawal', 'promise_broken') and new.decided_by = 'house') then
      raise exception 'a refund is decided by the house' using errcode = 'OM003';
    end if;
    return new;
  end if;
  if old.subject_id <> new.subject_id or old.purchase_link_id <> new.purchase_link_id or old.payment_intent_id <> new.payment_intent_id
     or old.amount <> new.amount or old.currency <> new.currency or old.class <> new.class or old.opened_by <> new.opened_by or old.result_opened <> new.result_opened
     or (old.stripe_refund_id is not null and new.stripe_refund_id is distinct from old.stripe_refund_id) then
    raise exception 'what was asked does not change' using errcode = 'OM003';
  end if;
  if old.status is distinct from new.status and not (
       (old.status = 'open' and new.status in ('approved', 'declined'))
    or (old.status = 'approved' and new.status in ('sent', 'settled', 'failed'))
    or (old.status = 'sent' and new.status in ('settled', 'failed'))
    or (old.status = 'failed' and new.status in ('approved', 'sent', 'settled'))) then
    raise exception 'a refund does not move from % to %', old.status, new.status using errcode = 'OM003';
  end if;
  return new;
end
$$;
alter function app_private.keep_refund() owner to omen_owner;
create trigger keep_refund before insert or update on refund_requests for each row execute function app_private.keep_refund();

-- The contract undone: said when, answered how, and on which recorded yes a refusal rests. Only added to.
create table withdrawal_requests (
  id uuid primary key,
  house_id uuid not null references houses (id),
  subject_id uuid not null references subjects (id),
  purchase_link_id uuid not null references purchase_links (id),
  order_code text not null,
  requested_at timestamptz not null default clock_timestamp(),
  outcome text not null,
  delivered boolean not null,
  consent_id uuid,
  refund_request_id uuid references refund_requests (id),
  amount integer not null,
  currency text not null,
  created_at timestamptz not null default transaction_timestamp(),
  updated_at timestamptz not null default transaction_timestamp(),
  constraint withdrawal_requests_outcome check (outcome in ('accepted', 'refused')),
  constraint withdrawal_requests_ground check (outcome = 'accepted' or (delivered and consent_id is not null))
);
create unique index withdrawal_requests_purchase on withdrawal_requests (purchase_link_id);
create index withdrawal_requests_subject on withdrawal_requests (subject_id);
create index withdrawal_requests_refund on withdrawal_requests (refund_request_id);
alter table withdrawal_requests owner to omen_owner;
alter table withdrawal_requests enable row level security;
alter table withdrawal_requests force row level security;
create policy own_rows on withdrawal_requests to omen_app, omen_worker
  using (house_id = (select app.current_house()) and subject_id = (select app.current_subject()));
create policy house_of_operator on withdrawal_requests for select to omen_operator
  using (house_id = (select app.current_house()) and (select app.current_kind()) = 'operator');
grant select, insert on withdrawal_requests to omen_app;
grant select on withdrawal_requests to omen_worker, omen_operator;
create trigger only_added before update or delete on withdrawal_requests for each row execute function app_private.refuse_change();
create trigger only_added_whole before truncate on withdrawal_requests for each statement execute function app_private.refuse_change();

-- Purchases move forward; a refund that failed gives the order back, for the books then say that the money stayed.
create or replace function app_private.keep_purchase() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if old.subject_id <> new.subject_id or old.amount <> new.amount or old.currency <> new.currency or old.order_code <> new.order_code or old.interval <> new.interval
     or (old.checkout_session_id is not null and new.checkout_session_id is distinct from old.checkout_session_id)
     or (old.payment_intent_id is not null and new.payment_intent_id is distinct from old.payment_intent_id)
     or (old.subscription_id is not null and new.subscription_id is distinct from old.subscription_id) then
    raise exception 'what was agreed does not change' using errcode = 'OM003';
  end if;
  if old.status is distinct from new.status and not (
       (old.status = 'created' and new.status in ('paid', 'unlocked', 'expired', 'failed', 'refunded', 'withdrawn'))
    or (old.status in ('expired', 'failed') and new.status in ('paid', 'unlocked', 'refunded'))
    or (old.status = 'paid' and new.status in ('unlocked', 'refunded', 'withdrawn'))
    or (old.status = 'unlocked' and new.status in ('refunded', 'withdrawn'))
    or (old.status = 'refunded' and new.status in ('paid', 'unlocked', 'withdrawn'))) then
    raise exception 'a purchase does not move from % to %', old.status, new.status using errcode = 'OM003';
  end if;
  return new;
end
$$;

-- A scroll is begun and written after seal and payment; money that goes back afterwards takes no written word away.
create or replace function app_private.keep_seal() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if old.subject_id <> new.subject_id or old.house_id <> new.house_id then
    raise exception 'a sealed row never changes its owner' using errcode = 'OM003';
  end if;
  if new.status = 'redacted' then
    return new;
  end if;
  if old.status <> 'draft' and (
       old.sealed_input is distinct from new.sealed_input or old.seal_hash is distinct from new.seal_hash
    or old.draw_commitment is distinct from new.draw_commitment or old.sealed_at is distinct from new.sealed_at
    or old.question is distinct from new.question or old.topic <> new.topic or old.spread_id <> new.spread_id
    or old.method_id <> new.method_id or old.voice_id <> new.voice_id or old.dek_id <> new.dek_id) then
    raise exception 'this draw is sealed' using errcode = 'OM003';
  end if;
  if old.draw_commitment is not null and new.draw_commitment is distinct from old.draw_commitment then
    raise exception 'a commitment is given once' using errcode = 'OM003';
  end if;
  if old.result is not null and old.status = 'interpreted' and new.result is distinct from old.result then
    raise exception 'a written scroll is final' using errcode = 'OM003';
  end if;
  if old.status is distinct from new.status and not (
       (old.status = 'draft' and new.status = 'sealed')
    or (old.status in ('sealed', 'failed') and new.status = 'interpreting')
    or (old.status = 'interpreting' and new.status in ('interpreted', 'failed'))) then
    raise exception 'a reading does not move from % to %', old.status, new.status using errcode = 'OM003';
  end if;
  if new.status in ('interpreting', 'interpreted') and old.status is distinct from new.status and new.payment_status <> 'succeeded' then
    raise exception 'a scroll is written after seal and payment' using errcode = 'OM003';
  end if;
  return new;
end
$$;

-- The owner of a subscription, by the desk's name for it or by our reference in its metadata; ids only.
create function app.owner_of_subscription(p_subscription text, p_reference text)
returns table (purchase_link_id uuid, house_id uuid, subject_id uuid)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select id, house_id, subject_id from public.purchase_links
   where subscription_id = p_subscription or (p_subscription is not null and client_reference_id = p_reference)
   limit 1
$$;
alter function app.owner_of_subscription(text, text) owner to omen_owner;
revoke all on function app.owner_of_subscription(text, text) from public;
grant execute on function app.owner_of_subscription(text, text) to omen_webhook;

-- An operator leaves work in the name of the person it is for: the engine asks for an operator's context already.
grant execute on function delivery.enqueue(uuid, uuid, uuid, text, text, text, text, text, integer, integer, integer, text, jsonb, bytea, timestamptz, timestamptz, text, text, text, text[], text[], boolean) to omen_operator;

create or replace view ops.orders with (security_invoker = true) as
select l.id, l.house_id, l.order_code, p.name as product_name, p.slug as product_slug, p.promise_minutes, l.amount, l.currency, l.status as purchase_status,
       l.created_at, l.session_created_at, l.paid_at, l.unlocked_at, l.checkout_session_id, l.payment_intent_id, l.livemode, l.failure_code,
       l.unlock_route, coalesce(s.address_mask, '') as address_mask,
       r.id as reading_id, r.status as reading_status, r.payment_status, r.interpreted_at,
       l.interval, l.subscription_id, l.processing_since, l.refunded_amount, l.dispute, p.opens
  from public.purchase_links l
  join public.products p on p.id = l.product_id
  join public.subjects s on s.id = l.subject_id
  left join public.reading_records r on r.id = l.reading_record_id;
