-- Contract: docs/money.md §5, rule 2. A customer's own event links it to the profile that has both its external id and,
-- verified, its e-mail; either alone does not. The link fills what nobody owns at once.
-- Kills: S84: an external id, freed by a deletion and used again, that opens another person's purchases.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(13);

select tests.open_shop();
select tests.trust_clerk();
-- Gil's profile: user_gil, gil@example.com
select from public.link_polar_customer(tests.clerk_claims('gil'), 'cus_first', 'gil@example.com');
create function tests.user_of(p_customer text) returns text language sql volatile
return (select user_id from edge_kit.polar_customers where id = p_customer);

select from tests.deliver(tests.customer_event('cus_mail'));
select is(tests.user_of('cus_mail'), null, 'the e-mail alone does not link');
select from tests.deliver(tests.customer_event('cus_id', '{"external_id": "user_gil", "email": "other@example.com"}'));
select is(tests.user_of('cus_id'), null, 'S84: the external id alone does not link');
select from tests.deliver(tests.customer_event('cus_stranger', '{"external_id": "user_stranger"}'));
select is(tests.user_of('cus_stranger'), null, 'an external id that is no profile''s does not link');
select from tests.deliver(tests.customer_event(
  'cus_deleted', '{"external_id": "user_gil", "deleted_at": "2026-11-20T10:00:00Z"}', p_type => 'customer.deleted'
));
select is(tests.user_of('cus_deleted'), null, 'a deleted customer is not linked');
select from tests.deliver(
  tests.customer_event('cus_state', '{"external_id": "user_gil"}', p_type => 'customer.state_changed')
);
select is(tests.user_of('cus_state'), null, 'a snapshot does not link');
select from tests.deliver(
  tests.order_event('ord_copy', '{"customer_id": "cus_copy", "customer": {"external_id": "user_gil"}}')
);
select is(tests.user_of('cus_copy'), null, 'nor does a copy in an order');

-- Both together.
select from tests.deliver(tests.order_event('ord_1', '{"customer_id": "cus_gil"}'));
select from tests.deliver(
  tests.order_event('ord_bob', '{"customer_id": "cus_gil", "metadata": {"user_id": "user_bob"}}')
);
select is(
  tests.deliver(tests.customer_event('cus_gil', '{"external_id": "user_gil", "email": " Gil@Example.com"}')),
  'processed', 'both together link'
);
select is(tests.user_of('cus_gil'), 'user_gil', 'the customer');
select results_eq(
  $$select o.id, o.user_id, p.user_id from public.orders o join public.purchases p on p.order_id = o.id
    where o.polar_customer_id = 'cus_gil' order by o.id$$,
  $$values ('ord_1', 'user_gil', 'user_gil'), ('ord_bob', 'user_bob', 'user_bob')$$,
  'with what nobody owned, and nothing else'
);

-- An owner stays.
select from tests.deliver(
  tests.customer_event('cus_gil', '{"external_id": "user_bob", "email": "bob@example.com"}', '2026-11-20T12:00:00Z')
);
select is(tests.user_of('cus_gil'), 'user_gil', 'a later event moves nothing');

-- The customer and the profile come to agree later.
select from public.link_polar_customer(tests.clerk_claims('carol'), 'cus_carol', 'carol@example.com');
select from tests.deliver(tests.customer_event(
  'cus_carol_2', '{"external_id": "user_carol", "email": "old@example.com"}', '2026-11-20T10:00:00Z'
));
select from tests.deliver(tests.customer_event(
  'cus_carol_2', '{"external_id": "user_carol", "email": "carol@example.com"}', '2026-11-20T11:00:00Z'
));
select is(tests.user_of('cus_carol_2'), 'user_carol', 'a customer is linked when its e-mail becomes the profile''s');

-- A profile whose e-mail is not proven links nothing.
select from tests.deliver(
  tests.order_event('ord_meta', '{"customer_id": "cus_dave", "metadata": {"user_id": "user_dave"}}')
);
select from tests.deliver(
  tests.customer_event('cus_dave', '{"external_id": "user_dave", "email": "dave@example.com"}')
);
select is(tests.user_of('cus_dave'), null, 'a profile whose e-mail nobody proved links nothing');
select from tests.deliver(tests.customer_event('cus_null', '{"external_id": "user_dave", "email": null}'));
select is(tests.user_of('cus_null'), null, 'nor do two that have none');

select * from finish();
rollback;
