-- Events that Polar never sent (docs/money.md §10): somebody had the webhook secret and signed them. What they said is
-- taken back object by object. First the guard of its rows goes, and every fact that a forged event told first; then
-- the genuine events of the object are worked again, and then Polar's own copy, so that the rows are as if the forged
-- ones had never come. Doors: 47_forged_events.sql.

-- What forged events said ---------------------------------------------------------------------------------------------

-- Only events that were worked have said anything. Copies count: a copy makes a placeholder.
create function edge_kit.named_objects(p_event edge_kit.polar_events) returns table (kind text, id text)
language plpgsql stable set search_path = '' as $$
declare
  v_kind text := split_part(p_event.type, '.', 1);
  v_data jsonb := p_event.payload::jsonb -> 'data';
begin
  return query
    select distinct n.kind, n.id
    from (values
      (v_kind, case when v_kind = 'customer_seat' then coalesce(v_data ->> 'subscription_id', v_data ->> 'order_id')
        else v_data ->> 'id' end),
      ('customer', coalesce(v_data ->> 'customer_id', v_data -> 'customer' ->> 'id')),
      ('subscription', case when v_kind = 'order' then v_data ->> 'subscription_id' end)
    ) n (kind, id)
    where length(n.id) between 1 and 255 and v_kind in (
      'order', 'subscription', 'customer', 'refund', 'dispute', 'benefit_grant', 'checkout', 'product', 'customer_seat'
    );
end $$;
comment on function edge_kit.named_objects(edge_kit.polar_events) is
  'The objects that an event tells of, itself and as copies; of a seat, whose seats they are.';

create function edge_kit.forged_events(p_kind text, p_id text) returns setof edge_kit.polar_events
language plpgsql stable set search_path = '' as $$
begin
  return query
    select e.* from edge_kit.polar_events e
    where e.webhook_id = any (array(
        select unnest(f.named_by) from edge_kit.forged_objects f where f.kind = p_kind and f.id = p_id
      ))
      and e.payload is not null and split_part(e.type, '.', 1) = p_kind;
end $$;
comment on function edge_kit.forged_events(text, text) is
  'The forged events of an object''s own kind, with what they said.';

-- A row keeps the moment of the event that told its e-mail, be it a copy's.
create function edge_kit.forged_moments(p_kind text, p_id text) returns timestamptz[]
language plpgsql stable set search_path = '' as $$
begin
  return array(
    select (edge_kit.writer(e, true, e.payload::jsonb -> 'data', 0)).event_at
    from edge_kit.forged_objects f join edge_kit.polar_events e on e.webhook_id = any (f.named_by)
    where f.kind = p_kind and f.id = p_id and e.payload is not null
  );
end $$;
comment on function edge_kit.forged_moments(text, text) is
  'The moments that forged events claim which named an object.';

create function edge_kit.nobody() returns edge_kit.last_writer
language plpgsql immutable set search_path = '' as $$
begin
  return row(0, '-infinity', '-infinity', 0, '')::edge_kit.last_writer;
end $$;
comment on function edge_kit.nobody() is 'The writer of a row that whoever comes next may write.';

-- By hand is meant: attach_order() and move_order().
create function edge_kit.is_assigned(p_order_id text) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return exists (
    select from edge_kit.operator_actions a
    where a.subject = p_order_id and a.action in ('attach_order', 'move_order')
  );
end $$;
comment on function edge_kit.is_assigned(text) is 'True when an operator gave the order to its owner.';

-- Taking it back ------------------------------------------------------------------------------------------------------

-- A lot stays, for what was spent of it. Promised nothing by a teller behind all others, it is told again by the next
-- one, or leaves the debt that was spent.
create function edge_kit.retract_lots(p_lots uuid[]) returns void
language plpgsql set search_path = '' as $$
begin
  perform edge_kit.lock_lots(p_lots);
  update public.credit_lots l
  set promised = 0, cost = null, teller = row(2, 'infinity', '')::edge_kit.lot_teller
  where l.id = any (p_lots);
end $$;
comment on function edge_kit.retract_lots(uuid[]) is
  'Takes back what lots were promised, until somebody tells it anew.';

