-- Handlers: one for each kind of object, each in the same three layers (docs/money.md §1): mirror, facts, targets. A
-- handler returns true when it wrote the mirror, false when the event was stale for it, null when the object is not
-- ours.

-- An event whose external id and e-mail are a profile's links the customer to it, also when the event is stale: who it
-- was then is a fact. So does one with an e-mail that the user gave up while checkout made the customer, or later;
-- Polar is told the new one. The snapshot customer.state_changed counts as a copy, and is compared with the
-- subscriptions, never written to them.
create function edge_kit.apply_customer(p_event edge_kit.polar_events, p_data jsonb) returns boolean
language plpgsql set search_path = '' as $$
declare
  v_id text := p_data ->> 'id';
  v_email text := edge_kit.normal_email(p_data ->> 'email');
  v_own boolean := p_event.type <> 'customer.state_changed';
  v_written boolean := edge_kit.mirror_customer(p_event, v_own, v_id, p_data);
begin
  if v_own and p_data ->> 'deleted_at' is null then
    perform edge_kit.correct_emails(p.user_id)
    from public.profiles p cross join lateral edge_kit.link_customer(v_id, p.user_id, p_whole => false) l
    where p.user_id = p_data ->> 'external_id' and p.deleted_at is null and l.customers = 1 and (
      p.email = v_email or exists (
        select from edge_kit.former_emails f
        where f.user_id = p.user_id and f.email = v_email
          and f.until > (p_data ->> 'created_at')::timestamptz - interval '1 hour'
      )
    );
  elsif not v_own then
    update edge_kit.polar_customers c
    set active_subscription_ids = array(
        select s ->> 'id' from jsonb_array_elements(nullif(p_data -> 'active_subscriptions', 'null')) s order by 1
      ),
      snapshot_writer = edge_kit.writer(p_event, false, p_data, 0)
    where c.id = v_id and c.snapshot_writer < edge_kit.writer(p_event, false, p_data, 0);
    if found then
      v_written := true;
      perform edge_kit.settle_snapshot(v_id);
    end if;
  end if;

  perform edge_kit.settle_profile(c.user_id)
  from edge_kit.polar_customers c where c.id = v_id and c.user_id is not null;
  if v_own then
    perform edge_kit.settle_commands(v_id);
  end if;
  return v_written;
end $$;
comment on function edge_kit.apply_customer(edge_kit.polar_events, jsonb) is
  'Handler of customer.*: mirrors the customer, links it to a profile and brings that up to date.';

-- A new order is written once: with its owner and its flags, and as fulfilled if it comes paid. Takes the customer's
-- lock, then the cart's, so that two orders of one customer or one cart never miss each other.
create function edge_kit.apply_order(p_event edge_kit.polar_events, p_data jsonb) returns boolean
language plpgsql set search_path = '' as $$
declare
  v_told public.orders := edge_kit.order_of(p_event, p_data);
  v_cart public.temp_carts;
  v_lines edge_kit.order_line[];
  v_period edge_kit.paid_period;
  v_stored record;
  v_largest_grant bigint;
  v_written boolean;
