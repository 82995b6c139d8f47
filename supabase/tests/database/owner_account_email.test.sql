-- Contract: S124, S125, docs/money.md §5. A verified e-mail that replaces another gives that one up: Polar is told, the
-- next checkout tells it too, and whoever types the old address later is somebody else until proven.
-- Kills: a link that outlives the e-mail that proved it; receipts that go to an address which the account has left.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(33);

select tests.open_shop();
select from set_config('tests.ann', md5('ann')::uuid::text, true);
create function tests.link_as(p_claims jsonb) returns text language plpgsql as $$
declare
  v_answer text;
begin
  perform tests.sign_in(p_claims);
  v_answer := tests.link();
  perform tests.sign_out();
  return v_answer;
end $$;
create function tests.buyer(p_claims jsonb) returns jsonb language sql
return (public.create_cart(p_claims, '[{"product": "base-kit"}]', null) -> 'buyer') - 'user_id';
create function tests.asked() returns table (subject text, email text) language sql volatile as $$
  select c.subject, c.args ->> 'email' from edge_kit.polar_commands c where c.kind = 'change_customer_email'
    order by c.asked_at, c.subject, c.key
$$;
create function tests.pays_as(p_order text, p_email text, p_made timestamptz,
  p_customer text default 'cus_ann') returns text language sql volatile
return tests.deliver(tests.order_event(p_order, jsonb_build_object(
  'customer_id', p_customer, 'created_at', p_made, 'customer', jsonb_build_object('email', p_email)
)));

-- Ann buys as ann@example.com. Her customers: one made by checkout, one at which she has chosen another address.
select from public.link_polar_customer(tests.sign_up('ann'), 'cus_ann', 'ann@example.com');
select from public.link_polar_customer(tests.supabase_claims('ann'), 'cus_other', 'ann@example.com');
select from tests.deliver(tests.customer_event('cus_ann', jsonb_build_object('email', 'ann@example.com', 'external_id',
  current_setting('tests.ann'))));
select from tests.deliver(tests.customer_event('cus_other',
  '{"email": "billing@example.com", "created_at": "2026-11-01T00:00:00Z"}'));
select is(tests.pays_as('ord_before', 'ann@example.com', '2026-11-20T10:00:00Z'), 'processed', 'she buys');
select is((select user_id from public.orders where id = 'ord_before'), current_setting('tests.ann'), 'and owns it');
select is(
  tests.buyer(tests.supabase_claims('ann')),
    '{"email": "ann@example.com", "polar_customer_id": "cus_ann", "email_is_new": false}',
  'a checkout finds her customer as it is'
);
select is_empty('select * from tests.asked()', 'Polar is asked for nothing');

-- She changes her address, and the provider confirms it.
update auth.users set email = ' New@Example.com' where id = current_setting('tests.ann')::uuid;
select is((select email from public.profiles where user_id = current_setting('tests.ann')), 'new@example.com',
  'S124: the profile follows at once');
select results_eq('select * from tests.asked()', $$values ('cus_ann', 'new@example.com')$$,
  'S125: Polar is asked to change the customer that has the old address, not the one with an address of its own');
select is(
  tests.buyer(tests.supabase_claims('ann')),
    '{"email": "new@example.com", "polar_customer_id": "cus_ann", "email_is_new": true}',
  'S125: the next checkout is told to tell it first'
);
select is((select user_id from edge_kit.polar_customers where id = 'cus_ann'), current_setting('tests.ann'),
  'S82: the link itself stays');

-- A guest with the old address.
select is(tests.pays_as('ord_guest', 'ann@example.com', now() + interval '1 minute'), 'processed',
  'S124: somebody pays as ann@example.com');
select is((select user_id from public.orders where id = 'ord_guest'), null, 'S124: it is nobody''s');
select is(tests.link_as(tests.supabase_claims('ann')), 'nothing',
  'S124: and not the first user''s when she comes back');
select from tests.sign_up('bea');
update auth.users set email = 'ann@example.com' where id = md5('bea')::uuid;
select is(tests.link_as(tests.supabase_claims('bea')), '1 orders, 1 purchases',
  'S124: whoever proves the address gets it, and nothing else');
select is((select user_id from public.orders where id = 'ord_before'), current_setting('tests.ann'),
  'S82: what Ann bought stays hers');
select is((select user_id from edge_kit.polar_customers where id = 'cus_ann'), current_setting('tests.ann'),
  'S82: and so does her customer');

-- Polar has changed it.
select from tests.deliver(tests.customer_event(
  'cus_ann', jsonb_build_object('email', 'new@example.com', 'external_id', current_setting('tests.ann')),
    '2026-11-30T10:00:00Z'));
select is(tests.buyer(tests.supabase_claims('ann')) -> 'email_is_new', 'false',
  'S125: then there is nothing more to tell');
