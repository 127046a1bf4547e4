-- Orders of real money and of the desk's test world never share a house. Asked at each start, before anybody pays; it
-- says yes or no and names nobody. What costs nothing belongs to neither world.
create function app.has_orders_of(p_house uuid, p_livemode boolean)
returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (select 1 from public.purchase_links where house_id = p_house and livemode = p_livemode and amount > 0)
$$;
alter function app.has_orders_of(uuid, boolean) owner to omen_owner;
revoke all on function app.has_orders_of(uuid, boolean) from public;
grant execute on function app.has_orders_of(uuid, boolean) to omen_app, omen_worker, omen_operator;

-- The desk never gives prices of two worlds one name, so equal names were written by mistake.
alter table product_prices add constraint product_prices_worlds check (stripe_price_test <> stripe_price_live);

-- The desk's names for a price in force, written down by whoever keeps the house. True when they were others before.
create function app.bind_price(p_price uuid, p_livemode boolean, p_stripe_product text, p_stripe_price text)
returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if app.current_kind() is distinct from 'operator' then
    raise exception 'prices are bound in an operator''s name' using errcode = '42501';
  end if;
  if p_livemode then
    update public.product_prices set stripe_product_live = p_stripe_product, stripe_price_live = p_stripe_price, updated_at = now()
     where id = p_price and house_id = app.current_house() and (stripe_product_live, stripe_price_live) is distinct from (p_stripe_product, p_stripe_price);
  else
    update public.product_prices set stripe_product_test = p_stripe_product, stripe_price_test = p_stripe_price, updated_at = now()
     where id = p_price and house_id = app.current_house() and (stripe_product_test, stripe_price_test) is distinct from (p_stripe_product, p_stripe_price);
  end if;
  return found;
end
$$;
alter function app.bind_price(uuid, boolean, text, text) owner to omen_owner;
revoke all on function app.bind_price(uuid, boolean, text, text) from public;
grant execute on function app.bind_price(uuid, boolean, text, text) to omen_operator;
