-- Contract: everything that needs someone is one list with a reason and what to do; urgent is what somebody waits for,
-- and it leaves the list once it is dealt with. Payments that nobody owns are a list of their own.
-- Kills: a flag that only its author understands; a list that is red for ever and that nobody reads any more.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(12);

select tests.open_shop();
create temporary view list as
select kind || ' ' || id || ' ' || reason || case when urgent then ' !' else '' end as line from edge_kit.attention;

select tests.buy('ord_fine');
select is_empty('select * from list', 'a shop in which all is well needs nobody');

select from tests.deliver(tests.order_event('ord_unknown', '{"product_id": "polar-else"}'));
select from tests.deliver(
  tests.order_event('ord_cheap', '{"subtotal_amount": 100, "net_amount": 100, "total_amount": 100}')
);
select from tests.deliver(tests.order_event('ord_nobody', '{"customer_id": "cus_x", "customer": null}'));
select from tests.deliver(tests.order_event('ord_strange', '{"status": "frozen"}'));
select from tests.deliver(tests.subscription_event('sub_strange', '{"status": "frozen"}'));
insert into edge_kit.polar_events (webhook_id, payload, state) values ('evt_dead', '{}', 'dead');
update public.products set price_drift = true where slug = 'base-kit';
select set_eq('select * from list', array[
  'order ord_unknown unknown_product !', 'order ord_cheap amount_mismatch', 'order ord_nobody unattributed !',
  'order ord_strange unknown_status !',
  'subscription sub_strange unknown_status !', 'event evt_dead dead !', 'product base-kit price_drift !'
], 'each reason is a row; delivered at another price is not urgent');
select is_empty('select * from edge_kit.attention where advice is null', 'and says what to do');

-- Twice the same cart.
create temporary table cart as select tests.cart('[{"product": "base-kit"}]') as id;
select from tests.deliver(
  tests.order_event('ord_once', jsonb_build_object('metadata', jsonb_build_object('tempCartId', (select id from cart))))
);
select from tests.deliver(tests.order_event(
  'ord_twice',
  jsonb_build_object(
    'metadata', jsonb_build_object('tempCartId', (select id from cart)), 'created_at', '2026-11-20T11:00:00Z'
  )
));
select is(
  (select line from list where line like '%cart_paid_twice%'), 'order ord_twice cart_paid_twice !',
  'who paid twice waits for the money'
);
select from tests.deliver(tests.order_event('ord_twice', jsonb_build_object(
  'metadata', jsonb_build_object('tempCartId', (select id from cart)), 'created_at', '2026-11-20T11:00:00Z', 'status',
  'refunded'), '2026-11-20T12:00:00Z'));
select is_empty($$select line from list where line like '%ord_twice%!'$$, 'until it is refunded');

-- What is dealt with goes.
update public.products set polar_product_id = 'polar-else' where slug = 'threat-scanner';
update public.products set price_drift = false where slug = 'base-kit';
update edge_kit.polar_events set state = 'ignored' where webhook_id = 'evt_dead';
select from public.link_polar_customer(tests.sign_up('ada'), 'cus_ada', 'ada@example.com');
select public.attach_order('ord_nobody', tests.supabase_claims('ada') ->> 'sub', 'she showed the receipt');
select set_eq(
  $$select line from list where line like '%!'$$,
  array['order ord_strange unknown_status !', 'subscription sub_strange unknown_status !'],
  'mapped, synced, replayed, attached: gone from the urgent ones'
);

-- Purchases that are stuck, by the view that knows them.
select from tests.give_up(tests.buy('ord_failed'));
select tests.buy('ord_no_url', null, null);
update public.purchases set created_at = now() - interval '25 hours' where order_id = 'ord_no_url';
select set_eq(
  $$select a.reason, a.urgent, p.order_id from edge_kit.attention a join public.purchases p on p.id::text = a.id
    where a.kind = 'purchase'$$,
  $$values ('failed', true, 'ord_failed'), ('awaiting_url', false, 'ord_no_url')$$,
  'a failed delivery is urgent, a missing URL is the buyer''s turn'
);
select is_empty('select * from edge_kit.attention where advice is null', 'with advice');

-- Payments that nobody owns.
select set_eq(
  'select id, claimable from edge_kit.unattributed_payments', $$values ('ord_fine', true), ('ord_unknown', true),
  ('ord_cheap', true), ('ord_once', true),
    ('ord_twice', true), ('ord_failed', true), ('ord_no_url', true)$$,
  'S85: paid orders without an owner, most of which their buyers can claim; the attached one is not among them'
);
select is(
  (select attach from edge_kit.unattributed_payments where id = 'ord_fine'),
  'select public.attach_order(''ord_fine'', ''<user_id>'', ''<reason>'');', 'with the call that gives it to somebody'
);
select from tests.deliver(
  tests.order_event('ord_draft', '{"status": "pending", "customer_id": "cus_y", "customer": null}')
);
select from tests.deliver(tests.order_event('ord_anon', '{"customer_id": "cus_y", "customer": null}'));
select is(
  (select claimable from edge_kit.unattributed_payments where id = 'ord_anon'), false,
  'S85: without an e-mail nobody can claim it'
);
select is_empty(
  'select id from edge_kit.unattributed_payments where id = ''ord_draft''', 'what is not paid is nobody''s business'
);

select * from finish();
rollback;
