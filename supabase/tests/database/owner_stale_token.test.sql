-- Contract: S124, docs/money.md §5. A token of a trusted issuer lives on for a while after its user has changed the
-- e-mail. Once the new one is proven here, the old token proves the old one no more; a newer token does, because the
-- user may have changed back.
-- Kills: whoever keeps a token of yesterday and is given what others buy today under the address.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(7);

select tests.open_shop();
select tests.trust_clerk();
-- Eve's token of so many seconds from now.
create function tests.link(p_email text, p_seconds integer) returns text language plpgsql as $$
declare
  v_answer text;
begin
  perform tests.sign_in(tests.clerk_claims('eve') || jsonb_build_object(
    'email', p_email, 'iat', extract(epoch from now())::bigint + p_seconds
  ));
  v_answer := tests.link();
  perform tests.sign_out();
  return v_answer;
exception when sqlstate 'PT403' then
  perform tests.sign_out();
  return sqlerrm;
end $$;

select is(tests.link('old@example.com', -60), 'nothing', 'Eve proves an address');
select is(tests.link('new@example.com', -30), 'nothing', 'and then another one');
select from tests.deliver(tests.order_event('ord_gil', jsonb_build_object(
  'created_at', now() + interval '2 days', 'customer_id', 'cus_gil', 'customer', '{"email": "old@example.com"}'::jsonb
)));
select is(tests.link('old@example.com', -60), 'email_not_verified',
  'S124: the token from before proves the address no more');
select is((select user_id from public.orders), null, 'S124: and what a guest has bought under it stays the guest''s');
select is((select email from public.profiles), 'new@example.com', 'Eve has the address that she has');
select is(
  (public.create_cart(tests.clerk_claims('eve') || jsonb_build_object(
    'email', 'old@example.com', 'iat', extract(epoch from now())::bigint - 60
  ), '[{"product": "base-kit"}]', null) -> 'buyer' ->> 'email'),
  null, 'S124: nor does checkout take it for hers'
);
select is(tests.link('old@example.com', 60), '1 customers, 1 orders, 1 purchases',
  'who has changed back proves it anew, by a token that is newer');

select * from finish();
rollback;
