-- Contract: S10. Polar adds values and fields, and leaves optional ones out: such orders are stored, and what we use is
-- derived or null. What cannot be missing makes the event fail, and it is kept.
-- Kills: a strict schema that turns an addition at Polar into lost payments.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(16);

select tests.open_shop();

select is(
  tests.deliver(tests.order_event('ord_word', '{"status": "charged_back", "billing_reason": "gift"}')), 'processed',
  'S10: new words are stored'
);
select results_eq(
  $$select status, billing_reason from public.orders where id = 'ord_word'$$, $$values ('charged_back', 'gift')$$,
  'S10: as Polar says them'
);
select is_empty(
  $$select * from public.purchases where order_id = 'ord_word'$$, 'S10: a status that we do not know pays for nothing'
);
select is(
  tests.deliver(tests.order_event('ord_field', '{"loyalty": {"points": [1, 2]}}')), 'processed',
  'S10: a new field does no harm'
);
select is(
  tests.deliver(tests.order_event('ord_event', p_type => 'order.fulfilled')), 'processed',
  'S10: nor does a new order event'
);
select is(
  tests.deliver(tests.order_event('ord_alias', p_type => 'order.succeeded')), 'processed',
  'order.succeeded of older documents'
);
select is(
  (select count(*) from public.purchases where order_id in ('ord_field', 'ord_event', 'ord_alias')), 3::bigint,
  'each of them pays for its kit'
);

select is(
  tests.deliver('{"type": "order.paid", "data": {
    "id": "ord_bare", "status": "paid", "billing_reason": "purchase", "customer_id": "cus_bare",
    "product_id": "polar-base-kit", "currency": "usd", "total_amount": 17731, "tax_amount": 2831,
    "created_at": "2026-11-20T10:00:00Z"}}'),
  'processed', 'S10: an order with nothing but the necessary is taken'
);
select results_eq(
  $$select subtotal_amount, discount_amount, net_amount, refunded_amount, refundable_amount, email, metadata, items
    from public.orders where id = 'ord_bare'$$,
  $$values (14900::bigint, 0::bigint, 14900::bigint, 0::bigint, 14900::bigint, null::text, '{}'::jsonb, '[]'::jsonb)$$,
  'S10: the rest is derived from the total and the tax'
);
select is(
  (select amount from public.purchases where order_id = 'ord_bare'), 17731::bigint, 'S10: and its kit is bought'
);

select is(
  tests.deliver(tests.order_event('ord_1', jsonb_build_object(field, null))), 'failed',
  format('an order without %s fails and is kept', field)
)
from unnest('{status,customer_id,currency,total_amount,created_at}'::text[]) field;
select is_empty($$select * from public.orders where id = 'ord_1'$$, 'and leaves no row');

select * from finish();
rollback;
