-- Contract: S132, docs/money.md §5, docs/security.md. Who somebody is, is subject and issuer together: the same `sub`
-- of a
-- second issuer sees, spends, names and buys nothing of the first one's.
-- Kills: a second trusted issuer that lets people choose their ids.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(29);

select tests.open_shop();
update edge_kit.settings set trusted_issuers = '{https://clerk.example.com,https://other.example.com}' where singleton;
update public.products set credits = 10 where slug = 'base-kit';
create function tests.other_claims(p_name text) returns jsonb language sql
return tests.clerk_claims(p_name) || '{"iss": "https://other.example.com"}';

-- Bob buys signed in; the cart binds his id to Clerk.
select from tests.scrape(tests.buy('ord_bob', tests.clerk_claims('bob')));
select from tests.deliver(tests.subscription_event('sub_bob', '{"metadata": {"user_id": "user_bob"}}'));
select from tests.deliver(tests.refund_event('re_bob', 'ord_bob'));
select from tests.deliver(tests.benefit_grant_event('bg_bob', 'ord_bob'));
select is((select issuer from public.profiles where user_id = 'user_bob'), 'https://clerk.example.com',
  'the first checkout says whose id it is');

create function tests.counts() returns jsonb language plpgsql as $$
declare
  v_table text;
  v_count bigint;
  v_counts jsonb := '{}';
begin
  foreach v_table in array
    '{profiles,orders,purchases,outputs,subscriptions,refunds,benefit_grants,credit_lots,credit_entries}'::text[] loop
    execute format('select count(*) from public.%I', v_table) into v_count;
    v_counts := v_counts || jsonb_build_object(v_table, v_count);
  end loop;
  return v_counts;
end $$;
grant execute on function tests.counts() to public;
insert into storage.objects (bucket_id, name) values ('reports', 'bob.pdf');
update public.outputs set storage_path = 'bob.pdf' where kind = (select min(kind) from public.outputs);

select tests.sign_in(tests.clerk_claims('bob'));
select is_empty('select key from jsonb_each(tests.counts()) where value = ''0''', 'Bob sees a row of each kind');
select is((select count(*) from storage.objects), 1::bigint, 'and his file');
select is(public.credit_balance(), 10::bigint, 'and has credits');
select tests.sign_out();

select tests.sign_in(tests.other_claims('bob'));
select is_empty('select key from jsonb_each(tests.counts()) where value <> ''0''',
  'S132: the same subject of another issuer sees none');
select is((select count(*) from storage.objects), 0::bigint, 'S132: nor a file');
select is(public.dashboard() ->> 'purchases', '[]', 'S132: the dashboard is empty');
select is(public.dashboard() #>> '{credits,balance}', '0', 'S132: without credits');
select is(public.my_entitlements() ->> 'has_active_subscription', 'false', 'S132: entitlements are none');
select is(public.has_active_subscription(), false, 'S132: no subscription');
select is(public.credit_balance(), 0::bigint, 'S132: no balance');
select is(tests.refusal('select public.spend_credits(1, ''steal'')'), 'PT402 insufficient_credits',
  'S132: nothing is spent');
select is(tests.refusal('select public.set_subscription_url(''sub_bob'', ''https://evil.example.com/'')'),
  'PT404 unknown_subscription', 'S132: no subscription''s shop is named');
select is(tests.refusal(format('select public.set_purchase_url(%L, ''https://evil.example.com/'')',
  gen_random_uuid())), 'PT404 unknown_purchase', 'S132: nor a purchase''s');
select is(tests.refusal('select public.link_profile()'), 'PT403 profile_unavailable', 'S132: it links nothing');
select tests.sign_out();
select is((select sum(spent) from public.credit_lots), 0::numeric, 'the ledger is as it was');
select is(tests.refusal($$select public.create_cart(tests.other_claims('bob'), '[{"product": "base-kit"}]', null)$$),
  'PT403 profile_unavailable', 'S132: it opens no checkout in his name');
select is(tests.refusal($$select public.link_polar_customer(tests.other_claims('bob'), 'cus_x', 'bob@example.com')$$),
  null, 'the call answers');
select is((select user_id from edge_kit.polar_customers where id = 'cus_x'), null, 'S132: and links no customer');
select is(tests.refusal($$select public.portal_customer('user_bob', 'sub_bob', 'https://other.example.com')$$),
  'PT403 profile_unavailable', 'S132: the portal stays closed');
select is(tests.refusal($$select public.portal_customer('user_bob', 'sub_bob', 'https://clerk.example.com')$$),
  'PT409 link_first', 'the first issuer''s token reaches the question itself');

-- An id that no issuer has proven, with rows of its own.
select from tests.deliver(tests.order_event('ord_meta', '{"metadata": {"user_id": "user_meta"}}'));
create function tests.sees(p_claims jsonb) returns bigint language plpgsql as $$
declare
  v_count bigint;
begin
  perform tests.sign_in(p_claims);
  select count(*) into v_count from public.orders;
  perform tests.sign_out();
  return v_count;
end $$;
select is(tests.sees(tests.clerk_claims('meta')), 0::bigint, 'S132: with two trusted issuers nobody is taken for it');
select is(tests.sees(tests.other_claims('meta')), 0::bigint, 'S132: neither of them');
select tests.trust_clerk();
select is(tests.sees(tests.clerk_claims('meta')), 1::bigint, 'with one it is that one''s');
select is(tests.sees(tests.other_claims('meta')), 0::bigint, 'S132: and not a stranger''s');
select is(tests.sees(tests.clerk_claims('meta') - 'iss'), 0::bigint, 'S132: nor a token''s that names no issuer');

-- An account of Supabase Auth, whose id somebody chose at Clerk.
select from tests.sign_up('ann');
select from tests.deliver(tests.order_event('ord_ann', jsonb_build_object('metadata', jsonb_build_object('user_id',
  md5('ann')::uuid))));
select is(tests.sees(tests.supabase_claims('ann')), 1::bigint, 'Ann sees her order');
select is(tests.sees(tests.clerk_claims('x') || jsonb_build_object('sub', md5('ann')::uuid)), 0::bigint,
  'S132: whoever chose her id elsewhere does not');
select is(tests.refusal(format($$select public.create_cart(tests.clerk_claims('x') || '{"sub": "%s"}',
  '[{"product": "base-kit"}]', null)$$, md5('ann')::uuid)),
  'PT403 profile_unavailable', 'S132: nor buys in her name');

select * from finish();
rollback;
