-- Contract (S156): docs/money.md §10. What Polar never sent is marked, and what it named is brought back to what Polar
-- says, by Polar's copy even where that is older; what Polar has not is worth nothing, and what was spent of it is
-- owed. Genuine sales stay as they were sold. Kills: a forged event with a later moment that is believed for ever; a
-- genuine purchase or link that goes with the forged one; credits that are kept; a replay of what was forged; money
-- sent because of it.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
\ir forged.psql
select plan(51);

select tests.open_shop();
update public.products set credits = 100, expiry_rule = 'period_end' where slug = 'monthly-edge-update';
select tests.sign_up('ada'), tests.sign_up('mallory');
select tests.link_as('ada'), tests.link_as('mallory');
create function tests.listed() returns text language sql volatile
return (select string_agg(kind || ':' || id, ' ') from public.list_forged_objects(100));

-- Genuine: Gil's kit is delivered; Ada has a subscription, and a kit that was refunded.
select tests.buy('ord_gil');
select tests.scrape(tests.line(1));
select tests.buy('ord_ada', tests.supabase_claims('ada'));
select tests.deliver(tests.subscription_event('sub_ada', jsonb_build_object(
  'customer_id', 'cus_ada', 'metadata', jsonb_build_object('user_id', tests.id('ada')),
  'started_at', now() - interval '1 day', 'current_period_start', now() - interval '1 day',
  'current_period_end', now() + interval '29 days'
), now() - interval '1 day'), 'evt_sub');
create temporary table sold as select id, order_id, line, user_id, status, refunded_at from public.purchases;
create temporary table owned as select key, user_id, value from public.credit_lots;
create function tests.changed() returns text language sql volatile
return (
  select string_agg(c, ' ') from (
    (select id, order_id, line, user_id, status, refunded_at from public.purchases
      where order_id in ('ord_gil', 'ord_ada')
      except select * from sold)
    union all (select * from sold except select id, order_id, line, user_id, status, refunded_at from public.purchases)
  ) d, lateral (select d::text) t (c)
);
select tests.later();
select is(tests.balance('ada'), 100::bigint, 'Ada has the credits of her period');

-- The inbox, page by page ----------------------------------------------------------------------------------------
select is(
  (select count(*) from public.list_received_events('2026-01-01Z', null, 100)), 3::bigint, 'what came is listed'
);
select is(
  (
    select digest from public.list_received_events('2026-01-01Z', null, 100) where webhook_id = 'evt_sub'
  ),
  (select encode(sha256(convert_to(payload, 'UTF8')), 'hex') from edge_kit.polar_events where webhook_id = 'evt_sub'),
  'with what its body can be compared by'
);
select is(
  (
    select count(*) from public.list_received_events(
      '2026-01-01Z', (select webhook_id from public.list_received_events('2026-01-01Z', null, 1)), 100
    )
  ),
  2::bigint, 'the next page follows the last one'
);
select tests.deliver(tests.order_event('ord_young'), 'evt_young');
select tests.deliver(tests.order_event('ord_gil', '{}', '2026-11-20T12:00:00Z', 'order.updated'), 'reconcile:1');
select is(
  (select count(*) from public.list_received_events('2026-01-01Z', null, 100)), 3::bigint,
  'what came in the last minutes is left for later, and repairs are our own'
);
delete from public.purchases where order_id = 'ord_young';
delete from public.orders where id = 'ord_young';
delete from edge_kit.polar_events where webhook_id = 'evt_young';

