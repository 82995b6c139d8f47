-- Contract: who sees what of every table of public, one person and one table at a time. An owner sees what is theirs,
-- whether the `sub` is a uuid of Supabase Auth or a `user_…` of Clerk; the service role sees everything; whoever is
-- signed in without owning anything sees nothing; a visitor may not even ask, but for the catalogue; carts are for no
-- client.
-- Kills: policies by e-mail, which show a stranger's payment to whoever types the address; policies that cast `sub` to
-- uuid and fail for Clerk; what is a guest's (owner null) shown to tokens without a subject, because null was compared
-- as equal; reports and refunds shown to everybody who is signed in.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(106);

select tests.open_shop();
update public.products set credits = 10 where slug = 'base-kit';
insert into public.product_prices (product, currency, amount) values ('base-kit', 'eur', 13900);

-- Ann, Bob and Gil, a guest, buy a Base Kit each, get the report, subscribe, and ask for a little money back. Bob buys
-- a second one, and gets all of it back before the report is there.
create function tests.furnish(p_name text, p_claims jsonb) returns void language plpgsql as $$
begin
  perform tests.scrape(tests.buy('ord_' || p_name, p_claims));
  perform tests.deliver(tests.subscription_event('sub_' || p_name, jsonb_build_object(
    'customer_id', 'cus_' || p_name, 'metadata', jsonb_strip_nulls(jsonb_build_object('user_id', p_claims ->> 'sub'))
  )));
  perform tests.deliver(tests.refund_event('re_' || p_name, 'ord_' || p_name));
end $$;
select from tests.furnish('ann', tests.sign_up('ann'));
select from tests.furnish('bob', tests.clerk_claims('bob'));
select from tests.furnish('gil', null);
select from tests.deliver(tests.benefit_grant_event('bg_ann', 'ord_ann'));
select from tests.deliver(tests.benefit_grant_event('bg_gil', 'ord_gil'));
-- Ann's subscription has a seat, which Bob holds.
select from tests.deliver(tests.seat_event('seat_ann', '{"subscription_id": "sub_ann", "email": "bob@example.com"}'));
select tests.trust_clerk();
select tests.sign_in(tests.clerk_claims('bob'));
select from public.link_profile();
select tests.sign_out();
select from tests.deliver(tests.seat_event('seat_gil', '{"subscription_id": "sub_gil", "email": "zoe@example.com"}'));
select from tests.buy('ord_bob_2', tests.clerk_claims('bob'));
select from tests.deliver(tests.order_event(
  'ord_bob_2',
  $${
    "customer_id": "cus_bob", "customer": {"email": "bob@example.com"}, "metadata": {"user_id": "user_bob"},
    "status": "refunded", "refunded_amount": 14900, "refundable_amount": 0
  }$$,
  '2026-11-20T11:00:00Z', 'order.refunded'
));

create temporary table people (column_name text, name text, claims jsonb);
insert into people values
  ('ann', 'Ann (Supabase Auth)', tests.supabase_claims('ann')),
  ('bob', 'Bob (Clerk)', tests.clerk_claims('bob')),
  ('others', 'Gil, who has signed in but not linked,', tests.clerk_claims('gil')),
  ('others', 'Carol, who has bought nothing,', tests.clerk_claims('carol')),
  ('others', 'a token without a subject', '{"role": "authenticated"}'),
  ('others', 'an e-mail without a subject', '{"role": "authenticated", "email": "ann@example.com"}'),
  ('visitor', 'a signed-out visitor', null),
  ('service', 'the service role', '{"role": "service_role"}');