select is(tests.pays_as('ord_soon', 'new@example.com', now() + interval '1 hour'), 'processed',
  'a guest pays as new@example.com within the day');
select is((select user_id from public.orders where id = 'ord_soon'), null,
  'S124: which address was typed is not sure yet');
select is(tests.pays_as('ord_later', 'new@example.com', now() + interval '2 days'), 'processed', 'and later');
select is((select user_id from public.orders where id = 'ord_later'), current_setting('tests.ann'),
  'S124: then it is hers');

-- Two changes before Polar has heard of the first, and a trusted issuer whose user comes back with another address.
update auth.users set email = 'third@example.com' where id = current_setting('tests.ann')::uuid;
update auth.users set email = 'fourth@example.com' where id = current_setting('tests.ann')::uuid;
select results_eq('select * from tests.asked() where email <> ''new@example.com''', $$values ('cus_ann',
  'third@example.com'), ('cus_ann', 'fourth@example.com')$$,
  'S125: Polar is asked each time, and the last one counts');
select tests.trust_clerk();
select from public.link_polar_customer(tests.clerk_claims('gil'), 'cus_gil', 'gil@example.com');
select is(
  tests.buyer(tests.clerk_claims('gil') || '{"email": "gil2@example.com"}'),
  '{"email": "gil2@example.com", "polar_customer_id": "cus_gil", "email_is_new": true}',
    'S125: a checkout sees a new verified address of Clerk''s'
);
select results_eq('select * from tests.asked() where subject = ''cus_gil''', $$values ('cus_gil',
  'gil2@example.com')$$, 'S125: and Polar is asked');

-- An address that is not confirmed any more.
update auth.users set email_confirmed_at = null where id = current_setting('tests.ann')::uuid;
select is((select email from public.profiles where user_id = current_setting('tests.ann')), null,
  'an account that loses its confirmation has proven nothing');
select is((select count(*) from tests.asked()), 4::bigint, 'and Polar is told of no address');
update auth.users set email_confirmed_at = now() where id = current_setting('tests.ann')::uuid;
select tests.sign_in(tests.supabase_claims('ann'));
select from public.link_profile();
select tests.sign_out();
select is((select email from public.profiles where user_id = current_setting('tests.ann')), (
  select edge_kit.normal_email(u.email) from auth.users u where u.id = current_setting('tests.ann')::uuid
), 'confirmed again, it is proven again');
select is_empty($$select f.email from edge_kit.former_emails f join public.profiles p using (user_id, email)$$,
  'and is none that was given up');
update auth.users set email_confirmed_at = null where id = current_setting('tests.ann')::uuid;
update auth.users set email = 'last@example.com', email_confirmed_at = now()
where id = current_setting('tests.ann')::uuid;
update edge_kit.polar_customers c set email = f.email
from edge_kit.former_emails f where f.user_id = c.user_id and c.id = 'cus_ann' and f.until = now();
select tests.sign_in(tests.supabase_claims('ann'));
select from public.link_profile();
select tests.sign_out();
select isnt_empty($$select from tests.asked() where (subject, email) = ('cus_ann', 'last@example.com')$$,
  'S125: confirmed with another one, Polar is told of that');

-- Ida's first checkout: her address changes after it was read, and before her customer at Polar is linked.
select from set_config('tests.ida', md5('ida')::uuid::text, true);
create function tests.tell_ida(p_customer text, p_email text, p_created timestamptz) returns text language sql volatile
return tests.deliver(tests.customer_event(p_customer, jsonb_build_object(
  'email', p_email, 'external_id', current_setting('tests.ida'), 'created_at', p_created
)));
select is(tests.buyer(tests.sign_up('ida')) ->> 'email', 'ida@example.com', 'a first checkout opens');
update auth.users set email = 'ida2@example.com' where id = current_setting('tests.ida')::uuid;
select is(public.link_polar_customer(tests.supabase_claims('ida'), 'cus_ida', 'ida@example.com'), false,
  'the customer that it made has an address that is hers no more');
select from tests.tell_ida('cus_later', 'ida@example.com', now() + interval '2 hours');
select is((select user_id from edge_kit.polar_customers where id = 'cus_later'), null,
  'S124: one that is made long after she gave it up is not hers');
select from tests.tell_ida('cus_ida', 'ida@example.com', now() - interval '1 second');
select is((select user_id from edge_kit.polar_customers where id = 'cus_ida'), current_setting('tests.ida'),
  'S124: one that was made when it was is');
select results_eq('select * from tests.asked() where subject like ''cus_ida%''',
  $$values ('cus_ida', 'ida2@example.com')$$, 'S125: and Polar is asked to change it');
select from tests.tell_ida('cus_ida', 'ida@example.com', now() - interval '1 second');
select is((select count(*) from tests.asked() where subject = 'cus_ida'), 1::bigint, 'S125: once');

select * from finish();
rollback;
