-- Contract: S90. A function for signed-in users is denied to the anon key, whose subject is null, and does nothing for
-- a token of role authenticated that carries no subject.
-- Kills: guards like `if auth.uid() is not null and …`, which let null pass.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(10);

select tests.open_shop();
select from set_config('tests.purchase', tests.buy('ord_gil', null, null)::text, true);  -- Gil, a guest, named no URL

select tests.sign_in(null);
select throws_ok('select public.link_profile()', '42501', null, 'S90: anon does not link');
select throws_ok('select public.dashboard()', '42501', null, 'S90: anon has no dashboard');
select throws_ok(
  $$select public.set_purchase_url(current_setting('tests.purchase')::uuid, 'https://evil.example.com')$$,
  '42501', null,
  'S90: anon names no URL'
);
select throws_ok(
  $$select public.retry_purchase(current_setting('tests.purchase')::uuid)$$, '42501', null, 'S90: anon retries nothing'
);
select throws_ok($$select public.ingest_polar_event('evt_x', '{}')$$, '42501', null, 'S90: anon delivers no event');
select tests.sign_out();

select tests.sign_in('{"role": "authenticated"}');
select is(
  tests.refusal('select public.link_profile()'), 'PT403 email_not_verified', 'without a subject nothing is linked'
);
select is(
  public.dashboard()::jsonb -> 'purchases', '[]', 'without a subject the dashboard shows no purchase of a guest'
);
select is(
  tests.refusal(
    $$select public.set_purchase_url(current_setting('tests.purchase')::uuid, 'https://evil.example.com')$$
  ),
  'PT404 unknown_purchase', 'without a subject no purchase of a guest is one''s own'
);
select is(
  tests.refusal($$select public.retry_purchase(current_setting('tests.purchase')::uuid)$$), 'PT404 unknown_purchase',
  'nor is it for a retry'
);
select tests.sign_out();

select is((select url from public.purchases), null, 'and the purchase is as it was');

select * from finish();
rollback;
