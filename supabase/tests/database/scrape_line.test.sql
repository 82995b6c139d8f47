-- Contract: I10. Runs are claimed in the order in which they became due, and a host is read by one worker at a time:
-- past a run whose shop, or one of whose competitors, is being read the line goes on. Whoever ends or hands over rings
-- for the next one, and no more workers begin than settings.scrape_workers.
-- Kills: five hundred reports on one shop that hold up everybody else's; two crawls of one shop, which then blocks
-- both; a queue that moves once a minute.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(24);

select tests.open_shop();
select from vault.create_secret('the-key', 'automations_key') where edge_kit.secret('automations_key') is null;

-- A run in the line, so many minutes old; an order of its own pays for it.
create function tests.wait(
  p_order text, p_minutes integer, p_url text default 'https://big.example.com/', p_rivals text[] default '{}'
)
returns void language plpgsql as $$
begin
  perform tests.buy(p_order, null, 'https://elsewhere.example.com/');
  update edge_kit.scrape_jobs j
  set run_at = now() - p_minutes * interval '1 minute', url = p_url,
    hosts = edge_kit.shop_host(p_url) || array(select edge_kit.shop_host(r) from unnest(p_rivals) r)
  from public.purchases p where p.id = j.purchase_id and p.order_id = p_order;
end $$;
-- Claims the next one: its order.
create function tests.next() returns text language plpgsql as $$
declare
  v_purchase_id uuid := public.claim_scrape() ->> 'purchase_id';
begin
  return (select p.order_id from public.purchases p where p.id = v_purchase_id);
end $$;
-- What the worker of an order does next: hands over, delivers, or fails for good.
create function tests.ends(p_order text, p_how text) returns text language plpgsql as $$
declare
  v_job edge_kit.scrape_jobs;
begin
  select j.* into strict v_job from edge_kit.scrape_jobs j join public.purchases p on p.id = j.purchase_id
  where p.order_id = p_order and j.state = 'running';
  delete from net.http_request_queue where true;
  case p_how
    when 'hands over' then
      perform public.checkpoint_scrape(v_job.id, v_job.lease_token, '[{"shop": 0}]', '{}');
      perform public.yield_scrape(v_job.id, v_job.lease_token);
    when 'delivers' then
      perform public.complete_scrape(v_job.id, v_job.lease_token,
        '[{"kind": "survival_blueprint", "title": "Report", "score": 1, "data": {}}]');
    when 'fails' then
      perform public.fail_scrape(v_job.id, v_job.lease_token, 'gone', 'gone', false);
    when 'fails for now' then
      perform public.fail_scrape(v_job.id, v_job.lease_token, 'http_5xx', 'busy', true);
  end case;
  return p_how || ', rings: ' || tests.rings();
end $$;

select is(tests.next(), null, 'nothing waits');

-- Four for one shop, and behind them others.
select from tests.wait('big_1', 60);
select from tests.wait('big_2', 59);
select from tests.wait('big_3', 58);
select from tests.wait('big_4', 57);
select from tests.wait('small', 50, 'https://small.example.com/');
select from tests.wait('www', 49, 'http://www.BIG.example.com/x');
select is(tests.next(), 'big_1', 'the one that has waited longest is first');
select is(tests.next(), 'small', 'the next one for that shop waits, and the line goes on past it');
select is(tests.next(), null, 'the same shop under www, in capitals and by http is the same');
select is(
  array(select convert_from(body, 'utf8') from net.http_request_queue), array_fill('{}'::text, array[6]),
  'each purchase rang once, while workers were free, and named nobody'
);

-- A hand-over keeps its place, and so does what a dead worker leaves.
select is(tests.ends('big_1', 'hands over'), 'hands over, rings: 1', 'a worker that hands over rings for the next one');
select is(tests.next(), 'big_1', 'which is the same run: what was begun is finished first');
update edge_kit.scrape_jobs set lease_until = now() - interval '1 second'
where hosts[1] = 'big.example.com' and state = 'running';
select is(
  tests.next(), 'big_1', 'S102: a worker that is gone frees its shop when its lease ends, and its run is first'
);
select is(tests.next(), null, 'and only that');

