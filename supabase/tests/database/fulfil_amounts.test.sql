-- Contract: docs/money.md §2. `purchases.amount` is the line's share of the order's total, tax included, by list price:
-- largest remainder, ties to the lower line, and the sum is the total.
-- Kills: cents that appear or vanish between an order and its lines.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(12);

select tests.open_shop();

-- Sells a cart of products at these list prices for this total and tells what each line is worth.
create function tests.shares(p_prices bigint[], p_total bigint) returns bigint[] language plpgsql as $$
declare
  v_order text := gen_random_uuid();
  v_cart text;
begin
  insert into public.products (slug, kind, name, description, price_amount, active, polar_product_id)
  select 'p-' || v_order || '-' || n, 'upsell', 'P', '', price, true, 'polar-' || v_order || '-' || n
  from unnest(p_prices) with ordinality t (price, n);
  v_cart := tests.cart((
    select jsonb_agg(
      jsonb_build_object('product', 'p-' || v_order || '-' || n) order by n
    ) from generate_subscripts(p_prices, 1) n
  ));
  perform tests.deliver(tests.order_event(v_order, jsonb_build_object(
    'product_id', case when cardinality(p_prices) = 1 then 'polar-' || v_order || '-1' else 'polar-cart' end,
    'subtotal_amount', (select sum(p) from unnest(p_prices) p), 'total_amount', p_total, 'metadata',
    jsonb_build_object('tempCartId', v_cart)
  )));
  return (select array_agg(amount order by line) from public.purchases where order_id = v_order);
end $$;

select is(tests.shares('{14900}', 17731), '{17731}', 'a single line is worth the total, tax included');
select is(tests.shares('{14900}', 0), '{0}', 'or nothing');
select is(
  tests.shares('{14900,14900}', 29800), '{14900,14900}', 'without discount and tax each line is worth its price'
);
-- 40000 × 14900/49700 = 11991.95…, twice, and 40000 × 19900/49700 = 16016.10…: two cents are left for .95 and .95
select is(tests.shares('{14900,14900,19900}', 40000), '{11992,11992,16016}', 'a discount is shared by price');
-- 44699 / 3 = 14899.67, three times: two cents are left
select is(
  tests.shares('{14900,14900,14900}', 44699), '{14900,14900,14899}', 'of equal remainders the lower lines come first'
);
-- 1 × 14900/54800 = 0.27 and 1 × 39900/54800 = 0.73
select is(tests.shares('{14900,39900}', 1), '{0,1}', 'a single cent goes to the larger remainder');
-- 35462 × 14900/29800 = 17731
select is(tests.shares('{14900,14900}', 35462), '{17731,17731}', 'tax is shared too');
select is(tests.shares('{14900,39900}', 0), '{0,0}', 'nothing is shared as nothing');
select is(tests.shares('{0,0}', 5), '{5,0}', 'where no line has a price the first takes what there is');
select is(tests.shares('{0,14900}', 14900), '{0,14900}', 'a free line beside a paid one is worth nothing');
-- 903 × 400/900 = 401⅓, 903 × 100/900 = 100⅓: equal remainders, one cent is left
select is(tests.shares('{400,100,400}', 903), '{402,100,401}', 'thirds of different prices are equal remainders');
select is_empty(
  'select o.id from public.orders o join public.purchases p on p.order_id = o.id group by o.id
    having sum(p.amount) <> o.total_amount',
  'and every sum is its order''s total'
);

select * from finish();
rollback;
