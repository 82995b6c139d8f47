-- Contract (S163): docs/money.md §4. The credits of a plan by the seat are one pool, granted and taken back for all
-- seats. Shared: whoever has a seat spends from it, and never more than the buyer has. Per seat: each seat an equal
-- part, however often it changes hands; the buyer spends what is left beside the seats of others. The ledger adds up.
-- Kills: a seat that brings credits of its own at each new holder; a holder who spends the buyer into debt; a buyer who
-- spends what a seat was promised; a pool that goes on after the plan has ended.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(32);

select tests.open_shop();
select tests.sell_team(tests.sign_up('ben'));
select tests.sign_up('ada'), tests.sign_up('grace');
create function tests.seat(p_id text, p_name text, p_at timestamptz default '2026-11-20T10:00:00Z') returns void
language plpgsql as $$
begin
  perform tests.deliver(tests.seat_event(p_id, jsonb_build_object(
    'email', p_name || '@example.com', 'invitation_token_expires_at', null, 'claimed_at', p_at
  ), p_at));
  perform tests.sign_in(tests.supabase_claims(p_name));
  perform public.link_profile();
  perform tests.sign_out();
end $$;
create function tests.taken_back(p_id text, p_at timestamptz) returns text language sql volatile
return tests.deliver(tests.seat_event(p_id, jsonb_build_object(
  'status', 'revoked', 'email', null, 'customer_email', null, 'revoked_at', p_at
), p_at, 'customer_seat.revoked'));
create function tests.spend(p_name text, p_amount bigint, p_key text) returns text language plpgsql as $$
declare
  v_answer text;
begin
  perform tests.sign_in(tests.supabase_claims(p_name));
  v_answer := tests.refusal(format('select public.spend_credits(%s, %L)', p_amount, p_key));
  perform tests.sign_out();
  return coalesce(v_answer, 'spent');
end $$;
-- "Ben 300, Ada 300"
create function tests.balances() returns text language sql volatile
return (
  select string_agg(
    initcap(n.name) || ' ' || edge_kit.credit_balance(md5(n.name)::uuid::text), ', ' order by n.place
  )
  from (values ('ben', 1), ('ada', 2), ('grace', 3)) n (name, place)
);
create function tests.divide(p_credits public.seat_credits) returns void language plpgsql as $$
begin
  update public.products set seat_credits = p_credits where slug = 'team';
end $$;

-- Shared ---------------------------------------------------------------------------------------------------------
select is(tests.balances(), 'Ben 300, Ada 0, Grace 0', 'three seats are three hundred credits, the buyer''s');
select tests.seat('s1', 'ada');
select is(tests.balances(), 'Ben 300, Ada 300, Grace 0', 'a seat lets its holder spend from them');
select is(tests.spend('ada', 50, 'a1'), 'spent', 'which she does');
select is(tests.balances(), 'Ben 250, Ada 250, Grace 0', 'and they are gone for both');
select is(tests.spend('ada', 50, 'a1'), 'spent', 'the same key again');
select is(tests.balances(), 'Ben 250, Ada 250, Grace 0', 'takes nothing');
select is(
  (select string_agg(concat_ws(' ', e.amount, e.seat_id), ', ') from public.credit_entries e where e.kind = 'spend'),
  '-50 s1',
  'the entry names the seat'
);
select is(tests.spend('ada', 251, 'a2'), 'PT402 insufficient_credits', 'nobody spends more than there is');
select is(tests.spend('grace', 1, 'g1'), 'PT402 insufficient_credits', 'nor without a seat');

-- Own credits and those of the seat: the earliest expiry first, whosever they are.
select public.adjust_credits(md5('ada')::uuid::text, 40, 'gift', 'story');
select is(tests.balances(), 'Ben 250, Ada 290, Grace 0', 'own credits come on top');
select is(tests.spend('ada', 270, 'a3'), 'spent', 'and pay for what the pool does not');
select is(tests.balances(), 'Ben 0, Ada 20, Grace 0', 'the pool, which expires, goes first');
select is((select json_agg(x ->> 'credits') #>> '{}' from (
  select jsonb_array_elements(d::jsonb -> 'credits' -> 'by_expiry') as x
  from (select tests.sign_in(tests.supabase_claims('ada'))) i, public.dashboard() d
) e), '["20"]', 'her page lists the own ones by expiry');
select tests.sign_out();

