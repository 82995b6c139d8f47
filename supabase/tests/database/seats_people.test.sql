-- Contract: docs/money.md §5. Erasure takes a holder's address off the seat, and asks Polar to take the seat back;
-- no later event brings it back, and whoever has the seat next is not touched. An export holds the person's own seats
-- and nobody else's. Kills: an erased address that the next webhook restores; an export with the addresses of a whole
-- team; a holder who is "unknown" because they never bought anything.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(16);

select tests.open_shop();
select tests.sell_team(tests.sign_up('ben'));
select from tests.sign_up('ada');
select tests.deliver(tests.seat_event('s1'));
select tests.deliver(tests.seat_event('s2', '{"email": "grace@example.com", "customer_email": "grace@example.com"}'));
select from tests.sign_in(tests.supabase_claims('ada'));
select from public.link_profile();
select tests.sign_out();
select edge_kit.ask_polar('assign_seat', 'k1', 'sub_team', '{"email": "ada@example.com", "claim": false}');

create temporary table export as select public.export_person('ada@example.com', 'asked for') as doc;
select is(
  (select jsonb_path_query_array(doc, '$.seats[*].id') from export), '["s1"]', 'an export holds the holder''s seat'
);
select is(
  (select concat_ws(' ', jsonb_array_length(doc -> 'webhooks'), jsonb_array_length(doc -> 'commands')) from export),
  '1 1',
  'the webhook that told of it, and the command that gave it'
);
select is((select doc -> 'orders' from export), 'null', 'and nothing of who pays');
select doesnt_match((select doc::text from export), 'grace|ben@', 'and nobody else');
select doesnt_match(
  public.export_person('ben@example.com', 'asked for')::text, 'ada@|grace@',
  'nor does the buyer''s hold the holders'' addresses'
);
select is(
  jsonb_path_query_array(public.export_person('grace@example.com', 'asked for'), '$.seats[*].id'), '["s2"]',
  'somebody who was given a seat and never came is known'
);

select is((public.erase_person('ada@example.com', 'asked for') -> 'seats'), '1', 'erasure counts the seat');
select is(
  (select concat_ws(' ', s.status, s.email, s.user_id, s.erased_at is not null) from public.seats s where id = 's1'),
  'claimed t', 'address and holder go'
);
select is(
  (select jsonb_agg(c.args) from edge_kit.polar_commands c where c.kind = 'revoke_seat'), '[{"seat_id": "s1"}]',
  'Polar is asked to take the seat back'
);
select is_empty(
  $$select webhook_id from edge_kit.polar_events where payload like '%ada@%'$$, 'no body of a webhook holds the address'
);
select tests.deliver(tests.seat_event('s1', '{}', '2026-11-20T10:30:00Z'));
select is(
  (select s.email from public.seats s where id = 's1'), null, 'a later event does not bring it back'
);
select tests.deliver(tests.seat_event('s1', '{"status": "revoked", "email": null, "customer_email": null}',
  '2026-11-20T11:00:00Z', 'customer_seat.revoked'));
select is(
  (select c.state::text from edge_kit.polar_commands c where c.kind = 'revoke_seat'), 'asked',
  'what was not tried yet is left to its worker'
);
select tests.deliver(tests.seat_event('s1', '{"email": "lin@example.com", "customer_email": "lin@example.com",
  "invitation_token_expires_at": "2026-11-21T12:00:00Z"}', '2026-11-20T12:00:00Z'));
select is(
  (select concat_ws(' ', s.email, s.erased_at is not null) from public.seats s where id = 's1'), 'lin@example.com f',
  'whoever has the seat next is not erased with it'
);
select is(
  (select s.email from public.seats s where id = 's2'), 'grace@example.com', 'nor is anybody else'
);
select throws_ok(
  $$select public.erase_person('nobody@example.com', 'asked for')$$, 'PT404', 'unknown_person', 'nobody is nobody'
);
select is_empty('select * from edge_kit.tombstone_holdings', 'nothing is a tombstone''s');

select * from finish();
rollback;
