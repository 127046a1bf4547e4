drop view ops.orders;
create view ops.orders with (security_invoker = true) as
select l.id, l.house_id, l.order_code, p.name as product_name, p.slug as product_slug, p.promise_minutes, l.amount, l.currency, l.status as purchase_status,
       l.created_at, l.session_created_at, l.paid_at, l.unlocked_at, l.checkout_session_id, l.payment_intent_id, l.livemode, l.failure_code,
       l.unlock_route, coalesce(s.address_mask, '') as address_mask,
       r.id as reading_id, r.status as reading_status, r.payment_status, r.interpreted_at
  from public.purchase_links l
  join public.products p on p.id = l.product_id
  join public.subjects s on s.id = l.subject_id
  left join public.reading_records r on r.id = l.reading_record_id;
alter view ops.orders owner to omen_owner;
grant select on ops.orders to omen_operator;
revoke execute on function delivery.enqueue(uuid, uuid, uuid, text, text, text, text, text, integer, integer, integer, text, jsonb, bytea, timestamptz, timestamptz, text, text, text, text[], text[], boolean) from omen_operator;
drop function app.owner_of_subscription(text, text);
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
  if new.status in ('interpreting', 'interpreted') and new.payment_status <> 'succeeded' then
    raise exception 'a scroll is written after seal and payment' using errcode = 'OM003';
  end if;
  return new;
end
$$;
create or replace function app_private.keep_purchase() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if old.subject_id <> new.subject_id or old.amount <> new.amount or old.currency <> new.currency or old.order_code <> new.order_code
     or (old.checkout_session_id is not null and new.checkout_session_id is distinct from old.checkout_session_id)
     or (old.payment_intent_id is not null and new.payment_intent_id is distinct from old.payment_intent_id) then
    raise exception 'what was agreed does not change' using errcode = 'OM003';
  end if;
  if old.status is distinct from new.status and not (
       (old.status = 'created' and new.status in ('paid', 'unlocked', 'expired', 'failed'))
    or (old.status in ('expired', 'failed') and new.status in ('paid', 'unlocked'))
    or (old.status = 'paid' and new.status in ('unlocked', 'refunded', 'withdrawn'))
    or (old.status = 'unlocked' and new.status in ('refunded', 'withdrawn'))) then
    raise exception 'a purchase does not move from % to %', old.status, new.status using errcode = 'OM003';
  end if;
  return new;
end
$$;
drop table withdrawal_requests;
drop table refund_requests;
drop function app_private.keep_refund();
revoke select on finance_events from omen_app, omen_worker;
drop policy seen_by_owner on finance_events;
drop index finance_events_day;
alter table finance_events drop constraint finance_events_side, drop constraint finance_events_reason, drop column payment_intent_id, drop column reason;
drop index purchase_links_reference;
drop index purchase_links_subscription;
revoke update (subscription_id, processing_since, refunded_amount, dispute) on purchase_links from omen_webhook;
alter table purchase_links
  drop constraint purchase_links_interval, drop constraint purchase_links_refunded, drop constraint purchase_links_dispute,
  drop column interval, drop column subscription_id, drop column processing_since, drop column refunded_amount, drop column dispute;
drop index product_prices_newest;
alter table product_prices drop constraint product_prices_interval, drop constraint product_prices_bound,
  drop column interval, drop column stripe_product_test, drop column stripe_price_test, drop column stripe_product_live, drop column stripe_price_live;
create unique index product_prices_newest on product_prices (product_id, valid_from);
alter table products drop constraint products_opens, drop column opens, drop column entry_route;
