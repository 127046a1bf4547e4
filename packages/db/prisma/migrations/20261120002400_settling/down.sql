drop policy own_house_of_desk on house_flags;
revoke select on house_flags from omen_webhook;

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

create or replace function app_private.keep_refund() returns trigger
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
