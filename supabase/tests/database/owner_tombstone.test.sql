-- Contract: S93, docs/money.md §5. Deleting an account keeps the history of money without its owner, and leaves a
-- tombstone to which nothing is ever assigned again.
-- Kills: a cascade that deletes orders; a deleted user's id that is given purchases by a late event.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(13);

select tests.open_shop();
select from set_config('tests.ann', md5('ann')::uuid::text, true);
select from tests.sign_up('ann');
select from tests.scrape(tests.buy('ord_1', tests.supabase_claims('ann')));
select from public.link_polar_customer(tests.supabase_claims('ann'), 'cus_ann', 'ann@example.com');

delete from auth.users where id = md5('ann')::uuid;
select results_eq(
  'select user_id, email, polar_customer_id, deleted_at is not null from public.profiles',
  format($$values (%L, null::text, null::text, true)$$, current_setting('tests.ann')),
  'S93: the profile becomes a tombstone'
);
select results_eq(
  'select id, user_id from public.orders', $$values ('ord_1', null::text)$$, 'S93: the order stays, without an owner'
);
select results_eq(
  'select order_id, user_id from public.purchases', $$values ('ord_1', null::text)$$, 'S93: so does the purchase'
);
select is((select count(*) from public.outputs), 1::bigint, 'S93: and its report');
select results_eq(
  'select id, user_id from edge_kit.polar_customers', $$values ('cus_ann', null::text)$$,
  'S93: the customer is linked to nobody'
);

select tests.sign_in(tests.supabase_claims('ann'));
select is(public.dashboard()::jsonb -> 'purchases', '[]', 'S93: a token that is still valid shows nothing');
select is(tests.refusal('select public.link_profile()'), 'PT403 email_not_verified', 'S93: and links nothing');
select tests.sign_out();

-- Late events.
select from tests.deliver(tests.order_event(
  'ord_1',
  jsonb_build_object(
    'customer_id', 'cus_ann', 'metadata', jsonb_build_object('user_id', current_setting('tests.ann'))
  ),
  '2026-11-20T11:00:00Z'
));
select from tests.deliver(tests.order_event(
  'ord_2',
  jsonb_build_object(
    'customer_id', 'cus_ann', 'metadata', jsonb_build_object('user_id', current_setting('tests.ann'))
  )
));
select is_empty(
  'select id from public.orders where user_id is not null', 'S93: late events assign nothing to a tombstone'
);
select is((select count(*) from public.purchases), 2::bigint, 'S93: but what was paid is delivered');
select from tests.deliver(tests.customer_event(
  'cus_ann', jsonb_build_object('external_id', current_setting('tests.ann'), 'email', 'ann@example.com')
));
select is((select user_id from edge_kit.polar_customers), null, 'S93: nor does the customer''s event link it');

-- Somebody deletes an account that never bought.
select from tests.sign_up('carol');
delete from auth.users where id = md5('carol')::uuid;
select is(
  (select deleted_at is not null from public.profiles where user_id = md5('carol')::uuid::text), true,
  'an account without purchases leaves a tombstone too'
);

-- A new account with the same, verified e-mail is another person's sign-in, and may claim what nobody owns.
select tests.trust_clerk();
select tests.sign_in(tests.clerk_claims('ann'));
select is(
  tests.link(), '1 customers, 2 orders, 2 purchases', 'whoever has the e-mail verified anew is given its history'
);
select tests.sign_out();
select is(
  (select deleted_at is not null from public.profiles where user_id = current_setting('tests.ann')), true,
  'and the tombstone stays'
);

select * from finish();
rollback;
