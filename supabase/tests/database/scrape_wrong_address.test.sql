-- Contract: S154. A purchase whose address leads to no shop waits for its buyer, who sees at once that the address has
-- to
-- be corrected and can do it; nobody else is rung.
-- Kills: a mistyped domain told after an hour of silence, to an operator who can do nothing about it.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(10);

select tests.open_shop();
select from set_config('tests.purchase', tests.buy('ord_1', tests.sign_up('ann'))::text, true);
create function tests.fail(p_code text) returns text language plpgsql as $$
declare
  v_job jsonb := public.claim_scrape(current_setting('tests.purchase')::uuid);
begin
  return public.fail_scrape((v_job ->> 'job_id')::uuid, (v_job ->> 'lease_token')::uuid, p_code, 'why', false);
end $$;
create function tests.first_purchase() returns jsonb language plpgsql as $$
declare
  v_page jsonb;
begin
  perform tests.sign_in(tests.supabase_claims('ann'));
  v_page := public.dashboard();
  perform tests.sign_out();
  return v_page -> 'purchases' -> 0;
end $$;

select is(tests.fail('name_not_found'), 'dead', 'the first attempt is the last');
select is(
  (select concat_ws(' ', status, failure_code) from public.purchases), 'failed name_not_found',
  'S154: the purchase says why within the first attempt'
);
select is(tests.first_purchase() ->> 'action', 'set_purchase_url', 'and asks for another address, not for patience');
select results_eq(
  'select kind, reason, urgent from edge_kit.attention', $$values ('purchase', 'wrong_address', false)$$,
  'S154: no operator is rung'
);
select is(
  (select advice from edge_kit.attention_reasons where reason = 'wrong_address') ~ 'was told', true,
  'who looks nevertheless reads that the buyer knows'
);
update public.orders set checkout_id = 'co_1' where true;
select is(
  public.checkout_status('co_1') ->> 'delivery', 'wrong_address', 'the success page can say it to a guest too'
);

select tests.sign_in(tests.supabase_claims('ann'));
select lives_ok(
  format(
    'select public.set_purchase_url(%L, %L)', current_setting('tests.purchase'), 'https://right.example.com/'
  ),
  'the buyer corrects it'
);
select tests.sign_out();
select is(
  (select concat_ws(' ', status, url) from public.purchases), 'pending_scrape https://right.example.com/',
  'and it runs again'
);

select tests.fail('tls_failed');
select is(tests.first_purchase() ->> 'action', 'retry_purchase', 'what is no fault of the address is tried again');
select results_eq(
  'select reason, urgent from edge_kit.attention', $$values ('failed', true)$$, 'and is somebody''s task'
);

select * from finish();
rollback;
