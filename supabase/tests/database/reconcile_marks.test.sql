-- Contract: docs/money.md §7, re-reading. Rows that contradict each other are marked by the event that makes them do
-- so, whichever that is, and by the one that ends it; what reads the marks reads nothing else.
-- Kills: a subscription that Polar ended unheard because its event came before the customer's; a mark that stays, so
-- that the list grows with the years; a list that begins with every customer there is.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(16);

select tests.open_shop();
create function tests.rereads() returns text language sql stable
return (select string_agg(id || ' ' || reason, ', ' order by id, reason) from edge_kit.polar_rereads);
create function tests.odd() returns text language sql stable
return (select string_agg(id, ' ' order by id) from edge_kit.polar_customers where odd_snapshot);
create function tests.subscription(p_status text, p_at timestamptz) returns text language sql
return tests.deliver(tests.subscription_event('sub_1', jsonb_build_object(
  'status', p_status, 'current_period_end', '2999-01-01T00:00:00Z'
), p_at, 'subscription.updated'));
create function tests.snapshot(p_active text[], p_at timestamptz) returns text language sql
return tests.deliver(tests.customer_event('cus_gil', jsonb_build_object('active_subscriptions', (
  select coalesce(jsonb_agg(jsonb_build_object('id', a)), '[]') from unnest(p_active) a
)), p_at, 'customer.state_changed'));

select tests.snapshot('{sub_1}', '2026-11-20T10:00:00Z');
select is(tests.rereads(), 'sub_1 never heard of', 'a subscription that only a snapshot knows is to be read');
select is(tests.odd(), 'cus_gil', 'and its customer is marked');
select tests.subscription('active', '2026-11-20T10:00:01Z');
select is(tests.rereads(), null, 'until it is heard of');
select is(tests.odd(), null, 'and the mark goes with it');

select tests.snapshot('{}', '2026-11-20T12:00:00Z');
select is(
  tests.rereads(), 'sub_1 customer snapshot disagrees', 'a newer snapshot that sees it otherwise is believed to know'
);
select tests.subscription('canceled', '2026-11-20T12:00:01Z');
select is(tests.rereads(), null, 'until its own event says so too');
select is(tests.odd(), null, 'and the mark goes');

select tests.snapshot('{sub_1}', '2026-11-20T14:00:00Z');
select tests.subscription('active', '2026-11-20T13:00:00Z');
select is(tests.odd(), null, 'a snapshot that came first, and the event that proves it right');
select tests.subscription('canceled', '2026-11-20T13:30:00Z');
select is(
  tests.rereads(), 'sub_1 customer snapshot disagrees',
  'an event that comes late, and is older than the snapshot, is what makes them contradict each other'
);
select is(tests.odd(), 'cus_gil', 'and marks it');

select tests.deliver(tests.order_event('ord_1'));
select tests.deliver(replace(tests.refund_event('ref_1', 'ord_1'), '"pending"', '"succeeded"'));
select is((select unmatched from public.refunds), true, 'a refund that its order does not know of is marked');
select tests.deliver(tests.order_event(
  'ord_1', '{"status": "partially_refunded", "refunded_amount": 100}', '2026-11-20T11:00:00Z', 'order.updated'
));
select is((select unmatched from public.refunds), false, 'until the order is told');
select tests.deliver(replace(tests.refund_event('ref_2', 'ord_2'), '"pending"', '"succeeded"'));
select is((select unmatched from public.refunds where id = 'ref_2'), true, 'so is one whose order is not here');
select tests.deliver(tests.order_event('ord_2', '{"status": "partially_refunded", "refunded_amount": 100}'));
select is((select unmatched from public.refunds where id = 'ref_2'), false, 'until that comes');

select is(
  (select copied_at from edge_kit.polar_customers where id = 'cus_gil'), null,
  'a customer of whom only copies came is not marked: its own event is not missing yet'
);
select tests.deliver(tests.customer_event('cus_gil', '{}', '2026-11-19T10:00:00Z'));
select is(
  tests.rereads(), 'cus_gil newer copy, sub_1 customer snapshot disagrees',
  'one whose own event is older than a copy is to be read again'
);

select * from finish();
rollback;
