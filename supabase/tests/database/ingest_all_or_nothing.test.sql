-- Contract: S31, I1. When the last statement of an event's work fails, nothing of the event remains but its inbox row:
-- no customer, order, purchase, job, and no ring at the scraper's door.
-- Kills: an order without purchases, a scraper that works for a purchase that was never there.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(9);

select tests.open_shop();
select from vault.create_secret('the-key', 'automations_key') where private.secret('automations_key') is null;
select from set_config('tests.cart', tests.cart('[{"product": "base-kit", "url": "https://a.example.com/"}]'), true);
create function tests.paid() returns text language sql
return tests.order_event('ord_1', jsonb_build_object('metadata', jsonb_build_object('tempCartId', current_setting('tests.cart'), 'user_id', '')));

-- The last thing that happens to an order is that its purchases get their e-mail and owner.
select tests.break('public.purchases', 'update', 'P0001');
select is(tests.deliver(tests.paid(), 'evt_1'), 'failed', 'S31: the last statement fails');
select is((select array_agg(state::text) from private.polar_events), '{failed}', 'S31: the inbox row remains, as failed');
select is_empty('select * from private.polar_customers', 'S31: no customer remains');
select is_empty('select * from public.orders', 'S31: no order');
select is_empty('select * from public.purchases', 'S31: no purchase');
select is_empty('select * from private.scrape_jobs', 'S31: no job');
select is_empty('select * from net.http_request_queue', 'S31: and nobody was rung');

select tests.mend('public.purchases');
select is(tests.deliver(tests.paid(), 'evt_1'), 'processed', 'S31: with the cause gone, all of it happens');
select is((select count(*) from net.http_request_queue), 1::bigint, 'S31: down to the ring');

select * from finish();
rollback;
