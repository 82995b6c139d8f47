-- Contract: I6, I8, S88, S89. Every function that a client may call, called by an attacker with everything that belongs
-- to two other users (Supabase Auth and Clerk) and a guest: it refuses, or speaks of the attacker alone, and what it
-- leaves is as it was. A function that clients may call and that is not in this story fails it.
-- Kills: a function that takes an id for a proof, a definer function that forgets whose row it is.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(33);

select tests.open_shop();
select tests.trust_clerk();
select from tests.sign_up('ann');
create temporary table victim as
select name, claims, tests.buy('ord_' || name, claims, null) as purchase, 'sub_' || name as subscription
from (values ('ann', tests.supabase_claims('ann')), ('bob', tests.clerk_claims('bob')), ('gil', null)) v (name, claims);
select from victim, lateral tests.deliver(tests.subscription_event(subscription, jsonb_build_object(
  'customer_id', 'cus_' || name, 'metadata', jsonb_strip_nulls(jsonb_build_object('user_id', claims ->> 'sub'))
)));
select from victim, lateral tests.deliver(tests.seat_event('seat_' || name, jsonb_build_object(
  'subscription_id', subscription, 'email', 'holder-of-' || name || '@example.com'
)));
select from victim, lateral public.adjust_credits(
  claims ->> 'sub', 100, 'gift_' || name, 'story'
) where claims is not null;

create function tests.belongings() returns text language sql volatile
return (select md5(string_agg(t, E'\n' order by t)) from (
  select o::text from public.orders o
  union all select p::text from public.purchases p
  union all select s::text from public.subscriptions s
  union all select t::text from public.seats t
  union all select m::text from edge_kit.polar_commands m
  union all select l::text from public.credit_lots l union all select c::text from edge_kit.polar_customers c
  union all select j::text from edge_kit.scrape_jobs j
  union all select f::text from public.profiles f where f.user_id <> 'user_eve'
) everything (t));
select public.ask_subscription_change(claims ->> 'sub', claims ->> 'iss', subscription, 'uncancel')
from victim where name = 'ann';
create temporary table before as select tests.belongings() as belongings;

-- What becomes of a call by Eve, who has an account and nothing else.
create function tests.by_eve(p_statement text) returns text language plpgsql as $$
declare
  v_answer text;
begin
  perform tests.sign_in(tests.clerk_claims('eve'));
  v_answer := tests.refusal(p_statement);
  perform tests.sign_out();
  return v_answer;
end $$;
create function tests.answer_to(p_claims jsonb, p_expression text) returns text language plpgsql as $$
declare
  v_answer text;
begin
  perform tests.sign_in(p_claims);
  execute 'select (' || p_expression || ')::text' into v_answer;
  perform tests.sign_out();
  return v_answer;
end $$;

select is_empty(
  $$select p.oid::regprocedure::text from pg_proc p
    where p.pronamespace = 'public'::regnamespace
      and (
        has_function_privilege('authenticated', p.oid, 'execute') or has_function_privilege('anon', p.oid, 'execute')
      )
      and p.proname not in (
        'set_purchase_url', 'retry_purchase', 'set_subscription_url', 'spend_credits', 'link_profile', 'dashboard',
        'my_command', 'my_entitlements', 'credit_balance', 'has_active_subscription', 'checkout_status', 'health',
        'assign_seat', 'revoke_seat'
      )
      and not exists (
        select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e'
      )$$,
  'S89: every function that a client may call is in this story'
);

