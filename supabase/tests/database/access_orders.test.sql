-- Contract: an order is seen by its owner and the service role; one that nobody owns is seen by no client, whatever
-- e-mail stands in the client's token.
-- Kills: policies by e-mail, which show a stranger's payment to whoever types the address.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(6);

select tests.open_shop();
select from tests.buy('ord_ann', tests.sign_up('ann'));
select from tests.buy('ord_bob', tests.clerk_claims('bob'));
select from tests.buy('ord_gil');

select tests.sign_in(tests.supabase_claims('ann'));
select results_eq('select id from public.orders', array['ord_ann'], 'Ann (Supabase Auth) sees her own order only');
select tests.sign_out();

select tests.sign_in(tests.clerk_claims('bob'));
select results_eq('select id from public.orders', array['ord_bob'], 'Bob (Clerk) sees his own order only');
select tests.sign_out();

select tests.sign_in(tests.clerk_claims('gil'));
select is_empty('select * from public.orders', 'Gil, a guest who has signed in but not linked, sees no order yet');
select tests.sign_out();

select tests.sign_in('{"role": "authenticated", "email": "ann@example.com"}');
select is_empty('select * from public.orders', 'an e-mail without a subject opens nothing');
select tests.sign_out();

select tests.sign_in(null);
select throws_ok('select * from public.orders', '42501', null, 'a signed-out visitor may not even ask');
select tests.sign_out();

select tests.sign_in('{"role": "service_role"}');
select is((select count(*) from public.orders), 3::bigint, 'the service role sees all orders');
select tests.sign_out();

select * from finish();
rollback;
