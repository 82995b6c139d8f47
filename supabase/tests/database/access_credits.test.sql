-- Contract: credit lots and their entries are seen by the owner of the lot and the service role, and written by nobody.
-- Kills: S92: a ledger that its owner can append to; the spending of others.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(8);

select tests.open_shop();
update public.products set credits = 10 where slug = 'base-kit';
select from tests.buy('ord_ann', tests.sign_up('ann'));
select from tests.buy('ord_bob', tests.clerk_claims('bob'));
select from tests.buy('ord_gil');

select tests.sign_in(tests.supabase_claims('ann'));
select results_eq('select order_id, value from public.credit_lots', $$values ('ord_ann', 10::bigint)$$, 'Ann (Supabase Auth) sees her own lot only');
select results_eq('select amount from public.credit_entries', array[10::bigint], 'and its entry');
select tests.sign_out();

select tests.sign_in(tests.clerk_claims('bob'));
select results_eq('select order_id from public.credit_lots', array['ord_bob'], 'Bob (Clerk) sees his own lot only');
select throws_ok('update public.credit_lots set promised = 1000', '42501', null, 'S92: and makes it no larger');
select throws_ok(
  $$insert into public.credit_entries (lot_id, kind, n, amount) select id, 'grant', 2, 1000 from public.credit_lots$$, '42501', null,
  'S92: nor appends to it'
);
select tests.sign_out();

select tests.sign_in('{"role": "authenticated"}');
select is_empty('select * from public.credit_entries', 'a token without a subject does not see the credits of guests');
select tests.sign_out();

select tests.sign_in(null);
select throws_ok('select * from public.credit_lots', '42501', null, 'a signed-out visitor may not even ask');
select tests.sign_out();

select tests.sign_in('{"role": "service_role"}');
select is((select count(*) from public.credit_lots), 3::bigint, 'the service role sees all lots');
select tests.sign_out();

select * from finish();
rollback;
