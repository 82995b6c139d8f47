-- Contract: the clock rings once for all notices that are due, lets go what was kept long enough, and writes the daily
-- list for operators where one is wanted and something needs them. What is held waits for an operator.
-- Kills: a ring for each of ten thousand; held notices that grow for ever; old e-mails sent the day the sender is set.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(18);

select tests.open_shop();
select vault.create_secret('sb_secret_automations', 'automations_key');
create function tests.rung() returns bigint language sql volatile begin atomic
  with rung as (delete from net.http_request_queue where url like '%/functions/v1/notify' returning 1)
  select count(*) from rung;
end;

select from tests.buy('ord_1');
select from tests.buy('ord_2');
select edge_kit.sweep_notices();
select is(tests.rung(), 0::bigint, 'nobody is rung for what is held');
update edge_kit.settings set mail_from = 'Shop <hello@shop.example>' where true;
select edge_kit.sweep_notices();
select is(tests.rung(), 0::bigint, 'a sender alone sends nothing that is old');
select is(public.release_notices('held', 'all is set up', now() + interval '1 day'), 0::bigint, 'those since a moment');
select is(public.release_notices('held', 'all is set up'), 2::bigint, 'or all of them are released by hand');
select edge_kit.sweep_notices();
select is(tests.rung(), 1::bigint, 'one ring for both');
select public.claim_notice('{email}'), public.claim_notice('{email}');
select edge_kit.sweep_notices();
select is(tests.rung(), 0::bigint, 'none while workers have them');
update edge_kit.notices set lease_until = now() - interval '1 second' where subject = 'ord_1';
select edge_kit.sweep_notices();
select is(tests.rung(), 1::bigint, 'one when a lease has lapsed');
update edge_kit.settings set mail_from = null where true;
select is(public.claim_notice('{email}'), null, 'without a sender nothing leaves');
select is((select state::text from edge_kit.notices where subject = 'ord_1'), 'held', 'and is held again');

update edge_kit.notices set created_at = now() - interval '2 hours' where subject = 'ord_2';
select is(
  array(select concat_ws(' ', a.id, a.reason, a.urgent) from edge_kit.attention a where a.kind = 'notice'),
  '{email notice_late t}', 'what is on its way for an hour needs somebody'
);
update edge_kit.notices set created_at = now() - interval '31 days' where true;
select edge_kit.sweep_retention();
select is(
  array(select n.subject || ' ' || n.state from edge_kit.notices n), '{ord_2 queued}',
  'what is not on its way goes after a while'
);

-- The daily list.
delete from edge_kit.notices where true;
update edge_kit.settings set mail_from = 'Shop <hello@shop.example>', operator_email = 'ops@shop.example' where true;
select is(edge_kit.attention_mail(), null, 'nothing needs anybody: there is no list');
select tests.deliver(tests.order_event('ord_x', '{"product_id": "polar-unknown", "customer": {"email": null}}'));
select is(
  edge_kit.attention_mail() -> 'data' -> 'needs' -> 0 ->> 'reason', 'unattributed', 'what needs somebody stands in it'
);
select edge_kit.tell('attention', '2026-11-30', '2026-11-30');
select edge_kit.tell('attention', '2026-11-30', '2026-11-30');
select is(
  public.claim_notice('{email}') -> 'content' ->> 'to', 'ops@shop.example', 'it goes to the operators'
);
select is(public.claim_notice('{email}'), null, 'once a day');
select is(public.unsubscribe_digest((select id from edge_kit.notices)), false, 'the link works once it was sent');
update edge_kit.notices
set state = 'sent', ended_at = now(), lease_token = null, lease_until = null where true;
select is(public.unsubscribe_digest((select id from edge_kit.notices)), true, 'then it ends the list');
select is((select operator_email from edge_kit.settings), null, 'for good');

select * from finish();
rollback;