begin
  if v_told.cart_id is null and edge_kit.is_foreign(v_told.product_id) then
    return null;
  end if;
  perform edge_kit.mirror_customer(p_event, false, v_told.polar_customer_id, p_data -> 'customer');
  if v_told.cart_id is not null then
    select * into v_cart from public.temp_carts where id = v_told.cart_id for no key update;
  end if;
  if v_told.subscription_id is not null then
    perform edge_kit.mirror_subscription(edge_kit.subscription_of(
      p_event, false,
      coalesce(
        nullif(p_data -> 'subscription', 'null'),
        jsonb_build_object('status', 'incomplete', 'product_id', v_told.product_id)
      )
        || jsonb_build_object('id', v_told.subscription_id, 'customer_id', v_told.polar_customer_id)
    ));
    if v_told.billing_reason = 'subscription_cycle'
      and coalesce(p_data ->> 'units', p_data ->> 'seats') is null
      and coalesce(p_data -> 'subscription' ->> 'units', p_data -> 'subscription' ->> 'seats') is not null
      and (p_data -> 'subscription' ->> 'modified_at')::timestamptz > v_told.created_at + interval '1 minute' then
      v_told.units := coalesce(edge_kit.renewed_units(v_told), v_told.units);
    end if;
    v_period := edge_kit.order_period(v_told);
    v_told.period_start := v_period.starts_at;
  end if;
  select o.id is null as is_new, o.user_id, o.email, o.email_at, o.erased_at,
    not exists (select from public.orders c where c.cart_id = v_told.cart_id) as is_first,  -- of its cart
    exists (select from public.refunds r where r.order_id = v_told.id)
      or exists (select from edge_kit.polar_disputes d where d.order_id = v_told.id)
      or exists (select from public.benefit_grants g where g.order_id = v_told.id and g.is_revoked) as is_taken_back
  into v_stored
  from (values (v_told.id)) told (id) left join public.orders o on o.id = told.id;
  v_told.user_id := v_stored.user_id;
  if v_stored.erased_at is not null then
    v_told.email := null;
    v_told.metadata := '{}';
  elsif v_stored.email is not null and (
    v_told.email is null or (v_stored.email_at, v_stored.email) <= (v_told.email_at, v_told.email)
  ) then
    v_told.email := v_stored.email;
  elsif v_told.email is not null and not v_stored.is_new then  -- an earlier word on it, stale for the rest or not
    update public.orders o set (email, email_at) = (v_told.email, v_told.email_at) where o.id = v_told.id;
  end if;
  if v_told.user_id is null and v_stored.erased_at is null then
    v_told.user_id := edge_kit.order_owner(v_told, v_cart, v_told.metadata);
    if v_told.user_id is null and exists (
      select from edge_kit.polar_customers c where c.id = v_told.polar_customer_id and c.erased_at is not null
    ) then
      v_told.email := null;
    end if;
  end if;
  if edge_kit.is_paid(v_told.status) then
    v_lines := edge_kit.order_lines(v_told, v_cart);
    v_told.fulfilled := v_lines is not null;
    v_told.list_amount := edge_kit.list_amount(v_lines, v_told.currency);
  end if;

  if v_stored.is_new then
    v_told.attention := edge_kit.order_attention(v_told, v_stored.is_first);
    insert into public.orders (
      id, status, billing_reason, polar_customer_id, email, email_at, user_id, product_id, checkout_id,
      subscription_id, period_start, final_bill, charged_back, units, fulfilled, list_amount, metadata, cart_id,
      items, currency, subtotal_amount, discount_amount, discount_basis_points, net_amount, tax_amount,
      total_amount, refunded_amount, refundable_amount,
      invoice_number, receipt_number, created_at, modified_at, attention, last_writer
    )
    values (
      v_told.id, v_told.status, v_told.billing_reason, v_told.polar_customer_id, v_told.email, v_told.email_at,
      v_told.user_id, v_told.product_id, v_told.checkout_id,
      v_told.subscription_id, v_told.period_start, v_told.final_bill, v_told.charged_back, v_told.units,
      v_told.fulfilled, v_told.list_amount, v_told.metadata, v_told.cart_id,
      v_told.items, v_told.currency, v_told.subtotal_amount, v_told.discount_amount, v_told.discount_basis_points,
      v_told.net_amount, v_told.tax_amount, v_told.total_amount, v_told.refunded_amount, v_told.refundable_amount,
      v_told.invoice_number, v_told.receipt_number, v_told.created_at, v_told.modified_at, v_told.attention,
      v_told.last_writer
    );
    v_largest_grant := edge_kit.deliver_lines(v_told, v_lines, v_period);
    v_written := true;
  else
    update public.orders o
    set (
      status, billing_reason, polar_customer_id, product_id, checkout_id,
      subscription_id, period_start, units, metadata, cart_id,
      items, currency, subtotal_amount, discount_amount, discount_basis_points, net_amount, tax_amount,
      total_amount, refunded_amount, refundable_amount,
      invoice_number, receipt_number, created_at, modified_at, user_id, last_writer
    ) = (
      v_told.status, v_told.billing_reason, v_told.polar_customer_id, v_told.product_id,
      v_told.checkout_id,
      v_told.subscription_id, v_told.period_start, v_told.units, v_told.metadata, v_told.cart_id,
      v_told.items, v_told.currency, v_told.subtotal_amount, v_told.discount_amount, v_told.discount_basis_points,
      v_told.net_amount, v_told.tax_amount, v_told.total_amount, v_told.refunded_amount, v_told.refundable_amount,
      v_told.invoice_number, v_told.receipt_number, v_told.created_at, v_told.modified_at,
      coalesce(o.user_id, v_told.user_id), v_told.last_writer
    )
    where o.id = v_told.id and v_told.last_writer > o.last_writer;
    v_written := found;
    perform edge_kit.fulfil_order(v_told, v_lines, v_period);
  end if;

  if v_stored.is_new and v_stored.is_first and not v_stored.is_taken_back and v_told.subscription_id is null
    and v_told.refunded_amount = 0 and v_told.status not in ('partially_refunded', 'refunded') then
    -- All else is as it must be: it was made a moment ago.
    if v_largest_grant > 0 and v_largest_grant > (select s.large_grant from edge_kit.settings s) then
      perform edge_kit.settle_flags(v_told);
    end if;
    return true;
  end if;
  perform edge_kit.settle_order(v_told.id, v_told.metadata);
  if v_told.subscription_id is not null then
    perform edge_kit.settle_subscription(v_told.subscription_id);
  end if;
  return v_written;
