-- Contract: docs/money.md §3, months of a yearly plan. The clock looks at a period when a month of it is due and at no
-- other time; a month that could not be granted stays due while the period runs; a plan that comes to grant monthly
-- does so for the periods that run.
-- Kills: an hourly look at every plan that is paid by the year; a month that is forgotten because its turn came while
-- something else was wrong.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(12);

select tests.open_shop();
insert into public.products (
  slug, kind, name, description, price_amount, recurring_interval, credits, grant_interval, active, polar_product_id
)
values ('yearly', 'subscription', 'Yearly', 'Yearly.', 90000, 'year', 10, 'month', true, 'polar-yearly');
create function tests.begin_year(p_id text, p_start timestamptz, p_product text default 'polar-yearly') returns text
language sql
return tests.deliver(tests.subscription_event(p_id, jsonb_build_object(
  'product_id', p_product, 'amount', 90000, 'recurring_interval', 'year', 'created_at', p_start, 'started_at', p_start,
  'current_period_start', p_start, 'current_period_end', p_start + interval '1 year'
), p_start, 'subscription.created'));
create function tests.next_month(p_id text) returns timestamptz language sql stable
return (select next_month_at from public.credit_lots where subscription_id = p_id and source = 'period');
create function tests.months(p_id text) returns bigint language sql stable
return (select count(*) from public.credit_lots where subscription_id = p_id and source = 'month');
create function tests.month(p_start timestamptz, p_n integer) returns timestamptz language sql
return edge_kit.months_after(p_start, p_n, 'month');

select set_config('tests.start', (now() - interval '100 days')::text, true);
select tests.begin_year('sub_1', current_setting('tests.start')::timestamptz);
select is(
  tests.next_month('sub_1'), tests.month(current_setting('tests.start')::timestamptz, 1),
  'a period says when its first month is due'
);
select is(edge_kit.grant_due_months(), 1, 'whatever is due is granted');
select is(tests.months('sub_1'), 3::bigint, 'month by month');
select is(
  tests.next_month('sub_1'), tests.month(current_setting('tests.start')::timestamptz, 4), 'and the next one is noted'
);
select is(edge_kit.grant_due_months(), 0, 'before it is due there is nothing to do');

select tests.begin_year('sub_2', now() - interval '40 days');
insert into edge_kit.subscription_marks (subscription_id, at, mark)
values ('sub_2', now() - interval '20 days', 'ended');
select is(edge_kit.grant_due_months(), 0, 'a month that was due after the end is not granted');
select is(tests.next_month('sub_2'), tests.month(now() - interval '40 days', 1), 'and stays due');
delete from edge_kit.subscription_marks where subscription_id = 'sub_2' and mark = 'ended';
select is(edge_kit.grant_due_months(), 1, 'so that it comes when the end turns out to be none');

select tests.begin_year('sub_3', now() - interval '400 days');
select edge_kit.grant_due_months();
select is(
  array[tests.months('sub_3')::text, tests.next_month('sub_3')::text], '{0,null}'::text[],
  'of a period that is over nothing is granted, and it is not looked at again'
);

insert into public.products (
  slug, kind, name, description, price_amount, recurring_interval, credits, active, polar_product_id
)
values ('plain', 'subscription', 'Plain', 'Yearly.', 90000, 'year', 10, true, 'polar-plain');
select tests.begin_year('sub_4', now() - interval '40 days', 'polar-plain');
select is(tests.next_month('sub_4'), null, 'a plan that grants all at once has no months');
update public.products set grant_interval = 'month' where slug = 'plain';
select edge_kit.grant_due_months();
select is(tests.months('sub_4'), 1::bigint, 'one that comes to grant monthly does so for the periods that run');
select ok(edge_kit.ledger_holds(), 'the ledger adds up');

select * from finish();
rollback;
