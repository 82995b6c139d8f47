-- Contract (S156): docs/money.md §10. Facts that a forged event told before, beside or instead of a genuine one are
-- told again by the genuine one: a period, what was given back of it, a dispute, the owner and the e-mail of a guest's
-- order. Kills: a paid period that goes with the forged order that had claimed it; credits that stay taken back; a
-- stranger who keeps what only a forged event said was theirs; a guest who cannot claim what they paid for.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
\ir forged.psql
select plan(20);

select tests.open_shop();
update public.products set credits = 100, expiry_rule = 'period_end' where slug = 'monthly-edge-update';
select tests.sign_up('ada'), tests.sign_up('gil'), tests.sign_up('mallory');
select tests.link_as('ada'), tests.link_as('mallory');

-- Ada's plan, paid for by an order.
create function tests.plan(p_changes jsonb default '{}', p_type text default 'subscription.active') returns text
language sql return tests.subscription_event('sub_ada', jsonb_build_object(
  'customer_id', 'cus_ada', 'metadata', jsonb_build_object('user_id', tests.id('ada')),
  'started_at', now() - interval '1 day', 'current_period_start', now() - interval '1 day',
  'current_period_end', now() - interval '1 day' + interval '1 month'
) || p_changes, now() - interval '1 day', p_type);
create function tests.payment(p_id text, p_created timestamptz, p_items jsonb, p_reason text) returns text
language sql return tests.order_event(p_id, jsonb_build_object(
  'customer_id', 'cus_ada', 'customer', '{"email": "ada@example.com"}'::jsonb, 'subscription_id', 'sub_ada',
  'billing_reason', p_reason, 'product_id', 'polar-monthly-edge-update', 'created_at', p_created,
  'subtotal_amount', 4900, 'net_amount', 4900, 'total_amount', 4900, 'refundable_amount', 4900, 'items', p_items,
  'metadata', jsonb_build_object('user_id', tests.id('ada'))
));
create function tests.line(p_id text, p_amount bigint, p_from timestamptz, p_proration boolean) returns jsonb
language sql return jsonb_build_array(jsonb_build_object(
  'id', p_id, 'amount', p_amount, 'proration', p_proration, 'product_price_id', null,
  'start_timestamp', p_from, 'end_timestamp', now() - interval '1 day' + interval '1 month'
));
create function tests.first_payment() returns text language sql return tests.payment(
  'ord_ada', now() - interval '1 day', tests.line('l1', 4900, now() - interval '1 day', false), 'subscription_create'
);
select tests.deliver(tests.plan());
select tests.deliver(tests.first_payment());
select tests.later();
create temporary table lots as select key, user_id, order_id, promised, value, cost from public.credit_lots;
select is(tests.balance('ada'), 100::bigint, 'Ada has her period');

-- An older order for the same period ------------------------------------------------------------------------------
update public.products set credits = 7 where slug = 'monthly-edge-update';
select tests.deliver(tests.payment(
  'ord_older', now() - interval '2 days', tests.line('x', 4900, now() - interval '1 day', false), 'subscription_create'
), 'f_older');
select is(tests.balance('ada'), 7::bigint, 'an older order takes the period over');
update public.products set credits = 100 where slug = 'monthly-edge-update';
select public.mark_forged_events('{f_older}', 'leaked');
select tests.undo('subscription', 'sub_ada', tests.plan(p_type => 'subscription.updated'));
select is(tests.undo('order', 'ord_older'), false, 'Polar has none such');
select is(tests.balance('ada'), 100::bigint, 'the period is the genuine order''s again');
select results_eq(
  'select key, user_id, order_id, promised, value, cost from public.credit_lots order by key',
  'select * from lots order by key', 'whole, and once'
);

-- Money given back ------------------------------------------------------------------------------------------------
select tests.deliver(tests.payment(
  'ord_back', now(), tests.line('b', -2450, now() - interval '12 hours', true), 'subscription_update'
), 'f_back');
select is(tests.balance('ada'), 50::bigint, 'a forged return takes credits');
select public.mark_forged_events('{f_back}', 'leaked');
select tests.undo('order', 'ord_back');
select is(tests.balance('ada'), 100::bigint, 'and gives them back');

