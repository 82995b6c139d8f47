-- Contract: outputs and the end of the run commit together, for every promised kind and no other, and only for the
-- holder of the lease.
-- Kills: a purchase that is completed with half of what was promised; reports that were not paid for.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(15);

select tests.open_shop();
select from set_config(
  'tests.cart', tests.cart('[{"product": "full-edge-stack", "url": "https://harbor.example.com/"}]'), true
);
select from tests.deliver(tests.order_event(
  'ord_1',
  jsonb_build_object(
    'product_id', 'polar-full-edge-stack', 'metadata', jsonb_build_object('tempCartId', current_setting('tests.cart'))
  )
));
select from set_config('tests.job', public.claim_scrape((select id from public.purchases))::text, true);
create function tests.complete(
  p_outputs jsonb, p_token text default current_setting('tests.job')::jsonb ->> 'lease_token'
) returns boolean language sql volatile
return public.complete_scrape((current_setting('tests.job')::jsonb ->> 'job_id')::uuid, p_token::uuid, p_outputs);
create function tests.outputs(variadic p_kinds text[]) returns jsonb language sql
return (
  select jsonb_agg(
    jsonb_build_object('kind', k, 'title', initcap(k), 'score', 42, 'data', jsonb_build_object('of', k))
  ) from unnest(p_kinds) k
);

select is(
  current_setting('tests.job')::jsonb -> 'reports',
  '["survival_blueprint", "persona_snapshot", "ad_script", "threat_scan"]', 'four reports are promised'
);

select is(tests.refusal($$select tests.complete('[]')$$), 'PT422 outputs_incomplete', 'none is not enough');
select is(tests.refusal('select tests.complete(null)'), 'PT422 outputs_incomplete', 'nor nothing at all');
select is(
  tests.refusal($$select tests.complete(tests.outputs('survival_blueprint', 'persona_snapshot', 'ad_script'))$$),
  'PT422 outputs_incomplete', 'nor three of four'
);
select is(
  tests.complete(
    tests.outputs('survival_blueprint', 'persona_snapshot', 'ad_script', 'threat_scan'), gen_random_uuid()::text
  ), false,
  'without the lease nothing is taken'
);
select is_empty('select * from public.outputs', 'nothing is written by any of these');
select is((select status::text from public.purchases), 'scraping', 'and the purchase waits');

select is(
  tests.complete(tests.outputs(
    'competitor_matrix', 'survival_blueprint', 'persona_snapshot', 'ad_script', 'threat_scan', 'edge_update'
  )), true,
  'all four, and two more, are taken'
);
select results_eq(
  'select kind::text, title, score::integer, data, run_key, storage_path from public.outputs order by outputs.kind',
  $$values
    ('survival_blueprint', 'Survival_Blueprint', 42, '{"of": "survival_blueprint"}'::jsonb, '1', null::text),
    ('persona_snapshot', 'Persona_Snapshot', 42, '{"of": "persona_snapshot"}', '1', null),
    ('ad_script', 'Ad_Script', 42, '{"of": "ad_script"}', '1', null),
    ('threat_scan', 'Threat_Scan', 42, '{"of": "threat_scan"}', '1', null)$$,
  'the kinds that were not bought are left out'
);
select results_eq(
  'select state::text, finished_at is not null, lease_until from edge_kit.scrape_jobs',
  $$values ('succeeded', true, null::timestamptz)$$, 'the run has ended'
);
select is((select status::text from public.purchases), 'completed', 'and the purchase is delivered');
select is(
  tests.complete(tests.outputs('survival_blueprint', 'persona_snapshot', 'ad_script', 'threat_scan')), false,
  'a second answer of the worker is not taken'
);
select is((select count(*) from public.outputs), 4::bigint, 'nothing is delivered twice');

-- Nothing could be judged.
select from set_config('tests.job', public.claim_scrape(tests.buy('ord_2'))::text, true);
select is(
  tests.complete('[{"kind": "survival_blueprint", "title": "Unknown", "score": null, "data": {}}]'), true,
  'a score may be unknown'
);
select is(
  public.complete_scrape(gen_random_uuid(), gen_random_uuid(), '[]'), false, 'a job that is not there is no error'
);

select * from finish();
rollback;
