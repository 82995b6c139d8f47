-- Contract: a cart that cannot be sold is refused with PT422 (PT409, PT503), a stable code and what to do; nothing is
-- stored.
-- Kills: wrong input that becomes a 500, or a paid cart that nobody can deliver.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(36);

select tests.open_shop();
update public.products set active = false where slug = 'full-edge-stack';
insert into public.products (slug, kind, name, description, price_amount, active, polar_product_id)
values ('sticker', 'upsell', 'Sticker', 'Without a report, therefore without a URL.', 300, true, 'polar-sticker');

-- How a cart of these items is refused; the code of the error and, after a colon, which thing it names.
create function tests.cart_refusal(p_items text) returns text language plpgsql as $$
declare
  v_code text;
  v_message text;
  v_hint text;
  v_detail text;
begin
  perform public.create_cart(null, p_items::jsonb, null);
  return null;
exception when others then
  get stacked diagnostics
    v_code = returned_sqlstate, v_message = message_text, v_hint = pg_exception_hint, v_detail = pg_exception_detail;
  return concat_ws(' ', v_code, v_message || ': ' || v_detail, case when v_hint !~ '\w.*\.$' then 'without a hint' end);
end $$;

select is(tests.cart_refusal(null), 'PT422 invalid_items: ', 'no items');
select is(tests.cart_refusal('null'), 'PT422 invalid_items: ', 'items null');
select is(tests.cart_refusal('{}'), 'PT422 invalid_items: ', 'items that are no list');
select is(tests.cart_refusal('[]'), 'PT422 invalid_items: ', 'an empty list');
select is(
  tests.cart_refusal((select jsonb_agg('{"product": "sticker"}'::jsonb) from generate_series(1, 21))::text),
  'PT422 too_many_items: ', 'twenty-one items'
);
select is(
  tests.cart_refusal((select jsonb_agg('{"product": "sticker"}'::jsonb) from generate_series(1, 20))::text),
  null, 'twenty are welcome'
);

select is(
  tests.cart_refusal('[{"product": "nope"}]'), 'PT422 unknown_product: nope', 'a slug that is not in the catalogue'
);
select is(tests.cart_refusal('[{}]'), 'PT422 unknown_product: ', 'an item without a product');
select is(tests.cart_refusal('["base-kit"]'), 'PT422 unknown_product: ', 'an item that is no object');
select is(
  tests.cart_refusal('[{"product": "cart"}]'), 'PT422 unknown_product: cart', 'the cart product itself is not for sale'
);
select is(
  tests.cart_refusal('[{"product": "base-kit"}, {"product": "full-edge-stack"}]'),
  'PT422 product_not_available: full-edge-stack', 'a product that is not for sale, on any line'
);

select is(
  tests.cart_refusal('[{"product": "sticker", "quantity": 0}]'), 'PT422 invalid_quantity: 0', 'none of something'
);
select is(
  tests.cart_refusal('[{"product": "sticker", "quantity": -1}]'), 'PT422 invalid_quantity: -1', 'a negative quantity'
);
select is(
  tests.cart_refusal('[{"product": "sticker", "quantity": 101}]'), 'PT422 invalid_quantity: 101', 'more than a hundred'
);
select is(tests.cart_refusal('[{"product": "sticker", "quantity": 100}]'), null, 'a hundred are welcome');
select is(
  tests.cart_refusal('[{"product": "base-kit", "quantity": 2, "url": "https://shop.example.com/"}]'),
  'PT422 one_url_per_line: base-kit', 'two kits for one URL'
);

select is(
  tests.cart_refusal('[{"product": "monthly-edge-update"}, {"product": "base-kit"}]'),
  'PT422 subscription_alone: monthly-edge-update', 'a subscription beside something else'
);
select is(
  tests.cart_refusal('[{"product": "sticker", "url": "https://shop.example.com/"}]'),
  'PT422 invalid_url: https://shop.example.com/', 'a URL for something that reports on none'
);

-- The address of a shop: public, by name, http or https.
select is(
  tests.cart_refusal(format('[{"product": "base-kit", "url": %s}]', to_json(url))), 'PT422 invalid_url: ' || url, url
)
from unnest(array[
  '', 'shop.example.com', 'ftp://shop.example.com/', 'javascript:alert(1)', 'https://localhost/', 'https://shop/',
  'http://127.0.0.1/', 'http://[::1]/', 'http://2130706433/', 'http://shop.internal/', 'https://user@shop.example.com/',
  'https://shop.example.com:8080/', 'https://shop.example.com/ x', 'https://' || repeat('a', 2048) || '.com/'
]) url;

select is(
  tests.cart_refusal(
    '[{
      "product": "competitor-kill-matrix", "url": "https://shop.example.com/", "competitor_urls": ["https://10.0.0.1/"]
    }]'
  ),
  'PT422 invalid_url: ["https://10.0.0.1/"]', 'a competitor at a private address'
);
select is(
  tests.cart_refusal(
    '[{
      "product": "base-kit",
      "competitor_urls": [
        "https://a.example.com", "https://b.example.com", "https://c.example.com", "https://d.example.com"
      ]
    }]'
  ),
  'PT422 too_many_competitor_urls: base-kit',
  'four competitors'
);

update public.products set currency = 'eur' where slug = 'sticker';
select is(
  tests.cart_refusal('[{"product": "base-kit"}, {"product": "sticker"}]'), 'PT422 invalid_items: ', 'two currencies'
);

update public.products set polar_product_id = null where slug in ('cart', 'base-kit');
select is(
  tests.cart_refusal('[{"product": "base-kit"}]'), 'PT503 product_not_synced: base-kit',
  'a product that Polar does not know yet'
);

select * from finish();
rollback;
