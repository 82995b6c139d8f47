-- Contract: the catalogue is read by everybody, signed in or not, and written by no client.
-- Kills: prices that a visitor can change, a shop window that is empty for signed-out visitors.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(7);

select tests.sign_in(null);
select is((select count(*) from public.products), 6::bigint, 'a signed-out visitor sees the whole catalogue');
select is((select price_amount from public.products where slug = 'base-kit'), 14900::bigint, 'with its prices');
select throws_ok('update public.products set price_amount = 1', '42501', null, 'a signed-out visitor changes no price');
select tests.sign_out();

select tests.sign_in(tests.clerk_claims('bob'));
select is((select count(*) from public.products), 6::bigint, 'a signed-in user sees the whole catalogue');
select throws_ok('update public.products set price_amount = 1', '42501', null, 'a signed-in user changes no price');
select throws_ok(
  $$insert into public.products (slug, kind, name, description, price_amount) values ('mine', 'kit', 'Mine', '', 0)$$,
  '42501', null, 'a signed-in user adds no product'
);
select tests.sign_out();

select tests.sign_in('{"role": "service_role"}');
select is((select count(*) from public.products), 6::bigint, 'the service role sees the whole catalogue');
select tests.sign_out();

select * from finish();
rollback;