end $$;
comment on function edge_kit.apply_order(edge_kit.polar_events, jsonb) is
  'Handler of order.*: mirrors the order, makes the purchases and credits it paid for and brings up to date what '
  'follows from it; null for an order that is not ours.';

create function edge_kit.apply_subscription(p_event edge_kit.polar_events, p_data jsonb) returns boolean
language plpgsql set search_path = '' as $$
declare
  v_told public.subscriptions := edge_kit.subscription_of(p_event, true, p_data);
  v_written boolean;
begin
  if v_told.cart_id is null and edge_kit.is_foreign(v_told.product_id) then
    return null;
  end if;
  perform edge_kit.mirror_customer(p_event, false, v_told.polar_customer_id, p_data -> 'customer');
  v_written := edge_kit.mirror_subscription(v_told);

  insert into edge_kit.subscription_marks (subscription_id, at, mark)
  select v_told.id, m.at, m.mark
  from (values
    ('paused'::edge_kit.subscription_mark, v_told.paused_at),
    ('ended', v_told.ended_at),
    ('resumed', case when p_event.type = 'subscription.resumed' then (v_told.last_writer).event_at end),
    ('active', case when v_told.ended_at is null then v_told.current_period_start end),
    ('active', case when v_told.ended_at is null and p_event.type = 'subscription.active'
      then (v_told.last_writer).event_at end)
  ) m (mark, at)
  where m.at is not null
  on conflict do nothing;
  perform edge_kit.grant_trial(v_told);
  if p_event.type in ('subscription.created', 'subscription.active') then
    perform edge_kit.grant_first_period(v_told);
  end if;
  perform edge_kit.settle_subscription(v_told.id, v_told.metadata);
  if exists (
    select from edge_kit.polar_commands c
    where c.subject = v_told.id and c.mirrored_at is null and c.closed_at is null
  ) then
    perform edge_kit.settle_commands(v_told.id);
  end if;
  return v_written;
end $$;
comment on function edge_kit.apply_subscription(edge_kit.polar_events, jsonb) is
  'Handler of subscription.*: mirrors the subscription, keeps what the event says for good (moments, trial credits, '
  'credits of the first period) and brings up to date what follows; null for a subscription that is not ours.';

-- A refund that names a line settles its order: that line is paid back whatever the order's amounts say. Any other only
-- shows whether the order knows of it. The customer's lock comes first, so that an order which arrives now sees the
-- refund or is seen here.
create function edge_kit.apply_refund(p_event edge_kit.polar_events, p_data jsonb) returns boolean
language plpgsql set search_path = '' as $$
declare
  v_line integer := edge_kit.refund_line(p_data -> 'metadata');
  v_command_id uuid := edge_kit.uuid_or_null(p_data -> 'metadata' ->> 'command_id');
  v_written boolean;
