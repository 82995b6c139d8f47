-- Commands to Polar: what the function polar-commands calls, what an operator may ask for, and the sweep. A ring only
-- wakes the function; the row is the truth, and whoever holds its lease may send.

-- What polar-commands calls -------------------------------------------------------------------------------------------

-- Due, not leased, and the first of its subject: a later command about the same object waits until the one before is
-- over. Two calls at once: one gets it, the other null. Locks the command.
create function public.claim_polar_command(p_command_id uuid) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  c edge_kit.polar_commands;
begin
  update edge_kit.polar_commands u
  set attempts = u.attempts + 1, lease_token = gen_random_uuid(), lease_until = now() + interval '90 seconds'
  where u.id = p_command_id and u.state in ('asked', 'sent') and u.run_at <= now() and u.attempts < 12
    and (u.lease_until is null or u.lease_until < now())
    and edge_kit.is_first_command(u)
  returning * into c;
  if not found then
    return null;
  end if;
  return jsonb_build_object(
    'command_id', c.id, 'lease_token', c.lease_token, 'attempt', c.attempts, 'kind', c.kind, 'subject', c.subject,
    'args', c.args, 'sent_before', c.sent_at is not null,
    'wait_seconds', case
      when c.kind in ('refund', 'change_plan', 'change_units', 'change_seats')
        and c.sent_at > now() - interval '5 minutes'
      then ceil(extract(epoch from c.sent_at + interval '5 minutes' - now()))
      else 0
    end
  );
end $$;
comment on function public.claim_polar_command(uuid) is
  'Leases a due command for 90 s: { command_id, lease_token, attempt, kind, subject, args, sent_before, wait_seconds '
  '}, or null. wait_seconds: for so long what takes or gives money must not be sent again. For polar-commands '
  '(service_role).';
revoke execute on function public.claim_polar_command(uuid) from public, anon, authenticated, service_role;
grant execute on function public.claim_polar_command(uuid) to service_role;

-- Asked right before the request leaves, and committed before it does: from here on Polar may have done it. A worker
-- whose lease has lapsed must not send. p_seen_at: Polar's modified_at of the subject as it was just read.
create function public.send_polar_command(p_command_id uuid, p_lease_token uuid, p_seen_at timestamptz) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  update edge_kit.polar_commands
  set state = 'sent', sent_at = now(), seen_at = greatest(seen_at, p_seen_at),
    lease_until = now() + interval '90 seconds'
  where id = p_command_id and lease_token = p_lease_token and lease_until > now();
  return found;
end $$;
comment on function public.send_polar_command(uuid, uuid, timestamptz) is
  'Writes down that a command is about to leave for Polar, and renews the lease for 90 s; false when it was lost. For '
  'polar-commands (service_role).';
revoke execute on function public.send_polar_command(uuid, uuid, timestamptz)
  from public, anon, authenticated, service_role;
grant execute on function public.send_polar_command(uuid, uuid, timestamptz) to service_role;

-- p_outcome: confirmed, refused, unclear; not_taken: Polar answered that it did nothing, and may later; later: it is
-- not known, or nothing was sent. The latter two are tried again after 15 s doubling to an hour, half of it at random,
-- and not before p_retry_after seconds. After the twelfth attempt a command is refused, or unclear if Polar may have
-- done it. What is over rings the next of its subject. A buyer who is refused has been told, and asks anew: that needs
-- no operator, unless it is the shop's token or row that Polar does not take.
create function public.record_polar_command(
  p_command_id uuid, p_lease_token uuid, p_outcome text, p_seen_at timestamptz default null,
  p_answer jsonb default null,
  p_error_code text default null, p_error text default null, p_retry_after integer default 0
) returns text
language plpgsql security definer set search_path = '' as $$
declare
  c edge_kit.polar_commands;
