-- Contract: an upsell on a shop that the same buyer had read within a week starts from those pages. Another buyer,
-- another shop, an old or unfinished run, a retry and a subscription's month read anew.
-- Kills: a shop that is read again for every report of a cart; a report on mended faults from before they were mended;
-- one buyer's crawl in another's report.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(14);

select tests.open_shop();
-- Buys a product for a shop: the purchase. Whoever is at the shop leaves it.
create function tests.order(
  p_order text, p_product text, p_url text default 'https://shop.example.com/', p_customer text default 'gil',
  p_competitors jsonb default '[]'
)
returns uuid language plpgsql as $$
declare
  v_cart text := tests.cart(jsonb_build_array(jsonb_strip_nulls(jsonb_build_object(
    'product', p_product, 'url', p_url, 'competitor_urls', nullif(p_competitors, '[]')
  ))));
  v_price integer := (select price_amount from public.products where slug = p_product);
begin
  update edge_kit.scrape_jobs set state = 'canceled', finished_at = now(), lease_until = null where state = 'running';
  perform tests.deliver(tests.order_event(p_order, jsonb_build_object(
    'product_id', 'polar-' || p_product, 'customer_id', 'cus_' || p_customer, 'customer',
    jsonb_build_object('email', p_customer || '@example.com'),
    'subtotal_amount', v_price, 'net_amount', v_price, 'total_amount', v_price, 'refundable_amount', v_price,
    'metadata', jsonb_build_object('tempCartId', v_cart)
  )));
  return (select id from public.purchases where order_id = p_order);
end $$;
-- Claims a purchase's run: the addresses that are known already.
create function tests.known(p_purchase uuid) returns text language sql volatile
return (
  select string_agg(v ->> 'url', ' ' order by n)
  from jsonb_array_elements(public.claim_scrape(p_purchase) -> 'visits') with ordinality t (v, n)
);
create function tests.read(p_purchase uuid) returns boolean language plpgsql as $$
declare
  v_job jsonb := public.claim_scrape(p_purchase);
begin
  perform public.checkpoint_scrape((v_job ->> 'job_id')::uuid, (v_job ->> 'lease_token')::uuid, jsonb_path_query_array(
    '[{"shop": 0, "url": "a"}, {"shop": 0, "url": "b"}, {"shop": 1, "url": "rival"}]', '$[*] ? (@.shop <= $shops)',
    jsonb_build_object('shops', jsonb_array_length(v_job -> 'competitor_urls'))
  ), '{}');
  return public.complete_scrape((v_job ->> 'job_id')::uuid, (v_job ->> 'lease_token')::uuid, (
    select jsonb_agg(jsonb_build_object('kind', kind, 'title', kind, 'score', 70, 'data', '{}'::jsonb))
    from jsonb_array_elements_text(v_job -> 'reports') kind
  ));
end $$;

select is(tests.known(tests.order('ord_early', 'base-kit')), null, 'the first report on a shop starts from nothing');
select is(tests.read(tests.order('ord_kit', 'base-kit')), true, 'another one is delivered');

select is(tests.known(tests.order('ord_upsell', 'threat-scanner')), 'a b', 'an upsell starts from its pages');
select is(
  (
    select state::text || ' ' || attempts
    from edge_kit.scrape_jobs j join public.purchases p on p.id = j.purchase_id where p.order_id = 'ord_upsell'
  ),
  'running 1', 'on its first attempt'
);
select is(
  tests.known(tests.order('ord_matrix', 'competitor-kill-matrix', p_competitors => '["https://rival.example.com/"]')),
  'a b',
  'one with competitors reads those itself'
);
select is(
  tests.known(tests.order('ord_other_shop', 'threat-scanner', 'https://other.example.com/')), null,
  'another shop is read'
);
select is(
  tests.known(tests.order('ord_other_buyer', 'threat-scanner', p_customer => 'bob')), null,
  'another buyer''s shop is read'
);
select is(
  tests.known(tests.order('ord_month', 'monthly-edge-update')), null, 'a month''s update looks for what has changed'
);

-- The same competitors again.
select is(
  tests.read(tests.order(
    'ord_matrix_one', 'competitor-kill-matrix', 'https://third.example.com/',
    p_competitors => '["https://rival.example.com/"]'
  )),
  true, 'a matrix is delivered'
);
select is(
  tests.known(tests.order(
    'ord_matrix_two', 'competitor-kill-matrix', 'https://third.example.com/',
    p_competitors => '["https://rival.example.com/"]'
  )),
  'a b rival', 'the next one with the same competitors has them all'
);

-- Age, and a run that is not the first.
update edge_kit.scrape_jobs set finished_at = now() - interval '8 days' where finished_at is not null;
select is(tests.known(tests.order('ord_late', 'threat-scanner')), null, 'after a week the shop is read anew');
update edge_kit.scrape_jobs set finished_at = now() where finished_at is not null;
select from set_config('tests.again', tests.order('ord_again', 'threat-scanner')::text, true);
update edge_kit.scrape_jobs set state = 'dead', finished_at = now(), error_code = 'gone'
where purchase_id = current_setting('tests.again')::uuid;
update public.purchases set status = 'pending_scrape', failure_code = null
where id = current_setting('tests.again')::uuid;
select is(tests.known(current_setting('tests.again')::uuid), null, 'a retry reads anew what may have been mended');

-- A second attempt of the upsell does not copy twice.
update edge_kit.scrape_jobs set state = 'canceled', finished_at = now(), lease_until = null where state = 'running';
update edge_kit.scrape_jobs j set state = 'running', finished_at = null, lease_until = now() - interval '1 second'
from public.purchases p where p.id = j.purchase_id and p.order_id = 'ord_upsell';
select is(
  tests.known((select id from public.purchases where order_id = 'ord_upsell')), 'a b',
  'a second worker finds the same pages'
);
select is(
  (
    select count(*)
    from edge_kit.scrape_pages s
    join edge_kit.scrape_jobs j on j.id = s.job_id
    join public.purchases p on p.id = j.purchase_id
    where p.order_id = 'ord_upsell'
  ),
  2::bigint, 'once'
);

select * from finish();
rollback;
