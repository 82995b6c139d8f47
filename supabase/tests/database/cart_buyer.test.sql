-- Contract: the buyer of a cart is who the verified token says; an e-mail is passed on only if it is verified, by
-- auth.users for Supabase Auth, by the token of an issuer that settings trust. A linked Polar customer is reused.
-- Kills: S80, S95: checkout for an address that the buyer only claims; a second customer at Polar for each purchase.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(15);

select tests.open_shop();
create function tests.buyer(p_claims jsonb) returns jsonb language sql
return (public.create_cart(p_claims, '[{"product": "base-kit"}]',
  null) -> 'buyer') - 'polar_customer_id' - 'email_is_new';

select is(tests.buyer(null), '{"user_id": null, "email": null}'::jsonb, 'a signed-out visitor is nobody');

select from tests.sign_up('ann');
select from tests.sign_up('eve', p_confirmed => false);
select is(
  tests.buyer(tests.supabase_claims('ann')), jsonb_build_object(
    'user_id', md5('ann')::uuid, 'email', 'ann@example.com'
  ),
  'a confirmed address is passed on'
);
select is(
  tests.buyer(tests.supabase_claims('eve')), jsonb_build_object('user_id', md5('eve')::uuid, 'email', null),
  'S80: an unconfirmed one is not, though the token carries it'
);
select is(
  tests.buyer(
    tests.supabase_claims('eve') || '{"email_verified": true, "user_metadata": {"email_verified": true}}'
  ) ->> 'email', null,
  'S80: nor where the token itself claims that it is verified'
);
select is(
  tests.buyer(tests.supabase_claims('ann') || '{"email": "victim@example.com"}') ->> 'email', 'ann@example.com',
  'the address is the one that auth.users knows'
);
select is(
  tests.buyer(tests.supabase_claims('nobody')) ->> 'email', null, 'a subject that auth.users does not know has none'
);
select is(
  tests.buyer(tests.supabase_claims('ann') || '{"is_anonymous": true}') ->> 'email', null,
  'an anonymous sign-in has none'
);
select is(
  tests.buyer(tests.supabase_claims('ann') || '{"sub": "not-a-uuid"}') ->> 'email', null,
  'a subject that is no uuid does no harm'
);
update auth.users set email = '  Ann@Example.COM ' where id = md5('ann')::uuid;
select is(
  tests.buyer(tests.supabase_claims('ann')) ->> 'email', 'ann@example.com', 'addresses are trimmed and in lower case'
);

select is(
  tests.buyer(tests.clerk_claims('bob')), '{"user_id": "user_bob", "email": null}'::jsonb,
  'an issuer that settings do not trust verifies nothing'
);
select tests.trust_clerk();
select is(
  tests.buyer(tests.clerk_claims('bob')), '{"user_id": "user_bob", "email": "bob@example.com"}'::jsonb,
  'one that they trust does'
);
select is(
  tests.buyer(tests.clerk_claims('bob') || '{"email_verified": false}') ->> 'email', null, 'if its claim is true'
);
select is(
  tests.buyer(tests.clerk_claims('bob') || '{"email_verified": "true"}') ->> 'email', null, 'and no text that reads so'
);
select is(tests.buyer(tests.clerk_claims('bob') - 'email_verified') ->> 'email', null, 'nor missing');

select from public.link_polar_customer(tests.supabase_claims('ann'), 'cus_ann', 'ann@example.com');
select is(
  public.create_cart(
    tests.supabase_claims('ann'), '[{"product": "base-kit"}]', null
  ) -> 'buyer' ->> 'polar_customer_id', 'cus_ann',
  'a linked Polar customer is reused'
);

select * from finish();
rollback;