begin
  perform edge_kit.lock_commands(d.subject) from edge_kit.polar_commands d where d.id = p_command_id;
  select * into c from edge_kit.polar_commands where id = p_command_id and lease_token = p_lease_token;
  if not found then
    -- Polar's event was faster than its answer and has ended the command: whoever waits behind it was not rung for.
    perform edge_kit.ring_next_command(d.subject) from edge_kit.polar_commands d
    where d.id = p_command_id and d.state not in ('asked', 'sent');
    return null;
  end if;
  c.lease_token := null;
  c.lease_until := null;
  c.seen_at := greatest(c.seen_at, p_seen_at);
  c.answer := coalesce(p_answer, c.answer);
  c.error_code := p_error_code;
  c.error := left(p_error, 1000);
  if p_outcome in ('confirmed', 'refused', 'unclear') then
    c.state := p_outcome;
    c.answered_at := case when p_outcome = 'confirmed' then now() end;
    if p_outcome = 'refused' and c.user_id is not null and p_error_code not in ('token_refused', 'not_found') then
      c.closed_at := now();
      c.args := c.args - 'customer_cancellation_comment';
    end if;
  elsif p_outcome in ('not_taken', 'later') then
    c.sent_at := case when p_outcome = 'later' then c.sent_at end;
    c.state := edge_kit.command_state_after(c.attempts, c.sent_at);
    c.rung_at := null;
    c.run_at := edge_kit.next_try(c.attempts, p_retry_after);
  else
    perform edge_kit.refuse(
      422, 'invalid_outcome', 'Send confirmed, refused, unclear, not_taken or later.', p_outcome
    );
  end if;
  update edge_kit.polar_commands u
  set (
      state, run_at, rung_at, sent_at, seen_at, answer, error_code, error, answered_at, closed_at, args, lease_token,
      lease_until
    ) = (
      c.state, c.run_at, c.rung_at, c.sent_at, c.seen_at, c.answer, c.error_code, c.error, c.answered_at, c.closed_at,
      c.args, null, null
    )
  where u.id = c.id;

  if c.kind = 'refund' then
    perform edge_kit.settle_refund_command(c.id);
  else
    perform edge_kit.settle_commands(c.subject);
  end if;
  if c.state not in ('asked', 'sent') then
    perform edge_kit.ring_next_command(c.subject);
  end if;
  return c.state;
end $$;
comment on function public.record_polar_command(uuid, uuid, text, timestamptz, jsonb, text, text, integer) is
  'Writes down how an attempt ended and gives the lease back: the command''s state, or null when the lease was lost; '
  'PT422 invalid_outcome. For polar-commands (service_role).';
revoke execute on function public.record_polar_command(uuid, uuid, text, timestamptz, jsonb, text, text, integer)
  from public, anon, authenticated, service_role;
grant execute on function public.record_polar_command(uuid, uuid, text, timestamptz, jsonb, text, text, integer)
  to service_role;

-- What an operator may ask for ----------------------------------------------------------------------------------------

-- Each wants a reason, leaves a row, and answers at once, before Polar was asked. Asked again while the command is not
-- over, it answers the same one. Under the lock of the customer whose object it is.
create function edge_kit.order_command(
  p_action text, p_reason text, p_kind edge_kit.polar_command_kind, p_key text, p_subject text, p_args jsonb
) returns jsonb
language plpgsql set search_path = '' as $$
declare
  v_new boolean := not exists (select from edge_kit.polar_commands where key = p_key);
  v_command_id uuid;
begin
  if coalesce(trim(p_reason), '') = '' then
    perform edge_kit.refuse(422, 'reason_missing', 'Say why, for the audit.');
  end if;
  begin
    v_command_id := edge_kit.ask_polar(p_kind, p_key, p_subject, p_args);
  exception when sqlstate 'PT409' then
    perform edge_kit.refuse(
      409, 'command_open', 'Another command about this is not over: see edge_kit.open_commands.', p_key
    );
  end;
  if v_new then
    perform edge_kit.audit(
      p_action, coalesce(p_args ->> 'purchase_id', p_subject), p_reason,
      p_args || jsonb_build_object('command_id', v_command_id, 'subject', p_subject)
    );
  end if;
  return edge_kit.command_answer(v_command_id);
end $$;
comment on function edge_kit.order_command(text, text, edge_kit.polar_command_kind, text, text, jsonb) is
  'Asks Polar in the name of an operator, with an audit row for a command that is new; PT409 command_open, PT422 '
  'reason_missing.';

