-- Contract: S11. An object without an id is kept as failed, an order without a product is stored and pays for nothing.
-- Kills: a 500 on upcoming-like objects and wallet top-ups, retried by Polar until the endpoint is disabled.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(8);

select tests.open_shop();

select is(
  tests.deliver('{"type": "order.created", "data": {"status": "draft"}}'), 'failed',
  'S11: an order without an id is kept as failed'
);
select is(tests.deliver('{"type": "customer.updated", "data": {"id": null}}'), 'failed', 'S11: so is a customer');
select is(tests.deliver('{"type": "order.paid"}'), 'failed', 'S11: and an event without an object');
select matches((select min(error) from edge_kit.polar_events), '^22023 .*\w', 'S11: the inbox says why');

select is(
  tests.deliver(tests.order_event('ord_topup', '{"product_id": null}')), 'processed',
  'S11: an order without a product is stored'
);
select results_eq(
  $$select product_id, attention from public.orders where id = 'ord_topup'$$, $$values (null::text, '{}'::text[])$$,
  'S11: nobody has to look at it'
);
select is_empty('select * from public.purchases', 'S11: it pays for nothing');
select is((select count(*) from edge_kit.polar_events), 4::bigint, 'S11: all of them are in the inbox');

select * from finish();
rollback;
