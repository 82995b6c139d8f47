-- Contract: I10, S102. The sweep frees runs whose worker was lost, buries those on their last attempt, and rings again
-- for due runs that were not rung within a minute.
-- Kills: S100: a ring lost in a restart, and the purchase waits for ever; a run that is never given up.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(14);

select tests.open_shop();
select from vault.create_secret('the-key', 'automations_key') where edge_kit.secret('automations_key') is null;

select from tests.buy('ord_lost');
select from tests.buy('ord_last');
select from tests.buy('ord_alive');
select from tests.buy('ord_done');
select from public.purchases p cross join lateral public.claim_scrape(p.id) where p.order_id <> 'ord_done';
select from public.purchases p cross join lateral tests.scrape(p.id) where p.order_id = 'ord_done';
create temporary view jobs as
select
  p.order_id, p.status::text as purchase, p.failure_code, j.state::text as job, j.attempts::integer as attempts,
  j.error_code
from edge_kit.scrape_jobs j join public.purchases p on p.id = j.purchase_id order by p.order_id;
update edge_kit.scrape_jobs set lease_until = now() - interval '1 second'
where purchase_id in (select id from public.purchases where order_id in ('ord_lost', 'ord_last'));
update edge_kit.scrape_jobs set attempts = 5
where purchase_id in (select id from public.purchases where order_id = 'ord_last');

delete from net.http_request_queue where true;
select lives_ok('select edge_kit.sweep_scrape_jobs()', 'the sweep runs');
select results_eq(
  'select * from jobs',
  $$values
    ('ord_alive', 'scraping', null::text, 'running', 1, null::text),
    ('ord_done', 'completed', null, 'succeeded', 1, null),
    ('ord_last', 'failed', 'worker_lost', 'dead', 5, 'worker_lost'),
    ('ord_lost', 'pending_scrape', null, 'queued', 1, 'worker_lost')$$,
  'S102: a lost run is queued again, the last attempt of one is buried, the living and the done are left alone'
);
select is(tests.rings(), 0::bigint, 'what was rung within the last minute is not rung yet');
update edge_kit.scrape_jobs set rung_at = now() - interval '61 seconds' where true;
select edge_kit.sweep_scrape_jobs();
select is(tests.rings(), 1::bigint, 'a minute later the queued one is rung, and only that');
select edge_kit.sweep_scrape_jobs();
select is(tests.rings(), 1::bigint, 'but once a minute');
select is(
  (select convert_from(body, 'utf8')::jsonb from net.http_request_queue),
  (select jsonb_build_object('purchase_id', id) from public.purchases where order_id = 'ord_lost'),
  'with the purchase it is about'
);

-- S100: the ring itself is lost.
delete from net.http_request_queue where true;
update edge_kit.scrape_jobs set rung_at = null where state = 'queued';
select edge_kit.sweep_scrape_jobs();
select is(tests.rings(), 1::bigint, 'S100: a run that was never rung is rung');

update edge_kit.scrape_jobs set rung_at = null, run_at = now() + interval '1 minute' where state = 'queued';
select edge_kit.sweep_scrape_jobs();
select is(tests.rings(), 1::bigint, 'a run that is not due is not');
update edge_kit.scrape_jobs set run_at = now() where state = 'queued';

select is(
  tests.scrape((select id from public.purchases where order_id = 'ord_lost')), true, 'S102: another worker does it'
);
select results_eq(
  $$select purchase, job, attempts from jobs where order_id = 'ord_lost'$$, $$values ('completed', 'succeeded', 2)$$,
  'S102: and it is delivered'
);

-- Many at once.
select from generate_series(1, 60) n cross join lateral tests.buy('ord_many_' || n);
delete from net.http_request_queue where true;
update edge_kit.scrape_jobs set rung_at = null where state = 'queued';
select edge_kit.sweep_scrape_jobs();
select is(tests.rings(), 50::bigint, 'fifty are rung at a time');
select edge_kit.sweep_scrape_jobs();
select is(tests.rings(), 60::bigint, 'and the rest half a minute later');

-- S112.
delete from net.http_request_queue where true;
update edge_kit.scrape_jobs set state = 'canceled', finished_at = now(), lease_until = null
where state in ('queued', 'running');
select edge_kit.sweep_scrape_jobs();
select is(tests.rings(), 0::bigint, 'S112: where there is nothing to do nobody is rung');
select is_empty($$select * from jobs where job in ('queued', 'running')$$, 'and nothing is changed');

select * from finish();
rollback;
