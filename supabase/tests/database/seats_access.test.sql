-- Contract (S162): docs/money.md §6. The holder of a claimed seat may use what the subscription gives, for as long as
-- it gives it to its buyer, and sees nothing of who pays; the buyer sees whom the seats were given to. Who has proven
-- no address has nothing. Kills: a seat that outlives its subscription; a holder who reads the buyer's orders; an
-- invitation that counts before it was taken up; an address that somebody merely typed.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(23);

select tests.open_shop();
select tests.sell_team(tests.sign_up('ben'));
select tests.deliver(tests.order_event('ord_team', jsonb_build_object(
  'customer_id', 'cus_ben', 'customer', '{"email": "ben@example.com"}'::jsonb, 'billing_reason', 'subscription_create',
  'subscription_id', 'sub_team', 'product_id', 'polar-team', 'subtotal_amount', 3000, 'net_amount', 3000,
  'total_amount', 3000, 'refundable_amount', 3000, 'seats', 3
)));

create function tests.as_person(p_claims jsonb, p_expression text) returns text language plpgsql as $$
declare
  v_answer text;
begin
  perform tests.sign_in(p_claims);
  execute 'select (' || p_expression || ')::text' into v_answer;
  perform tests.sign_out();
  return v_answer;
end $$;
create function tests.as_ada(p_expression text) returns text language sql volatile
return tests.as_person(tests.supabase_claims('ada'), p_expression);
create function tests.subscription(p_changes jsonb, p_at timestamptz) returns text language sql volatile
return tests.deliver(tests.subscription_event('sub_team', jsonb_build_object(
  'product_id', 'polar-team', 'seats', 3, 'customer_id', 'cus_ben', 'current_period_start', now() - interval '1 day',
  'current_period_end', now() + interval '29 days'
) || p_changes, p_at, 'subscription.updated'));

select from tests.sign_up('ada', false);
select tests.deliver(tests.seat_event('s1', '{"status": "pending", "claimed_at": null}'));
select is(
  tests.as_ada('public.has_active_subscription()'), 'false', 'an account that has confirmed no address has nothing'
);
update auth.users set email_confirmed_at = now() where id = md5('ada')::uuid;
select is(tests.as_ada('tests.link()'), '1 seats', 'confirmed, it has the seat');
select is(tests.as_ada('public.has_active_subscription()'), 'false', 'an invitation gives nothing');
select tests.deliver(tests.seat_event('s1', '{}', '2026-11-20T10:05:00Z'));
select is(tests.as_ada('public.has_active_subscription()'), 'true', 'a claimed seat gives access');
select is(
  tests.as_ada($$(select jsonb_build_array(e -> 'tier', e -> 'tier_rank', e -> 'subscriptions',
    e -> 'seats' -> 0 -> 'product',
    e -> 'seats' -> 0 -> 'has_access') from public.my_entitlements() e)$$),
  '["team", 50, [], "team", true]', 'my_entitlements() names tier and seat, and no subscription of hers'
);
select is(
  tests.as_ada('(public.dashboard() -> ''seats'' -> 0 ->> ''name'')'), 'Team', 'and so does her dashboard'
);
select is(
  tests.as_ada($$(select concat_ws(' ', (select count(*) from public.orders), (select count(*)
    from public.subscriptions),
    (select count(*) from public.purchases), (select count(*) from public.credit_lots), (select count(*)
      from public.refunds)))$$),
  '0 0 0 0 0', 'of the buyer''s orders, subscription and credits she reads nothing'
);
select doesnt_match(
  tests.as_ada('public.dashboard()') || tests.as_ada('public.my_entitlements()'), 'ord_team|sub_team|ben|3000',
  'nor does any answer name them'
);

-- A second seat, of somebody else: each holder sees one, the buyer both.
select tests.deliver(tests.seat_event('s2', '{"email": "grace@example.com"}'));
select is(tests.as_ada('(select string_agg(id, '' '') from public.seats)'), 's1', 'a holder sees the own seat');
select is(
  tests.as_person(tests.supabase_claims('ben'), '(select string_agg(concat_ws('' '', id, email), '', '' order by id)
    from public.seats)'),
  's1 ada@example.com, s2 grace@example.com', 'the buyer sees whom the seats were given to'
);
select is(
  tests.as_person(tests.sign_up('eve'), '(select count(*) from public.seats)'), '0', 'a stranger sees none'
);
select is(
  tests.as_person(tests.supabase_claims('ben'), '(public.dashboard() -> ''subscriptions'' -> 0 ->> ''seats'')'), '3',
  'and how many there are'
);

-- It ends, pauses, falls due and comes back as the buyer's access does.
select tests.subscription('{"status": "paused", "paused_at": "2026-11-21T10:00:00Z"}', '2026-11-21T10:00:00Z');
select is(tests.as_ada('public.has_active_subscription()'), 'false', 'a pause ends it');
select tests.subscription('{}', '2026-11-21T11:00:00Z');
select is(tests.as_ada('public.has_active_subscription()'), 'true', 'and its end brings it back');
select tests.subscription(jsonb_build_object('status', 'past_due', 'past_due_at', now() - interval '8 days'),
  '2026-11-21T12:00:00Z');
select is(
  tests.as_ada('public.has_active_subscription()'), 'false', 'a payment missing for longer than the grace ends it'
);
select tests.subscription('{"cancel_at_period_end": true}', '2026-11-21T13:00:00Z');
select is(tests.as_ada('public.has_active_subscription()'), 'true', 'a cancellation leaves it until the period ends');
select tests.deliver(tests.seat_event('s1', '{"status": "revoked", "email": null, "customer_email": null,
  "revoked_at": "2026-11-21T14:00:00Z"}', '2026-11-21T14:00:00Z', 'customer_seat.revoked'));
select is(tests.as_ada('public.has_active_subscription()'), 'false', 'a seat that was taken back gives nothing');
select is(
  tests.as_ada('jsonb_build_array(public.my_entitlements() -> ''seats'', (select count(*) from public.seats))'),
  '[[], 0]',
  'and is no longer hers to see'
);
select tests.deliver(tests.seat_event('s1', '{}', '2026-11-21T15:00:00Z'));
select is(tests.as_ada('public.has_active_subscription()'), 'true', 'given again, it does');
select tests.subscription('{"status": "canceled", "ended_at": "2026-11-21T16:00:00Z"}', '2026-11-21T16:00:00Z');
select is(
  tests.as_ada('public.has_active_subscription()'), 'false',
  'the end of the subscription ends it, also while Polar has not taken the seat back'
);

-- Bought once, by the seat: what the order sold, while it is not refunded.
select tests.deliver(tests.order_event('ord_kit', '{"customer_id": "cus_ben"}'));
select tests.deliver(tests.seat_event('s3', '{"subscription_id": null, "order_id": "ord_kit"}'));
select is(
  tests.as_ada('(public.my_entitlements() -> ''products'')'), '["base-kit"]', 'a seat of an order gives its product'
);
select tests.deliver(tests.order_event('ord_kit', '{"customer_id": "cus_ben", "status": "refunded",
  "refunded_amount": 14900,
  "refundable_amount": 0}', '2026-11-22T10:00:00Z', 'order.refunded'));
select is(tests.as_ada('(public.my_entitlements() -> ''products'')'), '[]', 'a refund takes it');
select is(
  tests.as_ada('(select count(*) from public.orders)'), '0', 'the order itself she never sees'
);

select * from finish();
rollback;
