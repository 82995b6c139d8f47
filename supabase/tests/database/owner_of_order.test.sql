-- Contract: I6, docs/money.md §5. An order's owner is metadata.user_id, which checkout wrote from a verified token,
-- else the user its Polar customer is linked to, else nobody. The metadata never link the customer. An owner stays.
-- Kills: S95: a victim's later purchase under the same Polar customer that falls to whoever typed the address first.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(16);

select tests.open_shop();
create function tests.owner(p_order text) returns text language sql volatile
return (select user_id from public.orders where id = p_order);

-- By metadata.
select from tests.deliver(tests.order_event('ord_meta', '{"metadata": {"user_id": "user_bob"}}'));
select is(tests.owner('ord_meta'), 'user_bob', 'the metadata own the order');
select is((select user_id from public.purchases where order_id = 'ord_meta'), 'user_bob', 'and its purchase');
select results_eq(
  'select user_id, email, polar_customer_id, issuer from public.profiles',
  $$values ('user_bob', null::text, null::text, null::text)$$,
  'a profile is made, with nothing that is not proven');
select is(
  (select user_id from edge_kit.polar_customers where id = 'cus_gil'), null,
  'S95: the Polar customer is linked to nobody'
);

select from tests.deliver(tests.order_event('ord_victim'));
select is(tests.owner('ord_victim'), null, 'S95: so a guest''s later order under the same customer is nobody''s');

-- By the customer.
select from public.link_polar_customer(tests.sign_up('ann'), 'cus_ann', 'ann@example.com');
select from tests.deliver(tests.order_event('ord_customer',
  '{"customer_id": "cus_ann", "customer": {"email": "ann@example.com"}}'));
select is(tests.owner('ord_customer'), md5('ann')::uuid::text, 'a linked customer owns the order');
select from tests.deliver(tests.order_event(
  'ord_both',
  '{"customer_id": "cus_ann", "customer": {"email": "ann@example.com"}, "metadata": {"user_id": "user_bob"}}'
));
select is(tests.owner('ord_both'), 'user_bob', 'the metadata come first');
select from tests.deliver(tests.order_event('ord_empty',
  '{"customer_id": "cus_ann", "customer": {"email": "ann@example.com"}, "metadata": {"user_id": ""}}'));
select is(tests.owner('ord_empty'), md5('ann')::uuid::text, 'an empty text is no owner');

-- Never by what the customer says of itself.
select from tests.deliver(tests.order_event(
  'ord_external', '{"customer_id": "cus_x", "customer": {"external_id": "user_bob", "email": "ann@example.com"}}'
));
select is(tests.owner('ord_external'), null, 'neither external id nor e-mail of the customer own anything');

-- An owner stays.
select from tests.deliver(
  tests.order_event('ord_meta', '{"metadata": {"user_id": "user_eve"}}', '2026-11-20T11:00:00Z')
);
select is(tests.owner('ord_meta'), 'user_bob', 'later metadata do not move an order');
select from tests.deliver(tests.order_event('ord_customer', '{"customer_id": "cus_gil"}', '2026-11-20T11:00:00Z'));
select is(tests.owner('ord_customer'), md5('ann')::uuid::text, 'nor does another customer');
select from tests.deliver(
  tests.order_event('ord_victim', '{"metadata": {"user_id": "user_carol"}}', '2026-11-20T11:00:00Z')
);
select is(tests.owner('ord_victim'), 'user_carol', 'but one without an owner finds it when it is told');
select is((select user_id from public.purchases where order_id = 'ord_victim'), 'user_carol', 'with its purchase');
select from tests.deliver(tests.order_event('ord_late', '{}', '2026-11-20T12:00:00Z'));
select is(
  tests.deliver(tests.order_event('ord_late', '{"metadata": {"user_id": "user_dave"}}')), 'stale',
  'an older event comes late'
);
select is(tests.owner('ord_late'), 'user_dave', 'and still says whose the order is');

select is_empty(
  'select p.id from public.purchases p join public.orders o on o.id = p.order_id where p.user_id is distinct
    from o.user_id',
  'every purchase has the owner of its order'
);

select * from finish();
rollback;
