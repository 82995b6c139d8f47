-- Contract: `checkout_status()` tells anyone who knows a checkout's id how it stands, in words, and nothing personal.
-- Kills: a success page that leaks who paid; one that calls an unpaid checkout paid.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(18);

select tests.open_shop();
select from set_config(
  'tests.cart', tests.cart('[{"product": "base-kit", "url": "https://a.example.com/"}, {"product": "base-kit"}]'), true
);
create function tests.told(
  p_status text, p_at timestamptz, p_changes jsonb default '{}'
) returns text language sql volatile
return tests.deliver(tests.order_event('ord_1', jsonb_build_object(
  'product_id', 'polar-cart', 'subtotal_amount', 29800, 'total_amount', 29800, 'status', p_status,
  'checkout_id', 'co_1',
  'metadata', jsonb_build_object('tempCartId', current_setting('tests.cart'))
) || p_changes, p_at));
create function tests.status(p_checkout text default 'co_1') returns jsonb language plpgsql as $$
declare
  v_answer jsonb;
begin
  perform tests.sign_in(null);
  v_answer := public.checkout_status(p_checkout);
  perform tests.sign_out();
  return v_answer;
end $$;

select is(
  tests.status('co_nope'), '{"payment": "unknown", "delivery": "none", "sign_in_with_this_email": false}'::jsonb,
  'a checkout that is not ours'
);
select is(
  tests.status(null), '{"payment": "unknown", "delivery": "none", "sign_in_with_this_email": false}'::jsonb,
  'no checkout'
);
select from public.attach_checkout(
  current_setting('tests.cart')::uuid, 'co_1', 'https://polar.example/co_1', now() + interval '1 hour'
);
select is(tests.status(), '{"payment": "open", "delivery": "none", "sign_in_with_this_email": false}'::jsonb, 'open');
select from tests.told('pending', '2026-11-20T09:00:00Z');
select is(tests.status() ->> 'payment', 'open', 'an order that is not paid is no payment');
update public.temp_carts set checkout_expires_at = now() where true;
select is(tests.status() ->> 'payment', 'expired', 'expired');

select from tests.told('paid', '2026-11-20T10:00:00Z');
select is(
  tests.status(), '{"payment": "paid", "delivery": "awaiting_url", "sign_in_with_this_email": true}'::jsonb,
  'paid by a guest, one of two kits without a URL'
);
update public.purchases set url = 'https://b.example.com/', status = 'pending_scrape' where line = 2;
select is(tests.status() ->> 'delivery', 'in_progress', 'both wait for their reports');
select from public.claim_scrape(tests.line(2));
select is(tests.status() ->> 'delivery', 'in_progress', 'one is being made');
select from tests.scrape(tests.line(1));
select is(tests.status() ->> 'delivery', 'in_progress', 'one is done, the other not');
select from edge_kit.scrape_jobs j cross join lateral public.fail_scrape(
  j.id, j.lease_token, 'nxdomain', 'no such host', false
) where j.state = 'running';
select is(tests.status() ->> 'delivery', 'failed', 'one failed');
update public.purchases set status = 'pending_scrape', failure_code = null where line = 2;
select from tests.scrape(tests.line(2));
select is(
  tests.status(), '{"payment": "paid", "delivery": "completed", "sign_in_with_this_email": true}'::jsonb,
  'both are delivered'
);

select from tests.told('paid', '2026-11-20T10:30:00Z', '{"metadata": {"user_id": "user_bob"}}');
select is(
  tests.status() ->> 'sign_in_with_this_email', 'false', 'a purchase with an owner needs no sign-in with its e-mail'
);
select from tests.told('partially_refunded', '2026-11-20T10:40:00Z');
select is(tests.status() ->> 'payment', 'paid', 'a part of the money back');
select from tests.told('refunded', '2026-11-20T11:00:00Z');
select is(tests.status() ->> 'payment', 'refunded', 'all of it back');

select is((select count(*) from jsonb_object_keys(tests.status())), 3::bigint, 'three words and no more');
select unalike(tests.status()::text, '%gil@example.com%', 'no e-mail');

select tests.sign_in(tests.clerk_claims('carol'));
select is(public.checkout_status('co_1') ->> 'payment', 'refunded', 'signed-in users ask too');
select tests.sign_out();
select tests.sign_in('{"role": "service_role"}');
select is(public.checkout_status('co_1') ->> 'payment', 'refunded', 'and the service role');
select tests.sign_out();

select * from finish();
rollback;
