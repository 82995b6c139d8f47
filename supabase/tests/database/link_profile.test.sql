-- Contract: S81, docs/money.md §5. Somebody with a verified e-mail is given every Polar customer of that e-mail that
-- nobody owns, with its orders and purchases, once; what others own stays theirs.
-- Kills: guests who never see what they paid for; purchases claimed twice.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(15);

select tests.open_shop();
select tests.trust_clerk();
select from tests.buy('ord_1');
select from tests.scrape(tests.buy('ord_2'));
select from tests.deliver(
  tests.order_event('ord_3', '{"customer_id": "cus_gil_2", "customer": {"email": " GIL@Example.com"}}')
);
select from tests.buy('ord_bob', tests.clerk_claims('bob'));
select from tests.deliver(
  tests.order_event('ord_gift', '{"customer_id": "cus_gil", "metadata": {"user_id": "user_bob"}}')
);

select tests.sign_in(tests.sign_up('gil'));
select is(public.dashboard()::jsonb -> 'purchases', '[]', 'S81: a guest who has just signed up has nothing yet');
select is(
  tests.link(), '2 customers, 3 orders, 3 purchases', 'S81: linking gives him what he bought, under both customers'
);
select set_eq('select order_id from public.purchases', array['ord_1', 'ord_2', 'ord_3'], 'S81: he sees it');
select is((select count(*) from public.outputs), 1::bigint, 'S81: with the report that is ready');
select is(
  public.link_profile(), '{"customers": 0, "orders": 0, "purchases": 0, "subscriptions": 0, "credit_lots": 0,
  "seats": 0}'::jsonb,
  'S81: a second call finds nothing new');
select tests.sign_out();

select results_eq(
  $$select email, issuer, linked_at is not null, polar_customer_id from public.profiles
    where user_id = md5('gil')::uuid::text$$,
  $$values ('gil@example.com', edge_kit.secret('edge_url') || '/auth/v1', true, 'cus_gil_2')$$,
  'his profile says who proved it'
);
select is((select user_id from public.orders where id = 'ord_gift'), 'user_bob', 'an order that has an owner keeps it');
select is((select user_id from public.purchases where order_id = 'ord_gift'), 'user_bob', 'and so does its purchase');

-- The same person with another sign-in finds nothing left.
select tests.sign_in(tests.clerk_claims('gil'));
select is(tests.link(), 'nothing', 'a second account of the same e-mail is given nothing');
select is_empty('select * from public.purchases', 'and sees nothing');
select tests.sign_out();

-- What comes later comes to him at once.
select from tests.deliver(tests.order_event('ord_4'));
select is(
  (select user_id from public.orders where id = 'ord_4'), md5('gil')::uuid::text,
  'later orders of a linked customer are his at once'
);

-- Capitals and spaces do not matter, dots and plus signs do.
select from tests.deliver(
  tests.order_event('ord_dot', '{"customer_id": "cus_dot", "customer": {"email": "g.il@example.com"}}')
);
select from tests.deliver(
  tests.order_event('ord_plus', '{"customer_id": "cus_plus", "customer": {"email": "gil+shop@example.com"}}')
);
update auth.users set email = ' Gil@EXAMPLE.com ' where id = md5('gil')::uuid;
select tests.sign_in(tests.supabase_claims('gil'));
select is(tests.link(), 'nothing', 'addresses that look alike are other addresses');
select tests.sign_out();
select is(
  (select email from public.profiles where user_id = md5('gil')::uuid::text), 'gil@example.com',
  'capitals and spaces make no other address'
);

-- A customer without orders, and an order without a customer's e-mail.
select from tests.deliver(tests.customer_event('cus_bare', '{"email": "ann@example.com"}'));
select from tests.deliver(
  tests.order_event('ord_nobody', '{"customer_id": "cus_nobody", "customer": {"email": null}}')
);
select tests.sign_in(tests.sign_up('ann'));
select is(tests.link(), '1 customers', 'a customer without orders is linked too');
select tests.sign_out();
select is(
  (select user_id from edge_kit.polar_customers where id = 'cus_nobody'), null,
  'a customer without an e-mail is nobody''s'
);

select * from finish();
rollback;
