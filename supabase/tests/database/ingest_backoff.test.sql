-- Contract: S29, I2. A failing event is tried ten times, after 1 minute doubling; then it is dead and visible, the
-- sweep leaves it, and a delivery after the cause is gone still does its work.
-- Kills: poison that is retried for ever; an event that nobody can revive.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(16);

select tests.open_shop();
select tests.break('public.purchases', 'insert', 'P0001');

-- What a further delivery answers, and in how many minutes the event is due again.
create function tests.attempt() returns text language sql volatile
return tests.deliver(tests.order_event('ord_1'), 'evt_1');
create function tests.due_in_minutes() returns numeric language sql volatile
return (select extract(epoch from next_attempt_at - now()) / 60 from edge_kit.polar_events);

select is(
  array[tests.attempt(), round(tests.due_in_minutes())::text], array['failed', minutes::text],
  format('S29: attempt %s waits %s minutes', n, minutes)
)
from unnest(array[1, 2, 4, 8, 16, 32, 64, 128, 256]) with ordinality t (minutes, n);

select is(tests.attempt(), 'dead', 'S29: the tenth failure is the last');
select results_eq(
  'select state::text, attempts::integer, error, next_attempt_at from edge_kit.polar_events',
  $$values ('dead', 10, 'P0001 broken by the test', null::timestamptz)$$, 'S29: it is dead and says why'
);
select is(tests.attempt(), 'dead', 'a delivery while the cause is there changes nothing');
select tests.mend('public.purchases');
select lives_ok('select edge_kit.sweep_polar_events()', 'the sweep runs');
select is((select state::text from edge_kit.polar_events), 'dead', 'and leaves the dead alone');
select is(tests.attempt(), 'processed', 'a delivery when the cause is gone does the work');
select is((select count(*) from public.purchases), 1::bigint, 'nothing is lost');

select * from finish();
rollback;
