-- Contract: refunds and benefit grants are seen by the owner of the order or subscription they belong to, and by the
-- service role.
-- Kills: who was given money back, shown to everybody who is signed in.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(7);

select tests.open_shop();
select from tests.buy('ord_ann', tests.sign_up('ann'));
select from tests.buy('ord_bob', tests.clerk_claims('bob'));
select from tests.buy('ord_gil');
select from tests.deliver(tests.refund_event('re_ann', 'ord_ann'));
select from tests.deliver(tests.refund_event('re_bob', 'ord_bob'));
select from tests.deliver(tests.refund_event('re_gil', 'ord_gil'));
select from tests.deliver(tests.benefit_grant_event('bg_ann', 'ord_ann'));
select from tests.deliver(tests.benefit_grant_event('bg_gil', 'ord_gil'));

select tests.sign_in(tests.supabase_claims('ann'));
select results_eq('select id from public.refunds', array['re_ann'], 'Ann (Supabase Auth) sees her own refund only');
select results_eq('select id from public.benefit_grants', array['bg_ann'], 'and her own benefit');
select tests.sign_out();

select tests.sign_in(tests.clerk_claims('bob'));
select results_eq('select id from public.refunds', array['re_bob'], 'Bob (Clerk) sees his own refund only');
select is_empty('select id from public.benefit_grants', 'and no benefit of others');
select tests.sign_out();

select tests.sign_in('{"role": "authenticated"}');
select is_empty('select id from public.refunds union all select id from public.benefit_grants', 'a token without a subject sees none of a guest''s');
select tests.sign_out();

select tests.sign_in(null);
select throws_ok('select * from public.refunds', '42501', null, 'a signed-out visitor may not even ask');
select tests.sign_out();

select tests.sign_in('{"role": "service_role"}');
select is((select count(*) from public.refunds), 3::bigint, 'the service role sees all refunds');
select tests.sign_out();

select * from finish();
rollback;
