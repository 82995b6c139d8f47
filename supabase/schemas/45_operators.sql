-- What an operator may do about money, from Studio or with the secret key. Each call wants a reason and leaves a row.

create function edge_kit.audit(p_action text, p_subject text, p_reason text, p_details jsonb) returns void
language plpgsql set search_path = '' as $$
begin
  if coalesce(trim(p_reason), '') = '' then
    perform edge_kit.refuse(422, 'reason_missing', 'Say why, for the audit.');
  elsif length(p_reason) > 2000 then
    perform edge_kit.refuse(422, 'reason_too_long', 'Say it in at most 2000 characters.');
  end if;
  insert into edge_kit.operator_actions (action, subject, reason, details)
  values (p_action, p_subject, p_reason, p_details);
end $$;
comment on function edge_kit.audit(text, text, text, jsonb) is
  'Writes the audit row of an operator call; PT422 reason_missing | reason_too_long.';

-- A lot of its own under a key of the operator's choice, so that a repeated call is one grant.
create function public.adjust_credits(
  p_user_id text, p_amount bigint, p_key text, p_reason text, p_expires_at timestamptz default null
) returns bigint
language plpgsql security definer set search_path = '' as $$
declare
  v_lot public.credit_lots;
begin
  if coalesce(p_amount, 0) = 0 or coalesce(length(p_key), 0) not between 1 and 200 then
    perform edge_kit.refuse(
      422, 'invalid_amount', 'Send a number of credits other than zero, and a key that is new, of 1 to 200 characters.'
    );
  end if;
  perform from public.profiles where user_id = p_user_id and deleted_at is null for no key update;
  if not found then
    perform edge_kit.refuse(404, 'unknown_user', 'Use the user_id of a profile.', p_user_id);
  end if;

  insert into public.credit_lots (key, source, user_id, granted_at, expires_at, promised)
  values ('adjustment:' || p_key, 'adjustment', p_user_id, now(), p_expires_at, p_amount)
  on conflict (key) do nothing;
  if found then
    perform edge_kit.audit('adjust_credits', p_user_id, p_reason, jsonb_build_object(
      'key', p_key, 'amount', p_amount, 'expires_at', p_expires_at
    ));
  end if;
  select * into strict v_lot from public.credit_lots where key = 'adjustment:' || p_key;
  if (v_lot.user_id, v_lot.promised) is distinct from (p_user_id, p_amount) then
    perform edge_kit.refuse(409, 'key_reused', 'This key was used for another adjustment: choose a new one.', p_key);
  end if;
  perform edge_kit.settle_lots(array[v_lot.id]);
  return edge_kit.credit_balance(p_user_id);
end $$;
comment on function public.adjust_credits(text, bigint, text, text, timestamptz) is
  'Gives or takes credits once per key and returns the balance; PT404 unknown_user, PT409 key_reused, PT422 '
  'invalid_amount | reason_missing. For operators (service_role).';
revoke execute on function public.adjust_credits(text, bigint, text, text, timestamptz)
  from public, anon, authenticated, service_role;
grant execute on function public.adjust_credits(text, bigint, text, text, timestamptz) to service_role;

-- Called by attach_order() and move_order(), whose errors it raises.
create function edge_kit.hand_over(p_order_id text, p_user_id text, p_unowned boolean) returns void
language plpgsql set search_path = '' as $$
declare
  v_subscription_id text := (select o.subscription_id from public.orders o where o.id = p_order_id);
begin
  perform edge_kit.assign_order(p_order_id, p_user_id, p_unowned);
  update public.orders o set attention = edge_kit.order_attention(o)
  where (o.id = p_order_id or o.subscription_id = v_subscription_id) and o.attention <> edge_kit.order_attention(o);
  perform edge_kit.settle_subscription(v_subscription_id);
end $$;
comment on function edge_kit.hand_over(text, text, boolean) is
  'Gives an order, and all that hangs together with it, to a user and settles what follows.';

create function public.attach_order(p_order_id text, p_user_id text, p_reason text) returns void
language plpgsql security definer set search_path = '' as $$
begin
  perform edge_kit.audit('attach_order', p_order_id, p_reason, jsonb_build_object('user_id', p_user_id));
  perform edge_kit.hand_over(p_order_id, p_user_id, p_unowned => true);
end $$;
comment on function public.attach_order(text, text, text) is
  'Gives an order that nobody owns to a user, with its purchases and credits, and with its subscription and that '
  'one''s other orders; PT404 unknown_order | unknown_user, PT409 already_owned, PT422 reason_missing. For operators '
  '(service_role).';
revoke execute on function public.attach_order(text, text, text) from public, anon, authenticated, service_role;
grant execute on function public.attach_order(text, text, text) to service_role;

create function public.move_order(p_order_id text, p_user_id text, p_reason text) returns void
language plpgsql security definer set search_path = '' as $$
begin
  perform edge_kit.audit('move_order', p_order_id, p_reason, jsonb_build_object(
    'user_id', p_user_id, 'from', (select o.user_id from public.orders o where o.id = p_order_id)
  ));
  perform edge_kit.hand_over(p_order_id, p_user_id, p_unowned => false);
end $$;
comment on function public.move_order(text, text, text) is
  'Takes an order from its owner and gives it to another user, with all that attach_order() takes along; PT404 '
  'unknown_order | unknown_user, PT422 reason_missing. For operators (service_role).';
revoke execute on function public.move_order(text, text, text) from public, anon, authenticated, service_role;
grant execute on function public.move_order(text, text, text) to service_role;

create function public.rerun_purchase(p_purchase_id uuid, p_reason text) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_purchase public.purchases;
begin
  select * into v_purchase from public.purchases where id = p_purchase_id for update;
  if not found then
    perform edge_kit.refuse(404, 'unknown_purchase', 'Use the id of a purchase.', p_purchase_id::text);
  elsif v_purchase.status not in ('completed', 'failed') or v_purchase.url is null then
    perform edge_kit.refuse(
      409, 'not_finished', 'Only a completed or failed purchase of a shop can run again.', v_purchase.status::text
    );
  elsif v_purchase.refunded_at is not null then
    perform edge_kit.refuse(409, 'refunded', 'The purchase was refunded in full: nothing is owed.');
  end if;
  perform edge_kit.audit('rerun_purchase', p_purchase_id::text, p_reason, jsonb_build_object(
    'status', v_purchase.status
  ));
  update public.purchases set status = 'pending_scrape', failure_code = null where id = p_purchase_id;
end $$;
comment on function public.rerun_purchase(uuid, text) is
  'Delivers a purchase again, after a failure or with a fresh look, and keeps its earlier outputs; PT404 '
  'unknown_purchase, PT409 not_finished | refunded, PT422 reason_missing. For operators (service_role).';
revoke execute on function public.rerun_purchase(uuid, text) from public, anon, authenticated, service_role;
grant execute on function public.rerun_purchase(uuid, text) to service_role;
