-- Contract (S162): docs/money.md §1, §5. A seat ends alike in every order of its events, doubled ones and late ones;
-- its holder is whoever has proven the address that it was given to, whichever of the two comes first, and stays who it
-- is until the seat is taken back. Kills: a claim that undoes a later revocation; a seat that is its first holder's for
-- good; a new owner of an old address who inherits seats.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(21);

select tests.open_shop();
select tests.sell_team();

create function tests.seat(p_id text) returns text language sql volatile
return (select concat_ws(' ', s.status, s.email, case s.user_id
    when md5('ada')::uuid::text then '= Ada' when md5('grace')::uuid::text then '= Grace'
    when md5('eve')::uuid::text then '= Eve' when null then null else s.user_id end)
  from public.seats s where s.id = p_id);
create function tests.person(p_name text) returns text language plpgsql as $$
declare
  v_linked text;
begin
  perform tests.sign_in(case when exists (select from auth.users u where u.id = md5(p_name)::uuid)
    then tests.supabase_claims(p_name) else tests.sign_up(p_name) end);
  v_linked := tests.link();
  perform tests.sign_out();
  return v_linked;
end $$;

-- Four versions of one seat: Ada is invited, claims, loses it, and Grace has it at once.
create temporary table version (n integer, body text);
insert into version values
  (1, tests.seat_event('{seat}', '{"status": "pending", "claimed_at": null, "modified_at": null}',
    '2026-11-20T10:00:00Z', 'customer_seat.assigned')),
  (2, tests.seat_event('{seat}', '{}', '2026-11-20T10:05:00Z')),
  (3, tests.seat_event('{seat}', '{"status": "revoked", "email": null, "customer_email": null, "customer_id": null,
    "member_id": null, "revoked_at": "2026-11-20T11:00:00Z"}', '2026-11-20T11:00:00Z', 'customer_seat.revoked')),
  (4, tests.seat_event('{seat}', '{"email": "grace@example.com", "customer_email": "grace@example.com",
    "invitation_token_expires_at": null}', '2026-11-20T12:00:00Z'));
select is(tests.person('grace'), 'nothing', 'Grace signs in before she has a seat');

create temporary table permutation as
select array[a.n, b.n, c.n, d.n] as ns, 'seat_' || a.n || b.n || c.n || d.n as seat
from version a, version b, version c, version d
where array(select unnest(array[a.n, b.n, c.n, d.n]) order by 1) = '{1,2,3,4}';
select is(
  (
    select string_agg(distinct tests.seat(p.seat), ', ')
    from permutation p,
      lateral (
        select string_agg(tests.deliver(replace(v.body, '{seat}', p.seat)), ' ' order by o.place) as states
        from unnest(p.ns) with ordinality o (n, place) join version v on v.n = o.n
      ) delivered
    where delivered.states is not null
  ),
  'claimed grace@example.com = Grace', 'in every order of four events the last holder has the seat'
);
select is((select count(*) from permutation), 24::bigint, 'of 24');
select is(
  (select count(distinct (to_jsonb(s) - 'id' - 'last_writer')) from public.seats s), 1::bigint,
  'and the rows are the same but for their ids'
);

-- Doubled and late.
select is(tests.deliver(tests.seat_event('s1'), 'evt_s1'), 'processed', 'an event is worked once');
select is(tests.deliver(tests.seat_event('s1'), 'evt_s1'), 'duplicate', 'a second delivery of it is a duplicate');
select is(
  tests.deliver(tests.seat_event('s1', '{"status": "pending"}', '2026-11-20T09:00:00Z', 'customer_seat.assigned')),
  'stale', 'an older event is stale'
);
select is(tests.seat('s1'), 'claimed ada@example.com', 'and changes nothing: the seat waits for whoever is Ada');

-- The address is proven later.
select is(tests.person('eve'), 'nothing', 'somebody else''s sign-in finds nothing');
select is(tests.person('ada'), '1 seats', 'Ada''s does');
select is(tests.seat('s1'), 'claimed ada@example.com = Ada', 'and the seat is hers');
select is(tests.person('ada'), 'nothing', 'once');

-- She moves to another address; whoever gets the old one gets no seat with it.
update auth.users set email = 'ada@new.example.com' where id = md5('ada')::uuid;
update auth.users set email = 'ada@example.com' where id = md5('eve')::uuid;
select is(tests.person('eve'), 'nothing', 'a new owner of the old address inherits no seat');
select is(tests.seat('s1'), 'claimed ada@example.com = Ada', 'Ada keeps hers');
select tests.deliver(tests.seat_event('s1', '{}', '2026-11-20T10:30:00Z'));
select is(tests.seat('s1'), 'claimed ada@example.com = Ada', 'also when Polar tells of it again');

-- Given anew to the same address, it is for whoever has that address now, since however short a time.
select tests.deliver(tests.seat_event('s1', jsonb_build_object(
  'invitation_token_expires_at', now() + interval '1 day', 'claimed_at', null, 'status', 'pending'
), now()));
select is(tests.seat('s1'), 'pending ada@example.com = Eve', 'given anew, it is whose the address is then');

-- The account goes; the seat stays, nobody's.
delete from auth.users where id = md5('ada')::uuid;
delete from auth.users where id = md5('eve')::uuid;
select is(tests.seat('s1'), 'pending ada@example.com', 'a deleted account holds no seat');
select tests.deliver(tests.seat_event('s1', jsonb_build_object(
  'invitation_token_expires_at', now() + interval '1 day'
), now() + interval '1 hour'));
select is(tests.seat('s1'), 'claimed ada@example.com', 'and is given none by a later event');
select is_empty('select * from edge_kit.tombstone_holdings', 'nothing is a tombstone''s');

-- Rubbish.
select is(
  tests.deliver(tests.seat_event('s2', '{"subscription_id": null}')), 'failed', 'a seat of nothing fails, visibly'
);
select is(
  tests.deliver(tests.seat_event('s3', '{"subscription_id": "sub_unheard", "status": "reserved"}')), 'processed',
  'one of a subscription that was not heard of yet, in a state that Polar adds, is kept'
);

select * from finish();
rollback;
