-- Contract: docs/money.md §4. A partial refund changes no purchase; where the order has several lines somebody must say
-- which of them it was for.
-- Kills: a whole cart taken away for the price of one line.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(6);

select tests.open_shop();
select from set_config(
  'tests.cart', tests.cart('[{"product": "base-kit", "url": "https://a.example.com/"}, {"product": "base-kit"}]'), true
);
create function tests.told(p_order text, p_changes jsonb, p_at timestamptz) returns text language sql volatile
return tests.deliver(tests.order_event(
  p_order,
  p_changes || jsonb_build_object('metadata', jsonb_build_object('tempCartId', current_setting('tests.cart'))), p_at
));

select from tests.told(
  'ord_cart', '{"product_id": "polar-cart", "subtotal_amount": 29800, "total_amount": 29800}', '2026-11-20T10:00:00Z'
);
select from tests.told(
  'ord_cart',
  '{
    "product_id": "polar-cart", "subtotal_amount": 29800, "total_amount": 29800,
    "status": "partially_refunded", "refunded_amount": 14900, "refundable_amount": 14900
  }',
  '2026-11-20T11:00:00Z'
);
select results_eq(
  $$select status::text, refunded_at from public.purchases where order_id = 'ord_cart' order by line$$,
  $$values ('pending_scrape', null::timestamptz), ('awaiting_url', null)$$, 'both lines go on'
);
select is((select attention from public.orders where id = 'ord_cart'), '{partial_refund}', 'and somebody has a look');
select is((select refunded_amount from public.orders where id = 'ord_cart'), 14900::bigint, 'the order says how much');

select from tests.deliver(tests.order_event('ord_single'));
select from tests.deliver(tests.order_event(
  'ord_single', '{"status": "partially_refunded", "refunded_amount": 100, "refundable_amount": 14800}',
  '2026-11-20T11:00:00Z'
));
select results_eq(
  $$select status::text, refunded_at from public.purchases where order_id = 'ord_single'$$,
  $$values ('awaiting_url', null::timestamptz)$$,
  'a single line goes on too'
);
select is((select attention from public.orders where id = 'ord_single'), '{}', 'and there is nothing to decide');

select from tests.told(
  'ord_cart', '{"product_id": "polar-cart", "subtotal_amount": 29800, "total_amount": 29800, "status": "refunded"}',
  '2026-11-20T12:00:00Z'
);
select results_eq($$select attention, (
  select array_agg(distinct status::text) from public.purchases where order_id = 'ord_cart'
)
  from public.orders where id = 'ord_cart'$$,
  $$values ('{}'::text[], '{canceled}'::text[])$$, 'the rest of the money back is a full refund');

select * from finish();
rollback;
