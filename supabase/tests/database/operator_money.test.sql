-- Contract: what was sold, what recurs and what was refunded, by hand. Amounts are minor units, net of tax, per
-- currency.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(11);

select tests.open_shop();
create function tests.sell(
  p_id text, p_day text, p_net bigint, p_tax bigint, p_refunded bigint default 0, p_status text default 'paid',
  p_currency text default 'usd'
) returns void
language sql as $$
  select tests.deliver(tests.order_event(p_id, jsonb_build_object(
    'created_at', p_day, 'status', p_status, 'currency', p_currency, 'subtotal_amount', p_net, 'net_amount', p_net,
    'tax_amount', p_tax, 'total_amount', p_net + p_tax, 'refunded_amount', p_refunded,
    'refundable_amount', p_net - p_refunded
  )))
$$;
select tests.sell('a', '2026-11-19T23:59:59Z', 14900, 2831);
select tests.sell('b', '2026-11-20T00:00:00Z', 14900, 0);
select tests.sell('c', '2026-11-20T12:00:00Z', 39900, 7581, 10000, 'partially_refunded');
select tests.sell('d', '2026-11-20T23:30:00-01:00', 9900, 0, 9900, 'refunded');  -- the 21st in UTC
select tests.sell('e', '2026-11-20T13:00:00Z', 20000, 4000, 0, 'paid', 'eur');
select tests.sell('f', '2026-11-20T14:00:00Z', 77777, 0, 0, 'pending');
select tests.sell('g', '2026-11-20T15:00:00Z', 0, 0);  -- free by a discount

select results_eq(
  'select day::text, currency, orders::int, gross, refunded, net, tax from edge_kit.sales_by_day
    order by day, currency',
  $$values
    ('2026-11-19', 'usd', 1, 14900::bigint, 0::bigint, 14900::bigint, 2831::bigint),
    ('2026-11-20', 'eur', 1, 20000, 0, 20000, 4000),
    ('2026-11-20', 'usd', 3, 54800, 10000, 44800, 7581),
    ('2026-11-21', 'usd', 1, 9900, 9900, 0, 0)$$,
  'sales by UTC day and currency; pending orders are no sales, a refund counts for the day of its order'
);
select is((select sum(net) from edge_kit.sales_by_day), 79700 ::numeric, 'nothing is counted twice');
select results_eq(
  $$select day::text, product, name, currency, sold::int, quantity::int, paid, refunded from edge_kit.sales_by_product
    order by day, currency$$,
  $$values
    ('2026-11-19', 'base-kit', 'Base Kit', 'usd', 1, 1, 17731::bigint, 0::bigint),
    ('2026-11-20', 'base-kit', 'Base Kit', 'eur', 1, 1, 24000, 0),
    ('2026-11-20', 'base-kit', 'Base Kit', 'usd', 3, 3, 62381, 0),
    ('2026-11-21', 'base-kit', 'Base Kit', 'usd', 1, 1, 9900, 9900)$$,
  'sales by product with its name, tax included'
);

-- 49.00 a month, 1,200.00 a year (100.00), 12.00 a week (52.00), 1.20 a day (36.50).
create function tests.subscribe(p_id text, p_changes jsonb) returns text language sql
return tests.deliver(tests.subscription_event(p_id, p_changes));
select tests.subscribe('m', '{}');
select tests.subscribe('y', '{"amount": 120000, "recurring_interval": "year", "cancel_at_period_end": true}');
select tests.subscribe('w', '{"amount": 1200, "recurring_interval": "week", "status": "past_due"}');
select tests.subscribe('d', '{"amount": 120, "recurring_interval": "day"}');
select tests.subscribe('e', '{"amount": 1000, "currency": "eur", "recurring_interval": "year"}');
select tests.subscribe(
  't', '{"status": "trialing", "trial_start": "2026-11-20T10:00:00Z", "trial_end": "2026-12-20T10:00:00Z"}'
);
select tests.subscribe('p', '{"status": "paused"}');
select tests.subscribe('c', '{"status": "canceled"}');
select tests.subscribe('f', '{"amount": 0}');
select results_eq(
  'select currency, subscriptions::int, mrr, ending, past_due, trials::int from edge_kit.recurring_revenue
    order by currency',
  $$values ('eur', 1, 83::bigint, 0::bigint, 0::bigint, 0), ('usd', 4, 23750, 10000, 5200, 1)$$,
  'recurring revenue a month: 4900 + 10000 + 5200 + 3650 cents'
);
select is(edge_kit.per_month(120000, 'year', 1), 10000.0, 'a year is twelve months');
select is(round(edge_kit.per_month(1200, 'week', 1), 6), 5200.0, 'and 52 weeks');
select is(round(edge_kit.per_month(120, 'day', 1), 6), 3650.0, 'and 365 days');
select is(edge_kit.per_month(4900, 'month', 1), 4900.0, 'a month is a month');
select is(edge_kit.per_month(9900, 'month', 3), 3300.0, 'S117: and a quarter is three of them');

insert into public.refunds (id, order_id, status, reason, amount, tax_amount, currency, created_at, last_writer)
select r.*, row(1, now(), now(), 0, id)::edge_kit.last_writer
from (values
  ('r1', 'c', 'succeeded', 'customer_request', 10000::bigint, 1900::bigint, 'usd', '2026-11-20T16:00:00Z'::timestamptz),
  ('r2', 'd', 'succeeded', 'customer_request', 9900, 0, 'usd', '2026-11-21T16:00:00Z'),
  ('r3', 'd', 'failed', 'customer_request', 9900, 0, 'usd', '2026-11-21T15:00:00Z'),
  ('r4', 'e', 'succeeded', 'duplicate', 5, 1, 'eur', '2026-11-21T15:00:00Z'),
  ('r5', 'e', 'succeeded', null, 7, 0, 'eur', '2026-11-21T15:00:00Z')
) r (id, order_id, status, reason, amount, tax_amount, currency, created_at);
select results_eq(
  'select reason, status, currency, refunds::int, amount, tax from edge_kit.refunds_by_reason order by reason, status',
  $$values
    ('customer_request', 'failed', 'usd', 1, 9900::bigint, 0::bigint),
    ('customer_request', 'succeeded', 'usd', 2, 19900, 1900),
    ('duplicate', 'succeeded', 'eur', 1, 5, 1),
    ('none given', 'succeeded', 'eur', 1, 7, 0)$$,
  'refunds by reason, status and currency'
);
select is(
  (select last_at from edge_kit.refunds_by_reason where status = 'succeeded' and reason = 'customer_request'),
  '2026-11-21T16:00:00Z'::timestamptz, 'and the last one'
);

select * from finish();
rollback;
