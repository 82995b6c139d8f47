-- Contract: S20. The second delivery of a webhook id changes nothing and answers `duplicate`, whatever its body says.
-- Kills: Polar's retry after a lost answer that sells twice.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(7);

select tests.open_shop();
select is(tests.deliver(tests.order_event('ord_1'), 'evt_1'), 'processed', 'S20: the first delivery is processed');

create temporary table before as
select (select to_jsonb(e) from edge_kit.polar_events e) as event, (select to_jsonb(o) from public.orders o) as "order",
  (select jsonb_agg(p) from public.purchases p) as purchases, (select jsonb_agg(j) from edge_kit.scrape_jobs j) as jobs;

select is(tests.deliver(tests.order_event('ord_1'), 'evt_1'), 'duplicate', 'S20: the second is a duplicate');
select is(tests.deliver(tests.order_event('ord_2'), 'evt_1'), 'duplicate', 'S20: also with another body');
select is(
  (select event from before), (select to_jsonb(e) from edge_kit.polar_events e), 'S20: the inbox row is as it was'
);
select is(
  (select "order" from before), (select to_jsonb(o) from public.orders o), 'S20: so is the order, and no other came'
);
select is((select purchases from before), (select jsonb_agg(p) from public.purchases p), 'S20: so are the purchases');
select is((select jobs from before), (select jsonb_agg(j) from edge_kit.scrape_jobs j), 'S20: so is the work to do');

select * from finish();
rollback;
