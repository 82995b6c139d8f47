-- What buyers do to their own subscriptions and orders at Polar. The functions subscription and invoice call it in the
-- name of a verified token. Whose an object is is decided here; what Polar is to do is a command (docs/money.md §9).

-- What may be asked for -----------------------------------------------------------------------------------------------

create function edge_kit.own_subscription(p_user_id text, p_issuer text, p_subscription_id text)
returns table (polar_status text, currency text)
language plpgsql stable set search_path = '' as $$
begin
  perform edge_kit.refuse_unless_bearer(p_user_id, p_issuer);
  return query
  select s.polar_status, s.currency
  from public.subscriptions s where s.id = p_subscription_id and s.user_id = p_user_id;
  if not found then
    perform edge_kit.refuse(404, 'unknown_subscription', 'Choose one of your own subscriptions.');
  end if;
end $$;
comment on function edge_kit.own_subscription(text, text, text) is
  'A subscription of the bearer of a token; PT403 profile_unavailable, PT404 unknown_subscription.';

-- Plans by our slug, and only those that are for sale; how it is billed is among what the shop offers. What Polar's
-- prices allow is Polar's to say.
create function edge_kit.change_args(p_kind text, p_args jsonb) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_args jsonb := jsonb_strip_nulls(coalesce(p_args, '{}'));
  v_offered text[] := (select s.buyer_prorations from edge_kit.settings s);
  v_product public.products;
begin
  if p_kind not in ('change_plan', 'change_units', 'change_seats') then
    return v_args;
  end if;
  v_args := jsonb_build_object('proration_behavior', v_offered[1]) || v_args;
  if v_args ->> 'proration_behavior' <> all (v_offered) then
    perform edge_kit.refuse(
      422, 'invalid_proration', 'Choose one of: ' || array_to_string(v_offered, ', ') || '.',
      v_args ->> 'proration_behavior'
    );
  end if;
  if p_kind <> 'change_plan' then
    return v_args;
  end if;
  select * into v_product from public.products p where p.slug = v_args ->> 'plan' and p.kind = 'subscription';
  if not found then
    perform edge_kit.refuse(422, 'unknown_product', 'Use the slug of a subscription product.', v_args ->> 'plan');
  elsif not v_product.active then
    perform edge_kit.refuse(422, 'product_not_available', 'This plan is not for sale.', v_product.slug);
  elsif v_product.polar_product_id is null then
    perform edge_kit.refuse(503, 'product_not_synced', 'The shop has to bring this plan to Polar.', v_product.slug);
  end if;
  return v_args - 'plan' || jsonb_build_object('product_id', v_product.polar_product_id);
end $$;
comment on function edge_kit.change_args(text, jsonb) is
  'The arguments of a command as Polar takes them, from what a buyer sent; PT422 invalid_proration | unknown_product | '
  'product_not_available, PT503 product_not_synced.';

-- Polar's own portal asks its settings for the same (`server/polar/customer_portal/service/subscription.py`); commands
-- go past the portal.
create function edge_kit.refuse_unless_offered(p_kind text) returns void
language plpgsql stable set search_path = '' as $$
declare
  v_action text := case when p_kind in ('unpause', 'resume') then 'pause' else p_kind end;
begin
  if v_action not in ('undo_change', 'cancel_at_period_end', 'uncancel')
    and not exists (select from edge_kit.settings s where v_action = any (s.buyer_actions)) then
    perform edge_kit.refuse(403, 'not_offered', 'This shop does not offer that: ask its support.', p_kind);
  end if;
end $$;
comment on function edge_kit.refuse_unless_offered(text) is
  'Raises PT403 not_offered for what the settings do not let buyers do.';

create function edge_kit.refuse_too_many_changes(p_user_id text) returns void
language plpgsql stable set search_path = '' as $$
declare
  v_asked bigint;
  v_first timestamptz;
begin
  select count(*), min(c.asked_at) into v_asked, v_first
  from edge_kit.polar_commands c where c.user_id = p_user_id and c.asked_at > now() - interval '1 hour';
  if v_asked >= (select s.changes_per_user from edge_kit.settings s) then
    perform edge_kit.refuse(
      429, 'too_many_changes', 'Wait as many seconds as Retry-After says.',
      ceil(extract(epoch from v_first + interval '1 hour' - now()))::text
    );
  end if;
end $$;
comment on function edge_kit.refuse_too_many_changes(text) is
  'Raises PT429 too_many_changes, with the seconds to wait, for a user who asked for too much within an hour.';

-- How a command stands, for the buyer who asked -----------------------------------------------------------------------

