-- Contract: I6, docs/money.md §5, S80 to S82, S95. An e-mail gives what was bought under it to one account, once, and
-- only while it is that account's verified address, compared as people mean it and no looser.
-- Kills: addresses compared with their case, or folded until two people are one; a look-alike letter; an address that a
-- second account verifies later; a change of address that carries purchases along.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(24);

select tests.open_shop();
select tests.trust_clerk();

-- A guest pays under an address; what somebody with another spelling of it gets by linking.
create function tests.linked(p_claims jsonb) returns text language plpgsql as $$
declare
  v_answer text;
begin
  perform tests.sign_in(p_claims);
  begin
    v_answer := tests.link();
  exception when others then
    v_answer := sqlerrm;
  end;
  perform tests.sign_out();
  return v_answer;
end $$;
create function tests.pays(p_order text, p_email text) returns void language sql
begin atomic
  select tests.deliver(tests.order_event(
    p_order, jsonb_build_object('customer_id', 'cus_' || p_order, 'customer', jsonb_build_object('email', p_email))
  ));
end;
create function tests.verified(p_sub text, p_email text) returns jsonb language sql
return tests.clerk_claims('x') || jsonb_build_object('sub', p_sub, 'email', p_email);

select from tests.pays('ord_1', 'Gil@Example.COM');
select is(tests.linked(tests.verified('user_look', alike)), 'nothing', 'another address: ' || what)
from (values
  ('g1l@example.com', 'a digit for a letter'),
  ('gіl@example.com', 'a Cyrillic letter'),
  ('ｇil@example.com', 'a wide letter'),
  ('g.il@example.com', 'a dot'),
  ('gil+shop@example.com', 'a tag'),
  ('gil@example.com.', 'a dot behind the domain'),
  ('gil@sub.example.com', 'a subdomain'),
  ('gil@example.co', 'a domain that begins alike'),
  ('gil', 'no domain'),
  ('%@example.com', 'a wildcard'),
  ('gil@example.com,eve@example.com', 'two addresses'),
  (E'gil@example.com\nbcc: eve@example.com', 'a line break'),
  ('"gil@example.com"@evil.example.com', 'an address as a name')
) trick (alike, what);
select is((select user_id from public.orders where id = 'ord_1'), null, 'none of them owns what Gil paid for');
select is(
  tests.linked(tests.verified('user_gil', ' gIL@example.com ')), '1 customers, 1 orders, 1 purchases',
  'S81: case and spaces are no difference'
);

-- The same address, verified by a second account, at the other provider.
select from tests.sign_up('gil');
select is(
  tests.linked(tests.supabase_claims('gil')), 'nothing',
  'what one account was given, a second one with the same address is not'
);
select from tests.pays('ord_2', 'gil@example.com');
select is(
  tests.linked(tests.supabase_claims('gil')), '1 customers, 1 orders, 1 purchases',
  'and a customer whom nobody owns goes to whoever asks first'
);
select is(
  (select array_agg(user_id order by id) from public.orders), array['user_gil', md5('gil')::uuid::text],
  'nothing moves from one to the other'
);

-- Claims that the account itself can write.
select from tests.pays('ord_3', 'vic@example.com');
select from tests.sign_up('eve');
select is(
  tests.linked(
    tests.supabase_claims('eve') || '{
      "email": "vic@example.com", "email_verified": true,
      "user_metadata": {"email": "vic@example.com", "email_verified": true}
    }'
  ),
  'nothing', 'S80: for Supabase Auth the row of the account counts, not its token'
);

-- An account changes its address to a victim's, and has not confirmed that.
update auth.users set email = 'vic@example.com', email_confirmed_at = null where id = md5('eve')::uuid;
select is(
  tests.linked(tests.supabase_claims('eve')), 'email_not_verified',
  'S80: a new address that waits to be confirmed gives nothing'
);

-- S95: Eve signed up under the victim's address first, unconfirmed, and checked out; the victim buys as a guest later.
select from tests.deliver(tests.order_event('ord_4', jsonb_build_object(
  'customer_id', 'cus_ord_3', 'customer', '{"email": "vic@example.com"}'::jsonb, 'metadata',
  jsonb_build_object('user_id', md5('eve')::uuid)
)));
select from tests.pays('ord_3b', 'vic@example.com');
select is(
  (select user_id from public.orders where id = 'ord_4'), md5('eve')::uuid::text,
  'S95: who checks out signed in owns that order'
);
select is(
  (select array_agg(user_id) from public.orders where id in ('ord_3', 'ord_3b')), array[null, null]::text[],
  'S95: and none that the address''s owner pays for'
);
select is(
  tests.linked(tests.verified('user_vic', 'vic@example.com')), '2 customers, 2 orders, 2 purchases',
  'S95: which wait for whoever verifies it'
);

-- The victim's address at Polar changes to Eve's: links go by id.
select from tests.deliver(tests.customer_event('cus_ord_3', '{"email": "eve2@example.com"}', '2026-11-21T10:00:00Z'));
select is(
  tests.linked(tests.verified('user_eve2', 'eve2@example.com')), 'nothing',
  'S82: a customer that is somebody''s stays theirs under any address'
);

select * from finish();
rollback;