-- Mallory, with the secret ---------------------------------------------------------------------------------------
select tests.deliver(tests.order_event('ord_forged', jsonb_build_object(
  'customer_id', 'cus_forged', 'metadata', jsonb_build_object('user_id', tests.id('mallory')), 'units', 1
), '2027-01-01T00:00:00Z'), 'f_order');
select tests.deliver(tests.subscription_event('sub_forged', jsonb_build_object(
  'customer_id', 'cus_forged', 'metadata', jsonb_build_object('user_id', tests.id('mallory')),
  'started_at', now(), 'current_period_start', now(), 'current_period_end', now() + interval '1 year'
), '2027-01-01T00:00:00Z'), 'f_sub');
select tests.deliver(tests.subscription_event('sub_ada', jsonb_build_object(
  'customer_id', 'cus_ada', 'status', 'canceled', 'ended_at', now() - interval '2 days'
), '2027-01-01T00:00:00Z', 'subscription.revoked'), 'f_end');
select tests.deliver(replace(tests.refund_event('ref_forged', 'ord_gil'), '"pending"', '"succeeded"'), 'f_refund');
select tests.deliver(tests.order_event('ord_gil', '{
  "status": "refunded", "refunded_amount": 14900, "refundable_amount": 0
}', '2027-01-01T00:00:00Z', 'order.refunded'), 'f_refunded');
select tests.deliver(tests.customer_event('cus_gil', jsonb_build_object(
  'email', 'mallory@example.com', 'external_id', tests.id('mallory')
), '2027-01-01T00:00:00Z'), 'f_customer');
select is(tests.balance('mallory'), 100::bigint, 'a forged subscription is believed');
select is(
  (public.spend_credits_for(tests.id('mallory'), 30, 'k', 'test', false) ->> 'balance')::bigint, 70::bigint,
  'and spent from'
);
select is((select status::text from public.subscriptions where id = 'sub_ada'), 'revoked', 'so is a forged end');
select isnt(tests.changed(), null, 'and a forged refund');
select is(
  (select user_id from edge_kit.polar_customers where id = 'cus_gil'), tests.id('mallory'), 'and a forged customer'
);
create temporary table asked as select count(*) as n from edge_kit.polar_commands;

-- Marked ---------------------------------------------------------------------------------------------------------
select is(
  public.mark_forged_events('{f_order,f_sub,f_end,f_refund,f_refunded,f_customer,evt_none,reconcile:1}', 'leaked'), 6,
  'what Polar never sent is marked, our own repairs never'
);
select is(public.mark_forged_events('{f_order}', 'leaked'), 0, 'once');
select is(
  tests.listed(),
  'customer:cus_ada customer:cus_forged customer:cus_gil subscription:sub_ada subscription:sub_forged '
    'order:ord_forged order:ord_gil refund:ref_forged',
  'what it named is listed, what others hang on first'
);
select is(
  (select count(*) from edge_kit.attention where reason = 'forged' and urgent), 8::bigint, 'and waits for someone'
);
select is(
  tests.refusal($$select public.replay_polar_event('f_order')$$), 'PT409 forged_event', 'nobody works it again'
);
select is(
  tests.deliver(tests.order_event('ord_forged'), 'f_order'), 'duplicate', 'whoever sends it again'
);
select is(
  tests.refusal($$select public.undo_forged_object('order', 'ord_ada', '[]')$$), 'PT404 not_forged',
  'what no forged event named is not touched'
);
select is(
  tests.refusal($$select public.mark_forged_events('{f_order}', ' ')$$), 'PT422 reason_missing', 'a reason is wanted'
);

-- Put right ------------------------------------------------------------------------------------------------------
select is(tests.undo('customer', 'cus_forged'), false, 'Polar has no such customer');
select is(
  tests.undo('customer', 'cus_gil', tests.customer_event('cus_gil', '{}', '2026-11-19T10:00:00Z')), true,
  'Gil is as Polar knows him, by a copy that is older than the forged one'
);
select is(
  (select concat_ws(' ', email, user_id) from edge_kit.polar_customers where id = 'cus_gil'), 'gil@example.com',
  'and nobody''s again'
);
select is(tests.undo('customer', 'cus_ada', tests.customer_event(
  'cus_ada', jsonb_build_object('email', 'ada@example.com', 'external_id', tests.id('ada'))
)), true, 'Ada''s customer');
select is(tests.undo('subscription', 'sub_forged'), false, 'an invented subscription');
select is(
  (select concat_ws(' ', status, polar_status) from public.subscriptions where id = 'sub_forged'),
  'inactive incomplete_expired', 'gives nothing'
);
select is(tests.balance('mallory'), -30::bigint, 'and what was spent of it is owed');
select is(
  tests.undo('subscription', 'sub_ada', tests.subscription_event('sub_ada', jsonb_build_object(
    'customer_id', 'cus_ada', 'metadata', jsonb_build_object('user_id', tests.id('ada')),
    'started_at', now() - interval '1 day', 'current_period_start', now() - interval '1 day',
    'current_period_end', now() + interval '29 days'
  ), now() - interval '1 day', 'subscription.updated')),
  true, 'Ada''s goes on, by Polar''s copy of yesterday'
);
select is(
  (select concat_ws(' ', status, ended_at) from public.subscriptions where id = 'sub_ada'), 'active', 'as it did'
);
select is(tests.balance('ada'), 100::bigint, 'with its credits: the end never was');
select is(tests.undo('order', 'ord_forged'), false, 'an invented order');
select is(
  (
    select concat_ws(' ', o.status, p.status, p.refunded_at is not null, p.user_id = tests.id('mallory'))
    from public.orders o join public.purchases p on p.order_id = o.id where o.id = 'ord_forged'
  ),
  'void canceled t t', 'is void, and nothing is delivered for it'
);
select is(
  tests.refusal($$select public.refund_order('ord_forged', 'by mistake')$$), 'PT409 nothing_to_refund',
  'nor is it paid back: it was never paid'
);
select is(
  tests.undo('order', 'ord_gil', tests.order_event('ord_gil', jsonb_build_object(
    'metadata', (select metadata from public.orders where id = 'ord_gil')
  ), '2026-11-20T10:00:00Z', 'order.updated')),
  true, 'Gil''s order is paid, as Polar says'
);
select is(tests.undo('refund', 'ref_forged'), false, 'and no refund was made');
select is((select count(*) from public.refunds), 0::bigint, 'so there is none');
select is(tests.changed(), null, 'each genuine purchase is as it was sold and delivered');
select is((select string_agg(o.key, ' ') from owned o left join public.credit_lots l using (key, user_id, value)
  where l.key is null), null, 'and so is each genuine lot');
select is(tests.listed(), null, 'nothing is left to be put right');
select is((select count(*) from edge_kit.attention where reason = 'forged'), 0::bigint, 'nobody waits');
select ok(edge_kit.ledger_holds(), 'the ledger adds up');
select is((select count(*) from edge_kit.polar_commands), (select n from asked), 'nothing was asked of Polar');
select is(
  (select count(*) from public.list_polar_rereads(100) where id in ('sub_forged', 'ord_forged', 'cus_forged')),
  0::bigint, 'what Polar has not is not asked for again'
);
select is(tests.link_as('mallory'), 'nothing', 'Mallory has proven nothing of it');

-- A genuine order that a forged event told first -----------------------------------------------------------------
-- Mallory pays for one kit, and tells of a dearer cart before Polar tells of hers.
create temporary table carts as select
  tests.cart('[{"product": "base-kit", "url": "https://one.example.com/"}]', tests.supabase_claims('mallory')) as cheap,
  tests.cart('[{"product": "base-kit", "url": "https://one.example.com/"},
    {"product": "base-kit", "url": "https://two.example.com/"}]', tests.supabase_claims('mallory')) as dear;
create function tests.mallorys(p_cart text, p_amount bigint, p_status text default 'paid') returns text language sql
return tests.order_event('ord_first', jsonb_build_object(
  'status', p_status, 'customer_id', 'cus_mallory', 'customer', '{"email": "mallory@example.com"}'::jsonb,
  'product_id', 'polar-cart', 'subtotal_amount', p_amount, 'net_amount', p_amount, 'total_amount', p_amount,
  'metadata', jsonb_build_object('tempCartId', p_cart, 'user_id', tests.id('mallory'))
));
update public.products set polar_product_id = 'polar-cart' where kind = 'cart';
select tests.deliver(tests.mallorys(dear, 29800), 'f_first') from carts;
select is((select count(*) from public.purchases where order_id = 'ord_first'), 2::bigint, 'two kits for nothing');
select public.mark_forged_events('{f_first}', 'leaked');
select tests.undo('customer', 'cus_mallory', tests.customer_event('cus_mallory', '{"email": "mallory@example.com"}'));
select tests.undo('order', 'ord_first', tests.mallorys(cheap, 14900)) from carts;
select results_eq(
  $$select line, status::text, forged, amount from public.purchases where order_id = 'ord_first' order by line$$,
  $$values (1, 'pending_scrape', false, 29800 / 2::bigint), (4, 'canceled', true, 14900)$$,
  'what was paid for stays, the rest is closed under a number that the order has no line of'
);

-- An order that is not paid yet: nothing until it is, and then once ----------------------------------------------
select tests.deliver(tests.order_event('ord_open', '{"units": 1}'), 'f_paid');
select public.mark_forged_events('{f_paid}', 'leaked');
select tests.undo('order', 'ord_open', tests.order_event(
  'ord_open', '{"status": "pending"}', '2026-11-20T10:00:00Z', 'order.updated'
));
select is(
  (select string_agg(status::text, ' ') from public.purchases where order_id = 'ord_open'), 'canceled',
  'an order that Polar calls pending delivers nothing'
);
select tests.deliver(tests.order_event('ord_open', '{}', '2026-11-20T11:00:00Z'), 'evt_paid');
select is(
  (select string_agg(status::text, ' ') from public.purchases where order_id = 'ord_open'), 'awaiting_url',
  'once it is paid it delivers'
);

-- A seat, a grant and a command ----------------------------------------------------------------------------------
select tests.sell_team(tests.supabase_claims('ada'));
select tests.deliver(tests.seat_event('s1', '{"email": "mallory@example.com"}'), 'f_seat');
select edge_kit.ask_polar('cancel_now', 'end', 'sub_team');
update edge_kit.polar_commands set state = 'sent', sent_at = now() where key = 'end';
select tests.deliver(tests.subscription_event('sub_team', '{
  "product_id": "polar-team", "customer_id": "cus_ada", "status": "canceled", "ended_at": "2026-11-21T10:00:00Z"
}', '2027-01-01T00:00:00Z', 'subscription.revoked'), 'f_team');
select is(
  (select state::text from edge_kit.polar_commands where key = 'end'), 'confirmed', 'a forged end confirms a command'
);
select public.mark_forged_events('{f_seat,f_team}', 'leaked');
select tests.undo('customer_seat', 'sub_team'), tests.undo('subscription', 'sub_team', (
  select payload from edge_kit.polar_events where object_id = 'sub_team' and state <> 'forged'
));
select is(
  (select concat_ws(' ', status, user_id, email) from public.seats where id = 's1'), 'revoked', 'the seat is nobody''s'
);
select is(
  (select concat_ws(' ', state, error_code) from edge_kit.polar_commands where key = 'end'), 'unclear forged',
  'the command is not done, and somebody has to decide'
);
select is((select status::text from public.subscriptions where id = 'sub_team'), 'active', 'the team goes on');
select ok(edge_kit.ledger_holds(), 'and the ledger adds up');

select * from finish();
rollback;
