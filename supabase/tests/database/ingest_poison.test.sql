-- Contract: I2, S13. A body that nobody can make sense of is kept word for word as failed and answered; it never
-- raises.
-- Kills: rubbish that answers 5xx ten times in a row and makes Polar disable the endpoint.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(29);

select tests.open_shop();

create temporary table bodies (what, body) as values
  ('no body', null::text),
  ('an empty body', ''),
  ('rubbish', 'rubbish'),
  ('half of a body', left(tests.order_event('ord_1'), 100)),
  ('a null', 'null'),
  ('a number', '42'),
  ('a text', '"order.paid"'),
  ('a list', '[{"type": "order.paid"}]'),
  ('an empty object', '{}'),
  ('a type that is null', '{"type": null, "data": {"id": "ord_1"}}'),
  ('no data', '{"type": "order.paid", "timestamp": "2026-11-20T10:00:00Z"}'),
  ('data that is null', '{"type": "order.paid", "data": null}'),
  ('data that is a list', '{"type": "order.paid", "data": [{"id": "ord_1"}]}'),
  ('data that is a text', '{"type": "order.paid", "data": "ord_1"}'),
  ('a zero character', '{"type": "order.paid", "data": {"id": "ord_1", "status": "\u0000"}}'),
  ('half of a surrogate pair', '{"type": "order.paid", "data": {"id": "ord_1", "status": "\ud800"}}'),
  ('brackets a hundred thousand deep', repeat('[', 100000) || repeat(']', 100000)),
  ('a timestamp that is none', replace(tests.order_event('ord_1'), '"timestamp": "2026', '"timestamp": "soon')),
  ('a creation that is none', tests.order_event('ord_1', '{"created_at": "yesterday-ish"}')),
  ('an amount beyond all numbers', replace(tests.order_event('ord_1'), '14900', '1e400000')),
  ('an amount beyond bigint', tests.order_event('ord_1', '{"total_amount": 99999999999999999999}')),
  ('half a cent', tests.order_event('ord_1', '{"total_amount": 0.5}')),
  ('an amount that is a text', tests.order_event('ord_1', '{"total_amount": "a lot"}')),
  ('an amount that is an object', tests.order_event('ord_1', '{"total_amount": {"usd": 1}}')),
  ('a customer that is a list', tests.order_event('ord_1', '{"customer": []}')),
  ('an id as long as a page', tests.order_event((select string_agg(md5(n::text), '') from generate_series(1, 500) n)));

select is(
  tests.deliver(body, 'evt_' || what), 'failed', what || ' is kept as failed'
) from bodies where what <> 'an id as long as a page';
select lives_ok(
  $$select tests.deliver(body, 'evt_' || what) from bodies where what = 'an id as long as a page'$$,
  'an id as long as a page does not raise'
);
select is(
  tests.deliver(tests.order_event('ord_2', '{"customer": null}')), 'processed',
  'a customer that is null is no poison: its id is known'
);
select is_empty(
  $$select what from bodies b left join edge_kit.polar_events e on e.webhook_id = 'evt_' || b.what
    where e.webhook_id is null or e.payload is distinct from b.body or e.next_attempt_at is null$$,
  'each is in the inbox, word for word, to be tried again'
);
select results_eq('select id from public.orders', array['ord_2'], 'and nothing else came of them');

select * from finish();
rollback;