-- What was bought stays as it was told if a genuine event had told it before. p_known: Polar has the order. Else its
-- owner stays, who owes what was spent.
create function edge_kit.retract_order(p_id text, p_known boolean) returns boolean
language plpgsql set search_path = '' as $$
declare
  v_since timestamptz := (select min(f.processed_at) from edge_kit.forged_events('order', p_id) f);
  v_told boolean := v_since is null or exists (
    select from edge_kit.polar_events e
    where e.object_id = p_id and e.type like 'order.%' and e.state in ('processed', 'stale')
      and e.processed_at < v_since
      and (e.type = 'order.paid' or edge_kit.is_paid(e.payload::jsonb -> 'data' ->> 'status'))
  );
begin
  if not v_told then
    update public.orders set fulfilled = false, list_amount = null where id = p_id;
    delete from edge_kit.returned_lines where order_id = p_id;
    perform edge_kit.retract_lots(array(select l.id from public.credit_lots l where l.order_id = p_id));
  end if;
  if p_known and not edge_kit.is_assigned(p_id) then
    update public.orders o set user_id = null
    where o.id = p_id and o.user_id in (
      select f.payload::jsonb -> 'data' -> 'metadata' ->> 'user_id' from edge_kit.forged_events('order', p_id) f
    );
    if found then
      update public.credit_lots set user_id = null where order_id = p_id;
    end if;
  end if;
  update public.orders set email = null, email_at = null
  where id = p_id and email_at = any (edge_kit.forged_moments('order', p_id));
  update public.orders set last_writer = edge_kit.nobody() where id = p_id;
  return not v_told;
end $$;
comment on function edge_kit.retract_order(text, boolean) is
  'Takes back what forged events told of an order; true when they were the first to say what it paid for.';

create function edge_kit.retract_subscription(p_id text, p_known boolean) returns void
language plpgsql set search_path = '' as $$
begin
  delete from edge_kit.subscription_marks m
  using edge_kit.forged_events('subscription', p_id) f, lateral (
    select f.payload::jsonb -> 'data' as data, (edge_kit.writer(f, true, f.payload::jsonb -> 'data', 0)).event_at
  ) told
  where m.subscription_id = p_id and case m.mark
    when 'paused' then m.at = (told.data ->> 'paused_at')::timestamptz
    when 'ended' then m.at = (told.data ->> 'ended_at')::timestamptz
    when 'resumed' then m.at = told.event_at
    when 'active' then m.at in ((told.data ->> 'current_period_start')::timestamptz, told.event_at)
  end;
  perform edge_kit.retract_lots(array(
    select l.id from public.credit_lots l
    where l.subscription_id = p_id and l.order_id is null and (not p_known or l.teller in (
      select row(1, (edge_kit.writer(f, true, f.payload::jsonb -> 'data', 0)).modified_at, p_id)::edge_kit.lot_teller
      from edge_kit.forged_events('subscription', p_id) f
    ))
  ));
  if p_known then
    update public.subscriptions s set user_id = null
    where s.id = p_id and not s.assigned and s.user_id in (
      select f.payload::jsonb -> 'data' -> 'metadata' ->> 'user_id' from edge_kit.forged_events('subscription', p_id) f
    );
    if found then
      update public.credit_lots set user_id = null where subscription_id = p_id and order_id is null;
    end if;
  end if;
  update public.subscriptions set email = null, email_at = null
  where id = p_id and email_at = any (edge_kit.forged_moments('subscription', p_id));
  update public.subscriptions set copied_at = '-infinity', last_writer = edge_kit.nobody() where id = p_id;
end $$;
comment on function edge_kit.retract_subscription(text, boolean) is
  'Takes back what forged events told of a subscription: moments, credits, owner and e-mail.';

-- A link that a forged event made ends, and with it what came to that user by it. Whoever has proven the customer is
-- linked anew: by Polar's copy at once, else by link_profile() or the next checkout.
create function edge_kit.retract_customer(p_id text) returns void
language plpgsql set search_path = '' as $$
declare
  v_user text := (
    select c.user_id from edge_kit.polar_customers c
    where c.id = p_id and c.user_id in (
      select f.payload::jsonb -> 'data' ->> 'external_id' from edge_kit.forged_events('customer', p_id) f
    )
  );
  v_orders text[];
