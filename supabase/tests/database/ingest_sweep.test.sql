-- Contract: I2. The sweep works failed events that are due, each in a block of its own: one that fails again counts an
-- attempt, one that fails in passing counts none and waits for the next minute, and neither hinders the others.
-- Kills: one bad event that rolls the whole sweep back, every minute, for ever.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(9);

select tests.open_shop();
select tests.break('public.orders', 'insert', 'P0001');
select from generate_series(1, 5) n cross join lateral tests.deliver(tests.order_event('ord_' || n), 'evt_' || n);
select tests.mend('public.orders');
create temporary view inbox as
select
  webhook_id collate "default" as webhook_id, state::text, attempts::integer, next_attempt_at <= now() as due
from edge_kit.polar_events order by webhook_id;

select edge_kit.sweep_polar_events();
select results_eq(
  'select distinct state, attempts, due from inbox', $$values ('failed', 1, false)$$,
  'what is not due yet is left alone'
);

update edge_kit.polar_events set next_attempt_at = now() where webhook_id <> 'evt_5';
-- The second fails again, the third meets a deadlock.
create function tests.raise_by_order() returns trigger language plpgsql as $$
begin
  if new.id = 'ord_2' then
    raise exception 'still broken';
  elsif new.id = 'ord_3' then
    raise exception using errcode = '40P01', message = 'deadlock';
  end if;
  return new;
end $$;
create trigger broken before insert on public.orders for each row execute function tests.raise_by_order();

set local client_min_messages = error;
select lives_ok('select edge_kit.sweep_polar_events()', 'the sweep survives events that fail');
select results_eq(
  'select * from inbox',
  $$values
    ('evt_1', 'processed', 2, null), ('evt_2', 'failed', 2, false), ('evt_3', 'failed', 1, true),
    ('evt_4', 'processed', 2, null), ('evt_5', 'failed', 1, false)$$,
  'due events are worked, a second failure waits longer, a deadlock waits for the next minute and counts nothing'
);
select set_eq('select id from public.orders', array['ord_1', 'ord_4'], 'what was worked is there');

select tests.mend('public.orders');
select edge_kit.sweep_polar_events();
select set_eq(
  'select id from public.orders', array['ord_1', 'ord_3', 'ord_4'], 'the next sweep works what met the deadlock'
);

update edge_kit.polar_events set attempts = 9, next_attempt_at = now() where webhook_id = 'evt_2';
select tests.break('public.orders', 'insert', 'P0001');
select edge_kit.sweep_polar_events();
select results_eq(
  $$select state, attempts, due from inbox where webhook_id = 'evt_2'$$, $$values ('dead', 10, null::boolean)$$,
  'S29: the tenth failure is the last'
);

select tests.mend('public.orders');
update edge_kit.polar_events set next_attempt_at = now() where webhook_id = 'evt_5';
select edge_kit.sweep_polar_events();
select set_eq(
  'select id from public.orders', array['ord_1', 'ord_3', 'ord_4', 'ord_5'], 'the rest is worked when it is due'
);
select results_eq(
  'select webhook_id from inbox where state <> ''processed''', array['evt_2'], 'only the dead one remains'
);
select is((select count(*) from public.purchases), 4::bigint, 'everything is bought once');

select * from finish();
rollback;
