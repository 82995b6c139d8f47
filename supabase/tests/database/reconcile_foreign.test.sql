-- Contract: in a shared organisation an order of somebody else's is taken in once, so that mapping its product finds it
-- in the inbox, and is nothing new afterwards.
-- Kills: the same foreign orders in every report, and in the inbox again every day.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(3);

update edge_kit.settings set shared_organization = true where singleton;
create function tests.verdict() returns text language sql return (
  select verdict from public.compare_polar_objects(
    'order', jsonb_build_array(tests.order_event('ord_1', '{"product_id": "theirs"}')::jsonb -> 'data')
  )
);

select is(tests.verdict(), 'missing', 'before anything was heard of it');
select is(tests.deliver(tests.order_event('ord_1', '{"product_id": "theirs"}')), 'ignored', 'the inbox lets it pass');
select is(tests.verdict(), 'same', 'and from then on it is known');

select * from finish();
rollback;
