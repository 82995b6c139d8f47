-- Contract: a plan that is sold by the seat is bought in a number, as itself and at Polar's price for each; Polar's
-- product is compared by its price for one seat. Anything else of kind subscription is bought one at a time. Kills: a
-- team that is sold as one seat, or as a one-time cart; a drift that is seen where there is none.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(11);

select tests.open_shop();
select tests.sell_team();
create function tests.wanted(p_items jsonb) returns jsonb language sql volatile
return public.create_cart(null, p_items, null);

select is(
  (select jsonb_build_array(c -> 'product' ->> 'slug', c -> 'ad_hoc_price', c -> 'seats', c -> 'total_amount')
    from tests.wanted('[{"product": "team", "quantity": 7}]') c),
  '["team", false, 7, 7000]', 'seven seats of a plan are the plan, seven times'
);
select is(
  (select c -> 'seats' from tests.wanted('[{"product": "team"}]') c), '1', 'one is the least'
);
select is(
  (select c -> 'seats' from tests.wanted('[{"product": "base-kit"}]') c), 'null',
  'what is not sold by the seat has none'
);
select is(
  tests.refusal($$select tests.wanted('[{"product": "team", "quantity": 101}]')$$),
  'PT422 invalid_quantity', 'not more than a hundred'
);
select is(
  tests.refusal($$select tests.wanted('[{"product": "team", "quantity": 0}]')$$), 'PT422 invalid_quantity', 'nor none'
);
select is(
  tests.refusal($$select tests.wanted('[{"product": "team", "quantity": 2}, {"product": "base-kit"}]')$$),
  'PT422 subscription_alone', 'nor beside something else'
);
select is(
  tests.refusal($$select tests.wanted('[{"product": "monthly-edge-update", "quantity": 2,
    "url": "https://a.example.com/"}]')$$),
  'PT422 one_url_per_line', 'another plan is bought once'
);

-- Its price at Polar.
create function tests.priced(p_price jsonb, p_at timestamptz) returns boolean language plpgsql as $$
begin
  perform tests.deliver(jsonb_build_object('type', 'product.updated', 'timestamp', p_at, 'data', jsonb_build_object(
    'id', 'polar-team', 'created_at', '2026-11-01T00:00:00Z', 'modified_at', p_at, 'prices', jsonb_build_array(p_price)
  ))::text);
  return (select price_drift from public.products where slug = 'team');
end $$;
create function tests.tiers(p_tiers jsonb) returns jsonb language sql
return jsonb_build_object('amount_type', 'seat_based', 'price_currency', 'usd', 'seat_tiers',
  jsonb_build_object('tiers', p_tiers));
select is(
  tests.priced(tests.tiers('[{"min_seats": 1, "max_seats": null, "price_per_seat": 1000}]'), '2026-11-21T10:00:00Z'),
  false,
  'the same price for each seat is the same price'
);
select is(
  tests.priced(tests.tiers('[{"min_seats": 1, "max_seats": null, "price_per_seat": 900}]'), '2026-11-21T11:00:00Z'),
  true,
  'another one is a drift'
);
select is(
  tests.priced(tests.tiers('[{"min_seats": 1, "max_seats": 9, "price_per_seat": 1000},
    {"min_seats": 10, "max_seats": null, "price_per_seat": 800}]'), '2026-11-21T12:00:00Z'), true, 'so are steps'
);
select is(
  tests.priced('{"amount_type": "fixed", "price_amount": 1000, "price_currency": "usd"}', '2026-11-21T13:00:00Z'), true,
  'and so is one price for all'
);

select * from finish();
rollback;
