-- Contract: what has been kept long enough goes, by the settings: bodies of events, carts that led to nothing, buckets,
-- runs, the clock's diary. What proves a payment stays, and so does what still waits for somebody.
-- Kills: personal data for ever; a cart deleted under an order; an unfinished event that can no longer be replayed.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(19);

select tests.open_shop();

-- Events.
insert into edge_kit.polar_events (webhook_id, type, payload, state, received_at, next_attempt_at) values
  ('young', 'order.paid', '{}', 'processed', now() - interval '89 days', null),
  ('old', 'order.paid', '{}', 'processed', now() - interval '91 days', null),
  ('old stale', 'order.paid', '{}', 'stale', now() - interval '91 days', null),
  ('old ignored', 'order.paid', '{}', 'ignored', now() - interval '91 days', null),
  ('old failed', 'order.paid', '{}', 'failed', now() - interval '91 days', now() + interval '1 hour'),
  ('old dead', 'order.paid', '{}', 'dead', now() - interval '91 days', null);

-- Carts: `d` is the days since their checkout expired, or since they were made.
create function tests.old_cart(p_days integer, p_checkout boolean) returns uuid language plpgsql as $$
declare
  v_cart uuid := tests.cart('[{"product": "base-kit"}]')::uuid;
  v_then timestamptz := now() - make_interval(days => p_days);
begin
  if p_checkout then
    perform public.attach_checkout(v_cart, 'co_' || v_cart, 'https://polar.example/', v_then);
  end if;
  update public.temp_carts set created_at = v_then - case when p_checkout then interval '1 day' else '0' end
  where id = v_cart;
  return v_cart;
end $$;
create temporary table carts as
select 'expired 31 days ago' as cart, tests.old_cart(31, true) as id
union all select 'expired 29 days ago', tests.old_cart(29, true)
union all select 'never at Polar, 31 days old', tests.old_cart(31, false)
union all select 'never at Polar, 29 days old', tests.old_cart(29, false)
union all select 'paid', tests.old_cart(400, true)
union all select 'subscribed', tests.old_cart(400, true);
select from tests.deliver(tests.order_event(
  'ord_1',
  jsonb_build_object('metadata', jsonb_build_object('tempCartId', (select id from carts where cart = 'paid')))
));
select from tests.deliver(tests.subscription_event(
  'sub_1',
  jsonb_build_object('metadata', jsonb_build_object('tempCartId', (select id from carts where cart = 'subscribed')))
));

-- Pages.
select tests.buy('ord_read');
insert into edge_kit.scrape_pages (job_id, position, visit, created_at)
select j.id, n, '{}', now() - make_interval(days => case n when 0 then 91 else 89 end)
from edge_kit.scrape_jobs j, generate_series(0, 1) n;

insert into edge_kit.rate_limits (key, empty_at) values
  ('past', now() - interval '1 second'), ('now', now()), ('still full', now() + interval '1 second');

insert into edge_kit.reconcile_runs (dry_run, since, until, covers, started_at, finished_at, complete) values
  (
    false, '-infinity', now() - interval '100 days', true, now() - interval '100 days', now() - interval '100 days',
    true
  ),
  (true, '-infinity', now() - interval '95 days', true, now() - interval '95 days', now() - interval '95 days', true),
  (true, '-infinity', now() - interval '89 days', true, now() - interval '89 days', now() - interval '89 days', true);
insert into edge_kit.reconcile_runs (dry_run, since, covers, started_at)
values (true, '-infinity', true, now() - interval '99 days');

insert into cron.job_run_details (runid, jobid, command, status, start_time, end_time) values
  (-4, 1, 'a', 'succeeded', now() - interval '8 days', now() - interval '8 days'),
  (-3, 1, 'b', 'failed', now() - interval '8 days', null),
  (-2, 1, 'c', 'succeeded', now() - interval '6 days', now() - interval '6 days'),
  (-1, 1, 'd', 'running', now(), null);

select lives_ok('select edge_kit.sweep_retention()', 'the sweep runs');
select set_eq(
  'select webhook_id from edge_kit.polar_events where payload is null', array['old', 'old stale', 'old ignored'],
  'bodies go after 90 days, but not of what is failed or dead'
);
select is((select count(*) from edge_kit.polar_events where webhook_id like 'old%'), 5::bigint, 'the rows stay');
select is(public.ingest_polar_event('old', '{}'), 'duplicate', 'so that a late redelivery is still known');
select is(
  tests.refusal($$select public.replay_polar_event('old')$$), 'PT410 payload_gone', 'and a replay says why it cannot'
);

select set_eq(
  'select cart from carts join public.temp_carts using (id)',
  array['expired 29 days ago', 'never at Polar, 29 days old', 'paid', 'subscribed'],
  'carts go 30 days after they expired, but for those that an order or a subscription names'
);
select set_eq(
  'select cart from carts join public.temp_carts using (id) where kept', array['paid', 'subscribed'],
  'which are not looked at again'
);
select results_eq(
  'select position::int from edge_kit.scrape_pages', array[1], 'what the scraper has noted goes after 90 days'
);
select set_eq('select key from edge_kit.rate_limits', array['still full'], 'buckets go when they are empty');
select is((select count(*) from edge_kit.reconcile_runs), 3::bigint, 'of the runs one went');
select is(
  edge_kit.reconcile_watermark(), now() - interval '100 days', 'not the one that holds the watermark, however old'
);
select is(
  (select count(*) from edge_kit.reconcile_runs where finished_at is null), 1::bigint, 'nor one that is not finished'
);
select set_eq(
  'select command from cron.job_run_details where runid < 0', array['c', 'd'], 'the clock''s diary goes after a week'
);

-- The settings decide.
update edge_kit.settings
set payload_retention = '88 days', cart_retention = '28 days', cron_retention = '5 days', page_retention = '88 days',
  reconcile_retention = '88 days'
where singleton;
select edge_kit.sweep_retention();
select set_eq(
  'select webhook_id from edge_kit.polar_events where payload is null',
  array['old', 'old stale', 'old ignored', 'young'], 'settings: bodies'
);
select set_eq(
  'select cart from carts join public.temp_carts using (id)', array['paid', 'subscribed'], 'settings: carts'
);
select is((select count(*) from edge_kit.reconcile_runs), 2::bigint, 'settings: runs');
select is_empty('select * from edge_kit.scrape_pages', 'settings: pages');
select set_eq('select command from cron.job_run_details where runid < 0', array['d'], 'settings: diary');

select is(
  (select array_agg(p.amount) from public.purchases p where p.order_id = 'ord_1'), array[14900]::bigint[],
  'what was sold is as it was'
);

select * from finish();
rollback;
