-- Contract: S86, I7. Whatever else a client sends with an item, price, discount, owner, currency and seats are the
-- server's.
-- Kills: `insert … select` from the request, where a field named like a column wins.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(3);

select tests.open_shop();
select from set_config('tests.answer', public.create_cart(tests.clerk_claims('bob'), '[{
  "product": "base-kit", "url": "https://shop.example.com/", "price": 1, "unit_amount": 1, "amount": 1,
  "total_amount": 1,
  "currency": "jpy", "line": 7, "discount": 99, "seats": 1000000000, "trial": true, "user_id": "user_victim",
  "metadata": {"user_id": "user_victim"}, "polar_customer_id": "cus_victim"
}]', null)::text, true);

select is(
  current_setting('tests.answer')::jsonb - 'cart_id' - 'product',
  '{
    "currency": "usd", "total_amount": 14900, "totals": [{"currency": "usd", "amount": 14900}],
    "ad_hoc_price": true, "seats": null, "allow_trial": true,
      "checkout": null,
    "warnings": [],
    "buyer": {"user_id": "user_bob", "email": null, "polar_customer_id": null, "email_is_new": false}
  }'::jsonb,
  'S86: the answer has our price and the owner of the token'
);
select results_eq(
  'select user_id, total_amount, currency from public.temp_carts', $$values ('user_bob', 14900::bigint, 'usd')$$,
  'S86: so has the cart'
);
select is(
  (select lines from public.temp_carts),
  '[{
    "line": 1, "product": "base-kit", "quantity": 1, "url": "https://shop.example.com/", "competitor_urls": [],
    "unit_amount": 14900, "amount": 14900
  }]'::jsonb,
  'S86: and its line'
);

select * from finish();
rollback;
