-- Contract: S129, S130. One person runs one subscription: a second one is not sold while the first is charged or will
-- be
-- again, and two that run all the same show.
-- Kills: a subscription bought while the first one is paused, and both charged once it resumes.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(9);

select tests.open_shop();
select tests.trust_clerk();
create function tests.told(p_id text, p_status text, p_hour integer,
  p_user text default 'user_bob') returns text language sql volatile
return tests.deliver(tests.subscription_event(p_id, jsonb_build_object(
  'status', p_status, 'metadata', jsonb_strip_nulls(jsonb_build_object('user_id', p_user)), 'customer_id',
    coalesce('cus_' || p_user, 'cus_gil')
), '2026-11-20T10:00:00Z'::timestamptz + p_hour * interval '1 hour', 'subscription.updated'));
create function tests.buys_another() returns text language sql volatile
return coalesce(tests.refusal($$select public.create_cart(tests.clerk_claims('bob'),
  '[{"product": "monthly-edge-update", "url": "https://a.example.com/"}]', null)$$), 'sold');
create function tests.shown() returns setof text language sql volatile as $$
  select kind || ' ' || id from edge_kit.attention where reason = 'two_subscriptions' and urgent order by 1
$$;

select from tests.told('sub_first', 'paused', 1);
select is(tests.buys_another(), 'PT409 already_subscribed', 'S129: paused, it may resume: no second one is sold');
select from tests.told('sub_first', 'unpaid', 2);
select is(tests.buys_another(), 'PT409 already_subscribed', 'S129: unpaid, it may be paid');
select from tests.told('sub_first', 'canceled', 3);
select is(tests.buys_another(), 'sold', 'once it has ended another one is');
select is_empty('select * from tests.shown()', 'one at a time shows nothing');

-- Both run all the same: bought in another way, or reinstated by Polar.
select from tests.told('sub_second', 'active', 4);
select from tests.told('sub_first', 'active', 5);
select results_eq('select * from tests.shown()', array['user user_bob'], 'S130: two that run show');
select from tests.told('sub_second', 'paused', 6);
select results_eq('select * from tests.shown()', array['user user_bob'], 'S130: also while one is paused');
select from tests.told('sub_second', 'canceled', 7);
select is_empty('select * from tests.shown()', 'S130: until one has ended');

-- Guests, by their customer.
select from tests.told('sub_guest_1', 'active', 1, null);
select from tests.told('sub_guest_2', 'trialing', 1, null);
select results_eq('select * from tests.shown()', array['customer cus_gil'], 'S130: a guest''s show under the customer');
select is((select count(*) from edge_kit.attention where reason = 'two_subscriptions' and advice is null), 0::bigint,
  'with what to do');

select * from finish();
rollback;
