-- Contract: I5. The owner tries a failed purchase again for the same shop, ten runs at most; anything else is refused.
-- Kills: a button that queues runs without end, or for others.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(11);

select tests.open_shop();
select from set_config('tests.bob', tests.buy('ord_bob', tests.clerk_claims('bob'))::text, true);
select from set_config('tests.waiting', tests.buy('ord_waiting', tests.clerk_claims('bob'), null)::text, true);
select from set_config('tests.ann', tests.buy('ord_ann', tests.sign_up('ann'))::text, true);
create function tests.retry(p_which text) returns text language sql volatile
return tests.refusal(format('select public.retry_purchase(%L)', current_setting('tests.' || p_which)));
grant execute on function tests.retry(text) to public;
select from tests.give_up(current_setting('tests.bob')::uuid);
select from tests.give_up(current_setting('tests.ann')::uuid);

select tests.sign_in(tests.clerk_claims('bob'));
select is(tests.retry('ann'), 'PT404 unknown_purchase', 'somebody else''s purchase is not there');
select is(tests.retry('waiting'), 'PT422 invalid_url', 'a purchase that waits for its URL has nothing to try again');
select is(tests.retry('bob'), null, 'the owner tries again');
select is(tests.retry('bob'), 'PT409 url_not_wanted', 'but once at a time');
select tests.sign_out();
select results_eq(
  $$select p.status::text, p.failure_code, p.url, j.url, j.run_key from public.purchases p
    join edge_kit.scrape_jobs j on j.purchase_id = p.id and j.state = 'queued' where p.order_id = 'ord_bob'$$,
  $$values ('pending_scrape', null::text, 'https://shop.example.com/', 'https://shop.example.com/', '2')$$,
  'for the same shop, as a second run'
);

-- Ten runs.
do $$
begin
  for n in 1..8 loop
    perform tests.give_up(current_setting('tests.bob')::uuid);
    perform tests.sign_in(tests.clerk_claims('bob'));
    perform public.retry_purchase(current_setting('tests.bob')::uuid);
    perform tests.sign_out();
  end loop;
end $$;
select from tests.give_up(current_setting('tests.bob')::uuid);
select is(
  (select count(*) from edge_kit.scrape_jobs where purchase_id = current_setting('tests.bob')::uuid and state = 'dead'),
  10::bigint, 'ten runs have failed'
);
select tests.sign_in(tests.clerk_claims('bob'));
select is(tests.retry('bob'), 'PT409 too_many_runs', 'an eleventh is refused');
select is(
  tests.refusal($$select public.set_purchase_url(current_setting('tests.bob')::uuid, 'https://other.example.com/')$$),
  'PT409 too_many_runs',
  'for another shop too'
);
select is(
  (select status::text || ' ' || failure_code from public.purchases where order_id = 'ord_bob'), 'failed nxdomain',
  'the purchase stays visible as failed'
);
select tests.sign_out();
select is((select url from public.purchases where order_id = 'ord_bob'), 'https://shop.example.com/', 'with its shop');

select is(
  (select count(*) from edge_kit.scrape_jobs where purchase_id = current_setting('tests.ann')::uuid), 1::bigint,
  'nobody else''s purchase was tried'
);

select * from finish();
rollback;