begin
  update edge_kit.polar_customers
  set user_id = case when v_user is null then user_id end, copied_at = null, active_subscription_ids = '{}',
    snapshot_writer = edge_kit.nobody(), last_writer = edge_kit.nobody()
  where id = p_id;
  if v_user is null then
    return;
  end if;
  update public.subscriptions s set user_id = null
  where s.polar_customer_id = p_id and s.user_id = v_user and not s.assigned
    and s.metadata ->> 'user_id' is distinct from v_user;
  with unowned as (
    update public.orders o set user_id = null
    where o.polar_customer_id = p_id and o.user_id = v_user and o.metadata ->> 'user_id' is distinct from v_user
      and not edge_kit.is_assigned(o.id)
    returning o.id
  )
  select array_agg(id) into v_orders from unowned;
  update public.credit_lots l set user_id = null
  where l.user_id = v_user and (l.order_id = any (v_orders) or l.order_id is null and l.subscription_id in (
    select s.id from public.subscriptions s where s.polar_customer_id = p_id and s.user_id is null
  ));
  perform edge_kit.settle_profile(v_user);
end $$;
comment on function edge_kit.retract_customer(text) is 'Takes back what forged events told of a customer.';

-- Only Polar's answer proves that a command was done; what a forged event confirmed is unclear again, and an operator
-- decides: nothing is sent by itself.
create function edge_kit.retract_confirmations(p_kind text, p_id text) returns void
language plpgsql set search_path = '' as $$
begin
  update edge_kit.polar_commands c
  set state = case when c.answer is null then 'unclear' else c.state end, mirrored_at = null,
    answered_at = case when c.answer is not null then c.answered_at end,
    error_code = case when c.answer is null then 'forged' else c.error_code end,
    error = case when c.answer is null then 'Only a forged event said that Polar has done it.' else c.error end
  where c.mirrored_at >= (select min(f.received_at) from edge_kit.forged_events(p_kind, p_id) f)
    and c.closed_at is null and case
      when p_kind = 'refund' then c.id in (
        select edge_kit.uuid_or_null(f.payload::jsonb -> 'data' -> 'metadata' ->> 'command_id')
        from edge_kit.forged_events(p_kind, p_id) f
      )
      else c.subject = p_id and c.kind <> 'refund'
    end;
end $$;
comment on function edge_kit.retract_confirmations(text, text) is
  'Takes back the confirmation of commands that a forged event gave.';

-- Rows that nothing refers to go, and come back with the genuine events.
create function edge_kit.retract(p_kind text, p_id text, p_known boolean) returns boolean
language plpgsql set search_path = '' as $$
begin
  perform edge_kit.retract_confirmations(p_kind, p_id);
  case p_kind
    when 'order' then return edge_kit.retract_order(p_id, p_known);
    when 'subscription' then perform edge_kit.retract_subscription(p_id, p_known);
    when 'customer' then perform edge_kit.retract_customer(p_id);
    when 'refund' then delete from public.refunds where id = p_id;
    when 'dispute' then delete from edge_kit.polar_disputes where id = p_id;
    when 'benefit_grant' then delete from public.benefit_grants where id = p_id;
    when 'checkout' then
      update public.temp_carts set checkout_status = null, last_writer = edge_kit.nobody() where checkout_id = p_id;
    when 'product' then
      update public.products set price_drift = false, last_writer = edge_kit.nobody() where polar_product_id = p_id;
    when 'customer_seat' then
      update public.seats
      set status = 'revoked', email = null, user_id = null, last_writer = edge_kit.nobody()
      where p_id in (subscription_id, order_id);
  end case;
  return false;
end $$;
comment on function edge_kit.retract(text, text, boolean) is
  'Takes back what forged events told of an object; true when they were the first to say what an order paid for.';

-- What Polar has not --------------------------------------------------------------------------------------------------

-- The row stays, because purchases, credits and spends hang on it; it is worth nothing, and Polar is not asked again.
create function edge_kit.void(p_kind text, p_id text) returns void
language plpgsql set search_path = '' as $$
begin
  case p_kind
    when 'order' then
      update public.orders set status = 'void', cart_id = null, email = null, email_at = null where id = p_id;
    when 'subscription' then
      update public.subscriptions
      set polar_status = 'incomplete_expired', cart_id = null, email = null, email_at = null
      where id = p_id;
    when 'customer' then
      update edge_kit.polar_customers set user_id = null, external_id = null, email = null where id = p_id;
    else null;
  end case;
end $$;
comment on function edge_kit.void(text, text) is 'Ends an object that Polar has never had.';

-- Telling it again ----------------------------------------------------------------------------------------------------

create function edge_kit.work_genuine_events(p_kind text, p_id text) returns void
language plpgsql set search_path = '' as $$
declare
  v_ids text[] := case when p_kind = 'customer_seat'
    then array(select s.id from public.seats s where p_id in (s.subscription_id, s.order_id)) else array[p_id] end;
  v_event edge_kit.polar_events;
