-- Contract: a month's update is told its month and what the month before found on the same shop; the first one, another
-- shop and a report that was bought once are told nothing of the kind.
-- Kills: a report on changes since somebody else's shop; changes counted from the update of the same month.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(9);

select tests.open_shop();
create function tests.month(
  p_order text, p_start date, p_reason text, p_subscription text default 'sub_1',
  p_url text default 'https://shop.example.com/'
)
returns uuid language plpgsql as $$
begin
  perform tests.deliver(tests.order_event(p_order, jsonb_build_object(
    'product_id', 'polar-monthly-edge-update', 'billing_reason', p_reason, 'subscription_id', p_subscription,
    'created_at', p_start,
    'subtotal_amount', 4900, 'net_amount', 4900, 'total_amount', 4900, 'refundable_amount', 4900,
    'items', jsonb_build_array(
      jsonb_build_object('amount', 4900, 'proration', false, 'start_timestamp', p_start, 'end_timestamp', p_start + 30)
    )
  )));
  update public.purchases set url = p_url, status = 'pending_scrape' where order_id = p_order;
  return (select id from public.purchases where order_id = p_order);
end $$;
-- Whoever is at the shop leaves it first.
create function tests.claim(p_purchase uuid) returns text language plpgsql as $$
begin
  update edge_kit.scrape_jobs set state = 'canceled', finished_at = now(), lease_until = null where state = 'running';
  return set_config('tests.job', public.claim_scrape(p_purchase)::text, true);
end $$;
create function tests.deliver_update(p_number integer) returns boolean language sql volatile
return public.complete_scrape(
  (current_setting('tests.job')::jsonb ->> 'job_id')::uuid,
  (current_setting('tests.job')::jsonb ->> 'lease_token')::uuid,
  jsonb_build_array(jsonb_build_object(
    'kind', 'edge_update', 'title', 'Update', 'score', 70, 'data',
    jsonb_build_object('snapshot', jsonb_build_object('number', p_number))
  ))
);
create function tests.told() returns text language sql
return coalesce(current_setting('tests.job')::jsonb ->> 'period', 'no month') || ' ' || coalesce(
  current_setting('tests.job')::jsonb #>> '{previous,number}', 'first'
);

select from tests.deliver(tests.subscription_event('sub_1'));
select from tests.claim(tests.month('ord_nov', '2026-11-20', 'subscription_create'));
select is(tests.told(), '2026-11 first', 'the first update has its month and nothing to compare with');
select is(tests.deliver_update(1), true, 'it is delivered');

select from tests.claim(tests.month('ord_dec', '2026-12-20', 'subscription_cycle'));
select is(tests.told(), '2026-12 1', 'the second compares with the first');
select is(tests.deliver_update(2), true, 'it is delivered');
select from tests.claim(tests.month('ord_jan', '2027-01-20', 'subscription_cycle'));
select is(tests.told(), '2027-01 2', 'the third with the second');

-- The shop was changed, somebody else's, bought once.
select from tests.claim(
  tests.month('ord_feb', '2027-02-20', 'subscription_cycle', p_url => 'https://new.example.com/')
);
select is(tests.told(), '2027-02 first', 'another shop is compared with nothing');
select from tests.deliver(tests.subscription_event('sub_2', '{"customer_id": "cus_bob"}'));
select from tests.claim(tests.month('ord_bob', '2027-01-20', 'subscription_cycle', 'sub_2'));
select is(tests.told(), '2027-01 first', 'nor is another subscription');
select from tests.claim(tests.buy('ord_kit'));
select is(tests.told(), 'no month first', 'nor what was bought once');
select from tests.deliver(tests.order_event('ord_none', '{"product_id": "polar-base-kit"}'));
select is(
  (select count(*) from public.purchases where order_id = 'ord_none'), 1::bigint,
  'which an order without a subscription shows'
);

select * from finish();
rollback;
