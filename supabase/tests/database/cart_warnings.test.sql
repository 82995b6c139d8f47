-- Contract: S155. Who is about to pay for a report that they have, or are getting, for the same shop is told before; so
-- is
-- who has it in the cart twice. A warning refuses nothing.
-- Kills: 149 USD for the same bytes again; an e-mail address that tells a stranger what it has bought.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(10);

select tests.open_shop();
create function tests.warnings(p_claims jsonb, variadic p_items jsonb[]) returns text language sql volatile as $$
  select coalesce(string_agg(
    concat_ws(' ', w ->> 'line', w ->> 'code', w ->> 'product', w ->> 'url', w ->> 'reports'), '; '
  ), 'none')
  from jsonb_array_elements(public.create_cart(p_claims, to_jsonb(p_items), null) -> 'warnings') w
$$;
create function tests.kit(p_url text) returns jsonb language sql
return jsonb_build_object('product', 'base-kit', 'url', p_url);

select from tests.sign_up('ann');
select is(
  tests.warnings(tests.supabase_claims('ann'), tests.kit('https://shop.example.com/')), 'none', 'the first is no second'
);
select from set_config('tests.purchase', tests.buy('ord_1', tests.supabase_claims('ann'))::text, true);
select is(
  (select url from public.purchases), 'https://shop.example.com/', 'bought for this shop'
);
select matches(
  tests.warnings(tests.supabase_claims('ann'), tests.kit('https://shop.example.com/')),
  '^1 already_bought base-kit https://shop.example.com/ \[.*"survival_blueprint".*\]$',
  'S155: while it is still being made'
);
select matches(
  tests.warnings(tests.supabase_claims('ann'), tests.kit('http://WWW.shop.example.com/about')), '^1 already_bought',
  'S155: however the shop is written'
);
select is(
  tests.warnings(tests.supabase_claims('ann'), tests.kit('https://other.example.com/')), 'none', 'another shop is new'
);
select from tests.sign_up('bob');
select is(
  tests.warnings(tests.supabase_claims('bob'), tests.kit('https://shop.example.com/')), 'none',
  'another buyer does not hear of it'
);
select is(
  tests.warnings(null, tests.kit('https://shop.example.com/')), 'none', 'nor does who is signed out'
);
select matches(
  tests.warnings(null, tests.kit('https://two.example.com/'), tests.kit('https://two.example.com')),
  '^2 twice_in_cart base-kit', 'twice in one cart is told to anybody'
);
select from tests.give_up(current_setting('tests.purchase')::uuid);
select is(
  tests.warnings(tests.supabase_claims('ann'), tests.kit('https://shop.example.com/')), 'none',
  'what failed may be bought again'
);
select is(
  (select jsonb_array_length(items) from public.temp_carts order by created_at desc limit 1), 1,
  'a warning refuses nothing'
);

select * from finish();
rollback;