-- What may still be refunded: Polar's word, less what commands have asked for that it does not contain yet. Under the
-- customer's lock.
create function edge_kit.refundable_now(p_order public.orders) returns bigint
language plpgsql stable set search_path = '' as $$
begin
  if not edge_kit.is_paid(p_order.status) then
    return 0;
  end if;
  return p_order.refundable_amount + p_order.refunded_amount
    - greatest(p_order.refunded_amount, (
      select coalesce(sum(r.amount), 0) from public.refunds r
      where r.order_id = p_order.id and r.status in ('pending', 'succeeded')
    ))
    - (
      select coalesce(sum((c.args ->> 'amount')::bigint), 0) from edge_kit.polar_commands c
      where c.subject = p_order.id and c.kind = 'refund' and c.state <> 'refused'
        and c.mirrored_at is null and c.closed_at is null
    );
end $$;
comment on function edge_kit.refundable_now(public.orders) is
  'What of an order can still be asked back, net of tax, minor units.';

create function edge_kit.check_refund_reason(p_polar_reason text) returns void
language plpgsql immutable set search_path = '' as $$
begin
  if p_polar_reason not in (
    'duplicate', 'fraudulent', 'customer_request', 'service_disruption', 'satisfaction_guarantee', 'other'
  ) is not false then
    perform edge_kit.refuse(
      422, 'invalid_polar_reason',
      'Use duplicate, fraudulent, customer_request, service_disruption, satisfaction_guarantee or other.',
      p_polar_reason
    );
  end if;
end $$;
comment on function edge_kit.check_refund_reason(text) is
  'Raises PT422 invalid_polar_reason for a reason that Polar does not take.';

