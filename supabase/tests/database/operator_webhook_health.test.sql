-- Contract: counts by type and state of seven days, failed and dead ones of any age, and how long Polar's word took to
-- have its effect, by hand: lags of 1 to 20 seconds have the median 10 s and the 95th percentile 19 s. Repairs do not
-- count.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
select plan(7);

insert into edge_kit.polar_events (webhook_id, type, payload, state, event_at, received_at, processed_at)
select
  'evt_' || n, 'order.paid', '{}', 'processed', now() - interval '1 day',
  now() - interval '1 day' + n * interval '500 ms', now() - interval '1 day' + n * interval '1 second'
from generate_series(1, 20) n;
insert into edge_kit.polar_events (
  webhook_id, type, payload, state, event_at, received_at, processed_at, next_attempt_at
) values
  ('stale', 'order.paid', '{}', 'stale', null, now() - interval '2 hours', now(), null),
  ('ignored', 'order.paid', '{}', 'ignored', null, now() - interval '3 hours', now(), null),
  ('older', 'order.paid', '{}', 'processed', now() - interval '9 days', now() - interval '8 days', now(), null),
  ('failed', 'order.paid', '{}', 'failed', now(), now() - interval '40 days', null, now()),
  ('failed later', 'order.paid', '{}', 'failed', now(), now() - interval '1 hour', null, now()),
  ('dead', 'order.paid', '{}', 'dead', now(), now() - interval '30 days', null, null),
  ('reconcile:order:1', 'order.updated', '{}', 'processed', now() - interval '6 days', now(), now(), null),
  ('broken', null, 'no json', 'failed', null, now() - interval '5 hours', null, now());

select results_eq(
  $$select processed::int, stale::int, ignored::int, failed::int, dead::int from edge_kit.webhook_health
    where type = 'order.paid'$$,
  $$values (20, 1, 1, 2, 1)$$, 'counts by state'
);
select results_eq(
  $$select lag_p50, lag_p95 from edge_kit.webhook_health where type = 'order.paid'$$,
  $$values (interval '10 seconds', interval '19 seconds')$$, 'lag from event to effect'
);
select results_eq(
  $$select last_received_at, oldest_failed_at from edge_kit.webhook_health where type = 'order.paid'$$,
  $$values (now() - interval '1 hour', now() - interval '40 days')$$, 'last received, oldest failed'
);
select results_eq(
  'select type, failed::int from edge_kit.webhook_health where type <> ''order.paid''', $$values ('unreadable', 1)$$,
  'what could not be read has a row of its own, a repair has none'
);

select set_eq(
  'select webhook_id, type, replay from edge_kit.dead_events',
  $$values ('dead', 'order.paid', 'select public.replay_polar_event(''dead'');')$$,
  'dead events come with what works them again'
);
update edge_kit.polar_events set payload = '{"type": "unheard.of", "data": {}}' where state = 'dead';
do $$
begin
  execute (select replay from edge_kit.dead_events);
end $$;
select is_empty('select * from edge_kit.dead_events', 'which does');
update edge_kit.polar_events set state = 'dead', next_attempt_at = null where webhook_id = 'failed';
select is(
  (select replay from edge_kit.dead_events), 'select public.replay_polar_event(''failed'');',
  'and the next one comes up'
);

select * from finish();
rollback;
