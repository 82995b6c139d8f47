-- Contract: docs/money.md §2. The lines of a cart are delivered only for the cart's own amount and currency; else the
-- order makes no purchase and says `amount_mismatch`.
-- Kills: a cart of a thousand dollars delivered to whoever pays one with its id in the metadata.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(15);

select tests.open_shop();
select from set_config('tests.cart', tests.cart('[{"product": "base-kit"}, {"product": "base-kit"}]'), true);

create function tests.paid(
  p_order text, p_changes jsonb, p_cart text default current_setting('tests.cart')
) returns text language sql
return tests.deliver(tests.order_event(p_order, jsonb_build_object(
  'product_id', 'polar-cart', 'subtotal_amount', 29800, 'total_amount', 29800, 'metadata',
  jsonb_build_object('tempCartId', p_cart)
) || p_changes));

select is(tests.paid('ord_less', '{"subtotal_amount": 29799}'), 'processed', 'a cent less than the cart');
select is(tests.paid('ord_more', '{"subtotal_amount": 29801}'), 'processed', 'a cent more');
select is(tests.paid('ord_euro', '{"currency": "eur"}'), 'processed', 'another currency');
select is(tests.paid('ord_gone', '{}', gen_random_uuid()::text), 'processed', 'a cart that is not there');
select is(tests.paid('ord_garbage', '{}', 'rubbish; drop table'), 'processed', 'a cart id that is none');
select is(tests.paid('ord_none', '{"metadata": {}}'), 'processed', 'no cart');
select is(tests.paid('ord_null', '{"metadata": null}'), 'processed', 'no metadata');
select is(tests.paid('ord_list', '{"metadata": ["tempCartId"]}'), 'processed', 'metadata that are no object');

select is_empty('select * from public.purchases', 'none of them buys anything');
select is_empty(
  $$select id, attention from public.orders where not attention @> '{amount_mismatch}'$$, 'all of them are flagged'
);

select is(
  tests.paid('ord_right', '{"discount_amount": 9800, "net_amount": 20000, "tax_amount": 4000, "total_amount": 24000}'),
  'processed',
  'a discount and tax do not touch the subtotal'
);
select is((select count(*) from public.purchases where order_id = 'ord_right'), 2::bigint, 'so the cart is delivered');
select isnt(
  (select attention from public.orders where id = 'ord_right') @> '{amount_mismatch}', true, 'without a flag'
);

-- Polar corrects the amount of an order: its newest event decides.
select is(
  tests.deliver(tests.order_event('ord_less', jsonb_build_object(
    'product_id', 'polar-cart', 'subtotal_amount', 29800, 'total_amount', 29800, 'metadata',
    jsonb_build_object('tempCartId', current_setting('tests.cart'))
  ), '2026-11-20T11:00:00Z')), 'processed', 'an order whose amount becomes right'
);
select results_eq(
  $$select attention @> '{amount_mismatch}', (select count(*) from public.purchases where order_id = 'ord_less')
    from public.orders where id = 'ord_less'$$,
  $$values (false, 2::bigint)$$, 'is delivered then'
);

select * from finish();
rollback;