-- The purchase's share of what its order could ever be refunded, net of tax, to which Polar adds the tax; the last one
-- of an order takes what rounding left. The purchase closes once Polar says that the refund has succeeded.
create function public.refund_purchase(
  p_purchase_id uuid, p_reason text, p_polar_reason text default 'customer_request'
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_purchase public.purchases;
  v_order public.orders;
  v_key text;
  v_known uuid;
  v_amount bigint;
begin
  perform edge_kit.check_refund_reason(p_polar_reason);
  perform from edge_kit.polar_customers c
  where c.id = (
    select o.polar_customer_id from public.purchases p join public.orders o on o.id = p.order_id
    where p.id = p_purchase_id
  )
  for update;
  select * into v_purchase from public.purchases where id = p_purchase_id;
  if not found then
    perform edge_kit.refuse(404, 'unknown_purchase', 'Use the id of a purchase.', p_purchase_id::text);
  end if;
  v_key := edge_kit.next_command_key('refund:purchase:' || p_purchase_id || ':', false);
  select c.id into v_known from edge_kit.polar_commands c where c.key = v_key;
  if found then
    return edge_kit.command_answer(v_known);
  end if;

  select * into strict v_order from public.orders where id = v_purchase.order_id;
  v_amount := least(edge_kit.refundable_now(v_order), case
    when v_purchase.refunded_at is not null then 0
    when not exists (
      select from public.purchases p where p.order_id = v_order.id and p.id <> p_purchase_id and p.refunded_at is null
    ) then v_order.refundable_amount
    when v_order.total_amount > 0 then floor(
      (v_order.refunded_amount + v_order.refundable_amount)::numeric * v_purchase.amount / v_order.total_amount
    )::bigint
    else 0
  end);
  if v_amount <= 0 then
    perform edge_kit.refuse(409, 'nothing_to_refund', 'Nothing of this purchase is left to refund.');
  end if;
  return edge_kit.order_command('refund_purchase', p_reason, 'refund', v_key, v_order.id, jsonb_build_object(
    'amount', v_amount, 'reason', p_polar_reason, 'purchase_id', p_purchase_id, 'line', v_purchase.line
  ));
end $$;
comment on function public.refund_purchase(uuid, text, text) is
  'Asks Polar to pay one purchase back: its share of the order, minor units net of tax. Answers { command_id, state, '
  'amount, … }, the same command when asked again; PT404 unknown_purchase, PT409 nothing_to_refund, PT422 '
  'reason_missing | invalid_polar_reason. For operators (service_role).';
revoke execute on function public.refund_purchase(uuid, text, text) from public, anon, authenticated, service_role;
grant execute on function public.refund_purchase(uuid, text, text) to service_role;

create function public.refund_order(
  p_order_id text, p_reason text, p_amount bigint default null, p_polar_reason text default 'customer_request'
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_order public.orders;
  v_key text;
  v_known edge_kit.polar_commands;
  v_left bigint;
begin
  perform edge_kit.check_refund_reason(p_polar_reason);
  perform from edge_kit.polar_customers c
  where c.id = (select o.polar_customer_id from public.orders o where o.id = p_order_id) for update;
  select * into v_order from public.orders where id = p_order_id;
  if not found then
    perform edge_kit.refuse(404, 'unknown_order', 'Use the id of an order.', p_order_id);
  end if;
  v_key := edge_kit.next_command_key('refund:order:' || p_order_id || ':');
  select * into v_known from edge_kit.polar_commands c where c.key = v_key;
  if found and coalesce(p_amount, (v_known.args ->> 'amount')::bigint) = (v_known.args ->> 'amount')::bigint then
    return edge_kit.command_answer(v_known.id);
  elsif found then
    perform edge_kit.refuse(
      409, 'command_open', 'Another refund of this order is not over: see edge_kit.open_commands.', v_key
    );
  end if;

  v_left := edge_kit.refundable_now(v_order);
  if v_left <= 0 then
    perform edge_kit.refuse(409, 'nothing_to_refund', 'Nothing of this order is left to refund.');
  elsif p_amount <= 0 or p_amount > v_left then
    perform edge_kit.refuse(
      422, 'invalid_amount', 'Send an amount in minor units, net of tax, up to what is left.', v_left::text
    );
  end if;
  return edge_kit.order_command('refund_order', p_reason, 'refund', v_key, p_order_id, jsonb_build_object(
    'amount', coalesce(p_amount, v_left), 'reason', p_polar_reason
  ));
end $$;
comment on function public.refund_order(text, text, bigint, text) is
  'Asks Polar to pay an order back: an amount in minor units net of tax, or all that is left. Answers { command_id, '
  'state, amount, … }; PT404 unknown_order, PT409 nothing_to_refund | command_open, PT422 reason_missing | '
  'invalid_amount | invalid_polar_reason. For operators (service_role).';
revoke execute on function public.refund_order(text, text, bigint, text)
  from public, anon, authenticated, service_role;
grant execute on function public.refund_order(text, text, bigint, text) to service_role;

create function edge_kit.subscription_command(
  p_subscription_id text, p_reason text, p_action text, p_kind edge_kit.polar_command_kind, p_args jsonb default '{}'
) returns jsonb
language plpgsql set search_path = '' as $$
declare
  v_status text;
begin
  perform from edge_kit.polar_customers c
  where c.id = (select s.polar_customer_id from public.subscriptions s where s.id = p_subscription_id) for update;
  select s.polar_status into v_status from public.subscriptions s where s.id = p_subscription_id;
  if not found then
    perform edge_kit.refuse(404, 'unknown_subscription', 'Use the id of a subscription.', p_subscription_id);
  elsif v_status = 'canceled' then
    perform edge_kit.refuse(409, 'already_ended', 'The subscription has ended: nothing can be changed about it.');
  end if;
  return edge_kit.order_command(
    p_action, p_reason, p_kind, edge_kit.next_command_key(format('%s:%s:', p_kind, p_subscription_id)),
    p_subscription_id, p_args
  );
end $$;
comment on function edge_kit.subscription_command(text, text, text, edge_kit.polar_command_kind, jsonb) is
  'Asks Polar to change a subscription that has not ended; PT404 unknown_subscription, PT409 already_ended, and those '
  'of order_command().';

create function public.cancel_subscription(p_subscription_id text, p_reason text, p_now boolean default false)
returns jsonb
language plpgsql security definer set search_path = '' as $$
begin
  return edge_kit.subscription_command(
    p_subscription_id, p_reason, 'cancel_subscription',
    case when p_now then 'cancel_now' else edge_kit.ending(
      (select s.polar_status from public.subscriptions s where s.id = p_subscription_id)
    ) end
  );
end $$;
comment on function public.cancel_subscription(text, text, boolean) is
  'Asks Polar to end a subscription with its period, or now; one that is paused, now. Answers { command_id, state, … '
  '}; PT404 unknown_subscription, PT409 already_ended, PT422 reason_missing. For operators (service_role).';
revoke execute on function public.cancel_subscription(text, text, boolean)
  from public, anon, authenticated, service_role;
grant execute on function public.cancel_subscription(text, text, boolean) to service_role;

create function public.uncancel_subscription(p_subscription_id text, p_reason text) returns jsonb
language plpgsql security definer set search_path = '' as $$
begin
  return edge_kit.subscription_command(p_subscription_id, p_reason, 'uncancel_subscription', 'uncancel');
end $$;
comment on function public.uncancel_subscription(text, text) is
  'Asks Polar to let a subscription go on that was to end with its period. Answers { command_id, state, … }; PT404 '
  'unknown_subscription, PT409 already_ended, PT422 reason_missing. For operators (service_role).';
revoke execute on function public.uncancel_subscription(text, text) from public, anon, authenticated, service_role;
grant execute on function public.uncancel_subscription(text, text) to service_role;

create function public.change_subscription_plan(
  p_subscription_id text, p_product text, p_reason text, p_proration text default null
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_product_id text := (
    select p.polar_product_id from public.products p where p.slug = p_product and p.kind = 'subscription'
  );
begin
  if v_product_id is null then
    perform edge_kit.refuse(
      422, 'unknown_product', 'Use the slug of a subscription product that Polar knows.', p_product
    );
  elsif p_proration not in ('invoice', 'prorate', 'next_period', 'reset') then
    perform edge_kit.refuse(
      422, 'invalid_proration', 'Use invoice, prorate, next_period or reset, or leave it to Polar''s settings.',
      p_proration
    );
  end if;
  return edge_kit.subscription_command(
    p_subscription_id, p_reason, 'change_subscription_plan', 'change_plan',
    jsonb_strip_nulls(jsonb_build_object('product_id', v_product_id, 'proration_behavior', p_proration))
  );
end $$;
comment on function public.change_subscription_plan(text, text, text, text) is
  'Asks Polar to move a subscription to another plan, p_product by its slug. Answers { command_id, state, … }; PT404 '
  'unknown_subscription, PT409 already_ended | command_open, PT422 unknown_product | reason_missing | '
  'invalid_proration. For operators (service_role).';
revoke execute on function public.change_subscription_plan(text, text, text, text)
  from public, anon, authenticated, service_role;
grant execute on function public.change_subscription_plan(text, text, text, text) to service_role;

create function edge_kit.reopen_command(p_command_id uuid) returns void
language plpgsql set search_path = '' as $$
begin
  update edge_kit.polar_commands c
  set state = case when c.sent_at is null then 'asked' else 'sent' end::edge_kit.polar_command_state,
    attempts = 0, run_at = now(), rung_at = null, error_code = null, error = null
  where c.id = p_command_id;
end $$;
comment on function edge_kit.reopen_command(uuid) is
  'Lets a command that was refused or is unclear be tried again, from the first attempt.';

-- Safe also when it is unclear what became of it: whoever works a command looks at Polar before it sends. A refund that
-- Polar made and that then failed is over, and another one is another command.
create function public.retry_polar_command(p_command_id uuid, p_reason text) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  c edge_kit.polar_commands;
begin
  perform edge_kit.lock_commands(d.subject) from edge_kit.polar_commands d where d.id = p_command_id;
  select * into c from edge_kit.polar_commands where id = p_command_id;
  if not found then
    perform edge_kit.refuse(404, 'unknown_command', 'Use an id of edge_kit.open_commands.', p_command_id::text);
  elsif c.state not in ('refused', 'unclear') or c.closed_at is not null then
    perform edge_kit.refuse(
      409, 'not_stopped', 'Only a command that was refused or is unclear can be tried again.', c.state::text
    );
  elsif c.error_code = 'refund_failed' then
    perform edge_kit.refuse(
      409, 'refund_failed', 'Close this command, and ask for the refund again if it is still due.'
    );
  end if;
  perform edge_kit.audit('retry_polar_command', c.id::text, p_reason, jsonb_build_object(
    'state', c.state, 'error_code', c.error_code
  ));
  perform edge_kit.reopen_command(p_command_id);
  perform edge_kit.ring_next_command(c.subject);
  return edge_kit.command_answer(p_command_id);
end $$;
comment on function public.retry_polar_command(uuid, text) is
  'Sends a command that was refused or is unclear again, once what stood in its way is mended. Answers { command_id, '
  'state, … }; PT404 unknown_command, PT409 not_stopped | refund_failed, PT422 reason_missing. For operators '
  '(service_role).';
revoke execute on function public.retry_polar_command(uuid, text) from public, anon, authenticated, service_role;
grant execute on function public.retry_polar_command(uuid, text) to service_role;

create function public.close_polar_command(p_command_id uuid, p_reason text) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  c edge_kit.polar_commands;
begin
  select * into c from edge_kit.polar_commands where id = p_command_id for update;
  if not found then
    perform edge_kit.refuse(404, 'unknown_command', 'Use an id of edge_kit.open_commands.', p_command_id::text);
  elsif c.state in ('asked', 'sent') then
    perform edge_kit.refuse(409, 'command_open', 'The command is still being worked: wait until it ends.');
  elsif c.closed_at is null then
    perform edge_kit.audit('close_polar_command', c.id::text, p_reason, jsonb_build_object(
      'state', c.state, 'error_code', c.error_code
    ));
    update edge_kit.polar_commands
    set closed_at = now(), args = c.args - '{email,customer_cancellation_comment}'::text[]
    where id = p_command_id;
  end if;
  return edge_kit.command_answer(p_command_id);
end $$;
comment on function public.close_polar_command(uuid, text) is
  'Says that nothing more is to be done about a command that ended, for example because it was done in Polar''s '
  'dashboard. Answers { command_id, state, … }; PT404 unknown_command, PT409 command_open, PT422 reason_missing. For '
  'operators (service_role).';
revoke execute on function public.close_polar_command(uuid, text) from public, anon, authenticated, service_role;
grant execute on function public.close_polar_command(uuid, text) to service_role;

-- By the clock --------------------------------------------------------------------------------------------------------

-- Ends what has used up its attempts and was left by its last worker, and rings what is due and was not rung within a
-- minute. One cheap query each when there is nothing to do.
create function edge_kit.sweep_polar_commands() returns void
language plpgsql set search_path = '' as $$
begin
  if not pg_try_advisory_xact_lock(hashtextextended('edge_kit.sweep_polar_commands', 0)) then
    return;
  end if;

  update edge_kit.polar_commands c
  set state = edge_kit.command_state_after(c.attempts, c.sent_at), lease_token = null, lease_until = null,
    error_code = 'worker_lost', error = 'The worker of the last attempt did not come back.'
  where c.id = any (array(
    select d.id from edge_kit.polar_commands d
    where d.state in ('asked', 'sent') and d.attempts >= 12 and d.lease_until < now()
    for update skip locked
  ));

  with due as materialized (
    select d.id from edge_kit.polar_commands d
    where d.state in ('asked', 'sent') and d.run_at <= now()
      and (d.lease_until is null or d.lease_until < now())
      and (d.rung_at is null or d.rung_at < now() - interval '1 minute')
      and edge_kit.is_first_command(d)
    order by d.run_at
    limit 50
    for update skip locked
  ),
  rung as materialized (
    select due.id from due where edge_kit.ring('polar-commands', jsonb_build_object('command_id', due.id))
  )
  update edge_kit.polar_commands c set rung_at = now() from rung where c.id = rung.id;
end $$;
comment on function edge_kit.sweep_polar_commands() is
  'Rings again for commands that are due and ends those whose last worker was lost. Cron: edge-kit-sweeps.';
