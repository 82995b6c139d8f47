-- Contract: the same key and items find the same cart and, while it is open, its checkout; other items are refused;
-- an expired checkout starts over. Keys are per buyer.
-- Kills: two carts and two payments after a double click; a buyer sent to a page that Polar has closed.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(15);

select tests.open_shop();
create function tests.ask(p_key text, p_url text, p_claims jsonb default null) returns jsonb language sql
return public.create_cart(p_claims, jsonb_build_array(jsonb_build_object('product', 'base-kit', 'url', p_url)), p_key);

select is(
  tests.ask('key-1', 'https://a.example.com/') ->> 'cart_id',
  tests.ask('key-1', 'https://a.example.com/') ->> 'cart_id',
  'the same key and items find the same cart'
);
select is((select count(*) from public.temp_carts), 1::bigint, 'of which there is one');
select is(
  tests.refusal($$select tests.ask('key-1', 'https://b.example.com/')$$), 'PT409 idempotency_key_reused',
  'the same key with other items is refused'
);
select isnt(
  tests.ask('key-2', 'https://a.example.com/') ->> 'cart_id',
  tests.ask('key-1', 'https://a.example.com/') ->> 'cart_id',
  'another key makes another cart'
);
select isnt(
  tests.ask(null, 'https://a.example.com/') ->> 'cart_id', tests.ask(null, 'https://a.example.com/') ->> 'cart_id',
  'without a key each request makes one'
);
select isnt(
  tests.ask('key-1', 'https://a.example.com/', tests.clerk_claims('bob')) ->> 'cart_id',
  tests.ask('key-1', 'https://a.example.com/') ->> 'cart_id',
  'the same key of somebody else makes another cart'
);

update public.products set price_amount = 12900 where slug = 'base-kit';
select is(
  (tests.ask('key-1', 'https://a.example.com/') ->> 'total_amount')::integer, 12900,
  'while no checkout was made, a repeated request is priced anew'
);

select from set_config('tests.cart', tests.ask('key-1', 'https://a.example.com/') ->> 'cart_id', true);
select from public.attach_checkout(
  current_setting('tests.cart')::uuid, 'co_1', 'https://polar.example/co_1', now() + interval '1 hour'
);
select is(
  tests.ask('key-1', 'https://a.example.com/') -> 'checkout' ->> 'checkout_id', 'co_1',
  'with one, a repeated request gets it again'
);
select is(
  tests.ask('key-1', 'https://a.example.com/') ->> 'cart_id', current_setting('tests.cart'), 'for the same cart'
);
update public.products set price_amount = 14900 where slug = 'base-kit';
select is(
  (tests.ask('key-1', 'https://a.example.com/') ->> 'total_amount')::integer, 12900,
  'which is frozen: what Polar asks for is what the cart says'
);
select is(
  tests.refusal($$select tests.ask('key-1', 'https://b.example.com/')$$), 'PT409 idempotency_key_reused',
  'and other items are still refused'
);

update public.temp_carts set checkout_expires_at = now() where checkout_id = 'co_1';
select isnt(
  tests.ask('key-1', 'https://a.example.com/') ->> 'cart_id', current_setting('tests.cart'),
  'an expired checkout starts over'
);
select is(tests.ask('key-1', 'https://a.example.com/') -> 'checkout', 'null', 'without a checkout');
select is(
  (select checkout_id from public.temp_carts where id = current_setting('tests.cart')::uuid), 'co_1',
  'the old cart stays, for a payment that was made in the last second'
);
select is(
  tests.refusal($$select tests.ask('key-1', 'https://b.example.com/', tests.clerk_claims('bob'))$$),
  'PT409 idempotency_key_reused',
  'and Bob''s key still means his own cart'
);

select * from finish();
rollback;
