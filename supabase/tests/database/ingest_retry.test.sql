-- Contract: S23, S26, I2. An event whose work failed is kept as failed with the reason, answered 2xx, and the next
-- delivery of the same id does the work.
-- Kills: the marker before the work: an inbox row that makes the retry a duplicate, and the money is gone.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(11);

select tests.open_shop();
select tests.break('public.purchases', 'insert', 'P0001');

select is(tests.deliver(tests.order_event('ord_1'), 'evt_1'), 'failed', 'S26: the work fails, and the answer says so');
select results_eq(
  'select state::text, attempts::integer, error, next_attempt_at > now(), processed_at from edge_kit.polar_events',
  $$values ('failed', 1, 'P0001 broken by the test', true, null::timestamptz)$$,
  'S26: the inbox says why, and when it is tried again'
);
select results_eq('select type, object_id, payload from edge_kit.polar_events', format(
  $$values ('order.paid', 'ord_1', %L)$$, tests.order_event('ord_1')
),
  'S26: with all that is needed to try again');
select is(
  tests.deliver(tests.order_event('ord_1'), 'evt_1'), 'failed', 'S23: a retry is no duplicate, but fails alike'
);

select tests.mend('public.purchases');
select is(
  tests.deliver(tests.order_event('ord_1'), 'evt_1'), 'processed', 'S23: when the cause is gone, a retry does the work'
);
select is((select count(*) from public.purchases where order_id = 'ord_1'), 1::bigint, 'S23: once');
select results_eq(
  'select state::text, attempts::integer, error, next_attempt_at, processed_at is not null from edge_kit.polar_events',
  $$values ('processed', 3, null::text, null::timestamptz, true)$$,
  'S23: and the inbox row is closed'
);
select is(tests.deliver(tests.order_event('ord_1'), 'evt_1'), 'duplicate', 'S23: from then on it is a duplicate');
select is((select count(*) from edge_kit.polar_events), 1::bigint, 'S23: of one inbox row');

select tests.break('public.purchases', 'insert', 'P0001');
select tests.deliver(tests.order_event('ord_2'), 'evt_2');
select tests.mend('public.purchases');
select is(
  tests.deliver(tests.order_event('ord_3'), 'evt_2'), 'processed',
  'a retry that brings another body under the same id is worked too'
);
select results_eq(
  'select order_id from public.purchases where order_id <> ''ord_1''', $$values ('ord_2')$$,
  'and what is worked is what the inbox keeps'
);

select * from finish();
rollback;