-- Whoever ends rings.
select is(tests.ends('big_1', 'delivers'), 'delivers, rings: 1', 'a delivery rings for the next one');
select is(tests.next(), 'big_2', 'of the same shop');
select is(tests.ends('big_2', 'fails'), 'fails, rings: 1', 'so does a failure');
select is(tests.next(), 'big_3', 'the next');
select is(tests.ends('big_3', 'fails for now'), 'fails for now, rings: 1', 'and one that is tried again later');
select is(tests.next(), 'big_4', 'which gives way meanwhile');
select is(
  tests.ends('small', 'delivers'), 'delivers, rings: 0', 'while all that wait are for shops that are read nobody is'
);
select from tests.ends('big_4', 'fails');
select is(tests.next(), 'www', 'the last one for the shop');
select from tests.ends('www', 'fails');

-- Competitors are hosts too.
select from tests.wait('matrix', 30, 'https://a.example.com/', '{https://b.example.com/,https://c.example.com/}');
select from tests.wait('rival', 29, 'https://c.example.com/');
select from tests.wait('far', 28, 'https://d.example.com/');
select is(tests.next(), 'matrix', 'a comparison is claimed');
select is(tests.next(), 'far', 'a report on one of its competitors waits until it is read');
select from tests.ends('matrix', 'fails');
select is(tests.next(), 'rival', 'and then has its turn');
select from tests.ends('far', 'fails');
select from tests.ends('rival', 'fails');

-- The number of workers is one setting.
update edge_kit.settings set scrape_workers = 1 where true;
select from tests.wait('one', 20, 'https://one.example.com/');
select from tests.wait('two', 19, 'https://two.example.com/');
select from tests.next();
delete from net.http_request_queue where true;
select from tests.wait('three', 18, 'https://three.example.com/');
select is(
  array[tests.next(), tests.rings()::text], array[null, '0'], 'while all are at work none begins and none is rung'
);

-- A refund makes room as well.
select from tests.deliver(tests.order_event('one', '{"status": "refunded"}', '2026-11-20T11:00:00Z'));
select is(
  array[tests.rings()::text, tests.next()], array['1', 'two'], 'a run that is canceled makes room for the next'
);

-- Ten thousand wait, five hundred of them for one shop and before all others.
update edge_kit.scrape_jobs set state = 'canceled', finished_at = now(), lease_until = null
where state in ('queued', 'running');
set local session_replication_role = replica;
insert into edge_kit.scrape_jobs (purchase_id, run_key, url, hosts, run_at)
select gen_random_uuid(), '1', '', array['host-' || greatest(n - 500, 0)], now() - (20000 - n) * interval '1 second'
from generate_series(1, 10000) n;
update edge_kit.scrape_jobs set state = 'running', lease_until = now() + interval '1 minute', attempts = 1
where id = (select id from edge_kit.scrape_jobs where state = 'queued' order by run_at limit 1);
set local session_replication_role = origin;
analyze edge_kit.scrape_jobs;
create function tests.plan(p_statement text) returns jsonb language plpgsql as $$
declare
  v_plan json;
begin
  execute 'explain (analyze, format json) ' || p_statement into v_plan;
  return v_plan;
end $$;
select from set_config(
  'tests.plan',
  tests.plan('select id, purchase_id, run_at from edge_kit.scrapes_to_claim order by run_at limit 20')::text, true
);
select ok(
  current_setting('tests.plan') ~ '"Index Only Scan"[^}]*"scrape_jobs_due"'
    and current_setting('tests.plan') !~ '"Sort"',
  'the next in a line of ten thousand is read from the index alone'
);
select is(
  jsonb_path_query_first(
    current_setting('tests.plan')::jsonb, '$.**?(@."Index Name" == "scrape_jobs_due")."Rows Removed by Filter"'
  ),
  '499', 'and past the five hundred for a shop that is read'
);

select * from finish();
rollback;
