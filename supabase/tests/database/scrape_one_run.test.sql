-- Contract: a purchase has at most one open run, and its status is that of its open or last run, in every step.
-- Kills: two runs that deliver side by side; a purchase that says `scraping` while nobody is at it.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(13);

select tests.open_shop();
select from set_config('tests.purchase', tests.buy('ord_1', tests.clerk_claims('bob'))::text, true);
create function tests.stand() returns text language sql volatile
return (
  select concat_ws(' ', p.status, p.failure_code, '/', string_agg(j.run_key || ' ' || j.state, ', ' order by j.run_key))
  from public.purchases p join edge_kit.scrape_jobs j on j.purchase_id = p.id group by p.id
);
create function tests.end_run(p_retryable boolean) returns text language plpgsql as $$
declare
  v_job edge_kit.scrape_jobs;
begin
  select * into strict v_job from edge_kit.scrape_jobs where state = 'running';
  return public.fail_scrape(v_job.id, v_job.lease_token, 'timeout', 'no answer', p_retryable);
end $$;

select is(tests.stand(), 'pending_scrape / 1 queued', 'a payment queues the first run');
select throws_ok(
  $$insert into edge_kit.scrape_jobs (purchase_id, run_key, url, hosts)
    values (current_setting('tests.purchase')::uuid, '2', 'https://shop.example.com/', '{shop.example.com}')$$,
  '23505', null, 'beside which there is no other'
);
select throws_ok(
  $$update edge_kit.scrape_jobs set state = 'running' where true$$, '23514', null, 'a run that is running has a lease'
);
select from public.claim_scrape(current_setting('tests.purchase')::uuid);
select is(tests.stand(), 'scraping / 1 running', 'claimed');
select throws_ok(
  $$insert into edge_kit.scrape_jobs (purchase_id, run_key, url, hosts)
    values (current_setting('tests.purchase')::uuid, '2', 'https://shop.example.com/', '{shop.example.com}')$$,
  '23505', null, 'nor beside one that is running'
);
select from tests.end_run(true);
select is(tests.stand(), 'pending_scrape / 1 queued', 'failed, to be tried again');
update edge_kit.scrape_jobs set run_at = now() where true;
select from public.claim_scrape(current_setting('tests.purchase')::uuid);
select from tests.end_run(false);
select is(tests.stand(), 'failed timeout / 1 dead', 'failed for good');

select tests.sign_in(tests.clerk_claims('bob'));
select public.retry_purchase(current_setting('tests.purchase')::uuid);
select tests.sign_out();
select is(tests.stand(), 'pending_scrape / 1 dead, 2 queued', 'the buyer tries again: a second run');
select from public.claim_scrape(current_setting('tests.purchase')::uuid);
select is(tests.stand(), 'scraping / 1 dead, 2 running', 'claimed');

select from tests.deliver(
  tests.order_event('ord_1', '{"customer_id": "cus_bob", "status": "refunded"}', '2026-11-20T11:00:00Z')
);
select is(tests.stand(), 'canceled / 1 dead, 2 canceled', 'the money is given back while it runs');
select from tests.deliver(tests.order_event('ord_1', '{"customer_id": "cus_bob"}', '2026-11-20T12:00:00Z'));
select is(tests.stand(), 'pending_scrape / 1 dead, 2 canceled, 3 queued', 'the bank refuses: a third run');
select is(tests.scrape(current_setting('tests.purchase')::uuid), true, 'which succeeds');
select is(tests.stand(), 'completed / 1 dead, 2 canceled, 3 succeeded', 'and delivers');

select * from finish();
rollback;