-- Polar's ids become our slugs. `subscription` is what Polar answered, null before it has, and for seats; an event that
-- was faster than the answer has brought it to the mirror. Commands about seats are their buyer's.
create function edge_kit.buyer_command(p_user_id text, p_command_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_told jsonb;
begin
  select jsonb_build_object(
    'command_id', c.id, 'kind', c.kind, 'subscription_id', c.subject, 'state', c.state,
    'error_code', c.error_code, 'error', c.error, 'asked_at', c.asked_at,
    'subscription', case when c.state = 'confirmed' and c.kind not in ('assign_seat', 'revoke_seat') then
      a.answer - '{product_id,pending_product_id}'::text[] || jsonb_build_object(
        'plan', (select p.slug from public.products p where p.polar_product_id = a.answer ->> 'product_id'),
        'pending_plan',
          (select p.slug from public.products p where p.polar_product_id = a.answer ->> 'pending_product_id')
      )
    end
  )
  into v_told
  from edge_kit.polar_commands c
  cross join lateral (
    select coalesce(c.answer, (
      select jsonb_build_object(
        'status', s.polar_status, 'product_id', s.product_id, 'units', s.units,
        'cancel_at_period_end', s.cancel_at_period_end, 'current_period_end', s.current_period_end,
        'pause_at_period_end', s.pause_at_period_end, 'resumes_at', s.resumes_at,
        'pending_product_id', s.pending_product_id, 'pending_units', s.pending_units, 'pending_from', s.pending_from
      )
      from public.subscriptions s where s.id = c.subject
    )) as answer
  ) a
  where c.id = p_command_id and (
    c.user_id = p_user_id
    or c.kind in ('assign_seat', 'revoke_seat')
      and exists (select from public.subscriptions s where s.id = c.subject and s.user_id = p_user_id)
  );
  if not found then
    perform edge_kit.refuse(404, 'unknown_command', 'Use the id of one of your own commands.', p_command_id::text);
  end if;
  return v_told;
end $$;
comment on function edge_kit.buyer_command(text, uuid) is
  'A command as its asker may see it: { command_id, kind, subscription_id, state, error_code, error, asked_at, '
  'subscription }; PT404 unknown_command.';

create function public.my_command(p_command_id uuid) returns jsonb
language sql stable security definer set search_path = ''
return edge_kit.buyer_command(edge_kit.bearer(), p_command_id);
comment on function public.my_command(uuid) is
  'How a change that the caller has asked for stands: { command_id, kind, subscription_id, state, error_code, error, '
  'asked_at, subscription }; PT404 unknown_command. For signed-in users.';
revoke execute on function public.my_command(uuid) from public, anon, authenticated, service_role;
grant execute on function public.my_command(uuid) to authenticated;

create function public.command_for(p_user_id text, p_command_id uuid) returns jsonb
language sql stable security definer set search_path = ''
return edge_kit.buyer_command(p_user_id, p_command_id);
comment on function public.command_for(text, uuid) is
  'As my_command(), for a user whose token was verified; PT404 unknown_command. For the subscription function '
  '(service_role).';
revoke execute on function public.command_for(text, uuid) from public, anon, authenticated, service_role;
grant execute on function public.command_for(text, uuid) to service_role;

-- What the functions call ---------------------------------------------------------------------------------------------

-- The command is written and leased in one transaction: whoever asked tries it at once, and if nothing comes of that
-- the sweep rings polar-commands. Asked again while it is not over, it is the same command, and one that Polar could
-- not be asked for is tried anew. Locks the customer, then the commands. Null as lease: another worker has it, an
-- earlier command comes first, it is not due, or it is over.
create function public.ask_subscription_change(
  p_user_id text, p_issuer text, p_subscription_id text, p_kind text, p_args jsonb default '{}'
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_subscription record;
  v_args jsonb;
  v_key text;
  v_command edge_kit.polar_commands;
begin
  if p_kind not in (
    'change_plan', 'change_units', 'change_seats', 'undo_change', 'cancel_at_period_end', 'uncancel', 'pause',
    'unpause', 'resume'
  ) is not false then
    perform edge_kit.refuse(422, 'invalid_action', 'Send something that a buyer may ask for.', p_kind);
  end if;
  perform edge_kit.refuse_unless_offered(p_kind);
  perform from edge_kit.polar_customers c
  where c.id = (select s.polar_customer_id from public.subscriptions s where s.id = p_subscription_id) for update;
  select * into v_subscription from edge_kit.own_subscription(p_user_id, p_issuer, p_subscription_id);
  v_args := edge_kit.change_args(p_kind, p_args);
  if p_kind = 'cancel_at_period_end' and edge_kit.ending(v_subscription.polar_status) = 'cancel_now' then
    p_kind := 'cancel_now';
    v_args := '{}';  -- Polar asks for no reason there
  end if;
  if v_subscription.polar_status = 'canceled' then
    perform edge_kit.refuse(409, 'already_ended', 'The subscription has ended: nothing can be changed about it.');
  end if;

  v_key := edge_kit.next_command_key(format('%s:%s:', p_kind, p_subscription_id));
  select * into v_command from edge_kit.polar_commands where key = v_key for update;
  if not found then
    perform edge_kit.refuse_too_many_changes(p_user_id);
  elsif v_command.user_id is distinct from p_user_id
    or edge_kit.meant(v_command.args) is distinct from edge_kit.meant(v_args) then
    perform edge_kit.refuse(
      409, 'command_open', 'A change that was asked for before is not over: wait until it is.', v_command.kind::text
    );
  elsif v_command.state = 'refused' then
    perform edge_kit.reopen_command(v_command.id);
  end if;
  v_command.id := edge_kit.ask_polar(
    p_kind::edge_kit.polar_command_kind, v_key, p_subscription_id, v_args, p_user_id
  );
  return jsonb_build_object('command_id', v_command.id, 'lease', public.claim_polar_command(v_command.id));
end $$;
comment on function public.ask_subscription_change(text, text, text, text, jsonb) is
  'Asks Polar in the name of a buyer for a change of a subscription, and leases the command: { command_id, lease }, '
  'lease as of claim_polar_command() or null. p_kind: change_plan { plan, proration_behavior? }, change_units { units, '
  '… }, change_seats { seats, … }, undo_change, cancel_at_period_end { customer_cancellation_reason?, '
  'customer_cancellation_comment? }, uncancel, pause { resumes_at? }, unpause, resume. PT403 not_offered | '
  'profile_unavailable, PT404 unknown_subscription, PT409 already_ended | command_open, PT422 invalid_action | '
  'invalid_command | invalid_proration | unknown_product | product_not_available, PT429 too_many_changes, PT503 '
  'product_not_synced. For the subscription function (service_role).';
revoke execute on function public.ask_subscription_change(text, text, text, text, jsonb)
  from public, anon, authenticated, service_role;
grant execute on function public.ask_subscription_change(text, text, text, text, jsonb) to service_role;

create function public.preview_subscription_change(
  p_user_id text, p_issuer text, p_subscription_id text, p_kind text, p_args jsonb
) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_subscription record;
begin
  if p_kind not in ('change_plan', 'change_units', 'change_seats') is not false then
    perform edge_kit.refuse(422, 'invalid_action', 'Only a plan, units or seats have a preview.', p_kind);
  end if;
  perform edge_kit.refuse_unless_offered(p_kind);
  select * into v_subscription from edge_kit.own_subscription(p_user_id, p_issuer, p_subscription_id);
  if v_subscription.polar_status = 'canceled' then
    perform edge_kit.refuse(409, 'already_ended', 'The subscription has ended: nothing can be changed about it.');
  end if;
  return jsonb_build_object(
    'change', edge_kit.change_args(p_kind, p_args), 'currency', v_subscription.currency
  );
end $$;
comment on function public.preview_subscription_change(text, text, text, text, jsonb) is
  'What to ask Polar for a preview of a buyer''s change: { change, currency }, change in Polar''s words. PT403 '
  'not_offered | profile_unavailable, PT404 unknown_subscription, PT409 already_ended, PT422 invalid_action | '
  'invalid_proration | unknown_product | product_not_available, PT503 product_not_synced. For the subscription '
  'function (service_role).';
revoke execute on function public.preview_subscription_change(text, text, text, text, jsonb)
  from public, anon, authenticated, service_role;
grant execute on function public.preview_subscription_change(text, text, text, text, jsonb) to service_role;

create function public.check_invoice(p_user_id text, p_issuer text, p_order_id text) returns void
language plpgsql stable security definer set search_path = '' as $$
declare
  v_status text;
begin
  perform edge_kit.refuse_unless_bearer(p_user_id, p_issuer);
  select o.status into v_status from public.orders o
  where o.id = p_order_id and o.user_id = p_user_id and o.erased_at is null;
  if not found then
    perform edge_kit.refuse(404, 'unknown_order', 'Choose one of your own orders.');
  elsif not edge_kit.is_paid(v_status) then
    perform edge_kit.refuse(409, 'order_not_paid', 'An invoice is made once the order is paid.', v_status);
  end if;
end $$;
comment on function public.check_invoice(text, text, text) is
  'Whether a user may have the invoice of an order: nothing if so; PT403 profile_unavailable, PT404 unknown_order, '
  'PT409 order_not_paid. For the invoice function (service_role).';
revoke execute on function public.check_invoice(text, text, text) from public, anon, authenticated, service_role;
grant execute on function public.check_invoice(text, text, text) to service_role;
