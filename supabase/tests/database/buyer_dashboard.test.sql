-- Contract: `dashboard()` is the whole page of the caller in one call, with exactly these keys.
-- Kills: a renamed key that empties the page; another buyer's rows in it.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(9);

select tests.open_shop();
select tests.trust_clerk();
select from public.link_polar_customer(tests.clerk_claims('bob'), 'cus_bob', 'bob@example.com');
select from set_config('tests.done', tests.buy('ord_done', tests.clerk_claims('bob'))::text, true);
select from tests.scrape(current_setting('tests.done')::uuid);
select from tests.buy('ord_waiting', tests.clerk_claims('bob'), null);
select from tests.give_up(tests.buy('ord_failed', tests.clerk_claims('bob')));
select from tests.scrape(tests.buy('ord_ann', tests.sign_up('ann')));
update public.orders set created_at = created_at + interval '1 hour', receipt_number = 'R-1' where id = 'ord_done';
-- one purchase per day, as the page is sorted by it
update public.purchases set created_at = now() - case order_id
  when 'ord_done' then interval '0'
  when 'ord_waiting' then interval '1 day'
  else interval '2 days'
end
where true;

select tests.sign_in(tests.clerk_claims('bob'));
select from set_config('tests.page', public.dashboard()::text, true);
select tests.sign_out();

create function tests.page() returns jsonb language sql volatile return current_setting('tests.page')::jsonb;
create function tests.keys(p_object jsonb) returns text[] language sql return (
  select array_agg(k order by k) from jsonb_object_keys(p_object) k
);

select is(tests.keys(tests.page()), '{credits,orders,profile,purchases,seats,subscriptions}', 'the page');
select is(
  tests.page() -> 'profile', '{"user_id": "user_bob", "email": "bob@example.com", "linked_at": null}'::jsonb,
  'who it is'
);
select is(
  tests.keys(tests.page() #> '{purchases,0}'),
  '{
    action,amount,created_at,currency,failure_code,id,name,order_id,outputs,product,progress,quantity,refunded_at,
    status,tier,url
  }',
  'a purchase'
);
select is(
  (select jsonb_agg(p - 'id' - 'created_at' - 'outputs') from jsonb_array_elements(tests.page() -> 'purchases') p),
  '[
    {"order_id": "ord_done", "product": "base-kit", "name": "Base Kit", "tier": "base", "quantity": 1, "amount": 14900,
    "currency": "usd",
      "url": "https://shop.example.com/", "status": "completed", "failure_code": null, "action": null, "progress": null,
      "refunded_at": null},
    {"order_id": "ord_waiting", "product": "base-kit", "name": "Base Kit", "tier": "base", "quantity": 1,
    "amount": 14900, "currency": "usd",
      "url": null, "status": "awaiting_url", "failure_code": null, "action": "set_purchase_url", "progress": null,
      "refunded_at": null},
    {"order_id": "ord_failed", "product": "base-kit", "name": "Base Kit", "tier": "base", "quantity": 1,
    "amount": 14900, "currency": "usd",
      "url": "https://shop.example.com/", "status": "failed", "failure_code": "nxdomain", "action": "retry_purchase",
      "progress": null, "refunded_at": null}
  ]'::jsonb,
  'I5: his purchases, newest first, with what he can do'
);
select is(
  (select jsonb_agg(o - 'id' - 'created_at') from jsonb_array_elements(tests.page() #> '{purchases,0,outputs}') o),
  '[{
    "kind": "survival_blueprint", "run_key": "1", "title": "Report survival_blueprint", "score": 70,
    "storage_path": null
  }]'::jsonb,
  'the report that is ready, without its body'
);
select is(
  (select jsonb_agg(o order by o ->> 'id') from jsonb_array_elements(tests.page() -> 'orders') o),
  '[
    {"id": "ord_done", "status": "paid", "total_amount": 14900, "refunded_amount": 0, "currency": "usd",
    "receipt_number": "R-1", "invoice_number": null, "created_at": "2026-11-20T11:00:00+00:00"},
    {"id": "ord_failed", "status": "paid", "total_amount": 14900, "refunded_amount": 0, "currency": "usd",
    "receipt_number": null, "invoice_number": null, "created_at": "2026-11-20T10:00:00+00:00"},
    {"id": "ord_waiting", "status": "paid", "total_amount": 14900, "refunded_amount": 0, "currency": "usd",
    "receipt_number": null, "invoice_number": null, "created_at": "2026-11-20T10:00:00+00:00"}
  ]'::jsonb,
  'his orders'
);
select is(tests.page() #>> '{orders,0,id}', 'ord_done', 'newest first');

select from tests.deliver(
  tests.order_event('ord_done', '{"customer_id": "cus_bob", "status": "refunded"}', '2026-11-20T12:00:00Z')
);
select tests.sign_in(tests.clerk_claims('bob'));
select is(public.dashboard()::jsonb #> '{purchases,0,outputs}', '[]', 'a report that was refunded is not there');
select tests.sign_out();

select tests.sign_in(tests.clerk_claims('carol'));
select is(
  public.dashboard()::jsonb,
  '{
    "profile": {"user_id": "user_carol", "email": null, "linked_at": null}, "purchases": [], "orders": [],
    "subscriptions": [], "seats": [],
    "credits": {"balance": 0, "seats": 0, "by_expiry": []}
  }'::jsonb,
  'whoever has bought nothing has an empty page of the same shape'
);
select tests.sign_out();

select * from finish();
rollback;
