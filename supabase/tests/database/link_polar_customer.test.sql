-- Contract: docs/money.md §5, rule 1. Checkout links the Polar customer it made or adopted for a buyer whose e-mail is
-- verified and is the customer's; anything else answers false, and checkout must not use the customer.
-- Kills: S83, S95: a buyer sent to Polar as somebody else's customer, with that person's portal.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(16);

select tests.open_shop();
select from tests.sign_up('ann');
select from tests.sign_up('eve', p_confirmed => false);

select is(
  public.link_polar_customer(tests.supabase_claims('ann'), 'cus_ann', ' Ann@Example.com'), true,
  'the customer of a verified e-mail is linked'
);
select is(
  public.link_polar_customer(tests.supabase_claims('ann'), 'cus_ann', 'ann@example.com'), true,
  'again, the answer is the same'
);
select results_eq(
  'select id, user_id, email from edge_kit.polar_customers',
  format($$values ('cus_ann', %L, 'ann@example.com')$$, md5('ann')::uuid), 'there is one'
);
select results_eq(
  'select user_id, email, polar_customer_id from public.profiles',
  format($$values (%L, 'ann@example.com', 'cus_ann')$$, md5('ann')::uuid), 'and a profile'
);

select is(
  public.link_polar_customer(tests.supabase_claims('ann'), 'cus_other', 'other@example.com'), false,
  'a customer of another e-mail is not'
);
select is(
  public.link_polar_customer(tests.supabase_claims('eve'), 'cus_eve', 'eve@example.com'), false,
  'S95: nor is one of an e-mail that is not verified'
);
select is(
  public.link_polar_customer(tests.clerk_claims('bob'), 'cus_bob', 'bob@example.com'), false,
  'or whose issuer is not trusted'
);
select is(public.link_polar_customer(null, 'cus_gil', 'gil@example.com'), false, 'or of a signed-out visitor');
select is(public.link_polar_customer(tests.supabase_claims('ann'), 'cus_null', null), false, 'or without an e-mail');
select is_empty($$select id from edge_kit.polar_customers where id <> 'cus_ann'$$, 'nothing is written for those');

select tests.trust_clerk();
select is(
  public.link_polar_customer(tests.clerk_claims('bob'), 'cus_ann', 'bob@example.com'), false,
  'somebody else''s customer is not'
);

-- Adopted: S83, the customer was there before, from a guest's purchase.
select from tests.deliver(
  tests.order_event('ord_1', '{"customer_id": "cus_bob", "customer": {"email": "bob@example.com"}}')
);
select is(
  public.link_polar_customer(tests.clerk_claims('bob'), 'cus_bob', 'bob@example.com'), true,
  'S83: a customer that was there before is adopted'
);
select is(
  (select user_id from public.purchases where order_id = 'ord_1'), 'user_bob', 'S83: with what it bought as a guest'
);

select from tests.deliver(tests.customer_event(
  'cus_bob_2', '{"email": "bob@example.com", "deleted_at": "2026-11-20T10:00:00Z"}', p_type => 'customer.deleted'
));
select is(
  public.link_polar_customer(tests.clerk_claims('bob'), 'cus_bob_2', 'bob@example.com'), false,
  'a deleted customer is not used'
);
select is((select user_id from edge_kit.polar_customers where id = 'cus_bob_2'), null, 'nor linked');

delete from auth.users where id = md5('ann')::uuid;
select from tests.sign_up('ann');
select is(
  public.link_polar_customer(tests.supabase_claims('ann'), 'cus_ann', 'ann@example.com'), false,
  'a tombstone is given nothing'
);

select * from finish();
rollback;