-- A dispute -------------------------------------------------------------------------------------------------------
select tests.deliver(jsonb_build_object(
  'type', 'dispute.updated', 'timestamp', now(), 'data', jsonb_build_object(
    'id', 'dis_forged', 'order_id', 'ord_ada', 'status', 'lost', 'amount', 4900, 'tax_amount', 0, 'currency', 'usd',
    'created_at', now(), 'modified_at', null, 'customer', '{"id": "cus_ada", "email": "ada@example.com"}'::jsonb
  )
)::text, 'f_dispute');
select is(tests.balance('ada'), 0::bigint, 'a forged dispute takes all');
select public.mark_forged_events('{f_dispute}', 'leaked');
select tests.undo('dispute', 'dis_forged');
select is(tests.balance('ada'), 100::bigint, 'and gives it back');
select is(
  (select attention from public.orders where id = 'ord_ada'), '{}'::text[], 'with nothing that an operator should see'
);

-- A renewal that was never paid, in debt --------------------------------------------------------------------------
select tests.deliver(tests.payment(
  'ord_next', now(), tests.line('n', 4900, now() - interval '1 hour', false), 'subscription_cycle'
), 'f_next');
select is(tests.balance('ada'), 200::bigint, 'a forged renewal grants');
select from public.spend_credits_for(tests.id('ada'), 150, 'spent', 'test', false);
select public.mark_forged_events('{f_next}', 'leaked');
select tests.undo('order', 'ord_next');
select is(tests.balance('ada'), -50::bigint, 'what was spent beyond what was paid for is owed');
select is(
  (select attention from public.orders where id = 'ord_ada'), '{}'::text[],
  'and the period that never was overlaps with none'
);

-- A guest's order, claimed by whoever forges a name into it -------------------------------------------------------
select tests.deliver(tests.order_event('ord_gil'));
select tests.later();
select tests.deliver(tests.order_event('ord_gil', jsonb_build_object(
  'customer', '{"email": "mallory@example.com"}'::jsonb, 'metadata', jsonb_build_object('user_id', tests.id('mallory'))
), '2020-01-01T00:00:00Z', 'order.updated'), 'f_gil');
select is(
  (select concat_ws(' ', user_id = tests.id('mallory'), email) from public.orders where id = 'ord_gil'),
  't mallory@example.com', 'a forged name owns it, and a forged address is the earliest'
);
select public.mark_forged_events('{f_gil}', 'leaked');
select tests.undo('customer', 'cus_gil', tests.customer_event('cus_gil'));
select tests.undo('order', 'ord_gil', tests.order_event('ord_gil', p_type => 'order.updated'));
select is(
  (
    select concat_ws(' ', o.user_id, o.email, p.user_id, p.email, p.status)
    from public.orders o join public.purchases p on p.order_id = o.id where o.id = 'ord_gil'
  ),
  'gil@example.com gil@example.com awaiting_url', 'it is the guest''s again'
);
select is(tests.link_as('mallory'), 'nothing', 'Mallory cannot claim it');
select is(tests.link_as('gil'), '1 customers, 1 orders, 1 purchases', 'Gil can');

-- Again, in another order -----------------------------------------------------------------------------------------
select public.mark_forged_events('{f_older,f_back,f_next,f_gil,f_dispute}', 'once more');
select tests.undo('order', 'ord_gil', tests.order_event('ord_gil', p_type => 'order.updated')),
  tests.undo('order', 'ord_next'), tests.undo('order', 'ord_back'), tests.undo('dispute', 'dis_forged'),
  tests.undo('customer', 'cus_gil', tests.customer_event('cus_gil')), tests.undo('order', 'ord_older'),
  tests.undo('subscription', 'sub_ada', tests.plan(p_type => 'subscription.updated'));
select is(tests.balance('ada'), -50::bigint, 'undone twice is undone once');
select is(
  (select concat_ws(' ', user_id = tests.id('gil'), email) from public.orders where id = 'ord_gil'),
  't gil@example.com', 'and Gil keeps what he has proven'
);
select ok(edge_kit.ledger_holds(), 'the ledger adds up');

select * from finish();
rollback;
