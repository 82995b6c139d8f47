-- Contract (S165): whom an e-mail goes to is asked when it leaves: the owner's verified e-mail of that moment, a
-- guest's that of the purchase. Nobody is written to who has left, was erased, or may not have that address any more.
-- Kills: the old address after a change; a deleted user's subscription that goes on writing; a guest's e-mail that is
-- somebody else's by now; an unverified one.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(33);

select tests.open_shop();
update edge_kit.settings set mail_from = 'Shop <hello@shop.example>' where true;

create function tests.to(p_order text) returns text language plpgsql as $$
begin
  return edge_kit.order_email((select o from public.orders o where o.id = p_order));
end $$;
create function tests.to_subscriber(p_id text) returns text language plpgsql as $$
begin
  return edge_kit.subscription_email((select s from public.subscriptions s where s.id = p_id));
end $$;

-- A user of Supabase Auth.
select from tests.buy('ord_ann', tests.sign_up('ann'));
select is(tests.to('ord_ann'), 'ann@example.com', 'the owner''s e-mail');
update auth.users set email = 'ann@elsewhere.example' where email = 'ann@example.com';
select is(tests.to('ord_ann'), 'ann@elsewhere.example', 'is that of the moment, not of the purchase');
update auth.users set email_confirmed_at = null where email = 'ann@elsewhere.example';
select is(tests.to('ord_ann'), null, 'and none while it is not verified');
update auth.users set email_confirmed_at = now() where email = 'ann@elsewhere.example';
select tests.deliver(tests.subscription_event('sub_ann', jsonb_build_object(
  'customer_id', 'cus_ann', 'metadata', jsonb_build_object('user_id', md5('ann')::uuid)
)));
select is(tests.to_subscriber('sub_ann'), 'ann@elsewhere.example', 'a subscription''s is the same');
delete from auth.users where email = 'ann@elsewhere.example';
select is(tests.to('ord_ann'), null, 'who has left is not written to about an order');
select is(tests.to_subscriber('sub_ann'), null, 'nor about a subscription');
select tests.deliver(tests.order_event('ord_ann_2', jsonb_build_object(
  'customer_id', 'cus_ann', 'customer', '{"email": "ann@example.com"}'::jsonb,
  'metadata', jsonb_build_object('user_id', md5('ann')::uuid)
)));
select is(tests.to('ord_ann_2'), null, 'nor about what comes in that name later');
select tests.deliver(tests.order_event('ord_ann_3', jsonb_build_object(
  'customer_id', 'cus_ann', 'customer', '{"email": "ann@example.com"}'::jsonb, 'subscription_id', 'sub_ann',
  'billing_reason', 'subscription_cycle', 'product_id', 'polar-monthly-edge-update'
)));
select is(tests.to('ord_ann_3'), null, 'nor about a renewal of what runs on');

-- A user of a trusted issuer, whose account we cannot ask.
select tests.trust_clerk();
select tests.sign_in(tests.clerk_claims('bob'));
select from public.link_profile();
select tests.sign_out();
select from tests.buy('ord_bob', tests.clerk_claims('bob'));
select is(tests.to('ord_bob'), 'bob@example.com', 'a trusted issuer''s user has the e-mail that was proven last');
select edge_kit.disown('user_bob');
select is(tests.to('ord_bob'), null, 'until the profile is a tombstone');

-- Guests.
select from tests.buy('ord_gil');
select is(tests.to('ord_gil'), 'gil@example.com', 'a guest''s is that of the purchase');
select tests.deliver(tests.customer_event('cus_gil', '{"email": "gil@elsewhere.example"}', '2026-11-21T10:00:00Z'));
select is(tests.to('ord_gil'), null, 'unless Polar has another one by now');
select tests.deliver(tests.customer_event('cus_gil', '{"email": "gil@example.com"}', '2026-11-22T10:00:00Z'));
select is(tests.to('ord_gil'), 'gil@example.com', 'and again when it has that one');
insert into public.profiles (user_id, issuer) values ('user_hal', 'https://clerk.example.com');
insert into edge_kit.former_emails (user_id, email, until)
values ('user_hal', 'gil@example.com', '2026-11-19T10:00:00Z');
select is(tests.to('ord_gil'), 'gil@example.com', 'whoever had the address before does not matter');
update edge_kit.former_emails set until = '2026-11-25T10:00:00Z' where email = 'gil@example.com';
select is(tests.to('ord_gil'), null, 'who gave it up afterwards does: it may be somebody else''s');
delete from edge_kit.former_emails where email = 'gil@example.com';
update public.orders set attention = '{owner_mismatch}' where id = 'ord_gil';
select is(tests.to('ord_gil'), null, 'an order of which nobody knows whose it is goes to nobody');
update public.orders set attention = '{}' where id = 'ord_gil';
select tests.deliver(tests.customer_event(
  'cus_gil', '{"deleted_at": "2026-11-23T10:00:00Z"}', '2026-11-23T10:00:00Z', 'customer.deleted'
));
select is(tests.to('ord_gil'), null, 'a customer who was deleted at Polar is not written to');

