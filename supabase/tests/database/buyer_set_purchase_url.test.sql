-- Contract: I5. The owner names the shop of a purchase that waits for one, or corrects it after a failure, and the
-- scraper is rung as for a payment. Everything else is refused with a code and what to do.
-- Kills: a kit without a URL that nobody can release; a delivered kit turned into a second report.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(19);

select tests.open_shop();
select from vault.create_secret('the-key', 'automations_key') where edge_kit.secret('automations_key') is null;
select from set_config('tests.bob', tests.buy('ord_bob', tests.clerk_claims('bob'), null)::text, true);
select from set_config('tests.ann', tests.buy('ord_ann', tests.sign_up('ann'), null)::text, true);
select from set_config('tests.gil', tests.buy('ord_gil', null, null)::text, true);
create function tests.name(
  p_whose text, p_url text default 'https://harbor.example.com/'
) returns text language sql volatile
return tests.refusal(format('select public.set_purchase_url(%L, %L)', current_setting('tests.' || p_whose), p_url));
grant execute on function tests.name(text, text) to public;

select tests.sign_in(tests.clerk_claims('bob'));
select is(tests.name('bob', url), 'PT422 invalid_url', format('%s is refused', coalesce(url, 'nothing')))
from unnest(
  array[
    null, '', 'harbor', 'http://localhost/', 'http://169.254.169.254/latest/', 'file:///etc/passwd',
    'https://harbor.example.com:22/'
  ]
) url;
select is(tests.name('ann'), 'PT404 unknown_purchase', 'somebody else''s purchase is not there');
select is(tests.name('gil'), 'PT404 unknown_purchase', 'nor is a guest''s');
select is(
  tests.refusal($$select public.set_purchase_url(gen_random_uuid(), 'https://harbor.example.com/')$$),
  'PT404 unknown_purchase', 'nor what is not there'
);

select is(tests.name('bob'), null, 'the owner names the shop');
select results_eq(
  'select url, status::text from public.purchases', $$values ('https://harbor.example.com/', 'pending_scrape')$$,
  'the purchase waits for its scrape'
);
select is(
  tests.name('bob', 'https://oakline.example.com/'), 'PT409 url_not_wanted',
  'and its shop cannot be changed while it does'
);
select tests.sign_out();
select results_eq(
  'select j.url, j.hosts, j.state::text, tests.rings() from edge_kit.scrape_jobs j',
  $$values ('https://harbor.example.com/', '{harbor.example.com}'::text[], 'queued', 1::bigint)$$,
  'the scraper is rung'
);

-- After a failure.
select from tests.give_up(current_setting('tests.bob')::uuid);
select tests.sign_in(tests.clerk_claims('bob'));
select is(tests.name('bob', 'https://oakline.example.com/'), null, 'after a failure the owner corrects it');
select results_eq(
  'select url, status::text, failure_code from public.purchases',
  $$values ('https://oakline.example.com/', 'pending_scrape', null::text)$$, 'and it is tried anew'
);
select tests.sign_out();

-- Delivered, refunded.
select from tests.scrape(current_setting('tests.bob')::uuid);
select tests.sign_in(tests.clerk_claims('bob'));
select is(tests.name('bob'), 'PT409 url_not_wanted', 'what is delivered takes no other shop');
select tests.sign_out();
select from tests.deliver(
  tests.order_event('ord_ann', '{"customer_id": "cus_ann", "status": "refunded"}', '2026-11-20T11:00:00Z')
);
select tests.sign_in(tests.supabase_claims('ann'));
select is(tests.name('ann'), 'PT409 url_not_wanted', 'nor does what was refunded');
select tests.sign_out();
select is((select count(*) from edge_kit.scrape_jobs), 2::bigint, 'two runs in all');

select * from finish();
rollback;
