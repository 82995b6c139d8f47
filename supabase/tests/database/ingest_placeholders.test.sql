-- Contract: I4, S44, S45. A copy of a customer inside an order makes a placeholder at most: it never overwrites what
-- the customer's own event wrote, and an own event always overwrites it, however old.
-- Kills: an order's snapshot that brings back the e-mail a customer has left.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(13);

select tests.open_shop();
create function tests.gil() returns text language sql volatile
return (select concat_ws(' ', email, external_id) from edge_kit.polar_customers where id = 'cus_gil');

select is(
  tests.deliver(tests.order_event(
    'ord_1',
    '{"customer": {"email": "Copy@Example.com ", "external_id": "user_copy", "modified_at": "2026-11-20T20:00:00Z"}}',
    '2026-11-20T20:00:00Z'
  )),
  'processed', 'S44: the order comes before its customer'
);
select is(tests.gil(), 'copy@example.com user_copy', 'S44: and makes a placeholder');
select is((select user_id from edge_kit.polar_customers), null, 'which nobody owns');

select is(
  tests.deliver(tests.order_event(
    'ord_2', '{"customer": {"email": "older@example.com", "modified_at": "2026-11-20T19:00:00Z"}}',
    '2026-11-20T21:00:00Z'
  )),
  'processed', 'another order carries an older copy'
);
select is(tests.gil(), 'copy@example.com user_copy', 'the newer copy stays');

select is(
  tests.deliver(tests.customer_event('cus_gil', '{"email": "own@example.com"}', '2026-11-19T10:00:00Z')), 'processed',
  'the customer''s own event is older than any copy'
);
select is(tests.gil(), 'own@example.com', 'and overwrites it');

select is(
  tests.deliver(tests.order_event(
    'ord_3', '{"customer": {"email": "copy@example.com", "modified_at": "2026-12-20T20:00:00Z"}}',
    '2026-12-20T20:00:00Z'
  )),
  'processed', 'S45: a later order carries a later copy'
);
select is(tests.gil(), 'own@example.com', 'S45: the own row stays');
select is(
  tests.deliver(tests.customer_event(
    'cus_gil', '{"email": "snapshot@example.com"}', '2026-12-21T00:00:00Z', 'customer.state_changed'
  )),
  'processed', 'S45: a snapshot of the customer comes later still'
);
select is(tests.gil(), 'own@example.com', 'S45: it counts as a copy');

select from tests.deliver(tests.customer_event('cus_gil', '{"email": "own-2@example.com"}', '2026-11-19T10:00:01Z'));
select is(tests.gil(), 'own-2@example.com', 'only a later own event overwrites it');
select from tests.deliver(tests.order_event('ord_4', '{"customer": null}', '2026-12-22T00:00:00Z'));
select is(tests.gil(), 'own-2@example.com', 'an order without a copy changes nothing');

select * from finish();
rollback;
