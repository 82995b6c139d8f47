-- Contract: S84. A customer deleted at Polar keeps its owner and its history; its external id and e-mail, used again by
-- another customer, lead to that one only. A profile's customer is its newest that is not deleted.
-- Kills: late events of a deleted customer that land at whoever got its external id.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(10);

select tests.open_shop();
select tests.trust_clerk();
select from public.link_polar_customer(tests.clerk_claims('gil'), 'cus_old', 'gil@example.com');
select from tests.deliver(
  tests.customer_event('cus_old', '{"external_id": "user_gil", "created_at": "2026-11-01T00:00:00Z"}')
);
select from tests.deliver(tests.order_event('ord_old', '{"customer_id": "cus_old"}'));
select is((select polar_customer_id from public.profiles), 'cus_old', 'Gil has a customer');

select from tests.deliver(tests.customer_event(
  'cus_old',
  '{"external_id": "user_gil", "created_at": "2026-11-01T00:00:00Z", "deleted_at": "2026-11-20T11:00:00Z"}',
  '2026-11-20T10:00:00Z', 'customer.deleted'
));
select is((select polar_customer_id from public.profiles), null, 'S84: it is deleted, and no longer used');
select results_eq(
  'select id, user_id from public.orders', $$values ('ord_old', 'user_gil')$$, 'S84: what it bought stays his'
);

-- The external id and the e-mail are used again.
select from tests.deliver(tests.customer_event(
  'cus_new', '{"external_id": "user_gil", "created_at": "2026-11-20T12:00:00Z"}', '2026-11-20T12:00:00Z'
));
select is((select polar_customer_id from public.profiles), 'cus_new', 'S84: a new customer with both is his');

-- Late events of the old one.
select from tests.deliver(tests.order_event(
  'ord_late',
  '{"customer_id": "cus_old", "customer": {"external_id": "user_gil", "deleted_at": "2026-11-20T11:00:00Z"}}',
  '2026-11-20T13:00:00Z'
));
select results_eq(
  $$select polar_customer_id, user_id from public.orders where id = 'ord_late'$$, $$values ('cus_old', 'user_gil')$$,
  'S84: a late order is found by Polar id'
);
select is((select polar_customer_id from public.profiles), 'cus_new', 'S84: and does not bring the old customer back');
select from tests.deliver(tests.customer_event(
  'cus_old', '{"external_id": "user_gil", "created_at": "2026-11-01T00:00:00Z"}', '2026-11-20T09:00:00Z'
));
select is(
  (select deleted_at is not null from edge_kit.polar_customers where id = 'cus_old'), true,
  'S84: nor does an older event'
);

-- Somebody else gets the external id and e-mail of a customer that was Gil's.
select from tests.deliver(tests.customer_event(
  'cus_eve', '{"external_id": "user_gil", "email": "eve@example.com", "created_at": "2026-11-21T12:00:00Z"}',
  '2026-11-21T12:00:00Z'
));
select is(
  (select user_id from edge_kit.polar_customers where id = 'cus_eve'), null,
  'S84: the external id alone makes nobody Gil'
);

-- The newest undeleted one counts, in whichever order they are told.
select from tests.deliver(tests.customer_event(
  'cus_between', '{"external_id": "user_gil", "created_at": "2026-11-10T12:00:00Z"}', '2026-11-21T12:00:00Z'
));
select is(
  (select polar_customer_id from public.profiles), 'cus_new', 'an older customer, linked later, is not the newest'
);
select from tests.deliver(tests.customer_event(
  'cus_new',
  '{"external_id": "user_gil", "created_at": "2026-11-20T12:00:00Z", "deleted_at": "2026-11-22T00:00:00Z"}',
  '2026-11-22T00:00:00Z', 'customer.deleted'
));
select is(
  (select polar_customer_id from public.profiles), 'cus_between', 'when the newest is deleted, the next one is'
);

select * from finish();
rollback;
