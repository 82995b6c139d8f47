-- Contract: docs/money.md §2, S55. A second paid order of one cart is delivered too, and the later one by creation is
-- flagged `cart_paid_twice`, in whichever order their events arrive.
-- Kills: a second payment taken in silence; the flag on the first payment because its event came late.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(13);

select tests.open_shop();
create function tests.pay(
  p_order text, p_cart text, p_created timestamptz, p_changes jsonb default '{}',
  p_at timestamptz default '2026-11-20T12:00:00Z'
)
returns text language sql
return tests.deliver(tests.order_event(
  p_order,
  jsonb_build_object(
    'customer_id', 'cus_' || p_order, 'created_at', p_created, 'metadata', jsonb_build_object('tempCartId', p_cart)
  ) || p_changes,
  p_at
));
create function tests.flagged(p_cart text) returns text[] language sql volatile
return (
  select array_agg(id order by id) filter (where attention = '{cart_paid_twice}')
  from public.orders where cart_id = p_cart::uuid
);

-- The earlier payment is told first.
select from set_config(
  'tests.cart', tests.cart('[{"product": "base-kit", "url": "https://harbor.example.com/"}]'), true
);
select from tests.pay('ord_a1', current_setting('tests.cart'), '2026-11-20T10:00:00Z');
select is(tests.flagged(current_setting('tests.cart')), null, 'one payment is in order');
select from tests.pay('ord_a2', current_setting('tests.cart'), '2026-11-20T10:05:00Z');
select is(tests.flagged(current_setting('tests.cart')), '{ord_a2}', 'the second is flagged');
select is((select count(*) from public.purchases where order_id in ('ord_a1', 'ord_a2')), 2::bigint, 'and delivered');

-- The later payment is told first.
select from set_config(
  'tests.cart', tests.cart('[{"product": "base-kit", "url": "https://harbor.example.com/"}]'), true
);
select from tests.pay('ord_b2', current_setting('tests.cart'), '2026-11-20T10:05:00Z');
select from tests.pay('ord_b1', current_setting('tests.cart'), '2026-11-20T10:00:00Z');
select is(
  tests.flagged(current_setting('tests.cart')), '{ord_b2}', 'the later one is flagged when the earlier one arrives'
);
select is(
  (select count(*) from public.purchases where order_id in ('ord_b1', 'ord_b2')), 2::bigint, 'both are delivered'
);

-- Two in one instant.
select from set_config(
  'tests.cart', tests.cart('[{"product": "base-kit", "url": "https://harbor.example.com/"}]'), true
);
select from tests.pay('ord_c2', current_setting('tests.cart'), '2026-11-20T10:00:00Z');
select from tests.pay('ord_c1', current_setting('tests.cart'), '2026-11-20T10:00:00Z');
select is(
  tests.flagged(current_setting('tests.cart')), '{ord_c2}', 'of two in one instant the greater id counts as later'
);
select from tests.pay('ord_c3', current_setting('tests.cart'), '2026-11-20T10:00:00Z');
select is(tests.flagged(current_setting('tests.cart')), '{ord_c2,ord_c3}', 'a third is flagged too');

-- An order that was not paid is no payment.
select from set_config(
  'tests.cart', tests.cart('[{"product": "base-kit", "url": "https://harbor.example.com/"}]'), true
);
select from tests.pay('ord_d1', current_setting('tests.cart'), '2026-11-20T10:00:00Z', '{"status": "pending"}');
select from tests.pay('ord_d2', current_setting('tests.cart'), '2026-11-20T10:05:00Z');
select is(tests.flagged(current_setting('tests.cart')), null, 'a pending order before it is no payment');
select from tests.pay('ord_d1', current_setting('tests.cart'), '2026-11-20T10:00:00Z', p_at => '2026-11-20T13:00:00Z');
select is(tests.flagged(current_setting('tests.cart')), '{ord_d2}', 'until it is paid');

-- Several events of one order.
select from set_config(
  'tests.cart', tests.cart('[{"product": "base-kit", "url": "https://harbor.example.com/"}]'), true
);
select from tests.pay('ord_e1', current_setting('tests.cart'), '2026-11-20T10:00:00Z');
select from tests.pay('ord_e1', current_setting('tests.cart'), '2026-11-20T10:00:00Z', p_at => '2026-11-20T13:00:00Z');
select is(tests.flagged(current_setting('tests.cart')), null, 'two events of one order are one payment');

-- Orders without a cart have nothing in common.
select from tests.deliver(tests.order_event('ord_f1'));
select from tests.deliver(tests.order_event('ord_f2'));
select is_empty(
  $$select id from public.orders where id like 'ord_f%' and attention <> '{}'$$, 'orders without a cart are no doubles'
);

-- Polar copies the checkout's metadata to each renewal; a renewal is no second payment of the cart.
select from set_config(
  'tests.cart', tests.cart('[{"product": "monthly-edge-update", "url": "https://harbor.example.com/"}]'), true
);
select from tests.pay(
  'ord_g1', current_setting('tests.cart'), '2026-10-20T10:00:00Z',
  '{
    "billing_reason": "subscription_create", "product_id": "polar-monthly-edge-update", "subscription_id": "sub_g",
    "subtotal_amount": 4900, "total_amount": 4900
  }'
);
select from tests.pay(
  'ord_g2', current_setting('tests.cart'), '2026-11-20T10:00:00Z',
  '{
    "billing_reason": "subscription_cycle", "product_id": "polar-monthly-edge-update", "subscription_id": "sub_g",
    "subtotal_amount": 4900, "total_amount": 4900
  }'
);
select is(
  (select attention @> '{cart_paid_twice}' from public.orders where id = 'ord_g2'), false,
  'a renewal is no second payment of its cart'
);
select is(
  (select attention @> '{cart_paid_twice}' from public.orders where id = 'ord_g1'), false, 'nor is the first period'
);

select * from finish();
rollback;
