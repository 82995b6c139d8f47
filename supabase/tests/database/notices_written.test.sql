-- Contract (S166): what people and the shop's endpoint are to be told is written in the transaction of what happened,
-- once, and only where it can go; what tells nobody anything writes nothing. Kills: two e-mails about one delivery; a
-- notice without its payment; e-mails kept for a shop that writes them itself; a notice for every event.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(38);

select tests.open_shop();
create function tests.told() returns text[] language sql volatile return array(
  select n.kind || ' ' || n.state from edge_kit.notices n order by n.kind
);
create function tests.forget() returns void language sql volatile begin atomic
  delete from edge_kit.notices where true;
end;

-- Nothing is set up.
select from tests.buy('ord_gil');
select is(tests.told(), '{purchase_to_claim held}', 'nothing is set up: an e-mail is held');
select tests.scrape(p.id) from public.purchases p;
select is(tests.told(), '{purchase_to_claim held,report_ready held}', 'so is the next');

-- Only an endpoint: the shop writes its e-mails itself.
select tests.forget();
update edge_kit.settings set events_url = 'https://shop.example/events' where true;
select from tests.buy('ord_hal', tests.sign_up('hal'), null);
select is(tests.told(), '{purchase.awaiting_url queued}', 'with an endpoint alone no e-mail is kept');

-- Both.
update edge_kit.settings set mail_from = 'Shop <hello@shop.example>' where true;
select tests.forget();
set local track_functions = 'all';
select from tests.buy('ord_ann', tests.sign_up('ann'));
set local track_functions = 'none';
select is(tests.told(), '{}', 'a payment that asks for nothing tells nobody anything');
select results_eq(
  $$select count(*) filter (where funcname ~ '^tell'), count(*) filter (where funcname = 'apply_order')
    from pg_stat_xact_user_functions where schemaname = 'edge_kit'$$,
  $$values (0::bigint, 1::bigint)$$, 'and costs no call'
);
select tests.scrape(p.id) from public.purchases p where p.order_id = 'ord_ann';
select is(tests.told(), '{report_ready queued,purchase.completed queued}', 'its delivery does');
select tests.deliver(tests.order_event('ord_ann', '{"customer_id": "cus_ann"}', '2026-11-20T11:00:00Z'));
select is(
  tests.told(), '{report_ready queued,purchase.completed queued}', 'a later word on the order tells nothing new'
);

select public.rerun_purchase(p.id, 'a fresh look') from public.purchases p where p.order_id = 'ord_ann';
select tests.scrape(p.id) from public.purchases p where p.order_id = 'ord_ann';
select is(
  (select count(*) from edge_kit.notices where kind = 'report_ready'), 2::bigint, 'another run is another delivery'
);

select tests.forget();
select tests.give_up(tests.buy('ord_bob', tests.sign_up('bob')));
select is(tests.told(), '{report_failed queued,purchase.failed queued}', 'a shop that cannot be read is told of');

select tests.forget();
select from tests.buy('ord_cas', tests.sign_up('cas'), null);
select is(
  tests.told(), '{address_needed queued,purchase.awaiting_url queued}', 'a missing address is asked for'
);
select tests.forget();
select from tests.buy('ord_dee', null, null);
select is(
  tests.told(), '{purchase_to_claim queued,purchase.awaiting_url queued}', 'of a guest once, with the rest'
);

-- Refunds and credits.
select tests.forget();
select tests.deliver(tests.refund_event('re_1', 'ord_ann'));
select is(tests.told(), '{}', 'a refund on its way is not told of');
select tests.deliver(jsonb_set(
  jsonb_set(tests.refund_event('re_1', 'ord_ann')::jsonb, '{data,status}', '"succeeded"'),
  '{data,modified_at}', '"2026-11-20T10:10:00Z"'
)::text);
select is(tests.told(), '{refund_made queued,order.refunded queued}', 'one that succeeded is');
select tests.forget();
select public.adjust_credits(md5('ann')::uuid::text, 5, 'gift', 'sorry');
select public.adjust_credits(md5('ann')::uuid::text, -2, 'back', 'sorry');
select is(tests.told(), '{credits.granted queued}', 'credits that are given are told of, those taken are not');