select is(
  tests.by_eve(format('select public.set_purchase_url(%L, %L)', purchase, 'https://evil.example.com/')),
  'PT404 unknown_purchase', format('S88: the purchase of %s cannot be named a shop', name)
) from victim;
select is(
  tests.by_eve(format('select public.retry_purchase(%L)', purchase)), 'PT404 unknown_purchase',
  format('S88: nor tried again, that of %s', name)
) from victim;
select is(
  tests.by_eve(format('select public.set_subscription_url(%L, %L)', subscription, 'https://evil.example.com/')),
  'PT404 unknown_subscription', format('S88: nor the subscription of %s', name)
) from victim;
select is(
  tests.by_eve(format('select public.assign_seat(%L, %L)', subscription, 'eve@example.com')),
  'PT404 unknown_subscription', format('S88: nor do seats of %s go to anybody', name)
) from victim;
select is(
  tests.by_eve(format('select public.revoke_seat(%L)', 'seat_' || name)),
  'PT404 unknown_seat', format('S88: nor is one of %s taken back', name)
) from victim;
select is(
  tests.by_eve($$select public.assign_seat(null, null)$$) || ', ' || tests.by_eve($$select public.revoke_seat(null)$$),
  'PT404 unknown_subscription, PT404 unknown_seat', 'nor does no id open anything'
);
select doesnt_match(
  tests.answer_to(tests.clerk_claims('eve'), $$(select coalesce(string_agg(s::text, ' '), 'none')
    from public.seats s)$$),
  'holder', 'nor are holders shown'
);
select is(
  tests.by_eve($$select public.spend_credits(1, 'gift_ann', 'theirs')$$), 'PT402 insufficient_credits',
  'nobody spends what others have'
);
select is(
  tests.by_eve($$select public.spend_credits(-100, 'x', 'a gift')$$), 'PT422 invalid_amount', 'nor gives themselves any'
);
select is(tests.answer_to(tests.clerk_claims('eve'), 'public.credit_balance()'), '0', 'a balance is one''s own');
select is(
  tests.answer_to(tests.clerk_claims('eve'), 'public.has_active_subscription()'), 'false', 'access is one''s own'
);
select doesnt_match(
  tests.answer_to(tests.clerk_claims('eve'), 'public.dashboard()'), 'ord_(ann|bob|gil)',
  'a dashboard shows no order of others'
);
select doesnt_match(
  tests.answer_to(tests.clerk_claims('eve'), 'public.my_entitlements()'), 'sub_(ann|bob|gil)', 'nor do entitlements'
);
select is(
  tests.answer_to(tests.clerk_claims('eve'), 'tests.link()'), 'nothing',
  'a verified e-mail that bought nothing links nothing'
);

select is(
  tests.by_eve(format('select public.my_command(%L)', (select id from edge_kit.polar_commands))),
  'PT404 unknown_command', 'S88: what others have asked for cannot be read'
);

-- Nobody, in several forms.
select is(tests.answer_to(claims, 'public.credit_balance()'), '0', format('S90: %s has no balance', what))
from (values
  ('a token without a subject', '{"role": "authenticated"}'::jsonb),
  ('an empty subject', '{"role": "authenticated", "sub": ""}')
) nobody (what, claims);
select is(
  (select array_agg(tests.refusal(format('select public.%s', call)) order by call) from (values
    ('dashboard()'), ('link_profile()'), ('spend_credits(1, ''k'', ''r'')')
  ) f (call)
    where tests.sign_in(null) is not null),
  array[
    '42501 permission denied for function dashboard', '42501 permission denied for function link_profile',
    '42501 permission denied for function spend_credits'
  ],
  'S90: a signed-out visitor calls none of them'
);
select tests.sign_out();
select is(
  tests.answer_to(null, $$public.checkout_status('ord_ann') ->> 'payment'$$), 'unknown',
  'a guess at a checkout says nothing'
);
select is(
  (
    select array_agg(k order by k) from jsonb_object_keys(
      tests.answer_to(null, $$public.checkout_status('guess')$$)::jsonb
    ) k
  ),
  array['delivery', 'payment', 'sign_in_with_this_email'], 'and its answer has three words'
);
select is(tests.belongings(), (select belongings from before), 'S88: after all of it everything is as it was');

-- The claims that other code writes into the session are not taken for the token's.
select set_config('request.jwt.claim.sub', 'user_bob', true);
select is(
  tests.answer_to(tests.clerk_claims('eve'), 'public.credit_balance()'), '0', 'the older form of claims opens nothing'
);

select * from finish();
rollback;
