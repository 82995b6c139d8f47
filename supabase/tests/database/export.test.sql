-- Contract: S137, docs/operations.md. The export of a person has every row that is kept about them, of every kind, and
-- nothing of anybody else's, whether they are told by user id or by e-mail.
-- Kills: a table that was forgotten; a neighbour's order under the same customer.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(22);

select tests.open_shop();
update public.products set credits = 10 where slug = 'base-kit';
select from set_config('tests.ann', md5('ann')::uuid::text, true);
select from public.link_polar_customer(tests.sign_up('ann'), 'cus_ann', 'old@example.com');
update auth.users set email = 'old@example.com' where id = current_setting('tests.ann')::uuid;
select from public.link_polar_customer(tests.supabase_claims('ann'), 'cus_ann', 'old@example.com');
select from tests.scrape(tests.buy('ord_ann', tests.supabase_claims('ann'), 'https://anns-shop.example.com/'));
update auth.users set email = 'ann@example.com' where id = current_setting('tests.ann')::uuid;
select from tests.deliver(tests.subscription_event('sub_ann', jsonb_build_object('customer_id', 'cus_ann', 'metadata',
  jsonb_build_object('user_id', current_setting('tests.ann')))));
select from tests.deliver(tests.refund_event('re_ann', 'ord_ann'));
select from tests.deliver(tests.benefit_grant_event('bg_ann', 'ord_ann'));
select from tests.deliver(tests.seat_event('seat_ann', '{"subscription_id": "sub_bob", "email": "ann@example.com"}'));
select tests.sign_in(tests.supabase_claims('ann'));
select public.spend_credits(4, 'first', 'a report');
select tests.sign_out();
select public.adjust_credits(current_setting('tests.ann'), 5, 'gift', 'a gift');
select from tests.buy('ord_bob', tests.sign_up('bob'), 'https://bobs-shop.example.com/');
-- Bob pays under Ann's customer, and a guest under the address that she gave up.
select from tests.deliver(tests.order_event('ord_gift', jsonb_build_object('customer_id', 'cus_ann', 'metadata',
  jsonb_build_object('user_id', md5('bob')::uuid))));
select from tests.deliver(tests.order_event('ord_guest', jsonb_build_object('customer_id', 'cus_ann', 'customer',
  '{"email": "old@example.com"}'::jsonb, 'created_at', now() + interval '1 hour')));
select edge_kit.ask_polar('uncancel', 'a test', 'sub_ann');
select public.cancel_subscription('sub_ann', 'she wrote to us');
select from tests.deliver('{"type": "dispute.reconciled", "timestamp": "2026-11-21T10:00:00Z", "data": {
  "id": "dp_ann", "order_id": "ord_ann", "status": "needs_response", "created_at": "2026-11-21T10:00:00Z",
  "customer": {"id": "cus_ann", "email": "ann@example.com"}
}}');
insert into edge_kit.returned_lines (order_id, line_id, subscription_id, amount)
values ('ord_ann', 'line', 'sub_ann', 100);
insert into storage.objects (bucket_id, name) select 'reports', id || '/1/report.pdf' from public.purchases;

create temporary table exported as select public.export_person(current_setting('tests.ann'), 'asked by letter')
  as document;
select is_empty(
  $$select key from exported, jsonb_each(document) where value = 'null'$$,
    'S137: nothing of her is missing: each kind has rows'
);
select results_eq($$select value ->> 'id' from exported, jsonb_array_elements(document -> 'orders') order by 1$$,
  array['ord_ann'], 'S137: her order, not those booked under her customer');
select results_eq($$select value ->> 'id' from exported, jsonb_array_elements(document -> 'subscriptions')$$,
  array['sub_ann'], 'her subscription');
