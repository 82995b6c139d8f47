-- Contract: I12. Each object of Polar's page gets one verdict, by its id, its time of change and a few facts; what is
-- newer here than on the page is left alone, and nothing that an object holds can raise.
-- Kills: a lost order called same; a webhook that came during the run undone by the older page; one odd object that
-- keeps every run from its end.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(9);

select tests.open_shop();
select tests.deliver(tests.order_event('ord_1'));
select tests.deliver(tests.subscription_event('sub_1'));
select tests.deliver(tests.customer_event('cus_ada', '{"email": "Ada@Example.com"}'));
select tests.deliver(
  tests.order_event('ord_2', '{"subscription_id": "sub_2", "billing_reason": "subscription_cycle"}')
);

-- One verdict for the object of an event's body.
create function tests.verdict(p_kind text, p_body text) returns text language sql
return (select verdict from public.compare_polar_objects(p_kind, jsonb_build_array(p_body::jsonb -> 'data')));

select is(tests.verdict('order', tests.order_event('ord_0')), 'missing', 'an order that was never heard of is missing');
select is(tests.verdict('order', tests.order_event('ord_1')), 'same', 'the order as it was told is the same');
select is(
  tests.verdict(
    'order', tests.order_event('ord_1', '{"status": "refunded", "refunded_amount": 14900}', '2026-11-20T10:00:01Z')
  ),
  'stale', 'a later change at Polar makes it stale'
);
select is(
  tests.verdict('order', tests.order_event('ord_1', '{"refunded_amount": 100}')),
  'different', 'other amounts of the same moment are different'
);
select is(
  tests.verdict('order', tests.order_event('ord_1', '{"status": "pending"}', '2026-11-20T09:00:00Z')),
  'same', 'S107: a page that is older than the row has nothing to say'
);
select is(
  tests.verdict('subscription', tests.subscription_event('sub_2')), 'missing',
  'a placeholder made from a copy is missing'
);
select is(
  tests.verdict('customer', tests.customer_event('cus_ada', '{"email": "ADA@example.com"}')), 'same',
  'e-mails are compared without case'
);
select results_eq(
  $$select id, verdict
    from public.compare_polar_objects(
      'order', '[{"id": "ord_1", "modified_at": "soon", "total_amount": {}}, {"id": "ord_9", "created_at": 7}]'
    )
    order by id$$,
  $$values ('ord_1', 'same'), ('ord_9', 'missing')$$,
  'rubbish gets a verdict too'
);
select results_eq(
  $$select id, verdict from public.compare_polar_objects('delivery', '[{"id": "evt_1"}, {"id": "evt_unheard"}]')
    order by id$$,
  $$values ('evt_1', 'same'), ('evt_unheard', 'missing')$$,
  'a delivery is missing when the inbox does not know its webhook id'
);

select * from finish();
rollback;
