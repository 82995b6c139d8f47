-- Contract (S168): "I paid and see nothing" has an answer. support() names the person, says in one sentence what is
-- wrong and what to do next, for each way in which somebody does not see what they paid for, and changes nothing.
-- Kills: a support person who reads eight tables and guesses.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(21);

select tests.open_shop();
create function tests.answer(p_person text) returns text language sql volatile
begin atomic
  select s -> 'findings' -> 0 ->> 'finding' || ' ' || coalesce(s -> 'findings' -> 0 ->> 'about', '-')
  from public.support(p_person) s;
end;

select is(tests.answer('gil@example.com'), 'nothing_bought gil@example.com', 'nobody knows them');

select from tests.buy('ord_1');
select is(tests.answer('gil@example.com'), 'waits_for_sign_up ord_1', 'a guest who has no account');
select is(tests.answer(' Gil@Example.com'), 'waits_for_sign_up ord_1', 'however the e-mail is written');
select tests.sign_up('gil', false);
select is(tests.answer('gil@example.com'), 'waits_for_confirmation ord_1', 'an account that has not confirmed');
update auth.users set email_confirmed_at = now() where email = 'gil@example.com';
select is(tests.answer('gil@example.com'), 'waits_for_sign_in ord_1', 'an account that has not linked');
select is(
  public.support('gil@example.com') ->> 'next',
  format(
    'Ask them to sign in again, or: select public.attach_order(''ord_1'', %L, ''<reason>'');', md5('gil')::uuid
  ),
  'with the statement that helps'
);

select tests.sign_in(tests.supabase_claims('gil'));
select tests.link();
select tests.sign_out();
select is(
  tests.answer('gil@example.com'), 'under_way ' || (select id from public.purchases),
  'linked: the report is on its way'
);
select is(tests.answer(md5('gil')::uuid::text), tests.answer('gil@example.com'), 'told by user id as by e-mail');
select is(
  (
    select array_agg(key order by key)
    from jsonb_object_keys(public.support('gil@example.com')) key
  ),
  '{findings,next,orders,person,purchases,subscriptions,wrong}'::text[], 'what the answer has'
);
select is(
  (select array[j ->> 'status', j -> 'job' ->> 'state', j -> 'job' ->> 'attempts']
   from jsonb_array_elements(public.support('gil@example.com') -> 'purchases') j),
  '{pending_scrape,queued,0}'::text[], 'purchases come with their job'
);

update edge_kit.scrape_jobs set created_at = now() - interval '3 hours' where true;
select is(tests.answer('gil@example.com'), 'late ' || (select id from public.purchases), 'a report that is late');
select tests.give_up((select id from public.purchases));
select is(tests.answer('gil@example.com'), 'failed ' || (select id from public.purchases), 'a delivery that failed');
update public.purchases set failure_code = 'name_not_found' where true;
select is(
  tests.answer('gil@example.com'), 'wrong_address ' || (select id from public.purchases),
  'an address that the buyer has to correct'
);
update public.purchases set status = 'awaiting_url', failure_code = null, url = null where true;
select is(tests.answer('gil@example.com'), 'awaiting_url ' || (select id from public.purchases), 'no shop was named');
update public.purchases set status = 'completed', url = 'https://shop.example.com/' where true;
select is(tests.answer('gil@example.com'), 'delivered ' || (select id from public.purchases), 'all is well');
update public.purchases set refunded_at = now() where true;
select is(tests.answer('gil@example.com'), 'refunded ' || (select id from public.purchases), 'it was paid back');

-- Who was signed in as one account and paid with another e-mail asks with the e-mail of the receipt.
update edge_kit.polar_customers set email = 'office@example.com' where true;
select is(tests.answer('office@example.com'), 'other_account ord_1', 'it belongs to another account');

-- A webhook that cannot be worked comes first, known by the e-mail in its body.
insert into edge_kit.polar_events (webhook_id, type, object_id, payload, state, error)
values ('evt_dead', 'order.paid', 'ord_9', '{"customer": {"email": "Una@example.com"}}', 'dead', '22P02: no');
select is(tests.answer('una@example.com'), 'event_dead evt_dead', 'a webhook that could not be worked');
select is(
  public.support('una@example.com') ->> 'next', 'select public.replay_polar_event(''evt_dead'');', 'is worked again'
);

select tests.deliver(tests.order_event('ord_2', jsonb_build_object(
  'customer_id', 'cus_kim', 'status', 'pending', 'customer', jsonb_build_object('email', 'kim@example.com')
), p_type => 'order.created'));
select is(tests.answer('kim@example.com'), 'not_paid ord_2', 'an order that was never paid');

set local role authenticated;
select throws_ok('select public.support(''gil@example.com'')', '42501', null, 'operators only');
reset role;

select * from finish();
rollback;
