-- Contract: I5. A failed attempt that is worth repeating waits 30 seconds doubling to an hour, half of it at random;
-- the fifth, or one that is not, is the last, and the purchase says why.
-- Kills: a shop that is hammered because all retries come at once; a purchase that waits for ever in silence.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(20);

select tests.open_shop();
select from set_config('tests.purchase', tests.buy('ord_1')::text, true);
create function tests.fail(p_retryable boolean, p_code text default 'timeout') returns text language plpgsql as $$
declare
  v_job jsonb := public.claim_scrape(current_setting('tests.purchase')::uuid);
begin
  return public.fail_scrape(
    (v_job ->> 'job_id')::uuid, (v_job ->> 'lease_token')::uuid, p_code, repeat('x', 900), p_retryable
  );
end $$;
create function tests.wait() returns interval language sql volatile
return (select run_at - now() from edge_kit.scrape_jobs order by created_at desc limit 1);

select is(tests.fail(true), 'queued', 'the first failure will be tried again');
select cmp_ok(tests.wait(), '>=', interval '15 seconds', 'after half of 30 seconds');
select cmp_ok(tests.wait(), '<=', interval '30 seconds', 'to 30 seconds');
select results_eq(
  'select state::text, attempts::integer, error_code, length(error), lease_until, finished_at
    from edge_kit.scrape_jobs',
  $$values ('queued', 1, 'timeout', 500, null::timestamptz, null::timestamptz)$$, 'the job says why, briefly'
);
select results_eq(
  'select status::text, failure_code from public.purchases', $$values ('pending_scrape', null::text)$$,
  'the purchase waits'
);
select is(public.claim_scrape(current_setting('tests.purchase')::uuid), null, 'nobody claims it before its time');
select is((select count(*) from edge_kit.scrape_jobs), 1::bigint, 'and it is the same run');

-- The second to fourth failure.
create function tests.fail_due(p_least interval) returns text language plpgsql as $$
declare
  v_state text;
begin
  update edge_kit.scrape_jobs set run_at = now() where state = 'queued';
  v_state := tests.fail(true);
  return v_state || case when tests.wait() between p_least and 2 * p_least then '' else ' for ' || tests.wait() end;
end $$;
select is(tests.fail_due('30 seconds'), 'queued', 'the second waits for 30 to 60 seconds');
select is(tests.fail_due('1 minute'), 'queued', 'the third for one to two minutes');
select is(tests.fail_due('2 minutes'), 'queued', 'the fourth for two to four');
update edge_kit.scrape_jobs set run_at = now() where state = 'queued';
select is(tests.fail(true), 'dead', 'the fifth is the last');
select results_eq(
  'select state::text, attempts::integer, finished_at is not null from edge_kit.scrape_jobs',
  $$values ('dead', 5, true)$$, 'the run is dead'
);
select results_eq(
  'select status::text, failure_code from public.purchases', $$values ('failed', 'timeout')$$,
  'I5: and the purchase says why'
);

-- Not worth repeating.
select from set_config('tests.purchase', tests.buy('ord_2')::text, true);
select is(tests.fail(false, 'nxdomain'), 'dead', 'a failure that will not mend itself is the last at once');
select results_eq(
  $$select status::text, failure_code from public.purchases where order_id = 'ord_2'$$,
  $$values ('failed', 'nxdomain')$$, 'I5: and the purchase says why'
);
select is(tests.fail(true), null, 'nobody fails what is dead');

-- Chance: not all wait alike.
do $$
begin
  for n in 1..8 loop
    perform set_config('tests.purchase', tests.buy('ord_many_' || n)::text, true);
    perform tests.fail(true);
  end loop;
end $$;
select cmp_ok(
  (select count(distinct run_at) from edge_kit.scrape_jobs where state = 'queued'), '>', 1::bigint,
  'failures of one moment are spread over time'
);

-- Fenced.
select from set_config('tests.purchase', tests.buy('ord_3')::text, true);
select from set_config('tests.job', public.claim_scrape(current_setting('tests.purchase')::uuid)::text, true);
select is(
  public.fail_scrape((current_setting('tests.job')::jsonb ->> 'job_id')::uuid, gen_random_uuid(), 'x', 'x', true), null,
  'without the lease nothing fails'
);
select is(public.fail_scrape(gen_random_uuid(), gen_random_uuid(), 'x', 'x', true), null, 'nor what is not there');
select is((select status::text from public.purchases where order_id = 'ord_3'), 'scraping', 'the run goes on');

select * from finish();
rollback;
