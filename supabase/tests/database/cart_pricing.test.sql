-- Contract: I7. The server prices a cart: one line of one product is sold as that product, everything else as the cart
-- product at the sum of the lines, and the cart row keeps what was asked and what was priced.
-- Kills: several products handed to Polar, which lets the buyer choose one; totals of the client; lines lost on the
-- way.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(9);

select tests.open_shop();
insert into public.products (slug, kind, name, description, price_amount, active, polar_product_id)
values ('sticker', 'upsell', 'Sticker', 'Without a report, therefore without a URL.', 300, true, 'polar-sticker');

select is(
  public.create_cart(null, '[{"product": "base-kit", "url": "https://shop.example.com/"}]', null) - 'cart_id',
  '{
    "currency": "usd", "total_amount": 14900, "totals": [{"currency": "usd", "amount": 14900}],
    "ad_hoc_price": true, "seats": null, "allow_trial": true,
      "checkout": null,
    "warnings": [],
    "product": {"slug": "base-kit", "kind": "kit", "polar_product_id": "polar-base-kit"},
    "buyer": {"user_id": null, "email": null, "polar_customer_id": null, "email_is_new": false}
  }'::jsonb,
  'one kit is sold as itself, at our price, to nobody in particular'
);
select is(
  public.create_cart(
    null, '[{"product": "base-kit"}, {"product": "base-kit"}, {"product": "threat-scanner"}]', null
  ) - 'cart_id' - 'buyer',
  '{
    "currency": "usd", "total_amount": 39700, "totals": [{"currency": "usd", "amount": 39700}],
    "ad_hoc_price": true, "seats": null, "allow_trial": true,
      "checkout": null,
    "warnings": [],
    "product": {"slug": "cart", "kind": "cart", "polar_product_id": "polar-cart"}
  }'::jsonb,
  'several lines are sold as the cart product at their sum'
);
select is(
  public.create_cart(null, '[{"product": "sticker", "quantity": 100}]', null) #>> '{product,slug}', 'cart',
  'so is a quantity of one product'
);
select is(
  public.create_cart(null, '[{"product": "sticker", "quantity": 1}]', null) #>> '{product,slug}', 'sticker',
  'a quantity of one is not'
);
select is(
  public.create_cart(
    null, '[{"product": "monthly-edge-update", "url": "https://shop.example.com/"}]', null
  ) -> 'ad_hoc_price', 'false',
  'a subscription is sold at the price that Polar knows, which renews'
);

select from set_config('tests.cart', tests.cart('[
  {"product": "sticker", "quantity": 3},
  {"product": "competitor-kill-matrix", "url": "https://shop.example.com/",
  "competitor_urls": ["https://rival.example.com/"]}
]'), true);
select is(
  (select lines from public.temp_carts where id = current_setting('tests.cart')::uuid),
  '[
    {"line": 1, "product": "sticker", "quantity": 3, "url": null, "competitor_urls": [], "unit_amount": 300,
    "amount": 900},
    {"line": 2, "product": "competitor-kill-matrix", "quantity": 1, "url": "https://shop.example.com/",
      "competitor_urls": ["https://rival.example.com/"], "unit_amount": 19900, "amount": 19900}
  ]'::jsonb,
  'the cart keeps its lines as priced, in the order asked'
);
select results_eq(
  $$select total_amount, currency, sold_as, user_id, checkout_id from public.temp_carts
    where id = current_setting('tests.cart')::uuid$$,
  $$values (20800::bigint, 'usd', 'cart', null::text, null::text)$$,
  'with their total, and open'
);

update public.products set price_amount = 1 where slug = 'sticker';
select is(
  (select total_amount from public.temp_carts where id = current_setting('tests.cart')::uuid), 20800::bigint,
  'a price that changes later does not change it'
);

update public.products set currency = 'eur' where slug in ('sticker', 'base-kit');
select is(
  public.create_cart(null, '[{"product": "base-kit"}, {"product": "sticker"}]', null) ->> 'currency', 'eur',
  'several lines in euro are sold in euro, whatever the currency of the cart product'
);

select * from finish();
rollback;