-- Subscriptions.
select tests.forget();
select tests.deliver(tests.subscription_event('sub_1'));
select is(tests.told(), '{subscription.changed queued}', 'a subscription that begins is an event');
select tests.forget();
select tests.deliver(tests.subscription_event('sub_1', '{"amount": 4900}', '2026-11-21T10:00:00Z'));
select is(tests.told(), '{}', 'a word on it that changes nothing is none');
select tests.deliver(tests.subscription_event(
  'sub_1', '{"status": "past_due", "past_due_at": "2026-11-22T09:00:00Z"}', '2026-11-22T10:00:00Z',
  'subscription.updated'
));
select tests.deliver(tests.subscription_event(
  'sub_1', '{"status": "past_due", "past_due_at": "2026-11-22T09:00:00Z", "cancel_at_period_end": true}',
  '2026-11-22T11:00:00Z', 'subscription.canceled'
));
select is(
  tests.told(),
  '{payment_failed queued,subscription_ending queued,subscription.changed queued,subscription.changed queued}',
  'a missing payment is told of once, and the end that was asked for'
);
select tests.forget();
select tests.deliver(tests.subscription_event('sub_1', '{}', '2026-11-23T11:00:00Z', 'subscription.uncanceled'));
select tests.deliver(tests.subscription_event(
  'sub_1', '{"status": "past_due", "past_due_at": "2026-11-22T09:00:00Z"}', '2026-11-22T10:00:00Z',
  'subscription.updated'
));
select tests.deliver(tests.subscription_event(
  'sub_1', '{"status": "canceled", "ended_at": "2026-11-24T10:00:00Z"}', '2026-11-24T10:00:00Z', 'subscription.revoked'
));
select is(
  tests.told(),
  '{subscription_goes_on queued,subscription_ended queued,subscription.changed queued,subscription.changed queued}',
  'it goes on, an old event tells nothing, and it ends'
);
select tests.deliver(tests.subscription_event('sub_1', '{}', '2026-11-25T10:00:00Z', 'subscription.active'));
select tests.deliver(tests.subscription_event(
  'sub_1', '{"status": "canceled", "ended_at": "2026-11-26T10:00:00Z"}', '2026-11-26T10:00:00Z', 'subscription.revoked'
));
select is((select count(*) from edge_kit.notices n where n.kind = 'subscription_ended'), 2::bigint,
  'S48: one that was reinstated ends again, and that is told again');

-- A pause: asked for, called off, begun, over.
select tests.deliver(tests.subscription_event('sub_2'));
create function tests.pause(p_hour integer, p_changes jsonb) returns text[] language plpgsql as $$
begin
  perform tests.forget();
  perform tests.deliver(tests.subscription_event(
    'sub_2', p_changes, '2026-11-21T00:00:00Z'::timestamptz + p_hour * interval '1 hour', 'subscription.updated'
  ));
  return (select array_agg(n.kind::text order by n.kind) from edge_kit.notices n);
end $$;
select is(
  tests.pause(1, '{"pause_at_period_end": true}'), '{pause_planned,subscription.changed}', 'a pause that is asked for'
);
select is(tests.pause(2, '{}'), '{pause_undone,subscription.changed}', 'and called off');
select is(
  tests.pause(3, '{"status": "paused", "paused_at": "2026-11-21T03:00:00Z"}'),
  '{subscription_paused,subscription.changed}', 'one that begins'
);
select is(tests.pause(4, '{}'), '{subscription_resumed,subscription.changed}', 'and is over');
select is(tests.pause(5, '{"pause_at_period_end": true}'), '{pause_planned,subscription.changed}', 'the next one');
select is(
  tests.pause(6, '{"status": "paused", "paused_at": "2026-11-21T06:00:00Z"}'),
  '{subscription_paused,subscription.changed}', 'begins and is not called off by that'
);

