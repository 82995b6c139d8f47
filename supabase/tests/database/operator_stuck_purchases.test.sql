-- Contract: I5. Whatever should have moved and has not is in one view, and nothing else is.
-- Kills: a purchase that is forgotten in silence.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(4);

select tests.open_shop();
select from tests.buy('ord_fresh');
select from tests.buy('ord_no_url', null, null);
select from tests.buy('ord_no_url_old', null, null);
select from tests.buy('ord_slow');
select from tests.scrape(tests.buy('ord_done'));
select from tests.give_up(tests.buy('ord_failed'));
select from tests.buy('ord_refunded');
select from tests.deliver(tests.order_event('ord_refunded', '{"status": "refunded"}', '2026-11-20T12:00:00Z'));
update public.purchases set created_at = now() - interval '25 hours'
where order_id in ('ord_no_url_old', 'ord_done', 'ord_refunded', 'ord_fresh');
update edge_kit.scrape_jobs set created_at = now() - interval '121 minutes'
where purchase_id = (select id from public.purchases where order_id = 'ord_slow');

select results_eq(
  'select order_id, status::text, failure_code from edge_kit.stuck_purchases order by order_id',
  $$values
    ('ord_failed', 'failed', 'nxdomain'), ('ord_no_url_old', 'awaiting_url', null),
    ('ord_slow', 'pending_scrape', null)$$,
  'failed, without a URL for a day, unfinished for two hours'
);
select is(
  (select error from edge_kit.stuck_purchases where order_id = 'ord_failed'), 'no such host',
  'with what is known about it'
);
select is(
  (
    select count(*) from public.purchases
    where status not in ('completed', 'canceled') and order_id not in (select order_id from edge_kit.stuck_purchases)
  ),
  2::bigint, 'what is on its way is not in it'
);
update public.purchases set status = 'canceled', failure_code = null
where order_id in (select order_id from edge_kit.stuck_purchases);
select is_empty('select * from edge_kit.stuck_purchases', 'when somebody has dealt with them it is empty');

select * from finish();
rollback;
