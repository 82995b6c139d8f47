-- Contract: S80, docs/money.md §5. Only a verified e-mail links: by auth.users for Supabase Auth, by the token of an
-- issuer that settings trust. Tombstones and foreign issuers are refused.
-- Kills: somebody who types a victim's address at sign-up and is given the victim's purchases.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(15);

select tests.open_shop();
select from tests.buy('ord_gil');
create function tests.linking(p_claims jsonb) returns text language plpgsql as $$
declare
  v_answer text;
begin
  perform tests.sign_in(p_claims);
  v_answer := coalesce(tests.refusal('select public.link_profile()'), 'linked');
  perform tests.sign_out();
  return v_answer;
end $$;

select from tests.sign_up('gil', p_confirmed => false);
select is(
  tests.linking(tests.supabase_claims('gil')), 'PT403 email_not_verified', 'S80: an address that was not confirmed'
);
select is(
  tests.linking(tests.supabase_claims('gil') || '{"email_verified": true, "user_metadata": {"email_verified": true}}'),
  'PT403 email_not_verified', 'S80: whatever the token says of it'
);
select is(
  tests.linking(tests.supabase_claims('stranger') || '{"email": "gil@example.com"}'), 'PT403 email_not_verified',
  'S80: a subject that auth.users does not know'
);
select is(
  tests.linking(tests.clerk_claims('gil')), 'PT403 email_not_verified', 'S80: an issuer that settings do not trust'
);

select tests.trust_clerk();
select is(
  tests.linking(tests.clerk_claims('gil') || '{"email_verified": false}'), 'PT403 email_not_verified',
  'S80: a trusted issuer that says it is not verified'
);
select is(
  tests.linking(tests.clerk_claims('gil') - 'email_verified'), 'PT403 email_not_verified', 'S80: or does not say'
);
select is(
  tests.linking(tests.clerk_claims('gil') || '{"email_verified": "true"}'), 'PT403 email_not_verified',
  'S80: or says so in words only'
);
select is(
  tests.linking(tests.clerk_claims('gil') || '{"email": " "}'), 'PT403 email_not_verified', 'S80: or has no address'
);
select is(
  tests.linking(tests.clerk_claims('gil') || '{"iss": "https://clerk.example.com.evil.example"}'),
  'PT403 email_not_verified', 'S80: an issuer that only begins alike'
);

update auth.users set email_confirmed_at = now() where id = md5('gil')::uuid;
select is(
  tests.linking(tests.supabase_claims('gil') || '{"is_anonymous": true}'), 'PT403 email_not_verified',
  'S80: an anonymous sign-in'
);
select is((select user_id from public.orders), null, 'S80: the purchase is nobody''s still');

-- The same subject, proven by another issuer before.
insert into public.profiles (user_id, issuer, email) values ('user_gil', 'https://other.example.com', null);
select is(
  tests.linking(tests.clerk_claims('gil')), 'PT403 profile_unavailable',
  'a subject that another issuer has proven is refused'
);
update public.profiles set issuer = null, deleted_at = now() where user_id = 'user_gil';
select is(tests.linking(tests.clerk_claims('gil')), 'PT403 profile_unavailable', 'so is a deleted account');
select is((select user_id from public.orders), null, 'and is given nothing');

select is(tests.linking(tests.supabase_claims('gil')), 'linked', 'who confirmed the address is given it');

select * from finish();
rollback;
