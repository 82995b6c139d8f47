-- Contract: price_drift says that Polar does not offer each of our prices, in whatever currency, as its last word on
-- the product tells it.
-- Kills: a plan that Polar sells in euros at a price of somebody else's, and nobody sees.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(6);

select tests.open_shop();
insert into public.product_prices (product, currency, amount) values ('base-kit', 'eur', 13900);

-- What Polar says of the Base Kit in this minute of the hour; whether its prices are ours.
create function tests.drifts(p_minute integer, p_prices jsonb) returns boolean language plpgsql as $$
declare
  v_at timestamptz := '2026-11-20T10:00:00Z'::timestamptz + make_interval(mins => p_minute);
begin
  perform public.ingest_polar_event('product-' || p_minute, jsonb_build_object(
    'type', 'product.updated', 'timestamp', v_at, 'data', jsonb_build_object(
      'id', 'polar-base-kit', 'created_at', v_at, 'modified_at', v_at, 'prices', (
        select coalesce(jsonb_agg(jsonb_build_object('price_currency', c, 'price_amount', a::bigint)), '[]')
        from jsonb_each_text(p_prices) p (c, a)
      )
    )
  )::text);
  return (select price_drift from public.products where slug = 'base-kit');
end $$;

select is(tests.drifts(1, '{"usd": 14900, "eur": 13900}'), false, 'Polar offers both prices');
select is(tests.drifts(2, '{"usd": 14900}'), true, 'the one in euros is missing');
select is(tests.drifts(3, '{"usd": 14900, "eur": 13900, "gbp": 11900}'), false, 'one more than ours is no drift');
select is(tests.drifts(4, '{"usd": 14900, "eur": 14900}'), true, 'the one in euros is another');
select is(tests.drifts(5, '{"eur": 13900}'), true, 'the one in dollars is missing');
select is(tests.drifts(6, '{}'), true, 'there is none');

select * from finish();
rollback;
