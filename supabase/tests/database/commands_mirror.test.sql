-- Contract: what the mirror shows confirms a command, if the mirror is newer than what its worker saw; a refund is
-- known
-- by the command's id, and one that fails after all undoes the confirmation.
-- Kills: a cancellation confirmed by an event from before it; a refund that failed at the bank and stays confirmed; a
-- command that waits a minute because Polar's event about the one before was faster than its answer.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(25);

select tests.open_shop();
create function tests.row(p_key text) returns edge_kit.polar_commands language plpgsql as $$
begin
  return (select c from edge_kit.polar_commands c where key = p_key);
end $$;
create function tests.stands(p_key text) returns text language sql volatile
return (select state || case when mirrored_at is null then '' else ', seen' end from edge_kit.polar_commands
  where key = p_key);
-- A worker saw the object as it was at noon, sent, and recorded an outcome, if any.
create function tests.worked(p_key text, p_outcome text default null, p_answer jsonb default '{}',
  p_seen timestamptz default null)
returns void language plpgsql as $$
declare
  v_id uuid := (tests.row(p_key)).id;
  v_token uuid := (public.claim_polar_command(v_id) ->> 'lease_token')::uuid;
begin
  perform public.send_polar_command(v_id, v_token, '2026-11-20T12:00:00Z');
  if p_outcome is not null then
    perform public.record_polar_command(v_id, v_token, p_outcome, p_seen, p_answer, 'code', 'words');
  end if;
end $$;
create function tests.subscription(p_at timestamptz, p_changes jsonb) returns text language sql volatile
return tests.deliver(tests.subscription_event('sub_1', p_changes, p_at, 'subscription.updated'));

-- By an event alone, when the answer was lost.
select edge_kit.ask_polar('cancel_at_period_end', 'cancel', 'sub_1');
select tests.subscription('2026-11-20T11:00:00Z', '{"cancel_at_period_end": true}');
select is(tests.stands('cancel'), 'asked', 'what was not tried yet is left to its worker');
select tests.worked('cancel');
select tests.subscription('2026-11-20T11:30:00Z', '{"cancel_at_period_end": true}');
select is(tests.stands('cancel'), 'sent', 'an event from before the worker looked confirms nothing');
select tests.subscription('2026-11-20T12:00:01Z', '{"cancel_at_period_end": true}');
select is(tests.stands('cancel'), 'confirmed, seen', 'a newer one does');
select is((tests.row('cancel')).lease_token, null, 'and takes the lease from the worker');

-- By Polar's answer first.
select edge_kit.ask_polar('uncancel', 'uncancel', 'sub_1');
select tests.worked('uncancel', 'confirmed', '{}', '2026-11-20T13:00:00Z');
select is(tests.stands('uncancel'), 'confirmed', 'Polar''s answer confirms it');
select tests.subscription('2026-11-20T12:30:00Z', '{}');
select is(tests.stands('uncancel'), 'confirmed', 'an event from before the answer does not count');
select tests.subscription('2026-11-20T13:00:00Z', '{}');
select is(tests.stands('uncancel'), 'confirmed, seen', 'that of the answer does');

-- The buyer changes their mind before the event of the answer arrives.
select edge_kit.ask_polar('cancel_at_period_end', 'overtaken', 'sub_1');
select tests.worked('overtaken', 'confirmed', '{}', '2026-11-20T14:00:00Z');
select tests.subscription('2026-11-20T14:05:00Z', '{}');
select is(tests.stands('overtaken'), 'confirmed, seen',
  'a mirror that is newer than the answer has seen it, whatever it shows now');

-- Refused, and then done in the dashboard.
select edge_kit.ask_polar('cancel_now', 'refused', 'sub_1');
select tests.worked('refused', 'refused');
select is(tests.stands('refused'), 'refused', 'what Polar refuses is refused');
select tests.subscription('2026-11-20T15:00:00Z', '{"status": "canceled", "ended_at": "2026-11-20T15:00:00Z"}');
select is(tests.stands('refused'), 'confirmed, seen', 'until the mirror shows that it was done after all');

-- A plan that changes with the next period.
select tests.deliver(tests.subscription_event('sub_2', '{}', '2026-11-20T11:00:00Z'));
select edge_kit.ask_polar('change_plan', 'plan', 'sub_2', '{"product_id": "polar-yearly"}');
select tests.worked('plan', 'confirmed', '{}', '2026-11-20T13:00:00Z');
select tests.deliver(tests.subscription_event('sub_2', '{"pending_update": {"product_id": "polar-yearly"}}',
  '2026-11-20T13:00:00Z', 'subscription.updated'));
