-- Contract: a user opens so many checkouts within the window, an address so many; then the next one is refused with the
-- seconds to wait, and the bucket drains evenly. Whoever gets an open checkout again is not counted, a refused cart
-- neither.
-- Kills: card testing on our pages at Polar; a table that grows by every visitor; addresses readable in a dump.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(21);

select tests.open_shop();
update edge_kit.settings set checkouts_per_user = 3, checkouts_per_address = 13, checkout_window = '1 hour'
where singleton;
create function tests.ask(
  p_user text, p_address text, p_key text default null, p_product text default 'base-kit'
) returns text language sql as $$
  select tests.refusal(format(
    'select public.create_cart(%L, %L, %L, %L)', case when p_user is not null then tests.supabase_claims(p_user) end,
    jsonb_build_array(jsonb_build_object('product', p_product)), p_key, p_address
  ))
$$;
-- Time passes for the buckets: they were filled earlier.
create function tests.pass(p_time interval) returns void language sql
begin atomic
  update edge_kit.rate_limits set empty_at = empty_at - p_time where true;
end;
-- The detail of a refusal: how many seconds to wait.
create function tests.wait_for(p_address text) returns text language plpgsql as $$
declare
  v_detail text;
begin
  perform public.create_cart(null, '[{"product": "base-kit"}]', null, p_address);
  return null;
exception when sqlstate 'PT429' then
  get stacked diagnostics v_detail = pg_exception_detail;
  return v_detail;
end $$;

-- A user.
select is(
  array[tests.ask('ada', null), tests.ask('ada', null), tests.ask('ada', null)], array[null, null, null]::text[],
  'three checkouts of one user are within the limit'
);
select is(tests.ask('ada', null), 'PT429 too_many_checkouts', 'the fourth is not');
select is((select count(*) from public.temp_carts), 3::bigint, 'and leaves no cart');
select is(tests.ask('bob', null), null, 'another user has a limit of his own');
select tests.pass('19 minutes 59 seconds');
select is(
  tests.ask('ada', null), 'PT429 too_many_checkouts',
  'a third of the window later, but for a second, nothing has changed'
);
select tests.pass('1 second');
select is(tests.ask('ada', null), null, 'then there is room for one');
select is(tests.ask('ada', null), 'PT429 too_many_checkouts', 'and for one only');
select tests.pass('1 day');
select is(
  array[tests.ask('ada', null), tests.ask('ada', null), tests.ask('ada', null), tests.ask('ada', null)],
  array[null, null, null, 'PT429 too_many_checkouts'], 'a rest of a day saves up no more than the limit'
);

-- An address. Thirteen does not divide an hour without a rest.
select is(
  (select array_agg(tests.ask(null, '203.0.113.7')) from generate_series(1, 13)), array_fill(null::text, array[13]),
  'thirteen signed-out checkouts of one address are within the limit'
);
select is(tests.wait_for('203.0.113.7'), '277', 'the next is told to wait for a thirteenth of the hour');
select tests.pass('260 seconds');
select is(tests.wait_for('203.0.113.7'), '17', 'which gets shorter as time passes');
select is(tests.ask(null, '203.0.113.8'), null, 'the neighbour may');
select is(
  tests.ask('carl', '203.0.113.7'), 'PT429 too_many_checkouts', 'a user behind a full address may not, however new'
);
select is(
  (select array_agg(tests.ask(null, '2001:db8:1:2::' || n)) from generate_series(1, 14) n),
  array_fill(null::text, array[13]) || array['PT429 too_many_checkouts'],
  'the addresses of one IPv6 network are one customer''s'
);
select is(tests.ask(null, '2001:db8:1:3::1'), null, 'the next network is another''s');
select is(
  (select array_agg(tests.ask(null, a)) from unnest(array[null, '', 'unknown', '1.2.3', '203.0.113.7; drop']) a),
  array_fill(null::text, array[5]), 'what is no address is not counted, and harms nothing'
);

-- What does not count.
select is(tests.ask('dora', null, null, 'no-such-product'), 'PT422 unknown_product', 'a cart that cannot be sold');
select from public.create_cart(tests.supabase_claims('dora'), '[{"product": "base-kit"}]', 'key') c
  cross join lateral public.attach_checkout(
    (c ->> 'cart_id')::uuid, 'co_1', 'https://polar.example/', now() + interval '1 hour'
  );
select is(
  (select array_agg(tests.ask('dora', null, 'key')) from generate_series(1, 9)), array_fill(null::text, array[9]),
  'an open checkout, given again'
);
select is(
  array[tests.ask('dora', null), tests.ask('dora', null), tests.ask('dora', null)],
  array[null, null, 'PT429 too_many_checkouts'], 'cost one'
);

update edge_kit.settings set checkouts_per_user = null, checkouts_per_address = null where singleton;
select is(
  (select array_agg(tests.ask('dora', '203.0.113.7')) from generate_series(1, 9)), array_fill(null::text, array[9]),
  'without limits there is none'
);
select is_empty(
  $$select key from edge_kit.rate_limits
    where key !~ '^[0-9a-f]{64}$' or key = encode(sha256('address 203.0.113.8'), 'hex')$$,
  'what is stored tells no user and no address, not even to who knows how it was made'
);

select * from finish();
rollback;
