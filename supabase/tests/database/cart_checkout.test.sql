-- Contract: the first checkout attached to a cart wins and is returned to whoever comes later; then the cart is frozen.
-- Kills: two open payment pages for one cart when a buyer clicks twice.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(7);

select tests.open_shop();
select from set_config('tests.cart', tests.cart('[{"product": "base-kit"}]'), true);

select is(
  public.attach_checkout(
    current_setting('tests.cart')::uuid, 'co_1', 'https://polar.example/co_1', '2027-01-01T00:00:00Z'
  ),
  '{"checkout_id": "co_1", "url": "https://polar.example/co_1", "expires_at": "2027-01-01T00:00:00+00:00"}'::jsonb,
  'the first checkout is attached and answered'
);
select is(
  public.attach_checkout(
    current_setting('tests.cart')::uuid, 'co_2', 'https://polar.example/co_2', '2027-01-02T00:00:00Z'
  ),
  '{"checkout_id": "co_1", "url": "https://polar.example/co_1", "expires_at": "2027-01-01T00:00:00+00:00"}'::jsonb,
  'a second one is not: the first is answered'
);
select is(
  public.attach_checkout(
    current_setting('tests.cart')::uuid, 'co_1', 'https://polar.example/co_1', '2027-01-01T00:00:00Z'
  ) ->> 'checkout_id',
  'co_1', 'attaching the same again changes nothing'
);
select is((select array_agg(checkout_id) from public.temp_carts), '{co_1}'::text[], 'the row says so too');
select is(
  tests.refusal($$select public.attach_checkout(gen_random_uuid(), 'co_3', 'https://polar.example/co_3', now())$$),
  'PT404 unknown_cart', 'a cart that is not there is refused'
);
select throws_ok(
  format(
    $$select public.attach_checkout(%L, 'co_1', 'https://polar.example/co_1', now())$$,
    tests.cart('[{"product": "base-kit"}]')
  ),
  '23505', null, 'a checkout belongs to one cart'
);
select throws_ok(
  $$update public.temp_carts set checkout_url = null where checkout_id = 'co_1'$$, '23514', null,
  'a checkout has id, URL and expiry, or is none'
);

select * from finish();
rollback;
