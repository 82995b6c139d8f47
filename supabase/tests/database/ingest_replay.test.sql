-- Contract: an operator works any inbox event again: harmless for one that was processed, the cure for a dead one.
-- Kills: a dead letter without a way back; a replay that sells twice.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(9);

select tests.open_shop();
select from tests.deliver(tests.order_event('ord_1'), 'evt_1');
select is(public.replay_polar_event('evt_1'), 'stale', 'replaying what was processed changes no mirror');
select is((select count(*) from public.purchases), 1::bigint, 'and sells nothing twice');

select tests.break('public.purchases', 'insert', 'P0001');
select from tests.deliver(tests.order_event('ord_2'), 'evt_2');
update edge_kit.polar_events set state = 'dead', attempts = 10, next_attempt_at = null where webhook_id = 'evt_2';
select is(public.replay_polar_event('evt_2'), 'dead', 'a dead event whose cause is there stays dead');
select tests.mend('public.purchases');
select is(public.replay_polar_event('evt_2'), 'processed', 'when the cause is gone, a replay does its work');
select is((select count(*) from public.purchases where order_id = 'ord_2'), 1::bigint, 'once');

select from tests.deliver('{"type": "member.created"}', 'evt_3');
select is(public.replay_polar_event('evt_3'), 'ignored', 'what is ignored stays ignored');

select is(
  tests.refusal($$select public.replay_polar_event('evt_nope')$$), 'PT404 unknown_event', 'an unknown id is refused'
);
update edge_kit.polar_events set payload = null where webhook_id = 'evt_1';
select is(
  tests.refusal($$select public.replay_polar_event('evt_1')$$), 'PT410 payload_gone',
  'so is one whose payload was purged'
);
select is(
  (select state::text from edge_kit.polar_events where webhook_id = 'evt_1'), 'stale', 'and it stays what it was'
);

select * from finish();
rollback;