-- Seats.
select tests.sell_team(tests.sign_up('team'));
select tests.sign_up('lin');
select tests.sign_in(tests.supabase_claims('lin'));
select from public.link_profile();
select tests.sign_out();
create function tests.seat(p_hour integer, p_changes jsonb) returns text[] language plpgsql as $$
begin
  perform tests.forget();
  perform tests.deliver(tests.seat_event(
    's1', p_changes, '2026-11-21T00:00:00Z'::timestamptz + p_hour * interval '1 hour'
  ));
  return (select array_agg(concat_ws(' ', n.kind, n.user_id) order by n.kind) from edge_kit.notices n);
end $$;
select is(tests.seat(1, '{"status": "pending", "claimed_at": null}'), null, 'Polar writes invitations itself');
select is(tests.seat(2, '{"email": "lin@example.com"}'), '{seat_given}', 'a seat that is claimed');
select is(tests.seat(3, '{"email": "lin@example.com"}'), null, 'once');
select is(
  tests.seat(4, '{"status": "revoked", "email": null, "customer_email": null, "revoked_at": "2026-11-21T04:00:00Z"}'),
  array['seat_revoked ' || md5('lin')::uuid], 'one that is taken back names who held it'
);
select is(
  tests.seat(5, '{"email": "nobody@example.com", "invitation_token_expires_at": "2026-11-23T00:00:00Z"}'),
  '{seat_given}', 'given anew'
);
select is(
  tests.seat(6, '{"status": "revoked", "email": null, "customer_email": null, "revoked_at": "2026-11-21T06:00:00Z"}'),
  null, 'who never had an account has lost nothing'
);

-- A refund that fails at the bank, or a dispute that is won: what was not told because of it is told after all.
select tests.forget();
create function tests.becomes(p_order text, p_status text, p_hour integer) returns text[] language plpgsql as $$
begin
  perform tests.deliver(tests.order_event(p_order, jsonb_build_object('status', p_status)
    || (select jsonb_build_object('customer_id', o.polar_customer_id, 'metadata', o.metadata)
        from public.orders o where o.id = p_order), '2026-11-21T00:00:00Z'::timestamptz + p_hour * interval '1 hour'));
  perform public.claim_notice('{email}');
  return tests.told();
end $$;
select tests.scrape(tests.buy('ord_fay', tests.sign_up('fay')));
delete from edge_kit.notices where way = 'event';
select is(tests.becomes('ord_fay', 'refunded', 1), '{report_ready dropped}', 'a report that is hidden is not told of');
select is(tests.becomes('ord_fay', 'paid', 2), '{report_ready queued}', 'until its refund fails');
update edge_kit.notices set state = 'sent', ended_at = now(), lease_token = null, lease_until = null where true;
select tests.becomes('ord_fay', 'refunded', 3);
select is(tests.becomes('ord_fay', 'paid', 4), '{report_ready sent}', 'and what was told is not told again');
select tests.forget();
select tests.buy('ord_kit', null);
select is(tests.becomes('ord_kit', 'refunded', 1), '{purchase_to_claim dropped}', 'so with a guest''s payment');
select is(tests.becomes('ord_kit', 'paid', 2), '{purchase_to_claim queued}', 'which is theirs to claim again');

-- With what happened, or not at all.
select tests.forget();
do $$
begin
  perform tests.buy('ord_eve', null);
  raise exception 'broken by the test';
exception when raise_exception then
  null;
end $$;
select is(tests.told(), '{}', 'what did not happen is not told of');
select is((select count(*) from net.http_request_queue where url like '%/notify'), 0::bigint, 'nobody is rung for it');

select * from finish();
rollback;
