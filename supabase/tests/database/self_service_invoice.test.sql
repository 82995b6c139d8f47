-- Contract (S159): an invoice is for the owner of a paid order, told by a verified token.
-- Kills: an invoice, with a name and an address on it, handed to whoever knows an order's id.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(8);

select tests.open_shop();
select tests.trust_clerk();
select tests.buy('ord_ann', tests.clerk_claims('ann'));
select tests.buy('ord_bob', tests.clerk_claims('bob'));
select tests.buy('ord_gil');
create function tests.invoice(p_claims jsonb, p_order text) returns text language sql volatile
return tests.refusal(format(
  'select public.check_invoice(%L, %L, %L)', p_claims ->> 'sub', p_claims ->> 'iss', p_order
));

select is(tests.invoice(tests.clerk_claims('ann'), 'ord_ann'), null, 'the owner may have it');
select is(tests.invoice(tests.clerk_claims('ann'), 'ord_bob'), 'PT404 unknown_order', 'S88: nobody else may');
select is(tests.invoice(tests.clerk_claims('ann'), 'ord_gil'), 'PT404 unknown_order', 'nor anybody a guest''s');
select is(tests.invoice(tests.clerk_claims('ann') || '{"iss": "https://other.example.com"}', 'ord_ann'),
  'PT403 profile_unavailable', 'S132: the same subject of another issuer is nobody');

select tests.deliver(tests.order_event(
  'ord_ann', '{"status": "refunded", "customer_id": "cus_ann", "refunded_amount": 14900}', '2026-11-20T11:00:00Z',
  'order.refunded'
));
select is(tests.invoice(tests.clerk_claims('ann'), 'ord_ann'), null, 'one that was paid back was paid');
update public.orders set status = 'pending' where id = 'ord_ann';
select is(tests.invoice(tests.clerk_claims('ann'), 'ord_ann'), 'PT409 order_not_paid', 'one that is open was not');
update public.orders set status = 'paid', erased_at = now() where id = 'ord_ann';
select is(tests.invoice(tests.clerk_claims('ann'), 'ord_ann'), 'PT404 unknown_order', 'what was erased is gone');
select public.erase_person('user_bob', 'asked');
select is(tests.invoice(tests.clerk_claims('bob'), 'ord_bob'), 'PT403 profile_unavailable',
  'so is everything for who was erased');

select * from finish();
rollback;