-- The buyer is in debt elsewhere: the pool is worth no more than the buyer is.
select public.adjust_credits(md5('ben')::uuid::text, 100, 'goodwill', 'story', now() + interval '1 day');
select tests.deliver(tests.order_event('ord_1', jsonb_build_object(
  'customer_id', 'cus_ben', 'subscription_id', 'sub_team', 'billing_reason', 'subscription_cycle',
  'product_id', 'polar-team', 'subtotal_amount', 3000, 'net_amount', 3000, 'total_amount', 3000,
  'refundable_amount', 3000, 'seats', 3, 'created_at', now(), 'items', jsonb_build_array(jsonb_build_object(
    'id', 'item_1', 'amount', 3000, 'proration', false, 'product_price_id', 'price-team',
    'start_timestamp', now() - interval '1 hour', 'end_timestamp', now() + interval '29 days'
  ))
), now()));
select is(
  tests.balances(), 'Ben 400, Ada 320, Grace 0', 'a new period fills the pool, and the buyer''s gift stays the buyer''s'
);
select from public.spend_credits_for(md5('ben')::uuid::text, 530, 'b1', 'work that was done', true);
select is(tests.balances(), 'Ben -130, Ada 20, Grace 0', 'a buyer in debt has nothing to share');
select public.adjust_credits(md5('ben')::uuid::text, 1130, 'topup', 'story');
select is(tests.balances(), 'Ben 1000, Ada 20, Grace 0', 'what was bought otherwise is not shared');

-- Per seat -------------------------------------------------------------------------------------------------------
select tests.divide('per_seat');
select tests.deliver(tests.order_event('ord_2', jsonb_build_object(
  'customer_id', 'cus_ben', 'subscription_id', 'sub_team', 'billing_reason', 'subscription_cycle',
  'product_id', 'polar-team', 'subtotal_amount', 3000, 'net_amount', 3000, 'total_amount', 3000,
  'refundable_amount', 3000, 'seats', 3, 'created_at', now(), 'items', jsonb_build_array(jsonb_build_object(
    'id', 'item_2', 'amount', 3000, 'proration', false, 'product_price_id', 'price-team',
    'start_timestamp', now() + interval '2 hours', 'end_timestamp', now() + interval '29 days'
  ))
), now()));
select is(
  tests.balances(), 'Ben 1200, Ada 120, Grace 0',
  'of three hundred new ones a hundred are for Ada''s seat, and kept for it'
);
select is(tests.spend('ada', 121, 'a4'), 'PT402 insufficient_credits', 'she spends no more than that');
select is(tests.spend('ada', 90, 'a5'), 'spent', 'but that');
select is(tests.balances(), 'Ben 1200, Ada 30, Grace 0', 'and the buyer has what the buyer had');
select tests.taken_back('s1', now() - interval '5 minutes');
select is(tests.balances(), 'Ben 1210, Ada 20, Grace 0', 'a seat that is taken back leaves its rest to the buyer');
select tests.seat('s1', 'grace', now() - interval '4 minutes');
select is(
  tests.balances(), 'Ben 1200, Ada 20, Grace 10', 'given on, it brings what is left of its part, and no new one'
);
select tests.seat('s2', 'ada', now() - interval '3 minutes');
select is(tests.balances(), 'Ben 1100, Ada 120, Grace 10', 'another seat has a part of its own');
select is(
  tests.spend('ben', 1101, 'b2'), 'PT402 insufficient_credits', 'the buyer spends nothing that a seat was promised'
);
select is(tests.spend('ben', 1100, 'b3'), 'spent', 'and all else');
select is(tests.balances(), 'Ben 0, Ada 120, Grace 10', 'the parts are still there');
select is(tests.spend('grace', 10, 'g2'), 'spent', 'to be spent');

-- A refund takes of every part alike.
select tests.deliver(tests.order_event('ord_2', jsonb_build_object(
  'customer_id', 'cus_ben', 'subscription_id', 'sub_team', 'billing_reason', 'subscription_cycle',
  'product_id', 'polar-team', 'subtotal_amount', 3000, 'net_amount', 3000, 'total_amount', 3000,
  'status', 'partially_refunded', 'refunded_amount', 1500, 'refundable_amount', 1500, 'seats', 3
), now() + interval '1 minute', 'order.refunded'));
select is(
  tests.balances(), 'Ben -50, Ada 20, Grace 0',
  'a refund of half takes what is left of the parts, and of what was spent the buyer owes the rest'
);
select is(edge_kit.ledger_holds(), true, 'the ledger holds');

-- The end.
select tests.deliver(tests.subscription_event('sub_team', jsonb_build_object(
  'status', 'canceled', 'ended_at', now(), 'product_id', 'polar-team', 'customer_id', 'cus_ben', 'seats', 3
), now() + interval '2 minutes', 'subscription.revoked'));
select is(split_part(tests.balances(), ', ', 2), 'Ada 20', 'when the plan ends, so does what a seat may spend');
select is(tests.spend('ada', 21, 'a6'), 'PT402 insufficient_credits', 'really');
select is(edge_kit.ledger_holds(), true, 'and the ledger holds');

select * from finish();
rollback;
