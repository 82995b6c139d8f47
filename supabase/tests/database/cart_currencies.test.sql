-- Contract (S161): a cart is sold in one currency in which all of it has a price: the buyer's choice, else the one that
-- Polar opened its checkout in. Its lines and total are of that one, at the prices of the moment when it was made.
-- Kills: euros added to dollars; a cart that waits in dollars and is paid in euros; a plan sold in a currency in which
-- Polar has no price.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(21);

select tests.open_shop();
insert into public.product_prices (product, currency, amount) values
  ('base-kit', 'eur', 13900), ('base-kit', 'jpy', 22000), ('threat-scanner', 'eur', 8900),
  ('monthly-edge-update', 'eur', 4500);

create function tests.asks(p_items jsonb, p_terms jsonb default '{}', p_key text default null) returns jsonb
language sql
return public.create_cart(null, p_items, p_key, null, p_terms);
create function tests.refused(p_items jsonb, p_terms jsonb) returns text language sql
return tests.refusal(format('select tests.asks(%L, %L)', p_items, p_terms));

select is(
  tests.asks('[{"product": "base-kit"}]') -> 'totals',
  '[{"currency": "eur", "amount": 13900}, {"currency": "jpy", "amount": 22000}, {"currency": "usd", "amount": 14900}]',
  'a product is offered in each of its currencies, in minor units: whole yen'
);
select is(
  tests.asks('[{"product": "base-kit"}, {"product": "base-kit"}, {"product": "threat-scanner"}]') -> 'totals',
  '[{"currency": "eur", "amount": 36700}, {"currency": "usd", "amount": 39700}]',
  'a cart in those that all of it is sold in'
);
select is(
  tests.asks('[{"product": "base-kit"}, {"product": "full-edge-stack"}]') -> 'totals',
  '[{"currency": "usd", "amount": 54800}]', 'which may be one'
);
select is(
  tests.asks('[{"product": "base-kit"}]') ->> 'currency', 'usd', 'without a choice it is priced in the product''s own'
);
select is(
  tests.asks('[{"product": "base-kit"}, {"product": "threat-scanner"}]', '{"currency": "eur"}')
    - array['cart_id', 'buyer', 'product', 'warnings', 'totals', 'seats'],
  '{"currency": "eur", "total_amount": 22800, "ad_hoc_price": true, "allow_trial": true, "checkout": null}',
  'with a choice in that one'
);
select is(
  (
    select jsonb_path_query_array(lines, '$[*].amount') from public.temp_carts where currency = 'eur'
  ), '[13900, 8900]', 'and so are its lines'
);
select is(
  tests.refused('[{"product": "threat-scanner"}]', '{"currency": "jpy"}'), 'PT422 currency_not_available',
  'a currency that a product is not sold in is refused'
);
select is(
  tests.refused('[{"product": "base-kit"}]', '{"currency": "xxx"}'), 'PT422 currency_not_available',
  'and so is none'
);

select is(
  tests.refused('[{"product": "monthly-edge-update"}]', '{"currency": "eur"}'), 'PT422 currency_not_available',
  'a plan''s price that Polar does not have yet is no price'
);
update public.product_prices set polar_price_id = 'price-euro' where product = 'monthly-edge-update';
select is(
  tests.asks('[{"product": "monthly-edge-update"}]', '{"currency": "eur"}') -> 'total_amount', '4500',
  'once it is there the plan is sold at it'
);
select results_eq(
  $$select product, amount, currency from edge_kit.polar_prices where id = 'price-euro'$$,
  $$values ('monthly-edge-update', 4500::bigint, 'eur')$$, 'and the price is kept for good'
);

select from set_config(
  'tests.cart', tests.asks('[{"product": "base-kit"}, {"product": "base-kit"}]') ->> 'cart_id', true
);
update public.product_prices set amount = 1 where product = 'base-kit' and currency = 'eur';
select is(
  tests.refusal(format(
    $$select public.attach_checkout(%L, 'co_1', 'https://polar.example/1', now() + interval '1 day', 'gbp')$$,
    current_setting('tests.cart')
  )), 'PT503 product_not_synced', 'Polar opened it in a currency that we have no price in'
);
select is(
  public.attach_checkout(
    current_setting('tests.cart')::uuid, 'co_1', 'https://polar.example/1', now() + interval '1 day', 'eur'
  ) ->> 'checkout_id', 'co_1', 'Polar opened it in euros'
);
select results_eq(
  format(
    $$select currency, total_amount, jsonb_path_query_array(lines, '$[*].unit_amount') from public.temp_carts
      where id = %L$$, current_setting('tests.cart')
  ),
  $$values ('eur', 27800::bigint, '[13900, 13900]'::jsonb)$$,
  'so that is what the cart costs, at the prices that Polar was told'
);
select is(
  public.attach_checkout(
    current_setting('tests.cart')::uuid, 'co_2', 'https://polar.example/2', now() + interval '1 day', 'usd'
  ) ->> 'checkout_id', 'co_1', 'a second request changes nothing'
);
select is(
  (select currency from public.temp_carts where id = current_setting('tests.cart')::uuid), 'eur', 'nor the currency'
);

select from tests.asks('[{"product": "base-kit"}]', '{"currency": "eur", "discount_code": "SPRING"}', 'key-1');
select is(
  (
    select array_agg(distinct tests.refusal(format(
      $$select tests.asks('[{"product": "base-kit"}]', %L, 'key-1')$$, t
    )))
    from unnest(array[
      '{"currency": "eur"}', '{"currency": "eur", "discount_code": "SUMMER"}', '{"discount_code": "SPRING"}',
      '{"currency": "eur", "discount_code": "SPRING", "embed_origin": "https://shop.example"}'
    ]) t
  ), '{PT409 idempotency_key_reused}'::text[],
  'the same key with another currency, code or page is refused'
);
select is(
  tests.asks(
    '[{"product": "base-kit"}]', '{"currency": "eur", "discount_code": "SPRING", "embed_origin": null}', 'key-1'
  ) -> 'checkout', 'null', 'and the same finds its cart'
);

select throws_ok(
  $$insert into public.product_prices (product, currency, amount) values ('base-kit', 'usd', 1)$$, '23514', null,
  'there is one price in a currency'
);
select throws_ok(
  $$update public.products set currency = 'eur' where slug = 'base-kit'$$, '23514', null,
  'also when the default changes'
);
select throws_ok(
  $$insert into public.product_prices (product, currency, amount) values ('cart', 'eur', 1)$$, '23514', null,
  'what costs nothing costs nothing in any currency'
);

select * from finish();
rollback;
