-- Contract: S134. Every text that a user, a header or an operator can send has a bound, in the function that takes it
-- and
-- in the table that keeps it.
-- Kills: a spend's reason of 20 MB; a webhook-id that no index can hold and that answers 503 for ever.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(17);

create function tests.detail(p_statement text) returns integer language plpgsql as $$
declare
  v_detail text;
begin
  execute p_statement;
  return null;
exception when others then
  get stacked diagnostics v_detail = pg_exception_detail;
  return length(v_detail);
end $$;
grant execute on function tests.detail(text) to public;

select tests.open_shop();
select tests.trust_clerk();
select tests.sign_in(tests.clerk_claims('ann'));
select tests.link();
select tests.sign_out();
select public.adjust_credits('user_ann', 10, 'gift', 'a gift');

-- A spend.
select tests.sign_in(tests.clerk_claims('ann'));
select is(tests.refusal(format('select public.spend_credits(1, %L, %L)', 'long', repeat('x', 20000000))),
  'PT422 invalid_reason', 'S134: a reason of 20 MB is refused');
select is(tests.refusal(format('select public.spend_credits(1, %L, %L)', 'long', repeat('x', 501))),
  'PT422 invalid_reason', 'S134: so is one of 501 characters');
select is(tests.refusal(format('select public.spend_credits(1, %L, %L)', 'most', repeat('ä', 500))),
  null, 'one of 500 is taken');
select is(tests.refusal(format('select public.spend_credits(1, %L)', repeat('k', 201))),
  'PT422 invalid_key', 'S134: an idempotency key of 201 is refused');
select tests.sign_out();
select throws_ok($$update edge_kit.credit_spends set reason = repeat('x', 501)$$, '23514', null,
  'S134: and the table keeps none');

-- A shop's address comes back in the error, but not all of it.
select from tests.deliver(tests.order_event('ord_ann', '{"metadata": {"user_id": "user_ann"}}'));
select tests.sign_in(tests.clerk_claims('ann'));
select is(tests.detail(format(
  'select public.set_purchase_url((select id from public.purchases), %L)', 'https://' || repeat('x', 1000000)
)), 200, 'S134: an address of a megabyte is refused with its beginning');
select tests.sign_out();

-- A checkout.
select is(tests.refusal(format($$select public.create_cart(null, '[{"product": "base-kit"}]', %L)$$, repeat('k', 201))),
  'PT422 invalid_idempotency_key', 'S134: an idempotency key of a checkout is bounded in the database too');

-- A webhook.
select is(tests.refusal(format('select public.ingest_polar_event(%L, %L)', repeat('w', 3000), '{}')),
  'PT400 invalid_webhook_id', 'S134: a webhook-id of 3,000 characters is refused');
select is(tests.refusal($$select public.ingest_polar_event('', '{}')$$), 'PT400 invalid_webhook_id',
  'so is an empty one');
select is(public.ingest_polar_event(repeat('w', 255), jsonb_build_object('type', repeat('t', 100000), 'api_version',
  repeat('v', 100000))::text),
  'ignored', 'one of 255 is taken');
select results_eq(
  $$select length(type), length(api_version) from edge_kit.polar_events where webhook_id like 'w%'$$,
  'values (100, 40)', 'S134: what the event says of itself is kept in part only'
);

-- What an operator writes.
select is(tests.refusal(format($$select public.adjust_credits('user_ann', 1, 'new', %L)$$, repeat('x', 2001))),
  'PT422 reason_too_long', 'S134: a reason for the audit has 2,000 characters at most');
select is(tests.refusal(format($$select public.adjust_credits('user_ann', 1, 'new', %L)$$, repeat('x', 2000))),
  null, 'which are enough');
select is(tests.refusal(format($$select public.adjust_credits('user_ann', 1, %L, 'a gift')$$, repeat('k', 201))),
  'PT422 invalid_amount', 'S134: a key of 201 is refused');
select is(tests.refusal($$select public.adjust_credits('user_ann', 1, '', 'a gift')$$), 'PT422 invalid_amount',
  'so is an empty one');
select throws_ok($$update edge_kit.operator_actions set reason = repeat('x', 2001)$$, '23514', null,
  'S134: and the table keeps none');

-- An address.
select is(edge_kit.normal_email(repeat('a', 309) || '@example.com'), null,
  'S134: what is longer than an address can be is none');

select * from finish();
rollback;
