-- Contract: no client may look at carts, not even at the own one; the service role reads them.
-- Kills: shop URLs and e-mails of other buyers, read or changed through the Data API between cart and payment.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(4);

select tests.open_shop();
select from tests.buy('ord_bob', tests.clerk_claims('bob'));

select tests.sign_in(tests.clerk_claims('bob'));
select throws_ok('select * from public.temp_carts', '42501', null, 'a buyer does not read carts');
select throws_ok($$update public.temp_carts set total_amount = 1$$, '42501', null, 'nor set their price');
select tests.sign_out();

select tests.sign_in(null);
select throws_ok('select * from public.temp_carts', '42501', null, 'a signed-out visitor does not read carts');
select tests.sign_out();

select tests.sign_in('{"role": "service_role"}');
select is((select count(*) from public.temp_carts), 1::bigint, 'the service role reads them');
select tests.sign_out();

select * from finish();
rollback;
