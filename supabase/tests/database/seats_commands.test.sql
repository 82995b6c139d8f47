-- Contract: docs/money.md §9, docs/reference.md. A buyer gives and takes back seats by commands to Polar: asked twice
-- it is one command, what cannot be done is refused before Polar is asked, and the mirror confirms what was. Kills: a
-- double click that invites twice; more seats given than were bought; a seat given to somebody else meanwhile that an
-- old command takes; an address that stays in the outbox; a shop that sends invitations without end.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(44);

select tests.open_shop();
select tests.sell_team(tests.sign_up('ben'));
select tests.deliver(tests.subscription_event('sub_solo', jsonb_build_object(
  'customer_id', 'cus_ben', 'metadata', jsonb_build_object('user_id', md5('ben')::uuid)
)));

-- As Ben: how a call is refused, or its state.
create function tests.by(p_name text, p_call text) returns text language plpgsql as $$
declare
  v_refused text;
  v_answer jsonb;
begin
  perform tests.sign_in(tests.supabase_claims(p_name));
  begin
    execute 'select public.' || p_call into v_answer;
  exception when others then
    v_refused := sqlstate || ' ' || sqlerrm;
  end;
  perform tests.sign_out();
  return coalesce(v_refused, v_answer ->> 'state');
end $$;
create function tests.give(p_email text) returns text language sql volatile
return tests.by('ben', format('assign_seat(%L, %L)', 'sub_team', p_email));
create function tests.take(p_seat text) returns text language sql volatile
return tests.by('ben', format('revoke_seat(%L)', p_seat));
create function tests.command(p_n integer) returns edge_kit.polar_commands language plpgsql as $$
begin
  return (select c from edge_kit.polar_commands c order by c.asked_at, c.id offset p_n - 1 limit 1);
end $$;
-- A worker asked Polar, and this came of it.
create function tests.worked(p_n integer, p_outcome text, p_answer jsonb default '{}', p_seen timestamptz default null)
returns text language plpgsql as $$
declare
  v_id uuid := (tests.command(p_n)).id;
  v_token uuid := (public.claim_polar_command(v_id) ->> 'lease_token')::uuid;
begin
  perform public.send_polar_command(v_id, v_token, null);
  return public.record_polar_command(v_id, v_token, p_outcome, p_seen, p_answer, 'refused', 'SeatNotAvailable: No.');
end $$;
create function tests.stands(p_n integer) returns text language plpgsql as $$
declare
  c edge_kit.polar_commands := tests.command(p_n);
begin
  return concat_ws(' ', c.kind, c.state, case when c.mirrored_at is not null then 'seen' end,
    case when c.closed_at is not null then 'closed' end, c.args ->> 'email');
end $$;

select is(tests.give(''), 'PT422 invalid_email', 'no address');
select is(tests.give('ada'), 'PT422 invalid_email', 'no address either');
select is(tests.give(repeat('a', 320) || '@example.com'), 'PT422 invalid_email', 'nor one that is too long');
select is(
  tests.by('ben', $$assign_seat('sub_solo', 'ada@example.com')$$), 'PT409 no_seats',
  'a plan that is not sold by the seat has none'
);
select is(
  tests.by('ben', $$assign_seat('sub_none', 'ada@example.com')$$), 'PT404 unknown_subscription',
  'nor one that is not there'
);
select tests.sign_up('eve');
select is(
  tests.by('eve', $$assign_seat('sub_team', 'eve@example.com')$$), 'PT404 unknown_subscription', 'nor somebody else''s'
);

-- Given, twice, and seen.
select is(tests.give(' Ada@Example.com '), 'asked', 'a seat is asked for');
select is(tests.give('ada@example.com'), 'asked', 'a double click asks again');
select is((select count(*) from edge_kit.polar_commands), 1::bigint, 'and is one command');
select ok((tests.command(1)).key !~ 'ada', 'whose key names no address');
select is(tests.by('ben', format('my_command(%L)', (tests.command(1)).id)), 'asked', 'its buyer may ask how it stands');
select is(
  tests.by('eve', format('my_command(%L)', (tests.command(1)).id)), 'PT404 unknown_command', 'and nobody else'
);
select is(
  tests.worked(1, 'confirmed', '{"seat_id": "s1", "status": "pending"}', '2026-11-20T10:00:00Z'),
  'confirmed', 'Polar does it'
);
select is(tests.stands(1), 'assign_seat confirmed ada@example.com', 'the mirror has not seen it');
select is(tests.by('ben', format('my_command(%L)', (tests.command(1)).id)), 'confirmed', 'its buyer hears of it');
select is(
  edge_kit.buyer_command(md5('ben')::uuid::text, (tests.command(1)).id) -> 'subscription', 'null',
  'what Polar answered about a seat is no subscription'
);
select tests.deliver(tests.seat_event('s1', '{"status": "pending", "claimed_at": null}', '2026-11-20T10:00:00Z',
  'customer_seat.assigned'));
