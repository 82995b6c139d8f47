-- Contract: a profile is seen by the person it is about, whether the `sub` is a uuid of Supabase Auth or a `user_…` of
-- Clerk, and by the service role.
-- Kills: policies that cast `sub` to uuid and fail for Clerk; policies that show everybody's e-mail.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(6);

select tests.open_shop();
select from tests.buy('ord_ann', tests.sign_up('ann'));
select from tests.buy('ord_bob', tests.clerk_claims('bob'));

select tests.sign_in(tests.supabase_claims('ann'));
select results_eq('select user_id from public.profiles', array[md5('ann')::uuid::text], 'Ann (Supabase Auth) sees her own profile only');
select tests.sign_out();

select tests.sign_in(tests.clerk_claims('bob'));
select results_eq('select user_id from public.profiles', array['user_bob'], 'Bob (Clerk) sees his own profile only');
select tests.sign_out();

select tests.sign_in(tests.clerk_claims('carol'));
select is_empty('select * from public.profiles', 'Carol, who has bought nothing, sees no profile');
select tests.sign_out();

select tests.sign_in('{"role": "authenticated"}');
select is_empty('select * from public.profiles', 'a token without a subject sees no profile');
select tests.sign_out();

select tests.sign_in(null);
select throws_ok('select * from public.profiles', '42501', null, 'a signed-out visitor may not even ask');
select tests.sign_out();

select tests.sign_in('{"role": "service_role"}');
select is((select count(*) from public.profiles), 2::bigint, 'the service role sees all profiles');
select tests.sign_out();

select * from finish();
rollback;
