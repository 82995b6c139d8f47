-- Contract: a purchase is seen by its owner and the service role, also after a refund; a guest's by no client.
-- Kills: purchases of guests (owner null) shown to tokens without a subject, because null was compared as equal.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(6);

select tests.open_shop();
select from tests.buy('ord_ann', tests.sign_up('ann'));
select from tests.buy('ord_bob', tests.clerk_claims('bob'));
select from tests.buy('ord_gil');
select from tests.deliver(tests.order_event(
  'ord_bob', '{"customer_id": "cus_bob", "status": "refunded", "customer": {"email": "bob@example.com"}, "metadata": {"user_id": "user_bob"}}',
  '2026-11-20T11:00:00Z', 'order.refunded'
));

select tests.sign_in(tests.supabase_claims('ann'));
select results_eq('select order_id from public.purchases', array['ord_ann'], 'Ann (Supabase Auth) sees her own purchase only');
select tests.sign_out();

select tests.sign_in(tests.clerk_claims('bob'));
select results_eq(
  'select order_id, status::text from public.purchases', $$values ('ord_bob', 'canceled')$$,
  'Bob (Clerk) sees his own purchase only, and that it was canceled when he got his money back'
);
select tests.sign_out();

select tests.sign_in(tests.clerk_claims('carol'));
select is_empty('select * from public.purchases', 'Carol, who has bought nothing, sees no purchase');
select tests.sign_out();

select tests.sign_in('{"role": "authenticated"}');
select is_empty('select * from public.purchases', 'a token without a subject does not see the purchases of guests');
select tests.sign_out();

select tests.sign_in(null);
select throws_ok('select * from public.purchases', '42501', null, 'a signed-out visitor may not even ask');
select tests.sign_out();

select tests.sign_in('{"role": "service_role"}');
select is((select count(*) from public.purchases), 3::bigint, 'the service role sees all purchases');
select tests.sign_out();

select * from finish();
rollback;
