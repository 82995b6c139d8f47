-- Contract: S136, docs/money.md §5. Erasure takes what is personal away for good and keeps ids, amounts, dates and the
-- ledger; nothing that Polar tells later brings it back, and whoever verifies the same address inherits nothing.
-- Kills: an e-mail that survives in an order, a webhook's body or a cart; a stranger who is given a past.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(37);

select tests.open_shop();
select from vault.create_secret('a key', 'automations_key');
update public.products set credits = 10 where slug = 'base-kit';
select from set_config('tests.ann', md5('ann')::uuid::text, true);

-- Ann has one of everything; Bob buys too, and a guest as well.
select from public.link_polar_customer(tests.sign_up('ann'), 'cus_ann', 'ann@example.com');
select from tests.scrape(tests.buy('ord_done', tests.supabase_claims('ann'), 'https://anns-shop.example.com/'));
select from tests.buy('ord_open', tests.supabase_claims('ann'), 'https://anns-shop.example.com/');
select from tests.deliver(tests.subscription_event('sub_ann', jsonb_build_object('customer_id', 'cus_ann',
  'customer', '{"email": "ann@example.com"}'::jsonb, 'metadata', jsonb_build_object('user_id',
    current_setting('tests.ann')))));
select from tests.deliver(tests.benefit_grant_event('bg_ann', 'ord_done'));
update public.benefit_grants set properties = '{"account": "ann"}';
select from tests.deliver(jsonb_build_object('type', 'checkout.updated', 'data', jsonb_build_object('id', 'chk_ann',
  'customer_email', 'Ann@Example.com'))::text);
-- She once had another address, with which she opened the checkout of an order; Polar would not take the one she has.
select from tests.deliver(jsonb_build_object('type', 'checkout.updated', 'data', jsonb_build_object('id', 'chk_open',
  'customer_email', 'old@example.com'))::text);
update public.orders set checkout_id = 'chk_open' where id = 'ord_open';
select from edge_kit.ask_polar('change_customer_email', 'her address', 'cus_ann', '{"email": "ann@example.com"}');
update edge_kit.polar_commands set state = 'refused', error_code = 'refused' where key = 'her address';
select tests.sign_in(tests.supabase_claims('ann'));
select public.spend_credits(4, 'first', 'a gift for ann@example.com');
select tests.sign_out();
select from tests.buy('ord_bob', tests.sign_up('bob'), 'https://bobs-shop.example.com/');
select from tests.buy('ord_guest', null, 'https://gils-shop.example.com/');
insert into storage.objects (bucket_id, name)
select 'reports', id || '/1/survival_blueprint-0123456789abcdef.pdf' from public.purchases;

-- Every text of every row of ours that holds one of these words.
create function tests.mentions(p_words text) returns table (relation regclass, row_text text) language plpgsql as $$
begin
  for relation in
    select c.oid from pg_class c
    where c.relnamespace in ('public'::regnamespace, 'edge_kit'::regnamespace) and c.relkind = 'r'
  loop
    return query execute format('select %L::regclass, t::text from %s t where t::text ~* %L', relation, relation,
      p_words);
  end loop;
end $$;
select isnt_empty($$select * from tests.mentions('ann@example\.com|anns-shop')$$, 'before, she is in many rows');
create temporary table ledger as select key, granted, spent, value from public.credit_lots;
create temporary table money as select id, total_amount, net_amount, tax_amount, created_at, invoice_number
  from public.orders;

select is(
  public.erase_person('ann@example.com', 'asked by letter') - 'webhooks',
  '{"users": 1, "customers": 1, "orders": 2, "subscriptions": 1, "purchases": 2, "carts": 2, "seats": 0,
  "unfinished_events": 0,
    "accounts": 1}'::jsonb,
  'S136: she is found by her e-mail, and the answer says what is left: her account'
);
select is_empty($$select relation, row_text from tests.mentions('ann@example\.com|anns-shop')
  where relation <> 'edge_kit.polar_commands'::regclass$$,
  'S136: no row of ours mentions her address or her shop');
select is_empty($$select row_text from tests.mentions('old@example\.com')
  where relation = 'edge_kit.polar_events'::regclass$$, 'S136: nor one that she had, in the checkout of an order');
select is_empty($$select args from edge_kit.polar_commands
  where args ? 'email' or closed_at is null and key = 'her address'$$,
  'S136: what Polar was asked about her address in vain is over, and the address gone');
select is_empty($$select relation from tests.mentions('a gift for|"account"')$$,
  'nor her words, nor what a benefit knew of her');
select results_eq('select key, granted, spent, value from public.credit_lots order by key',
  'select * from ledger order by key', 'S136: the ledger is as it was');
select ok(edge_kit.ledger_holds(), 'and holds');
select
  results_eq('select id, total_amount, net_amount, tax_amount,
    created_at, invoice_number from public.orders order by id',
    'select * from money order by id',
  'S136: amounts, dates and ids stay');
select is((select deleted_at is not null from public.profiles where user_id = current_setting('tests.ann')), true,
  'her id is a tombstone');
select is_empty('select * from edge_kit.tombstone_holdings', 'that owns nothing');
select is((select count(*) from public.outputs), 0::bigint, 'S136: her reports are gone');
select results_eq($$select order_id, status::text from public.purchases where order_id in ('ord_done', 'ord_open')
  order by 1$$,
  $$values ('ord_done', 'completed'), ('ord_open', 'canceled')$$,
    'what was delivered was delivered, what was not is canceled');
select is((select count(*) from edge_kit.scrape_jobs j join public.purchases p on p.id = j.purchase_id
  where p.order_id in ('ord_done', 'ord_open')), 0::bigint,
  'no run goes on');