select is((select document #>> '{purchases,0,url}' from exported), 'https://anns-shop.example.com/', 'her shop');
select is((select jsonb_array_length(document -> 'outputs') from exported), (select cardinality(reports)
  from public.products where slug = 'base-kit'), 'her reports, whole');
select is((select document #>> '{credit_spends,0,reason}' from exported), 'a report', 'what she spent credits for');
select is((select sum((e ->> 'amount')::bigint) from exported, jsonb_array_elements(document -> 'credit_entries') e),
  11::numeric, 'her ledger, to the last credit');
select is((select document #>> '{former_emails,0,email}' from exported), 'old@example.com', 'the address she had');
select is((select document -> 'emails' from exported), '["ann@example.com"]', 'and has');
select isnt_empty($$select from exported, jsonb_array_elements(document -> 'webhooks') w
  where w ->> 'body' like '%ord_ann%' and w ->> 'type' like 'order.%'$$, 'what Polar told of her');
select isnt_empty($$select from exported, jsonb_array_elements(document -> 'webhooks') w
  where w ->> 'type' like 'dispute.%'$$, 'S137: also where it told of something else, and of her beside it');
select is((select jsonb_array_length(document -> 'files') from exported), 1, 'her file');
select is((select document #>> '{notices,0,kind}' from exported), 'report_ready', 'what she was told');
select ok(document::text !~ 'bobs-shop|bob@example|ord_bob|ord_gift|ord_guest|lease_token|last_writer',
  'S137: nobody else''s, and nothing of our own making')
from exported;
select is((select reason from edge_kit.operator_actions where action = 'export_person'), 'asked by letter',
  'the audit says why');

select isnt_empty($$select from exported, jsonb_array_elements(document -> 'operator_actions') a
  where a ->> 'reason' = 'she wrote to us'$$, 'S137: what was done about her subscription, and why');

-- The walk: whatever table has a person or an object of theirs in it is in the export, or is named here with a reason.
create temporary table told as
select * from (values
  ('public.profiles', 'profiles'), ('edge_kit.former_emails', 'former_emails'),
  ('edge_kit.polar_customers', 'customers'), ('public.orders', 'orders'), ('public.subscriptions', 'subscriptions'),
  ('edge_kit.subscription_marks', 'subscription_marks'), ('public.purchases', 'purchases'),
  ('public.outputs', 'outputs'), ('edge_kit.scrape_jobs', 'scrapes'), ('public.refunds', 'refunds'),
  ('edge_kit.polar_disputes', 'disputes'), ('edge_kit.returned_lines', 'returns'),
  ('public.benefit_grants', 'benefit_grants'), ('public.credit_lots', 'credit_lots'),
  ('public.credit_entries', 'credit_entries'), ('edge_kit.credit_spends', 'credit_spends'),
  ('public.seats', 'seats'), ('public.temp_carts', 'carts'), ('edge_kit.polar_events', 'webhooks'),
  ('edge_kit.polar_commands', 'commands'), ('edge_kit.notices', 'notices'),
  ('edge_kit.operator_actions', 'operator_actions'),
  ('edge_kit.usage_events', null),  -- names of entries, until Polar has heard of them
  ('edge_kit.scrape_pages', null),  -- public pages of a shop, which a report is made of
  ('edge_kit.erased_purchases', null),  -- what is to go
  ('edge_kit.forged_objects', null),  -- ids, for an operator
  ('edge_kit.settings', null),  -- the shop's own addresses
  ('public.products', null)
) t (relation, kind);
select is_empty($$
  select c.oid::regclass, string_agg(a.attname, ', ')
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  where c.relnamespace in ('public'::regnamespace, 'edge_kit'::regnamespace) and c.relkind = 'r'
    and a.attname ~ ('(^|_)(email|user_id|customer_id|order_id|subscription_id|purchase_id|job_id|lot_id|seat_id'
      '|cart_id|subject|object_id|external_id|url)$')
    and c.oid not in (select t.relation::regclass from told t)
  group by 1
$$, 'S137: no table that knows a person or what is theirs is forgotten');
select is_empty(
  $$select t.kind from told t where t.kind is not null and not (select document ? t.kind from exported)$$,
  'S137: each of them is a kind of the export'
);

-- By e-mail, and a guest.
select is(
  (select public.export_person(' Ann@Example.com', 'again') -> 'orders' -> 0 ->> 'id'), 'ord_ann',
    'S137: by her e-mail it is the same person'
);
create temporary table guest as select public.export_person('old@example.com', 'a letter of somebody else') as document;
select results_eq($$select value ->> 'id' from guest, jsonb_array_elements(document -> 'orders')$$, array['ord_guest'],
  'S137: by the address that she gave up it is the guest');
select ok(document::text !~ 'ord_ann|anns-shop|sub_ann', 'S137: with nothing of hers') from guest;

select is(tests.refusal($$select public.export_person('nobody@example.com', 'x')$$), 'PT404 unknown_person',
  'somebody who is not there is refused');

select * from finish();
rollback;
