-- Contract: I3, I4. An order whose first event already says refunded ends as if the payment had come before.
-- Kills: a refund forgotten because the purchases did not exist yet, which are then delivered for nothing; one that is
-- told by the amounts alone, and leaves all credits.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(7);

select tests.open_shop();
select from set_config(
  'tests.cart', tests.cart('[{"product": "base-kit", "url": "https://harbor.example.com/"}]'), true
);
create function tests.told(p_status text, p_at timestamptz) returns text language sql volatile
return tests.deliver(tests.order_event(
  'ord_1',
  jsonb_build_object('status', p_status, 'metadata', jsonb_build_object('tempCartId', current_setting('tests.cart'))),
  p_at
));

select is(tests.told('refunded', '2026-11-20T11:00:00Z'), 'processed', 'the refund comes first');
select results_eq(
  'select status::text, refunded_at is not null from public.purchases', $$values ('canceled', true)$$,
  'the purchase is there, canceled'
);
select is_empty($$select * from edge_kit.scrape_jobs where state in ('queued', 'running')$$, 'nobody works for it');
select is(tests.told('paid', '2026-11-20T10:00:00Z'), 'stale', 'the payment comes late');
select results_eq(
  'select status::text, refunded_at is not null from public.purchases', $$values ('canceled', true)$$,
  'and changes nothing'
);

update public.products set credits = 100 where slug = 'base-kit';
select is(
  tests.deliver(tests.order_event('ord_2', '{"refunded_amount": 4470, "refundable_amount": 10430}')), 'processed',
  'an order whose amounts alone tell of a refund'
);
select results_eq(
  $$select granted, clawed_back from public.credit_lots where order_id = 'ord_2'$$,
  $$values (100::bigint, 30::bigint)$$, 'S67: leaves the credits of what was kept'
);

select * from finish();
rollback;
