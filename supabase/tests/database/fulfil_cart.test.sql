-- Contract: docs/money.md §2. An order of the cart product pays for the lines of the cart that its metadata names: one
-- purchase per line, with the shop, tier and work to do of that line.
-- Kills: one purchase for a whole cart; URLs that end at the wrong kit.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(9);

select tests.open_shop();
insert into public.products (slug, kind, name, description, price_amount, active, polar_product_id)
values ('sticker', 'upsell', 'Sticker', 'Nothing to scrape.', 300, true, 'polar-sticker');
select from set_config('tests.cart', tests.cart('[
  {"product": "base-kit", "url": "https://harbor.example.com/"},
  {"product": "competitor-kill-matrix", "url": "https://oakline.example.com/",
  "competitor_urls": ["https://a.example.com/", "https://b.example.com/"]},
  {"product": "base-kit"},
  {"product": "sticker", "quantity": 5}
]'), true);

select is(
  tests.deliver(tests.order_event('ord_1', jsonb_build_object(
    'product_id', 'polar-cart', 'subtotal_amount', 51200, 'total_amount', 51200, 'metadata',
    jsonb_build_object('tempCartId', current_setting('tests.cart'))
  ))), 'processed', 'the cart is paid'
);
select results_eq(
  'select line, product, quantity, url, competitor_urls, tier, amount, currency from public.purchases order by line',
  $$values
    (1, 'base-kit', 1::bigint, 'https://harbor.example.com/', '{}'::text[], 'base', 14900::bigint, 'usd'),
    (
      2, 'competitor-kill-matrix', 1, 'https://oakline.example.com/', '{https://a.example.com/,https://b.example.com/}',
      null, 19900, 'usd'
    ),
    (3, 'base-kit', 1, null, '{}', 'base', 14900, 'usd'),
    (4, 'sticker', 5, null, '{}', null, 1500, 'usd')$$,
  'each line is a purchase'
);
select results_eq(
  'select line, status::text from public.purchases order by line',
  $$values (1, 'pending_scrape'), (2, 'pending_scrape'), (3, 'awaiting_url'), (4, 'completed')$$,
  'I5: one waits for its report, one for its URL, and where nothing is to be scraped all is done'
);
select results_eq(
  'select p.line, j.url, j.state::text, j.run_key from edge_kit.scrape_jobs j
    join public.purchases p on p.id = j.purchase_id order by 1',
  $$values (1, 'https://harbor.example.com/', 'queued', '1'), (2, 'https://oakline.example.com/', 'queued', '1')$$,
  'the scrapes are queued'
);
select results_eq(
  'select distinct email, user_id from public.purchases', $$values ('gil@example.com', null::text)$$,
  'all of them are Gil''s, a guest''s'
);
select is((select attention from public.orders), '{}', 'nobody has to look at the order');
select is((select cart_id::text from public.orders), current_setting('tests.cart'), 'which names its cart');

select is(
  tests.deliver(tests.order_event('ord_2', jsonb_build_object(
    'product_id', 'polar-cart', 'subtotal_amount', 29800, 'total_amount', 29800,
    'metadata', jsonb_build_object('temp_cart_id', tests.cart('[{"product": "base-kit"}, {"product": "base-kit"}]'))
  ))), 'processed', 'the older spelling of the key'
);
select is((select count(*) from public.purchases where order_id = 'ord_2'), 2::bigint, 'names a cart too');

select * from finish();
rollback;