begin
  if v_line is not null then
    perform edge_kit.mirror_customer(p_event, false, p_data ->> 'customer_id', null);
  else
    perform from edge_kit.polar_customers c
    where c.id = (select o.polar_customer_id from public.orders o where o.id = p_data ->> 'order_id')
    for update;
  end if;
  insert into public.refunds as r (
    id, order_id, subscription_id, polar_customer_id, status,
    reason, amount, tax_amount, currency,
    line, command_id,
    created_at, modified_at, last_writer
  )
  values (
    p_data ->> 'id', p_data ->> 'order_id', p_data ->> 'subscription_id', p_data ->> 'customer_id', p_data ->> 'status',
    p_data ->> 'reason', (p_data ->> 'amount')::bigint, (p_data ->> 'tax_amount')::bigint, p_data ->> 'currency',
    v_line, v_command_id,
    (p_data ->> 'created_at')::timestamptz, (p_data ->> 'modified_at')::timestamptz,
    edge_kit.writer(p_event, true, p_data, case when p_data ->> 'status' in ('failed', 'canceled') then 3 else 0 end)
  )
  on conflict (id) do update
    set (
      order_id, subscription_id, polar_customer_id, status, reason, amount,
      tax_amount, currency, line, command_id, created_at, modified_at, last_writer
    ) = (
      excluded.order_id, excluded.subscription_id, excluded.polar_customer_id, excluded.status, excluded.reason,
      excluded.amount, excluded.tax_amount, excluded.currency, excluded.line, excluded.command_id,
      excluded.created_at, excluded.modified_at, excluded.last_writer
    )
    where excluded.last_writer > r.last_writer;
  v_written := found;
  if v_line is not null then
    perform edge_kit.settle_order(o.id) from public.orders o where o.id = p_data ->> 'order_id';
  end if;
  perform edge_kit.settle_refunds(p_data ->> 'order_id');
  if v_command_id is not null then
    perform edge_kit.settle_refund_command(v_command_id);
  end if;
  return v_written;
end $$;
comment on function edge_kit.apply_refund(edge_kit.polar_events, jsonb) is
  'Handler of refund.*: mirrors the refund, and brings up to date the line that it names and the command that asked '
  'for it.';

create function edge_kit.apply_benefit_grant(p_event edge_kit.polar_events, p_data jsonb) returns boolean
language plpgsql set search_path = '' as $$
declare
  v_written boolean;
begin
  if p_data ->> 'order_id' is not null and p_data ->> 'customer_id' is not null then
    perform edge_kit.mirror_customer(p_event, false, p_data ->> 'customer_id', p_data -> 'customer');
  end if;
  insert into public.benefit_grants as g (
    id, benefit_id, benefit_type, order_id,
    subscription_id, polar_customer_id,
    is_granted, is_revoked,
    granted_at, revoked_at,
    properties,
    created_at, modified_at, last_writer
  )
  values (
    p_data ->> 'id', p_data ->> 'benefit_id', p_data -> 'benefit' ->> 'type', p_data ->> 'order_id',
    p_data ->> 'subscription_id', p_data ->> 'customer_id',
    coalesce((p_data ->> 'is_granted')::boolean, false), coalesce((p_data ->> 'is_revoked')::boolean, false),
    (p_data ->> 'granted_at')::timestamptz, (p_data ->> 'revoked_at')::timestamptz,
    coalesce(nullif(p_data -> 'properties', 'null'), '{}'),
    (p_data ->> 'created_at')::timestamptz, (p_data ->> 'modified_at')::timestamptz,
    edge_kit.writer(p_event, true, p_data, case when p_data ->> 'is_revoked' = 'true' then 3 else 0 end)
  )
  on conflict (id) do update
    set (
      benefit_id, benefit_type, order_id, subscription_id, polar_customer_id,
      is_granted, is_revoked, granted_at, revoked_at, properties,
      created_at, modified_at, last_writer
    ) = (
      excluded.benefit_id, excluded.benefit_type, excluded.order_id, excluded.subscription_id,
      excluded.polar_customer_id,
      excluded.is_granted, excluded.is_revoked, excluded.granted_at, excluded.revoked_at, excluded.properties,
      excluded.created_at, excluded.modified_at, excluded.last_writer
    )
    where excluded.last_writer > g.last_writer;
  v_written := found;
  update public.orders o set attention = edge_kit.order_attention(o)
  where o.id = p_data ->> 'order_id' and o.attention <> edge_kit.order_attention(o);
  return v_written;
end $$;
comment on function edge_kit.apply_benefit_grant(edge_kit.polar_events, jsonb) is
  'Handler of benefit_grant.*: mirrors the grant, and shows on its order when it was revoked.';

