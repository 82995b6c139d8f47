-- Contract: I10. A purchase that waits for its scrape queues one ring at pg_net with the secret key, in the payment's
-- own transaction. Without the Vault secrets, or when ringing fails in any way, the payment is taken and the job waits.
-- Kills: a payment rolled back because a doorbell was broken.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(13);

select tests.open_shop();
set local client_min_messages = error;

-- Without the key.
delete from vault.secrets where name = 'automations_key';
select isnt(tests.buy('ord_no_key'), null, 'without the key a payment is taken');
select is(tests.rings(), 0::bigint, 'and nobody is rung');
select results_eq(
  'select state::text from edge_kit.scrape_jobs', $$values ('queued')$$, 'the job waits for the sweep'
);

-- With both secrets.
select from vault.create_secret('the-key', 'automations_key');
select from tests.buy('ord_ring');
select results_eq(
  $$select method::text, url, headers, convert_from(body, 'utf8')::jsonb, timeout_milliseconds
    from net.http_request_queue$$,
  $$select 'POST', edge_kit.secret('edge_url') || '/functions/v1/scraper',
  '{"apikey": "the-key", "Content-Type": "application/json"}'::jsonb,
    '{}'::jsonb, 5000$$,
  'the scraper is rung, with the key'
);
select from tests.deliver(tests.order_event('ord_ring', p_at => '2026-11-20T11:00:00Z', p_type => 'order.updated'));
select is(tests.rings(), 1::bigint, 'a later event of the order does not ring again');
select from tests.buy('ord_waiting', null, null);
select is(tests.rings(), 1::bigint, 'a purchase that waits for its URL does not ring');

-- A rollback takes the ring back.
savepoint before_payment;
select from tests.buy('ord_undone');
rollback to before_payment;
select is(tests.rings(), 1::bigint, 'a payment that is rolled back does not ring');

-- pg_net refuses the address.
savepoint good_address;
select from vault.update_secret((select id from vault.secrets where name = 'edge_url'), 'no address at all');
select isnt(tests.buy('ord_bad_address'), null, 'with an address that pg_net refuses a payment is taken');
select is(
  (
    select j.state::text from edge_kit.scrape_jobs j join public.purchases p on p.id = j.purchase_id
    where p.order_id = 'ord_bad_address'
  ),
  'queued', 'and its job waits'
);
rollback to good_address;

-- The Vault itself is broken, as after a restore without its key.
savepoint good_vault;
create or replace function edge_kit.secret(p_name text) returns text language plpgsql stable set search_path = '' as $$
begin
  raise exception using errcode = '22000', message = 'pgsodium_crypto_aead_det_decrypt_by_id: invalid ciphertext';
end $$;
select is(
  tests.deliver(tests.order_event('ord_bad_vault', '{"customer_id": "cus_2"}')), 'processed',
  'with a broken Vault a payment without a URL is taken'
);
select is(
  tests.deliver(tests.order_event('ord_bad_vault_2', jsonb_build_object('metadata', jsonb_build_object('tempCartId',
    (select id from public.temp_carts where lines @> '[{"url": "https://shop.example.com/"}]' limit 1))))),
  'processed', 'and so is one that has work to do'
);
select is(
  (
    select count(*) from edge_kit.scrape_jobs j join public.purchases p on p.id = j.purchase_id
    where p.order_id = 'ord_bad_vault_2'
  ),
  1::bigint, 'whose job waits'
);
rollback to good_vault;

select is(tests.rings(), 1::bigint, 'one ring in all');

select * from finish();
rollback;
