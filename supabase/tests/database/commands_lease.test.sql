-- Contract (S121): whoever holds the lease may send, and nobody else; commands about one object are done in the order
-- in
-- which they were asked for; what was not done is tried again later and later.
-- Kills: two workers with one command; a request that leaves after the lease went to another; uncancel before cancel.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(28);

create function tests.id(p_key text) returns uuid language sql volatile
return (select id from edge_kit.polar_commands where key = p_key);
create function tests.claim(p_key text) returns jsonb language sql volatile return
  public.claim_polar_command(tests.id(p_key));
create function tests.token(p_key text) returns uuid language sql volatile
return (select lease_token from edge_kit.polar_commands where key = p_key);
create function tests.send(p_key text) returns boolean language sql volatile
return public.send_polar_command(tests.id(p_key), tests.token(p_key), '2026-11-20T12:00:00Z');
create function tests.record(p_key text, p_outcome text,
  p_retry_after integer default 0) returns text language sql volatile
return public.record_polar_command(
  tests.id(p_key), tests.token(p_key), p_outcome, p_error_code => 'code', p_error => 'words',
    p_retry_after => p_retry_after
);
create function tests.row(p_key text) returns edge_kit.polar_commands language plpgsql as $$
begin
  return (select c from edge_kit.polar_commands c where key = p_key);
end $$;

select edge_kit.ask_polar('cancel_at_period_end', 'first', 'sub_1');
select edge_kit.ask_polar('uncancel', 'second', 'sub_1');
select edge_kit.ask_polar('cancel_now', 'other', 'sub_2');
select edge_kit.ask_polar('refund', 'refund', 'ord_1', '{"amount": 5, "reason": "other", "line": 2}');

select is(tests.claim('second'), null, 'a command waits for the one before about the same object');
select results_eq(
  $$select jsonb_object_keys(tests.claim('refund')) order by 1$$,
  array['args', 'attempt', 'command_id', 'kind', 'lease_token', 'sent_before', 'subject', 'wait_seconds'],
    'a claim has all that a worker needs'
);
select isnt(tests.claim('first'), null, 'the first is leased');
select is(tests.claim('first'), null, 'to one worker');
select isnt(tests.claim('other'), null, 'another object is nobody''s business');
select is(tests.claim('second'), null, 'the second still waits');
select is(public.claim_polar_command(gen_random_uuid()), null, 'a command that is none is nothing to do');

select is((tests.row('first')).state::text, 'asked', 'until it is sent it is asked for');
select ok(tests.send('first'), 'the holder may send');
select results_eq(
  $$select state::text, seen_at from edge_kit.polar_commands where key = 'first'$$,
  $$values ('sent', timestamptz '2026-11-20T12:00:00Z')$$,
  'from then on Polar may have it, and what was seen before is kept'
);
update edge_kit.polar_commands set lease_until = now() - interval '1 second' where key = 'first';
select ok(not tests.send('first'), 'a holder whose time is over may not');
select is((tests.claim('first') ->> 'sent_before')::boolean, true,
  'another worker takes it, and knows that it was sent');
select is(
  public.record_polar_command(tests.id('first'), gen_random_uuid(), 'confirmed'), null,
    'the one before has nothing to say any more'
);
select is(tests.record('first', 'later'), 'sent', 'an answer that says nothing leaves it sent');
select ok(
  (tests.row('first')).run_at between now() + interval '15 seconds' and now() + interval '30 seconds',
  'the second attempt waits 30 s at most, half of it at random'
);
select is(tests.claim('first'), null, 'it is not due before');
select is((tests.row('first')).rung_at, null, 'and the sweep rings for it when it is');
update edge_kit.polar_commands set run_at = now() where key = 'first';
select isnt(tests.claim('first'), null, 'then it is taken');
select is(tests.record('first', 'not_taken', 5000), 'asked', 'what Polar did not take is as if it had not been sent');
select is((tests.row('first')).run_at, now() + interval '5000 seconds', 'Retry-After counts when it is longer');
update edge_kit.polar_commands set run_at = now(), attempts = 10 where key = 'first';
select tests.claim('first');
select tests.record('first', 'later', 9999999);
select is((tests.row('first')).run_at, now() + interval '1 day', 'but no longer than a day');
update edge_kit.polar_commands set run_at = now() where key = 'first';
select tests.claim('first');
select is(tests.record('first', 'later'), 'refused', 'the twelfth attempt is the last: Polar never had it');
select is(tests.claim('first'), null, 'what is over is not claimed');
select isnt(tests.claim('second'), null, 'and the next one comes');

select tests.send('refund');
update edge_kit.polar_commands set lease_until = now() - interval '1 second' where key = 'refund';
select cmp_ok((tests.claim('refund') ->> 'wait_seconds')::integer, '>=', 299,
  'a refund under way is not sent again for five minutes');
update edge_kit.polar_commands set lease_until = now() - interval '1 second', sent_at = now() - interval '5 minutes'
  where key = 'refund';
select is(tests.claim('refund') -> 'wait_seconds', '0', 'and then may be');
select tests.send('other');
update edge_kit.polar_commands set lease_until = now() - interval '1 second' where key = 'other';
select is(tests.claim('other') -> 'wait_seconds', '0', 'what may be done twice without harm need not wait');
select is(tests.refusal($$select tests.record('other', 'perhaps')$$), 'PT422 invalid_outcome',
  'there are five ways to end');

select * from finish();
rollback;
