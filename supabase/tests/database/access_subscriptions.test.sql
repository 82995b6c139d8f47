-- Contract: a subscription is seen by its owner and the service role.
-- Kills: a plan, its price and its shop shown to other subscribers.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(6);

select tests.open_shop();
select tests.trust_clerk();
select from tests.deliver(tests.subscription_event('sub_ann', jsonb_build_object('customer_id', 'cus_ann', 'metadata', jsonb_build_object('user_id', tests.sign_up('ann') ->> 'sub'))));
select from tests.deliver(tests.subscription_event('sub_bob', '{"customer_id": "cus_bob", "metadata": {"user_id": "user_bob"}}'));
select from tests.deliver(tests.subscription_event('sub_gil'));

select tests.sign_in(tests.supabase_claims('ann'));
select results_eq('select id from public.subscriptions', array['sub_ann'], 'Ann (Supabase Auth) sees her own subscription only');
select tests.sign_out();

select tests.sign_in(tests.clerk_claims('bob'));
select results_eq('select id from public.subscriptions', array['sub_bob'], 'Bob (Clerk) sees his own subscription only');
select is(
  tests.refusal($$select public.set_subscription_url('sub_ann', 'https://harbor.example.com/')$$), 'PT404 unknown_subscription',
  'and names no shop for hers'
);
select tests.sign_out();

select tests.sign_in('{"role": "authenticated"}');
select is_empty('select * from public.subscriptions', 'a token without a subject does not see the subscriptions of guests');
select tests.sign_out();

select tests.sign_in(null);
select throws_ok('select * from public.subscriptions', '42501', null, 'a signed-out visitor may not even ask');
select tests.sign_out();

select tests.sign_in('{"role": "service_role"}');
select is((select count(*) from public.subscriptions), 3::bigint, 'the service role sees all subscriptions');
select tests.sign_out();

select * from finish();
rollback;
