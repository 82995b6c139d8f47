-- Contract: S31, I1. Whichever statement of an event's work fails, the last one included, nothing of the event remains
-- but its inbox row: no customer, order, purchase or job, no change of one, and no ring at the scraper's door.
-- Kills: an order without purchases, a refund booked half, a scraper that works for a purchase that was never there.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(20);

select tests.open_shop();
select from vault.create_secret('the-key', 'automations_key') where edge_kit.secret('automations_key') is null;
select from set_config(
  'tests.cart', tests.cart('[{"product": "base-kit", "url": "https://a.example.com/"}]', tests.clerk_claims('bob')),
  true
);
create function tests.told(p_status text, p_at timestamptz) returns text language sql volatile
return tests.order_event('ord_1', jsonb_build_object(
  'status', p_status, 'metadata', jsonb_build_object('tempCartId', current_setting('tests.cart'), 'user_id', 'user_bob')
), p_at);

-- How many rows there are of all that an event may write.
create function tests.remains() returns jsonb language sql volatile
return jsonb_build_object(
  'customers', (select count(*) from edge_kit.polar_customers),
  'orders', (select count(*) from public.orders), 'purchases', (select count(*) from public.purchases),
  'jobs', (select count(*) from edge_kit.scrape_jobs), 'rings', (select count(*) from net.http_request_queue)
);
-- What becomes of an event while writing a table fails.
create function tests.deliver_broken(
  p_table regclass, p_event text, p_body text, p_webhook_id text
) returns text language plpgsql as $$
declare
  v_state text;
begin
  perform tests.break(p_table, p_event, 'P0001');
  v_state := tests.deliver(p_body, p_webhook_id);
  perform tests.mend(p_table);
  return v_state;
end $$;

-- A payment, whose last statement queues its scrape and rings.
select is(
  tests.deliver_broken(step, 'insert', tests.told('paid', '2026-11-20T10:00:00Z'), 'evt_paid'), 'failed',
  format('S31: writing %s fails', step)
)
from unnest(
  '{edge_kit.polar_customers,public.profiles,public.orders,public.purchases,edge_kit.scrape_jobs}'::regclass[]
) step;
select is(
  tests.remains(), '{"customers": 0, "orders": 0, "purchases": 0, "jobs": 0, "rings": 0}'::jsonb,
  'S31: nothing of the payment remains'
);
select results_eq(
  'select webhook_id collate "default", state::text, attempts::integer from edge_kit.polar_events',
  $$values ('evt_paid', 'failed', 5)$$, 'S31: but its inbox row'
);
select is(
  tests.deliver(tests.told('paid', '2026-11-20T10:00:00Z'), 'evt_paid'), 'processed',
  'S31: with the cause gone, all of it happens'
);
select is(
  tests.remains(), '{"customers": 1, "orders": 1, "purchases": 1, "jobs": 1, "rings": 1}'::jsonb,
  'S31: down to the ring'
);

-- A refund, whose last statement cancels the run.
select from public.claim_scrape((select id from public.purchases));
create function tests.stand() returns text language sql volatile
return (
  select concat_ws(' / ', o.status, p.status, j.state, coalesce(p.refunded_at::text, 'not refunded'))
  from public.orders o
  join public.purchases p on p.order_id = o.id
  join edge_kit.scrape_jobs j on j.purchase_id = p.id
);
select is(tests.stand(), 'paid / scraping / running / not refunded', 'a worker is at it');
select is(
  tests.deliver_broken(step, 'update', tests.told('refunded', '2026-11-20T11:00:00Z'), 'evt_refunded'), 'failed',
  format('S31: changing %s fails', step)
)
from unnest('{public.orders,public.purchases,edge_kit.scrape_jobs}'::regclass[]) step;
select is(tests.stand(), 'paid / scraping / running / not refunded', 'S31: nothing of the refund remains');
select is(
  (select state::text from edge_kit.polar_events where webhook_id = 'evt_refunded'), 'failed', 'S31: but its inbox row'
);
select is(
  tests.deliver(tests.told('refunded', '2026-11-20T11:00:00Z'), 'evt_refunded'), 'processed',
  'S31: with the cause gone, all of it happens'
);
select is(tests.stand(), format('refunded / canceled / canceled / %s', now()), 'S31: down to the run');

-- A link, whose last statement writes the profile.
select tests.trust_clerk();
select from tests.deliver(tests.order_event('ord_gil'));
select tests.break('public.profiles', 'update', 'P0001');
select tests.sign_in(tests.clerk_claims('gil'));
select is(
  tests.refusal('select public.link_profile()'), 'P0001 broken by the test', 'a link whose last statement fails'
);
select tests.sign_out();
select is(
  (
    select array[c.user_id, o.user_id, p.user_id]
    from public.orders o
    join public.purchases p on p.order_id = o.id
    join edge_kit.polar_customers c on c.id = o.polar_customer_id
    where o.id = 'ord_gil'
  ),
  array[null, null, null]::text[], 'leaves everything as it was'
);
select is_empty($$select * from public.profiles where user_id = 'user_gil'$$, 'and no profile');

select * from finish();
rollback;
