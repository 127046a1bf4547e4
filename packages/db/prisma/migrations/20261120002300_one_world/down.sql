drop function app.bind_price(uuid, boolean, text, text);
alter table product_prices drop constraint product_prices_worlds;
drop function app.has_orders_of(uuid, boolean);
