-- Contract: a refund cancels a run that is being worked on and fences its worker out, also when another run is queued.
-- Kills: a report delivered for money that was given back.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(7);

select tests.open_shop();
select from set_config('tests.purchase', tests.buy('ord_1')::text, true);
select from set_config('tests.job', public.claim_scrape(current_setting('tests.purchase')::uuid)::text, true);
create function tests.complete() returns boolean language sql volatile
return public.complete_scrape(
  (current_setting('tests.job')::jsonb ->> 'job_id')::uuid,
  (current_setting('tests.job')::jsonb ->> 'lease_token')::uuid,
  '[{"kind": "survival_blueprint", "title": "Late", "score": 1, "data": {}}]'
);

select from tests.deliver(
  tests.order_event('ord_1', '{"status": "refunded"}', '2026-11-20T11:00:00Z', 'order.refunded')
);
select is((select state::text from edge_kit.scrape_jobs), 'canceled', 'the run is canceled');
select is(tests.complete(), false, 'its worker is fenced out');
select is_empty('select * from public.outputs', 'and has delivered nothing');
select is(
  public.fail_scrape(
    (current_setting('tests.job')::jsonb ->> 'job_id')::uuid,
    (current_setting('tests.job')::jsonb ->> 'lease_token')::uuid, 'x', 'x', true
  ),
  null, 'nor can it bring the run back'
);
select from tests.deliver(tests.order_event('ord_1', '{}', '2026-11-20T12:00:00Z'));
select is(tests.complete(), false, 'nor does it deliver into the run that follows when the refund fails');
select results_eq('select status::text from public.purchases', array['pending_scrape'], 'which is queued');
select results_eq(
  'select state::text from edge_kit.scrape_jobs order by run_key', array['canceled', 'queued'], 'as a run of its own'
);

select * from finish();
rollback;
