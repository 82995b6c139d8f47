-- Contract: a report is seen by the owner of its purchase, not after a full refund, again when the refund fails.
-- Kills: reports kept for free by buying, reading and asking for the money back; reports of others found by id.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(8);

select tests.open_shop();
select from tests.scrape(tests.buy('ord_ann', tests.sign_up('ann')));
select from tests.scrape(tests.buy('ord_bob', tests.clerk_claims('bob')));
select from tests.scrape(tests.buy('ord_gil'));

select tests.sign_in(tests.supabase_claims('ann'));
select results_eq(
  'select p.order_id from public.outputs o join public.purchases p on p.id = o.purchase_id', array['ord_ann'],
  'Ann (Supabase Auth) reads her own report'
);
select is((select count(*) from public.outputs), 1::bigint, 'and no other');
select tests.sign_out();

select tests.sign_in(tests.clerk_claims('bob'));
select is((select count(*) from public.outputs), 1::bigint, 'Bob (Clerk) reads his own report');
select tests.sign_out();

select from tests.deliver(tests.order_event('ord_bob', '{"customer_id": "cus_bob", "status": "refunded"}', '2026-11-20T11:00:00Z', 'order.refunded'));
select tests.sign_in(tests.clerk_claims('bob'));
select is_empty('select * from public.outputs', 'Bob got his money back and reads it no more');
select tests.sign_out();

select from tests.deliver(tests.order_event('ord_bob', '{"customer_id": "cus_bob"}', '2026-11-20T12:00:00Z', 'order.updated'));
select tests.sign_in(tests.clerk_claims('bob'));
select is((select count(*) from public.outputs), 1::bigint, 'his bank refused the refund: he reads it again');
select tests.sign_out();

select tests.sign_in('{"role": "authenticated"}');
select is_empty('select * from public.outputs', 'a token without a subject does not read the reports of guests');
select tests.sign_out();

select tests.sign_in(null);
select throws_ok('select * from public.outputs', '42501', null, 'a signed-out visitor may not even ask');
select tests.sign_out();

select tests.sign_in('{"role": "service_role"}');
select is((select count(*) from public.outputs), 3::bigint, 'the service role reads all reports');
select tests.sign_out();

select * from finish();
rollback;
