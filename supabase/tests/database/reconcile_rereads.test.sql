-- Contract: what no list of Polar's finds again is read one by one: what edge_kit.polar_rereads names, unpaid orders,
-- and orders whose refunds do not add up; each once, in pages.
-- Kills: a pending order that was paid unheard; a refund whose order stays paid; a page that is told again and again.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(10);

select tests.open_shop();
create function tests.rereads() returns text language sql stable
return (select string_agg(kind || ':' || id, ' ' order by kind, id) from public.list_polar_rereads(100));

select tests.deliver(tests.order_event('ord_paid'));
select is(tests.rereads(), null, 'a paid order is left alone');

select tests.deliver(tests.order_event('ord_pending', '{"status": "pending"}', p_type => 'order.created'));
select tests.deliver(
  tests.order_event('ord_cycle', '{"subscription_id": "sub_1", "billing_reason": "subscription_cycle"}')
);
select is(tests.rereads(), 'order:ord_pending subscription:sub_1', 'an unpaid order and a placeholder are read again');

select tests.deliver(replace(tests.refund_event('ref_1', 'ord_paid'), '"pending"', '"succeeded"'));
select tests.deliver(replace(tests.refund_event('ref_2', 'ord_unheard'), '"pending"', '"succeeded"'));
select is(
  tests.rereads(), 'order:ord_paid order:ord_pending order:ord_unheard subscription:sub_1',
  'so are orders that do not know of their refund, here or not'
);
select results_eq(
  $$select kind, id from public.list_polar_rereads(2, 'order:ord_paid')$$,
  $$values ('order', 'ord_pending'), ('order', 'ord_unheard')$$,
  'the next page follows the last object of the one before'
);

select tests.deliver(tests.order_event(
  'ord_paid', '{"status": "partially_refunded", "refunded_amount": 100}', '2026-11-20T11:00:00Z', 'order.updated'
));
select is(
  tests.rereads(), 'order:ord_pending order:ord_unheard subscription:sub_1', 'an order that knows its refunds is done'
);

-- Seats, which Polar lists one subscription at a time.
delete from public.refunds where true;
select tests.sell_team();
create function tests.seat_rereads() returns text language sql stable
return (select string_agg(id, ' ' order by id) from public.list_polar_rereads(100) where kind = 'customer_seat');
create function tests.seat(p_at timestamptz) returns text language sql volatile
return tests.deliver(tests.seat_event('s1', '{}', p_at));
select is(tests.seat_rereads(), null, 'a team that began more than a week ago and has given no seat is left alone');
update public.subscriptions set created_at = now() where id = 'sub_team';
select is(tests.seat_rereads(), 'sub_team', 'a new one is read: who was given a seat may not have been told');
select tests.seat(now() - interval '2 days');
select is(tests.seat_rereads(), 'sub_team', 'a team whose seats were not heard of for a day is read again');
select tests.seat(now() - interval '1 hour');
select is(tests.seat_rereads(), null, 'until they were');
select edge_kit.ask_polar('assign_seat', 'k', 'sub_team', '{"email": "lin@example.com", "claim": false}');
update edge_kit.polar_commands set state = 'confirmed', answered_at = now() where true;
select is(tests.seat_rereads(), 'sub_team', 'one whose seat Polar has given, and nobody has told of, is read at once');

select * from finish();
rollback;
