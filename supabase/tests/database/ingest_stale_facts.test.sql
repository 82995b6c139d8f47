-- Contract: I3, I4, S43, S44. A stale event leaves the mirror as it is, but what it tells as a fact, a payment, is
-- taken: facts have keys of their own.
-- Kills: a paid order whose `order.paid` came late, after a newer update, and was dropped as old news.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(6);

select tests.open_shop();

select is(
  tests.deliver(tests.order_event(
    'ord_1', '{"status": "pending", "receipt_number": "new"}', '2026-11-20T12:00:00Z', 'order.updated'
  )),
  'processed', 'the newest event comes first, and does not know of a payment'
);
select is_empty('select * from public.purchases', 'so nothing is bought');
select is(
  tests.deliver(tests.order_event('ord_1', '{"receipt_number": "old"}', '2026-11-20T11:00:00Z')), 'stale',
  'the payment comes late'
);
select results_eq(
  'select status, receipt_number from public.orders', $$values ('pending', 'new')$$, 'the mirror stays'
);
select is((select count(*) from public.purchases), 1::bigint, 'and the kit is bought');
select is(
  (select state::text from edge_kit.polar_events order by received_at, webhook_id desc limit 1), 'stale',
  'the inbox tells what happened'
);

select * from finish();
rollback;
