-- Contract: S28, I5. A paid product that the catalogue does not know yet leaves its order flagged and visible; mapping
-- the product fulfils it, once, with nobody's help.
-- Kills: a skip that was marked as done, so that the product sold before its sync is never delivered.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(12);

select tests.open_shop();
update public.products set polar_product_id = null where slug in ('base-kit', 'cart');
select from set_config('tests.cart', gen_random_uuid()::text, true);
insert into public.temp_carts (id, items, lines, total_amount, currency, sold_as)
values (current_setting('tests.cart')::uuid, '[]', '[
  {"line": 1, "product": "base-kit", "quantity": 1, "url": "https://harbor.example.com/", "competitor_urls": [],
  "unit_amount": 14900, "amount": 14900},
  {"line": 2, "product": "base-kit", "quantity": 1, "url": "https://oakline.example.com/", "competitor_urls": [],
  "unit_amount": 14900, "amount": 14900}
]', 29800, 'usd', 'cart');

select is(tests.deliver(tests.order_event('ord_kit')), 'processed', 'S28: an order of an unknown product is taken');
select is(tests.deliver(tests.order_event('ord_cart', jsonb_build_object(
  'product_id', 'polar-cart', 'subtotal_amount', 29800, 'total_amount', 29800, 'metadata',
  jsonb_build_object('tempCartId', current_setting('tests.cart'))
))), 'processed', 'S28: so is a cart whose product is unknown');
select is(
  tests.deliver(tests.order_event('ord_else', '{"product_id": "polar-else"}')), 'processed',
  'S28: and a product of nobody we know'
);
select is(
  tests.deliver(tests.order_event('ord_open', '{"status": "pending"}')), 'processed',
  'an order that is not paid waits for nothing'
);
select results_eq(
  'select id, attention from public.orders order by id',
  $$values
    ('ord_cart', '{unknown_product}'::text[]), ('ord_else', '{unknown_product}'), ('ord_kit', '{unknown_product}'),
    ('ord_open', '{}')$$,
  'S28: all that is paid is flagged'
);
select is_empty('select * from public.purchases', 'S28: nothing is delivered yet');

update public.products set polar_product_id = 'polar-base-kit' where slug = 'base-kit';
select results_eq(
  'select order_id from public.purchases', array['ord_kit'], 'S28: mapping the product delivers its order'
);
update public.products set polar_product_id = 'polar-cart' where slug = 'cart';
select results_eq(
  $$select line, url, status::text from public.purchases where order_id = 'ord_cart' order by line$$,
  $$values
    (1, 'https://harbor.example.com/', 'pending_scrape'), (2, 'https://oakline.example.com/', 'pending_scrape')$$,
  'S28: mapping the cart product delivers its lines'
);
select results_eq(
  'select id, attention from public.orders order by id',
  $$values ('ord_cart', '{}'::text[]), ('ord_else', '{unknown_product}'), ('ord_kit', '{}'), ('ord_open', '{}')$$,
  'S28: and takes their flags away'
);
insert into public.products (slug, kind, name, description, price_amount, active, polar_product_id)
values ('else', 'upsell', 'Something else', 'New in the catalogue.', 14900, true, 'polar-else');
select is(
  (select status::text from public.purchases where order_id = 'ord_else'), 'completed',
  'S28: so does a new product that is mapped from the start'
);

update public.products set polar_product_id = polar_product_id where true;
select is((select count(*) from public.purchases), 4::bigint, 'mapping again delivers nothing twice');
select is_empty('select * from public.orders where attention <> ''{}''', 'and nobody is needed any more');

select * from finish();
rollback;