select is(tests.stands(1), 'assign_seat confirmed seen', 'and then it has, and the address goes');
select is(tests.give('ada@example.com'), 'PT409 seat_taken', 'who has a seat gets no second one');

-- Its answer is lost: the event alone confirms it.
select is(tests.give('grace@example.com'), 'asked', 'a second one');
select is(tests.worked(2, 'later'), 'sent', 'whose answer is lost');
select tests.deliver(tests.seat_event('s2', '{"email": "grace@example.com", "customer_email": "grace@example.com"}',
  now() + interval '1 minute'));
select is(tests.stands(2), 'assign_seat confirmed seen', 'is known by its seat');

-- No more than were bought, those that are on their way included.
select is(tests.give('lin@example.com'), 'asked', 'the third of three');
select is(tests.give('joe@example.com'), 'PT409 no_seat_free', 'there is no fourth');

-- Refused by Polar: seen by an operator, and free to be asked again.
select is(tests.worked(3, 'refused'), 'refused', 'Polar refuses the third');
select is(
  (select count(*) from edge_kit.attention where reason = 'command_refused'), 1::bigint, 'which needs somebody'
);
select is(tests.give('lin@example.com'), 'asked', 'the buyer may ask again');
select is(tests.stands(3), 'assign_seat refused closed', 'what was refused is over, and its address gone');
select is((select count(*) from edge_kit.attention where reason = 'command_refused'), 0::bigint, 'and needs nobody');

-- Taken back.
select is(tests.take('s9'), 'PT404 unknown_seat', 'a seat that is not there');
select is(tests.by('eve', $$revoke_seat('s1')$$), 'PT404 unknown_seat', 'or somebody else''s');
select is(tests.take('s1'), 'asked', 'is not taken back, one''s own is');
select is(tests.take('s1'), 'asked', 'a double click');
select is((select count(*) from edge_kit.polar_commands where kind = 'revoke_seat'), 1::bigint, 'is one command');
select is((tests.command(5)).args - 'seat_id', '{"email": "ada@example.com"}', 'which says whose seat is meant');
select is(tests.give('joe@example.com'), 'asked', 'a seat on its way back can be given');
select is(
  tests.worked(4, 'confirmed', '{"seat_id": "s3", "status": "pending"}', '2026-11-20T10:00:00Z'),
  'confirmed', 'one after the other'
);
select is(tests.worked(5, 'later'), 'sent', 'the answer to the one that takes it back is lost');
select tests.deliver(tests.seat_event('s1', jsonb_build_object('email', 'joe@example.com', 'customer_email',
  'joe@example.com',
  'invitation_token_expires_at', now() + interval '2 days'), now() + interval '1 minute'));
select is(tests.stands(5), 'revoke_seat confirmed seen', 'somebody else has the seat: it was taken back');
select is(tests.take('s1'), 'asked', 'and can be taken from them too, by a command of its own');
select tests.deliver(tests.seat_event('s2', '{"status": "revoked", "email": null, "customer_email": null}',
  now() + interval '2 minutes', 'customer_seat.revoked'));
select is(tests.take('s2'), 'PT409 seat_free', 'a seat that nobody has is not taken back');

-- An end to invitations, and none after the end.
insert into edge_kit.polar_commands (key, kind, subject, args, state, answered_at, mirrored_at)
select 'earlier:' || n, 'assign_seat', 'sub_team', '{"claim": false}', 'confirmed', now(), now()
  from generate_series(1, 23) n;
select is(tests.give('max@example.com'), 'PT429 too_many_invitations', 'twenty more than there are seats are a day''s');
update edge_kit.polar_commands set asked_at = asked_at - interval '25 hours' where key like 'earlier:%';
select is(tests.give('max@example.com'), 'asked', 'tomorrow one may again');
select tests.deliver(tests.subscription_event('sub_team', '{"status": "canceled", "product_id": "polar-team",
  "customer_id": "cus_ben", "ended_at": "2026-11-21T10:00:00Z"}', now() + interval '3 minutes',
  'subscription.revoked'));
select is(tests.give('eva@example.com'), 'PT409 not_running', 'what has ended has no seats to give');

-- Polar's own words for what is not there.
select is(
  edge_kit.check_command('assign_seat', '{"email": "A@example.com", "claim": false}'),
  false, 'a command takes an address as it is compared'
);

select * from finish();
rollback;