select set_eq('select * from public.list_erased_files(10)', $$select id || '/1/survival_blueprint-0123456789abcdef.pdf'
  from public.purchases where order_id in ('ord_done', 'ord_open')$$,
  'S136: her files are listed for Storage, and nobody else''s');
select isnt_empty($$select from net.http_request_queue where convert_from(body, 'utf8') like '%remove_files%'$$,
  'and the scraper is rung for them');
select results_eq($$select kind::text, subject collate "default" from edge_kit.polar_commands
  where kind <> 'change_customer_email' order by 1$$,
  $$values ('anonymize_customer', 'cus_ann'), ('cancel_at_period_end', 'sub_ann')$$,
    'S136: Polar is asked to end her subscription and to anonymise her');
select is((select subject || ' ' || reason from edge_kit.operator_actions where action = 'erase_person'),
  current_setting('tests.ann') || ' cus_ann ord_done ord_open asked by letter',
  'the audit says who, by ids, and why');

-- Nobody else lost anything.
select isnt_empty($$select * from tests.mentions('bob@example\.com')$$, 'Bob is there');
select isnt_empty($$select * from tests.mentions('gils-shop')$$, 'and the guest');
select is((select user_id from public.orders where id = 'ord_bob'), md5('bob')::uuid::text, 'with what is theirs');

-- What Polar tells later, before it has anonymised her.
select is(tests.deliver(tests.order_event('ord_open', jsonb_build_object('customer_id', 'cus_ann', 'customer',
  '{"email": "ann@example.com"}'::jsonb,
  'metadata', jsonb_build_object('user_id', current_setting('tests.ann')), 'refunded_amount', 100, 'status',
    'partially_refunded'), '2026-11-21T10:00:00Z')),
  'processed', 'an order is told again');
select is(tests.deliver(tests.customer_event('cus_ann', jsonb_build_object('email', 'ann@example.com', 'external_id',
  current_setting('tests.ann')), '2026-11-21T10:00:00Z')),
  'processed', 'and her customer');
select is(tests.deliver(tests.subscription_event('sub_ann', jsonb_build_object('customer_id', 'cus_ann',
  'cancel_at_period_end', true,
  'customer', '{"email": "ann@example.com"}'::jsonb, 'metadata', jsonb_build_object('user_id',
    current_setting('tests.ann'))), '2026-11-21T10:00:00Z', 'subscription.updated')),
  'processed', 'and her subscription');
select is_empty($$select relation, row_text from tests.mentions('ann@example\.com')
  where relation not in ('edge_kit.polar_events'::regclass, 'edge_kit.polar_commands'::regclass)$$,
  'S136: none of it comes back');
select is((select refunded_amount from public.orders where id = 'ord_open'), 100::bigint, 'but what is money does');
select edge_kit.sweep_retention();
select is_empty($$select row_text from tests.mentions('ann@example\.com')
  where relation = 'edge_kit.polar_events'::regclass$$, 'S136: and the bodies go within the hour');
select is((select verdict from public.compare_polar_objects('customer',
  '[{"id": "cus_ann", "email": "ann@example.com", "modified_at": "2026-11-21T10:00:00Z"}]')), 'same',
  'reconciliation has nothing to repair');
select is((select count(*) from edge_kit.attention where id in ('ord_open', 'ord_done')), 0::bigint,
  'and nothing of it needs someone');

-- Polar has anonymised her, which ends at once what ran in her name.
select tests.deliver(tests.order_event('ord_period', jsonb_build_object(
  'customer_id', 'cus_ann', 'subscription_id', 'sub_ann', 'billing_reason', 'subscription_create',
  'product_id', 'polar-monthly-edge-update', 'subtotal_amount', 4900, 'items', jsonb_build_array(jsonb_build_object(
    'id', 'l1', 'amount', 4900, 'proration', false, 'start_timestamp', '2026-11-20T10:00:00Z',
    'end_timestamp', '2026-12-20T10:00:00Z'
  ))
)));
select tests.deliver(tests.subscription_event('sub_ann', '{
  "customer_id": "cus_ann", "status": "canceled", "ended_at": "2026-11-22T10:00:00Z"
}', '2026-11-22T10:00:00Z', 'subscription.revoked'));
select is(
  (
    select period_start is not null and attention && '{revoked_without_refund}'
    from public.orders where id = 'ord_period'
  ),
  false, 'S136: that its end was not refunded is no riddle'
);

-- A stranger.
delete from auth.users where id = current_setting('tests.ann')::uuid;
select from tests.sign_up('eve');
update auth.users set email = 'ann@example.com' where id = md5('eve')::uuid;
select tests.sign_in(tests.supabase_claims('eve'));
select is(tests.link(), 'nothing', 'S136: whoever verifies the address is given nothing');
select tests.sign_out();
select is(public.link_polar_customer(tests.supabase_claims('eve'), 'cus_ann', 'ann@example.com'), false,
  'S136: nor is her old customer, by checkout');
select is_empty(format('select * from public.orders where user_id = %L', md5('eve')::uuid),
  'S136: and owns nothing of hers');
select is(tests.deliver(tests.order_event('ord_new',
  '{"customer_id": "cus_ann", "customer": {"email": "ann@example.com"}}', '2026-11-22T10:00:00Z')), 'processed',
  'a guest pays under the address before Polar has anonymised it');
select is((select attention from public.orders where id = 'ord_new'), '{unattributed}', 'which an operator sees to');

select is(tests.refusal($$select public.erase_person('nobody@example.com', 'x')$$), 'PT404 unknown_person',
  'somebody who is not there is refused');
select is(tests.refusal($$select public.erase_person('gil@example.com', ' ')$$), 'PT422 reason_missing',
  'as is a call without a reason');

select * from finish();
rollback;