-- Only reconciliation tells of disputes. One that is lost is a full refund of its order; one that is won after all is
-- none.
create function edge_kit.apply_dispute(p_event edge_kit.polar_events, p_data jsonb) returns boolean
language plpgsql set search_path = '' as $$
declare
  v_written boolean;
begin
  perform edge_kit.mirror_customer(p_event, false, p_data -> 'customer' ->> 'id', p_data -> 'customer');
  insert into edge_kit.polar_disputes as d (
    id, order_id, status, reason, amount, tax_amount, currency,
    created_at, modified_at, last_writer
  )
  values (
    p_data ->> 'id', p_data ->> 'order_id', p_data ->> 'status', p_data ->> 'reason', (p_data ->> 'amount')::bigint,
    (p_data ->> 'tax_amount')::bigint, p_data ->> 'currency',
    (p_data ->> 'created_at')::timestamptz, (p_data ->> 'modified_at')::timestamptz,
    edge_kit.writer(p_event, true, p_data, case when p_data ->> 'status' in ('won', 'lost') then 3 else 0 end)
  )
  on conflict (id) do update
    set (order_id, status, reason, amount, tax_amount, currency, created_at, modified_at, last_writer) = (
      excluded.order_id, excluded.status, excluded.reason, excluded.amount, excluded.tax_amount, excluded.currency,
      excluded.created_at, excluded.modified_at, excluded.last_writer
    )
    where excluded.last_writer > d.last_writer;
  v_written := found;
  perform edge_kit.settle_order(o.id), edge_kit.settle_subscription(o.subscription_id)
  from public.orders o where o.id = p_data ->> 'order_id';
  return v_written;
end $$;
comment on function edge_kit.apply_dispute(edge_kit.polar_events, jsonb) is
  'Handler of dispute.*, which only reconciliation sends: mirrors the dispute and takes back what a lost one paid for.';

create function edge_kit.apply_checkout(p_event edge_kit.polar_events, p_data jsonb) returns boolean
language plpgsql set search_path = '' as $$
declare
  v_writer edge_kit.last_writer := edge_kit.writer(
    p_event, true, p_data, case p_data ->> 'status' when 'succeeded' then 3 when 'expired' then 3 else 0 end
  );
  v_cart uuid := edge_kit.cart_id(p_data -> 'metadata');
begin
  if not exists (select from public.temp_carts c where c.id = v_cart) then
    return null;
  end if;
  update public.temp_carts c set checkout_status = p_data ->> 'status', last_writer = v_writer
  where c.id = v_cart and coalesce(c.checkout_id, p_data ->> 'id') = p_data ->> 'id' and v_writer > c.last_writer;
  return found;
end $$;
comment on function edge_kit.apply_checkout(edge_kit.polar_events, jsonb) is
  'Handler of checkout.*: keeps how far the buyer of one of our carts got; null for a checkout without a cart of ours.';

-- Our price is never changed.
create function edge_kit.apply_product(p_event edge_kit.polar_events, p_data jsonb) returns boolean
language plpgsql set search_path = '' as $$
declare
  v_writer edge_kit.last_writer := edge_kit.writer(p_event, true, p_data, 0);
begin
  if not exists (select from public.products p where p.polar_product_id = p_data ->> 'id') then
    return null;
  end if;
  update public.products p
  set last_writer = v_writer,
    price_drift = p.kind <> 'cart' and exists (
      select p.currency, p.price_amount
      union all select o.currency, o.amount from public.product_prices o where o.product = p.slug
      except
      select price ->> 'price_currency', case
        when not p.seat_based then price ->> 'price_amount'
        when jsonb_array_length(price -> 'seat_tiers' -> 'tiers') = 1
          then price -> 'seat_tiers' -> 'tiers' -> 0 ->> 'price_per_seat'
      end::bigint
      from jsonb_array_elements(coalesce(nullif(p_data -> 'prices', 'null'), '[]')) price
    )
  where p.polar_product_id = p_data ->> 'id' and v_writer > p.last_writer;
  return found;
end $$;
comment on function edge_kit.apply_product(edge_kit.polar_events, jsonb) is
  'Handler of product.*: keeps whether Polar still offers our prices; null for a product that is not ours.';