begin
  for v_event in
    select * from edge_kit.polar_events e
    where e.object_id = any (v_ids) and e.state in ('processed', 'stale') and e.payload is not null
      and split_part(e.type, '.', 1) = p_kind
    order by e.event_at, e.webhook_id
  loop
    perform edge_kit.apply_polar_event(v_event, v_event.payload::jsonb -> 'data');
  end loop;
end $$;
comment on function edge_kit.work_genuine_events(text, text) is
  'Works the events of an object again that Polar did send and whose bodies are kept.';

-- The wrong ones make room under a number that the order has no line of, and stay closed.
create function edge_kit.match_purchases(p_order_id text) returns void
language plpgsql set search_path = '' as $$
declare
  o public.orders;
  v_lines edge_kit.order_line[];
begin
  select * into o from public.orders where id = p_order_id;
  v_lines := edge_kit.order_lines(o, (select c from public.temp_carts c where c.id = o.cart_id));
  update public.purchases p
  set forged = true, line = p.line + (select max(a.line) from public.purchases a where a.order_id = o.id)
  where p.order_id = o.id and not p.forged and not exists (
    select from unnest(v_lines) l where (l.line, l.product, l.quantity) = (p.line, p.product, p.quantity)
  );
  if o.fulfilled then
    perform edge_kit.deliver_lines(o, v_lines, edge_kit.order_period(o));
  end if;
end $$;
comment on function edge_kit.match_purchases(text) is
  'Closes the purchases of an order that its lines, as Polar tells them, did not pay for, and makes those that they '
  'did.';

-- A period that both a forged and a genuine order opened was the forged one's, if that claimed to be older.
create function edge_kit.retell_periods(p_subscription_id text) returns void
language plpgsql set search_path = '' as $$
begin
  perform edge_kit.deliver_lines(
    o, edge_kit.order_lines(o, (select c from public.temp_carts c where c.id = o.cart_id)), edge_kit.order_period(o)
  )
  from public.orders o
  where o.subscription_id = p_subscription_id and o.fulfilled and edge_kit.is_paid(o.status) and exists (
    select from public.credit_lots l
    where l.subscription_id = p_subscription_id and l.period_start = o.period_start and (l.teller).by_event = 2
  );
  update public.credit_lots m set promised = base.promised, order_id = base.order_id, teller = null
  from public.credit_lots base
  where m.subscription_id = p_subscription_id and m.source = 'month' and (m.teller).by_event = 2
    and base.subscription_id = p_subscription_id and base.source = 'period' and base.period_start = m.period_start
    and (base.teller).by_event < 2;
end $$;
comment on function edge_kit.retell_periods(text) is
  'Gives periods, and their months, that a forged order had taken back to the orders that paid for them.';

create function edge_kit.settle_named(p_kind text, p_id text) returns void
language plpgsql set search_path = '' as $$
declare
  v_orders text[] := array(
    select o.id from public.orders o where p_kind = 'order' and o.id = p_id
    union select o.id from public.orders o
    where p_kind = 'customer' and o.polar_customer_id = p_id and o.user_id is null
    union select f.payload::jsonb -> 'data' ->> 'order_id' from edge_kit.forged_events(p_kind, p_id) f
    union select o.id from edge_kit.forged_events(p_kind, p_id) f
    join public.orders o on o.cart_id = edge_kit.cart_id(f.payload::jsonb -> 'data' -> 'metadata')
  );
  v_subscriptions text[] := array(
    select s.id from public.subscriptions s
    where p_kind = 'subscription' and s.id = p_id or p_kind = 'customer' and s.polar_customer_id = p_id
    union select o.subscription_id from public.orders o where o.id = any (v_orders) and o.subscription_id is not null
  );
begin
  perform edge_kit.retell_periods(s) from unnest(v_subscriptions) s;
  perform edge_kit.settle_order(o.id) from public.orders o where o.id = any (v_orders);
  perform edge_kit.settle_subscription(s) from unnest(v_subscriptions) s;
  perform edge_kit.settle_commands(p_id) where p_kind in ('subscription', 'customer', 'customer_seat');
  perform edge_kit.settle_profile(c.user_id)
  from edge_kit.polar_customers c where p_kind = 'customer' and c.id = p_id and c.user_id is not null;
end $$;
comment on function edge_kit.settle_named(text, text) is
  'Brings up to date all that follows from an object which forged events had named.';
