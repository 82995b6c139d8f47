-- Contract: I10. A worker that hands over leaves the run due at once and rings the next; that is no failure and, after
-- a page, no attempt. The purchase stays under way. Without the lease nothing changes.
-- Kills: a long crawl that dies of five honest hand-overs; a buyer who sees the delivery start again and again.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(16);

select tests.open_shop();
select from vault.create_secret('the-key', 'automations_key') where edge_kit.secret('automations_key') is null;
select from set_config('tests.purchase', tests.buy('ord_1')::text, true);
create function tests.claim() returns text language sql volatile
return set_config('tests.job', public.claim_scrape(current_setting('tests.purchase')::uuid)::text, true);
create function tests.page() returns boolean language sql volatile
return public.checkpoint_scrape(
  (current_setting('tests.job')::jsonb ->> 'job_id')::uuid,
  (current_setting('tests.job')::jsonb ->> 'lease_token')::uuid,
  '[{"shop": 0}]', '{}'
);
create function tests.yield() returns boolean language sql volatile
return public.yield_scrape(
  (current_setting('tests.job')::jsonb ->> 'job_id')::uuid,
  (current_setting('tests.job')::jsonb ->> 'lease_token')::uuid
);

update edge_kit.scrape_jobs set run_at = now() - interval '1 minute' where true;
select from tests.claim();
delete from net.http_request_queue where true;
select is(tests.page(), true, 'a page is read');
select is(tests.yield(), true, 'and the rest is left to the next worker');
select results_eq(
  'select state::text, attempts::integer, run_at, lease_until, error_code from edge_kit.scrape_jobs',
  $$values ('queued', 0, now() - interval '1 minute', null::timestamptz, null::text)$$,
  'who may begin at once: it keeps its place in the line'
);
select is(tests.rings(), 1::bigint, 'and is rung');
select is((select status::text from public.purchases), 'scraping', 'the purchase is still under way');
select is(tests.yield(), false, 'nobody hands over twice');
select is(tests.page(), false, 'nor writes after that');
select is(tests.rings(), 1::bigint, 'and nobody else is rung');

-- Many hand-overs, each after a page.
do $$
begin
  for n in 1..20 loop
    perform tests.claim();
    perform tests.page();
    perform tests.yield();
  end loop;
end $$;
select results_eq(
  'select state::text, attempts::integer from edge_kit.scrape_jobs', $$values ('queued', 0)$$,
  'twenty of them use up nothing'
);
select is((select count(*) from edge_kit.scrape_pages), 21::bigint, 'and all pages are there');

-- Hand-overs without a page lead nowhere.
do $$
begin
  for n in 1..4 loop
    perform tests.claim();
    perform tests.yield();
  end loop;
end $$;
select results_eq(
  'select state::text, attempts::integer from edge_kit.scrape_jobs', $$values ('queued', 4)$$,
  'four without a page are four attempts'
);
select from tests.claim();
select is(tests.yield(), true, 'the fifth');
select results_eq(
  'select state::text, error_code from edge_kit.scrape_jobs', $$values ('dead', 'worker_lost')$$, 'I5: is the last'
);
select results_eq(
  'select status::text, failure_code from public.purchases', $$values ('failed', 'worker_lost')$$,
  'I5: where the buyer sees it'
);

select is(public.yield_scrape(gen_random_uuid(), gen_random_uuid()), false, 'a job that is not there is no error');
select is(tests.rings(), 25::bigint, 'every hand-over but the last rang once');

select * from finish();
rollback;
