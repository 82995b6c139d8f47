-- Contract: docs/money.md §5. Metadata that name another user than the cart they name give the order to nobody, flag
-- it, and no link gives it away later.
-- Kills: a purchase moved by whoever can write metadata.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(9);

select tests.open_shop();
select tests.trust_clerk();
create function tests.paid(p_order text, p_cart_of jsonb, p_user text) returns text language sql volatile
return tests.deliver(tests.order_event(p_order, jsonb_build_object('metadata', jsonb_strip_nulls(jsonb_build_object(
  'tempCartId', tests.cart('[{"product": "base-kit", "url": "https://harbor.example.com/"}]', p_cart_of), 'user_id',
  p_user
)))));

select is(
  tests.paid('ord_eve', tests.clerk_claims('bob'), 'user_eve'), 'processed', 'the cart is Bob''s, the metadata say Eve'
);
select is(tests.paid('ord_guest', null, 'user_eve'), 'processed', 'the cart is a guest''s, the metadata say Eve');
select is(tests.paid('ord_bob', tests.clerk_claims('bob'), 'user_bob'), 'processed', 'both say Bob');
select is(tests.paid('ord_plain', tests.clerk_claims('bob'), null), 'processed', 'the metadata say nothing');
select results_eq(
  'select id, user_id, attention from public.orders order by id',
  $$values
    ('ord_bob', 'user_bob', '{}'::text[]), ('ord_eve', null, '{owner_mismatch}'),
    ('ord_guest', null, '{owner_mismatch}'), ('ord_plain', null, '{}')$$,
  'a contradiction has no owner and is flagged'
);
select is_empty(
  $$select * from public.purchases p where order_id in ('ord_eve', 'ord_guest')
    and (user_id is not null or status <> 'pending_scrape')$$,
  'its kit is delivered, to nobody yet'
);

select tests.sign_in(tests.clerk_claims('gil'));
select is(tests.link(), '1 customers, 1 orders, 1 purchases', 'Gil, whose e-mail Polar has, links');
select tests.sign_out();
select is_empty(
  $$select id from public.orders where id in ('ord_eve', 'ord_guest') and user_id is not null$$,
  'and is not given what is in doubt'
);
select is((select user_id from public.orders where id = 'ord_plain'), 'user_gil', 'but what is not');

select * from finish();
rollback;