-- Where a table has to be joined to say whose a row is, a row that the join does not find shows as `?`.
create temporary table shelf (
  relation regclass, query text, ann text, bob text, others text, visitor text, service text
);
insert into shelf values
  (
    'public.products',
    $$select count(*) || ', Base Kit ' || min(price_amount) filter (where slug = 'base-kit') from public.products$$,
    '6, Base Kit 14900', '6, Base Kit 14900', '6, Base Kit 14900', '6, Base Kit 14900', '6, Base Kit 14900'
  ), (
    'public.product_prices', $$select product || ' ' || amount || ' ' || currency from public.product_prices$$,
    'base-kit 13900 eur', 'base-kit 13900 eur', 'base-kit 13900 eur', 'base-kit 13900 eur', 'base-kit 13900 eur'
  ), (
    'public.temp_carts', 'select count(*)::text from public.temp_carts',
    'refused', 'refused', 'refused', 'refused', '4'
  ), (
    'public.profiles', 'select user_id from public.profiles',
    md5('ann')::uuid::text, 'user_bob', '', 'refused', md5('ann')::uuid || ', user_bob'
  ), (
    'public.orders', 'select id from public.orders',
    'ord_ann', 'ord_bob, ord_bob_2', '', 'refused', 'ord_ann, ord_bob, ord_bob_2, ord_gil'
  ), (
    'public.purchases', $$select order_id || ' ' || status from public.purchases$$,
    'ord_ann completed', 'ord_bob completed, ord_bob_2 canceled', '', 'refused',
    'ord_ann completed, ord_bob completed, ord_bob_2 canceled, ord_gil completed'
  ), (
    'public.outputs',
    $$select coalesce(p.order_id, '?') from public.outputs o left join public.purchases p on p.id = o.purchase_id$$,
    'ord_ann', 'ord_bob', '', 'refused', 'ord_ann, ord_bob, ord_gil'
  ), (
    'public.subscriptions', 'select id from public.subscriptions',
    'sub_ann', 'sub_bob', '', 'refused', 'sub_ann, sub_bob, sub_gil'
  ), (
    'public.credit_lots', $$select order_id || ' ' || value from public.credit_lots$$,
    'ord_ann 10', 'ord_bob 10, ord_bob_2 0', '', 'refused', 'ord_ann 10, ord_bob 10, ord_bob_2 0, ord_gil 10'
  ), (
    'public.credit_entries',
    $$select coalesce(l.order_id, '?') || ' ' || amount from public.credit_entries e left
      join public.credit_lots l on l.id = e.lot_id$$,
    'ord_ann 10', 'ord_bob 10, ord_bob_2 -10, ord_bob_2 10', '', 'refused',
    'ord_ann 10, ord_bob 10, ord_bob_2 -10, ord_bob_2 10, ord_gil 10'
  ), (
    'public.refunds', 'select id from public.refunds',
    're_ann', 're_bob', '', 'refused', 're_ann, re_bob, re_gil'
  ), (
    'public.benefit_grants', 'select id from public.benefit_grants',
    'bg_ann', '', '', 'refused', 'bg_ann, bg_gil'
  ), (
    'public.seats', 'select id from public.seats',
    'seat_ann', 'seat_ann', '', 'refused', 'seat_ann, seat_gil'
  );

-- What the bearer of some claims sees: one text a row, in order, or that it is refused.
create function tests.sees(p_claims jsonb, p_query text) returns text language plpgsql as $$
declare
  v_seen text;
begin
  begin
    perform tests.sign_in(p_claims);
    execute format(
      'select coalesce(string_agg(line, '', '' order by line collate "C"), '''') from (%s) q (line)', p_query
    )
    into v_seen;
  exception when insufficient_privilege then
    v_seen := 'refused';
  end;
  perform tests.sign_out();
  return v_seen;
end $$;

select is_empty(
  $$select oid::regclass from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f')
      and oid not in (select relation from shelf)$$,
  'every table of public is looked at'
);

select is(
  tests.sees(p.claims, s.query), to_jsonb(s) ->> p.column_name,
  format('%s sees of %s: %s', p.name, s.relation, coalesce(nullif(to_jsonb(s) ->> p.column_name, ''), 'nothing'))
)
from shelf s cross join people p;

select tests.sign_in(tests.clerk_claims('bob'));
select is(
  tests.refusal($$select public.set_subscription_url('sub_ann', 'https://harbor.example.com/')$$),
  'PT404 unknown_subscription', 'and Bob names no shop for the subscription of Ann'
);
select tests.sign_out();

select * from finish();
rollback;