select is(tests.stands('plan'), 'confirmed, seen', 'a change that Polar has put off is seen when Polar says so');

-- Customers.
select tests.deliver(tests.customer_event('cus_gil', '{}', '2026-11-20T11:00:00Z'));
select edge_kit.ask_polar('change_customer_email', 'mail', 'cus_gil', '{"email": "new@example.com"}');
select tests.worked('mail', 'confirmed', '{}', '2026-11-20T13:00:00Z');
select is((tests.row('mail')).args ->> 'email', 'new@example.com', 'the address is kept while it may be needed');
select tests.deliver(tests.customer_event('cus_gil', '{"email": "New@Example.com"}', '2026-11-20T13:00:00Z'));
select is(tests.stands('mail'), 'confirmed, seen', 'a changed address is seen in the mirror');
select is((tests.row('mail')).args, '{}', 'and then goes');
select edge_kit.ask_polar('anonymize_customer', 'anonymize', 'cus_gil');
select tests.worked('anonymize', 'confirmed');
select tests.deliver(tests.customer_event('cus_gil', '{"deleted_at": "2026-11-20T14:00:00Z"}', '2026-11-20T14:00:00Z',
  'customer.deleted'));
select is(tests.stands('anonymize'), 'confirmed, seen', 'so is a deleted customer');

-- Refunds.
select from tests.buy('ord_1');
select edge_kit.ask_polar('refund', 'refund', 'ord_1', '{"amount": 5, "reason": "other"}');
create function tests.refund(p_status text, p_at timestamptz, p_command uuid) returns text language sql volatile
return tests.deliver(jsonb_build_object('type', 'refund.updated', 'timestamp', p_at, 'data', jsonb_build_object(
  'id', 'ref_1', 'order_id', 'ord_1', 'status', p_status, 'amount', 5, 'currency', 'usd', 'customer_id', 'cus_gil',
  'created_at', '2026-11-20T12:00:00Z', 'modified_at', p_at, 'metadata', jsonb_build_object('command_id', p_command)
))::text);
select tests.worked('refund');
select tests.refund('succeeded', '2026-11-20T12:00:01Z', gen_random_uuid());
select is(tests.stands('refund'), 'sent', 'somebody else''s refund of the same amount is not ours');
select tests.refund('pending', '2026-11-20T12:00:02Z', (tests.row('refund')).id);
select is(tests.stands('refund'), 'confirmed, seen', 'ours is, as soon as Polar has it');
select tests.refund('failed', '2026-11-20T12:00:03Z', (tests.row('refund')).id);
select is(tests.stands('refund'), 'refused', 'one that fails after all takes the confirmation back');
select is((tests.row('refund')).error_code, 'refund_failed', 'and says so');
select tests.refund('succeeded', '2026-11-20T12:00:02Z', (tests.row('refund')).id);
select is(tests.stands('refund'), 'refused', 'an event from before changes nothing about that');
select is(
  (select array_agg(reason order by reason) from edge_kit.attention where kind = 'command'), '{command_refused}',
  'somebody is told about it, and about nothing else'
);

-- The event is faster than the answer, and somebody waits behind.
select vault.create_secret('sb_secret_automations', 'automations_key');
select tests.deliver(tests.subscription_event('sub_3', '{}', '2026-11-20T11:00:00Z'));
select edge_kit.ask_polar('cancel_at_period_end', 'first', 'sub_3');
create function tests.late(p_token text) returns text language plpgsql as $$
begin
  return public.record_polar_command((tests.row('first')).id, p_token::uuid, 'confirmed', null, '{}');
end $$;
select from set_config('tests.token', public.claim_polar_command((tests.row('first')).id) ->> 'lease_token', true);
select public.send_polar_command(
  (tests.row('first')).id, current_setting('tests.token')::uuid, '2026-11-20T12:00:00Z'
);
select edge_kit.ask_polar('uncancel', 'behind', 'sub_3');
delete from net.http_request_queue where true;
select is(tests.late(gen_random_uuid()::text), null, 'who never had the lease records nothing');
select is(tests.rings(), 0::bigint, 'nor is anybody rung for while the first is under way');
select tests.deliver(tests.subscription_event(
  'sub_3', '{"cancel_at_period_end": true}', '2026-11-20T12:00:01Z', 'subscription.updated'
));
select is(tests.late(current_setting('tests.token')), null, 'the event has taken the lease from the worker');
select is(
  (select array_agg(convert_from(body, 'utf8')::jsonb ->> 'command_id') from net.http_request_queue),
  array[(tests.row('behind')).id::text], 'and its late answer rings for who waits behind'
);

select * from finish();
rollback;
