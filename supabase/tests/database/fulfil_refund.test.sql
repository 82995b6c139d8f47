-- Contract: docs/money.md §4. A full refund cancels what is not finished and hides what is; all of it is undone when
-- the refund fails.
-- Kills: work for money that was given back; a buyer who paid after all and gets nothing.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(13);

select tests.open_shop();
insert into public.products (slug, kind, name, description, price_amount, active, polar_product_id)
values ('sticker', 'upsell', 'Sticker', 'Nothing to scrape.', 0, true, 'polar-sticker');
select from set_config('tests.cart', tests.cart('[
  {"product": "base-kit"}, {"product": "base-kit", "url": "https://b.example.com/"}, {"product": "base-kit",
  "url": "https://c.example.com/"},
  {"product": "base-kit", "url": "https://d.example.com/"}, {"product": "base-kit", "url": "https://e.example.com/"},
  {"product": "sticker"}
]'), true);
create function tests.told(
  p_status text, p_at timestamptz, p_type text default 'order.updated'
) returns text language sql volatile
return tests.deliver(tests.order_event('ord_1', jsonb_build_object(
  'product_id', 'polar-cart', 'subtotal_amount', 74500, 'total_amount', 74500, 'status', p_status, 'metadata',
  jsonb_build_object('tempCartId', current_setting('tests.cart'))
), p_at, p_type));

-- Line 1 waits for its URL, 2 for its scrape, 3 is being scraped, 4 failed, 5 is delivered, 6 needs nothing.
select from tests.told('paid', '2026-11-20T10:00:00Z', 'order.paid');
select from public.claim_scrape(tests.line(3));
select from tests.give_up(tests.line(4));
select from tests.scrape(tests.line(5));
select results_eq(
  'select status::text from public.purchases order by line',
  array['awaiting_url', 'pending_scrape', 'scraping', 'failed', 'completed', 'completed'],
  'six lines, in all states'
);

select is(
  tests.told('refunded', '2026-11-20T11:00:00Z', 'order.refunded'), 'processed', 'the order is refunded in full'
);
select results_eq(
  'select status::text from public.purchases order by line',
  array['canceled', 'canceled', 'canceled', 'canceled', 'completed', 'completed'],
  'what is not finished is canceled, what is finished stays finished'
);
select is_empty(
  'select * from public.purchases where refunded_at is null or failure_code is not null',
  'all of it is marked as refunded'
);
select results_eq(
  'select p.line, j.state::text from edge_kit.scrape_jobs j join public.purchases p on p.id = j.purchase_id order by 1',
  $$values (2, 'canceled'), (3, 'canceled'), (4, 'dead'), (5, 'succeeded')$$, 'open scrapes are canceled'
);
select is(
  (select array_agg(public.claim_scrape(id)) from public.purchases), array_fill(null::jsonb, array[6]),
  'and none can be claimed'
);
create temporary table first_time as select line, refunded_at from public.purchases;
select is(tests.told('refunded', '2026-11-20T11:00:01Z'), 'processed', 'S68: the refund is told again');
select is_empty(
  'select line, refunded_at from public.purchases except select * from first_time', 'S68: and changes nothing'
);

select is(tests.told('paid', '2026-11-20T12:00:00Z'), 'processed', 'the refund fails at the bank');
select results_eq(
  'select status::text from public.purchases order by line',
  array['awaiting_url', 'pending_scrape', 'pending_scrape', 'pending_scrape', 'completed', 'completed'],
  'everything goes on'
);
select is_empty('select * from public.purchases where refunded_at is not null', 'and nothing is hidden');
select results_eq(
  $$select p.line, j.run_key from edge_kit.scrape_jobs j join public.purchases p on p.id = j.purchase_id
    where j.state = 'queued' order by 1$$,
  $$values (2, '2'), (3, '2'), (4, '2')$$, 'with a new run for each that was canceled'
);
select is(
  tests.told('refunded', '2026-11-20T11:30:00Z'), 'stale', 'S40: an older word about the refund comes too late'
);

select * from finish();
rollback;
