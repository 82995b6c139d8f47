-- Contract: I10. A checkpoint stores what was read and renews the lease; the next worker gets all of it in order. A new
-- page is progress, from which attempts count anew, and the buyer sees how far it is. Without the lease nothing is
-- stored.
-- Kills: S102: a crawl that starts from nothing with every worker that dies; two workers' pages mixed in one crawl.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(22);

select tests.open_shop();
select from tests.sign_up('ada');
select from set_config('tests.purchase', tests.buy('ord_1', tests.supabase_claims('ada'))::text, true);
create function tests.claim() returns jsonb language sql volatile
return public.claim_scrape(current_setting('tests.purchase')::uuid);
create function tests.checkpoint(
  p_visits jsonb, p_pages integer, p_job jsonb default current_setting('tests.job')::jsonb
) returns boolean
language sql volatile return public.checkpoint_scrape(
  (p_job ->> 'job_id')::uuid, (p_job ->> 'lease_token')::uuid, p_visits,
  jsonb_build_object('pages_read', p_pages, 'pages_planned', 20, 'checks_done', 0, 'checks_total', 84)
);
create function tests.progress() returns jsonb language plpgsql volatile as $$
declare
  v_progress jsonb;
begin
  perform tests.sign_in(tests.supabase_claims('ada'));
  v_progress := public.dashboard() #> '{purchases,0,progress}';
  perform tests.sign_out();
  return v_progress;
end $$;

select is(tests.progress(), 'null', 'a run that waits for its worker has no progress');
select from set_config('tests.job', tests.claim()::text, true);
select is(tests.progress(), 'null', 'nor one that has read nothing');

update edge_kit.scrape_jobs set attempts = 3, lease_until = now() + interval '1 second' where true;
select is(tests.checkpoint('[{"shop": 0, "url": "a"}]', 1), true, 'a page is stored');
select results_eq(
  'select attempts::integer, lease_until - now() from edge_kit.scrape_jobs', $$values (0, interval '90 seconds')$$,
  'which is progress, and renews the lease'
);
select is(
  tests.progress(), '{"pages_read": 1, "pages_planned": 20, "checks_done": 0, "checks_total": 84}',
  'the buyer sees how far it is'
);
select is(tests.checkpoint('[{"shop": 0, "url": "b"}, {"shop": 1, "url": "c"}]', 3), true, 'two more');
select results_eq(
  $$select position, visit ->> 'url' from edge_kit.scrape_pages order by position$$,
  $$values (0, 'a'), (1, 'b'), (2, 'c')$$,
  'stand behind the first'
);

-- A heartbeat without a page.
update edge_kit.scrape_jobs set attempts = 2, lease_until = now() + interval '1 second' where true;
select is(tests.checkpoint('[]', 3), true, 'a heartbeat may bring no page');
select results_eq(
  'select attempts::integer, lease_until - now() from edge_kit.scrape_jobs', $$values (2, interval '90 seconds')$$,
  'it renews the lease and is no progress'
);

-- The worker dies.
update edge_kit.scrape_jobs set attempts = 1, lease_until = now() - interval '1 second' where true;
select from set_config('tests.late', current_setting('tests.job'), true);
select from set_config('tests.job', tests.claim()::text, true);
select is(
  current_setting('tests.job')::jsonb -> 'visits',
  '[{"shop": 0, "url": "a"}, {"shop": 0, "url": "b"}, {"shop": 1, "url": "c"}]',
  'S102: the next worker gets what was read, in order'
);
select is((current_setting('tests.job')::jsonb ->> 'attempt')::integer, 2, 'S102: and knows that one was lost');
select is(
  tests.checkpoint('[{"shop": 0, "url": "late"}]', 4, current_setting('tests.late')::jsonb), false,
  'S102: the first one comes back and is fenced out'
);
select is((select count(*) from edge_kit.scrape_pages), 3::bigint, 'S102: nothing of it is stored');
select is(tests.checkpoint('[{"shop": 1, "url": "d"}]', 4), true, 'S102: the second goes on');
select is((select max(position) from edge_kit.scrape_pages), 3, 'S102: where the first had stopped');
select is(
  tests.checkpoint(
    '[{"shop": 0}]', 1,
    '{"job_id": "00000000-0000-0000-0000-000000000000", "lease_token": "00000000-0000-0000-0000-000000000000"}'
  ),
  false, 'a job that is not there is no error'
);
select throws_ok($$select tests.checkpoint('["no visit"]', 1)$$, '23514', null, 'what is no visit is not stored');

-- Waiting for the next worker the purchase is under way, and its progress still shows.
select is(
  public.fail_scrape(
    (current_setting('tests.job')::jsonb ->> 'job_id')::uuid,
    (current_setting('tests.job')::jsonb ->> 'lease_token')::uuid, 'x', 'x', true
  ),
  'queued', 'an attempt fails after a page'
);
select is((select status::text from public.purchases), 'scraping', 'the purchase that has pages stays under way');
select is((tests.progress() ->> 'pages_read')::integer, 4, 'and shows them');
select is(tests.checkpoint('[]', 4), false, 'a worker that gave back has no lease');

update edge_kit.scrape_jobs set run_at = now() where true;
select from tests.scrape(current_setting('tests.purchase')::uuid);
select is(tests.progress(), 'null', 'what is delivered has no progress any more');

select * from finish();
rollback;
