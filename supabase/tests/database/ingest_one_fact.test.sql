-- Contract: S22, I3. One payment told by several events, under ids of their own, is delivered once: the key is the
-- order's line, not the event.
-- Kills: a second kit for order.updated, for order.succeeded of an old endpoint, for a second endpoint.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(5);

select tests.open_shop();
select from set_config(
  'tests.cart',
  tests.cart(
    '[
      {"product": "base-kit", "url": "https://a.example.com/"},
      {"product": "base-kit", "url": "https://b.example.com/"}
    ]'
  ),
  true
);
create function tests.told(p_type text, p_at timestamptz) returns text language sql
return tests.deliver(tests.order_event('ord_1', jsonb_build_object(
  'product_id', 'polar-cart', 'subtotal_amount', 29800, 'total_amount', 29800, 'metadata',
  jsonb_build_object('tempCartId', current_setting('tests.cart'))
), p_at, p_type));

select is(tests.told('order.created', '2026-11-20T10:00:00Z'), 'processed', 'S22: the order is created, already paid');
select is(tests.told('order.paid', '2026-11-20T10:00:01Z'), 'processed', 'S22: paid');
select is(tests.told('order.paid', '2026-11-20T10:00:01Z'), 'processed', 'S22: paid, as another endpoint tells it');
select results_eq(
  'select line, url from public.purchases order by line',
  $$values (1, 'https://a.example.com/'), (2, 'https://b.example.com/')$$,
  'S22: one purchase per line'
);
select is((select count(*) from edge_kit.scrape_jobs), 2::bigint, 'S22: one scrape per purchase');

select * from finish();
rollback;
