-- Contract (S121): what is refused, unclear or older than ten minutes stands in the view and in attention, until Polar
-- does
-- it or an operator says that it is dealt with.
-- Kills: a refund that nobody hears of again; an alarm that nobody can switch off.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(21);

create function tests.id(p_key text) returns uuid language sql volatile
return (select id from edge_kit.polar_commands where key = p_key);
create function tests.reasons() returns text[] language sql volatile
return (select coalesce(array_agg(reason order by reason), '{}') from edge_kit.attention where kind = 'command'
  and urgent);
create function tests.end(p_key text, p_outcome text) returns text language sql volatile
return public.record_polar_command(
  tests.id(p_key), (public.claim_polar_command(tests.id(p_key)) ->> 'lease_token')::uuid, p_outcome,
  p_error_code => 'refused', p_error => 'Order is already fully refunded.'
);
create function tests.age(p_key text, p_interval interval) returns void language sql as $$
  update edge_kit.polar_commands set asked_at = asked_at - p_interval, answered_at = answered_at - p_interval
    where key = p_key
$$;

select edge_kit.ask_polar('cancel_now', 'a', 'sub_1');
select is(tests.reasons(), '{}', 'a new command worries nobody');
select is((select count(*) from edge_kit.open_commands where reason is null), 1::bigint, 'and can be looked at');
select tests.age('a', '9 minutes');
select is(tests.reasons(), '{}', 'nor does one of nine minutes');
select tests.age('a', '2 minutes');
select is(tests.reasons(), '{command_late}', 'one of eleven minutes does');
select is(tests.end('a', 'confirmed'), 'confirmed', 'done');
select is(tests.reasons(), '{}', 'what Polar did is not late');
select tests.age('a', '11 minutes');
select is(tests.reasons(), '{command_late}', 'unless the mirror does not show it');
select is(public.close_polar_command(tests.id('a'), 'the endpoint was off') ->> 'state', 'confirmed',
  'an operator may say that this is all right');
select is(tests.reasons(), '{}', 'and is not asked again');

select edge_kit.ask_polar('cancel_now', 'b', 'sub_2');
select is(tests.end('b', 'refused'), 'refused', 'Polar refuses');
select is(tests.reasons(), '{command_refused}', 'that needs someone');
select is((select error from edge_kit.open_commands where id = tests.id('b')), 'Order is already fully refunded.',
  'who reads Polar''s words');
select is(public.retry_polar_command(tests.id('b'), 'mended') ->> 'state', 'asked', 'and has it tried again');
select is(tests.reasons(), '{}', 'now it is under way');
select is(tests.refusal($$select public.retry_polar_command(tests.id('b'), 'again')$$), 'PT409 not_stopped',
  'what is under way is not tried twice');
select is(tests.refusal($$select public.close_polar_command(tests.id('b'), 'done')$$), 'PT409 command_open',
  'nor closed');
select is(tests.end('b', 'unclear'), 'unclear', 'nobody knows');
select is(tests.reasons(), '{command_unclear}', 'that needs someone too');
select is(
  array[tests.refusal($$select public.close_polar_command(tests.id('b'), ' ')$$),
    tests.refusal($$select public.retry_polar_command(tests.id('b'), '')$$)],
  '{PT422 reason_missing,PT422 reason_missing}', 'both want a reason'
);
select is(
  array[tests.refusal($$select public.close_polar_command(gen_random_uuid(), 'x')$$),
    tests.refusal($$select public.retry_polar_command(gen_random_uuid(), 'x')$$)],
  '{PT404 unknown_command,PT404 unknown_command}', 'and a command'
);
select results_eq(
  $$select action, subject, reason from edge_kit.operator_actions order by id$$,
  $$values ('close_polar_command', tests.id('a')::text, 'the endpoint was off'), ('retry_polar_command',
    tests.id('b')::text, 'mended')$$,
  'each call that did something is in the audit'
);

select * from finish();
rollback;
