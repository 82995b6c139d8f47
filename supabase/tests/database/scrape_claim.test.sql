-- Contract: I10. A claim leases the due run of a purchase for 90 seconds to one worker and tells it all it needs; a
-- second ring finds nothing until the lease has lapsed, and the new claim fences the first worker out.
-- Kills: S25: two workers on one purchase after a double ring, both of whom deliver.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(16);

select tests.open_shop();
select from set_config('tests.purchase', tests.buy('ord_1', null, 'https://harbor.example.com/')::text, true);
create function tests.claim() returns jsonb language sql volatile
return public.claim_scrape(current_setting('tests.purchase')::uuid);

select from set_config('tests.job', tests.claim()::text, true);
select is(
  current_setting('tests.job')::jsonb - 'job_id' - 'lease_token',
  jsonb_build_object(
    'purchase_id', current_setting('tests.purchase'), 'run_key', '1', 'url', 'https://harbor.example.com/',
    'reports', '["survival_blueprint"]'::jsonb, 'competitor_urls', '[]'::jsonb, 'attempt', 1,
    'visits', '[]'::jsonb, 'previous', null, 'period', null
  ),
  'the worker is told what to scrape and what was promised'
);
select results_eq(
  'select state::text, attempts::integer, lease_until - now(), id::text, lease_token::text from edge_kit.scrape_jobs',
  $$select
    'running', 1, interval '90 seconds', current_setting('tests.job')::jsonb ->> 'job_id',
    current_setting('tests.job')::jsonb ->> 'lease_token'$$,
  'and has ninety seconds'
);
select is(tests.claim(), null, 'a second ring finds nothing to do');
select is((select attempts::integer from edge_kit.scrape_jobs), 1, 'and counts as no attempt');

-- The first worker is lost.
update edge_kit.scrape_jobs set lease_until = now() - interval '1 second' where true;
select is(tests.claim() ->> 'run_key', '1', 'S25: a lapsed lease can be taken over');
select results_eq(
  'select state::text, attempts::integer from edge_kit.scrape_jobs', $$values ('running', 2)$$,
  'S25: that is a second attempt'
);
select isnt(
  (select lease_token::text from edge_kit.scrape_jobs), current_setting('tests.job')::jsonb ->> 'lease_token',
  'S25: with a new token'
);

create function tests.first_worker(p_statement text) returns text language plpgsql as $$
declare
  v_answer text;
begin
  execute format(
    p_statement, current_setting('tests.job')::jsonb ->> 'job_id', current_setting('tests.job')::jsonb ->> 'lease_token'
  ) into v_answer;
  return v_answer;
end $$;
select is(
  tests.first_worker(
    $$select public.complete_scrape(%L, %L,
      '[{"kind": "survival_blueprint", "title": "Late", "score": 1, "data": {}}]')$$
  ),
  'false', 'S25: the first worker comes back and is fenced out'
);
select is_empty('select * from public.outputs', 'S25: it has written nothing');
select is(
  tests.first_worker($$select public.fail_scrape(%L, %L, 'late', 'late', true)$$), null, 'S25: nor can it fail the run'
);
select is((select state::text from edge_kit.scrape_jobs), 'running', 'S25: which goes on');

-- Not due, used up, done.
update edge_kit.scrape_jobs set state = 'queued', lease_until = null, run_at = now() + interval '1 second' where true;
select is(tests.claim(), null, 'a run that is not due is not claimed');
select throws_ok(
  'update edge_kit.scrape_jobs set attempts = 5 where true', '23514', null,
  'one whose five attempts are used up is not queued'
);
update edge_kit.scrape_jobs set run_at = now(), attempts = 4 where true;
select is(tests.scrape(current_setting('tests.purchase')::uuid), true, 'the fifth attempt is an attempt');
select is(tests.claim(), null, 'nothing is claimed when all is done');
select is(public.claim_scrape(gen_random_uuid()), null, 'nor for a purchase that is not there');

select * from finish();
rollback;
