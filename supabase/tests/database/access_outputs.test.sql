-- Contract: a report is seen by the owner of its purchase, not after a full refund, again when the refund fails.
-- Kills: reports kept for free by buying, reading and asking for the money back.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(4);

select tests.open_shop();
select from tests.scrape(tests.buy('ord_bob', tests.clerk_claims('bob')));

create function tests.reports_of_bob() returns bigint language plpgsql as $$
declare
  v_count bigint;
begin
  perform tests.sign_in(tests.clerk_claims('bob'));
  select count(*) into v_count from public.outputs;
  perform tests.sign_out();
  return v_count;
end $$;
select is(tests.reports_of_bob(), 1::bigint, 'Bob reads his report');

select from tests.deliver(tests.order_event(
  'ord_bob', '{"customer_id": "cus_bob", "status": "refunded"}', '2026-11-20T11:00:00Z', 'order.refunded'
));
select is(tests.reports_of_bob(), 0::bigint, 'Bob got his money back and reads it no more');

select from tests.deliver(tests.order_event(
  'ord_bob', '{"customer_id": "cus_bob"}', '2026-11-20T12:00:00Z', 'order.updated'
));
select is(tests.reports_of_bob(), 1::bigint, 'his bank refused the refund: he reads it again');
select is((select count(*) from public.outputs), 1::bigint, 'and all the time it was there');

select * from finish();
rollback;