-- At the moment of the claim, and what is not true any more.
select from tests.buy('ord_ivy', tests.sign_up('ivy'));
select tests.scrape(p.id) from public.purchases p where p.order_id = 'ord_ivy';
delete from edge_kit.notices
where subject not in (select p.id::text from public.purchases p where p.order_id = 'ord_ivy');
select results_eq(
  $$select c -> 'content' ->> 'to', c ->> 'kind', c -> 'content' -> 'data' ->> 'shop'
    from public.claim_notice('{email}') c$$,
  $$values ('ivy@example.com', 'report_ready', 'shop.example.com')$$,
  'a claim says where it goes and what it says'
);
select is(public.claim_notice('{email}'), null, 'to one worker');
update edge_kit.notices set lease_until = now() - interval '1 second' where true;
update auth.users set email = 'ivy@elsewhere.example' where email = 'ivy@example.com';
select is(
  public.claim_notice('{email}') -> 'content' ->> 'to', 'ivy@elsewhere.example', 'the next worker is told anew'
);
update edge_kit.notices set lease_until = now() - interval '1 second' where true;
update public.purchases set refunded_at = now() where order_id = 'ord_ivy';
select is(public.claim_notice('{email}'), null, 'what was paid back is not announced');
select results_eq(
  $$select state::text, error_code from edge_kit.notices$$, $$values ('dropped', 'not_true_any_more')$$,
  'and counts as dropped'
);

-- Refunds: one whose order is missing waits for it, one that failed after all is not told of.
delete from edge_kit.notices where true;
insert into public.refunds (id, order_id, status, amount, currency, last_writer)
select id, order_id, 'succeeded', 100, 'usd', row(1, now(), now(), 0, id)::edge_kit.last_writer
from (values ('re_early', 'ord_unheard_of'), ('re_back', 'ord_ivy')) r (id, order_id);
update public.refunds set status = 'failed' where id = 're_back';
select is(public.claim_notice('{email}'), null, 'neither is sent');
select results_eq(
  $$select subject collate "default", state::text, error_code, run_at > now() from edge_kit.notices order by 1$$,
  $$values ('re_back', 'dropped', 'not_true_any_more', false), ('re_early', 'queued', null, true)$$,
  'one is dropped at once, the other waits for its order'
);

-- Erasure.
select from tests.buy('ord_jon');
select public.erase_person('gil@example.com', 'asked for it');
select results_eq(
  $$select state::text, error_code from edge_kit.notices where subject = 'ord_jon'$$,
  $$values ('dropped', 'erased')$$, 'what an erased person was to be told is dropped'
);
select is(tests.to('ord_jon'), null, 'and nothing is told later');

-- Seats: the holder by proof, else the address that it was given to; the former holder by name.
delete from edge_kit.notices where true;
select tests.sell_team(tests.sign_up('team'));
create function tests.seat_mail(p_kind text) returns jsonb language plpgsql as $$
begin
  return edge_kit.notice_content((select n from edge_kit.notices n where n.kind::text = p_kind));
end $$;
select tests.deliver(tests.seat_event('s1', '{"email": "lin@example.com"}'));
select is(
  tests.seat_mail('seat_given') - '{from,reply_to,shop,color,locale}'::text[],
  '{"to": "lin@example.com", "data": {"claim": true, "product": "Team"}}', 'an address that nobody has proven'
);
select tests.sign_up('lin');
select tests.sign_in(tests.supabase_claims('lin'));
select from public.link_profile();
select tests.sign_out();
update auth.users set email = 'lin@elsewhere.example' where email = 'lin@example.com';
select is(
  tests.seat_mail('seat_given') - '{from,reply_to,shop,color,locale}'::text[],
  '{"to": "lin@elsewhere.example", "data": {"claim": false, "product": "Team"}}',
  'its holder, at the address of the moment'
);
select tests.deliver(tests.seat_event('s1', '{
  "status": "revoked", "email": null, "customer_email": null, "revoked_at": "2026-11-21T10:00:00Z"
}', '2026-11-21T10:00:00Z', 'customer_seat.revoked'));
select is(tests.seat_mail('seat_given'), null, 'a seat that is gone is told of no more');
select is(tests.seat_mail('seat_revoked') ->> 'to', 'lin@elsewhere.example', 'whoever held it is');
select tests.deliver(tests.seat_event('s2', '{"email": "lin@elsewhere.example"}'));
select is(tests.seat_mail('seat_revoked'), null, 'unless another one is there');
delete from edge_kit.notices where true;
select tests.deliver(tests.seat_event('s3', '{"email": "team@example.com"}'));
select tests.sign_in(tests.supabase_claims('team'));
select from public.link_profile();
select tests.sign_out();
select is(tests.seat_mail('seat_given'), null, 'who pays knows it');
delete from auth.users where email = 'lin@elsewhere.example';
select tests.deliver(tests.seat_event('s2', '{
  "status": "revoked", "email": null, "customer_email": null, "revoked_at": "2026-11-22T10:00:00Z"
}', '2026-11-22T10:00:00Z', 'customer_seat.revoked'));
select is(
  (select count(*) from edge_kit.notices where kind = 'seat_revoked'), 0::bigint, 'an account that is gone held nothing'
);

select * from finish();
rollback;
