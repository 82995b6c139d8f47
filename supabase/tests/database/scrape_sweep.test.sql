-- Contract: I10, S102. The sweep frees runs whose worker was lost, buries those on their last attempt, and rings for
-- each shop that waits, as often as workers may begin.
-- Kills: S100: a ring lost in a restart, and the purchase waits for ever; a run that is never given up.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(12);

select tests.open_shop();
select from vault.create_secret('the-key', 'automations_key') where edge_kit.secret('automations_key') is null;

select from tests.buy('ord_lost', null, 'https://lost.example.com/');
select from tests.buy('ord_last', null, 'https://last.example.com/');
select from tests.buy('ord_alive', null, 'https://alive.example.com/');
select from tests.buy('ord_done', null, 'https://done.example.com/');
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
select is(
  array(select convert_from(body, 'utf8') from net.http_request_queue), array['{}', '{}', '{}'],
  'each of the two that have ended rings for the next one, and so does the sweep for the one that waits'
);

-- S100: the ring itself is lost.
delete from net.http_request_queue where true;
select edge_kit.sweep_scrape_jobs();
select is(tests.rings(), 1::bigint, 'S100: a run whose ring was lost is rung again');
delete from net.http_request_queue where true;
update edge_kit.scrape_jobs set run_at = now() + interval '1 minute' where state = 'queued';
select edge_kit.sweep_scrape_jobs();
select is(tests.rings(), 0::bigint, 'a run that is not due is not');
update edge_kit.scrape_jobs set run_at = now() where state = 'queued';

select is(
  tests.scrape((select id from public.purchases where order_id = 'ord_lost')), true, 'S102: another worker does it'
);
select results_eq(
  $$select purchase, job, attempts from jobs where order_id = 'ord_lost'$$, $$values ('completed', 'succeeded', 2)$$,
  'S102: and it is delivered'
);

-- Many at once, while one is at work.
select from generate_series(1, 30) n
  cross join lateral tests.buy('ord_many_' || n, null, format('https://many-%s.example.com/', n % 25));
delete from net.http_request_queue where true;
select edge_kit.sweep_scrape_jobs();
select is(tests.rings(), 19::bigint, 'as many are rung as may begin');
delete from net.http_request_queue where true;
update edge_kit.settings set scrape_workers = 40 where true;
select edge_kit.sweep_scrape_jobs();
select is(tests.rings(), 25::bigint, 'and no more than there are shops that wait');
delete from net.http_request_queue where true;
update edge_kit.settings set scrape_workers = 1 where true;
select edge_kit.sweep_scrape_jobs();
select is(tests.rings(), 0::bigint, 'while all are at work nobody is');
update edge_kit.settings set scrape_workers = 20 where true;

-- S112.
delete from net.http_request_queue where true;
update edge_kit.scrape_jobs set state = 'canceled', finished_at = now(), lease_until = null
where state in ('queued', 'running');
select edge_kit.sweep_scrape_jobs();
select is(tests.rings(), 0::bigint, 'S112: where there is nothing to do nobody is rung');
select is_empty($$select * from jobs where job in ('queued', 'running')$$, 'and nothing is changed');

select * from finish();
rollback;
