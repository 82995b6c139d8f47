-- The mirror (docs/money.md §1): how an event's object becomes a row, and which of two events a row believes.

create function edge_kit.writer(p_event edge_kit.polar_events, p_own boolean, p_object jsonb, p_rank integer)
returns edge_kit.last_writer
language plpgsql immutable set search_path = '' as $$
begin
  return row(
    p_own::integer,
    coalesce((p_object ->> 'modified_at')::timestamptz, (p_object ->> 'created_at')::timestamptz, '-infinity'),
    coalesce(
      p_event.event_at, (p_object ->> 'modified_at')::timestamptz, (p_object ->> 'created_at')::timestamptz, '-infinity'
    ),
    p_rank,
    p_event.webhook_id
  )::edge_kit.last_writer;
end $$;
comment on function edge_kit.writer(edge_kit.polar_events, boolean, jsonb, integer) is
  'Version of a mirrored row as an event tells it, own object or copy.';

-- Words of Polar ------------------------------------------------------------------------------------------------------

create function edge_kit.is_paid(p_status text) returns boolean
language plpgsql immutable set search_path = '' as $$
begin
  return p_status in ('paid', 'partially_refunded', 'refunded');
end $$;
comment on function edge_kit.is_paid(text) is
  'True when an order''s money was taken, whatever happened to it later (docs/money.md §2).';

create function edge_kit.cart_id(p_metadata jsonb) returns uuid
language plpgsql immutable set search_path = '' as $$
begin
  return coalesce(p_metadata ->> 'tempCartId', p_metadata ->> 'temp_cart_id')::uuid;
exception when invalid_text_representation then
  return null;
end $$;
comment on function edge_kit.cart_id(jsonb) is
  'The cart that checkout wrote into the metadata of an order or subscription; null when there is none or it is '
  'rubbish.';

create function edge_kit.refund_line(p_metadata jsonb) returns integer
language plpgsql immutable set search_path = '' as $$
begin
  return nullif(greatest((p_metadata ->> 'line')::integer, 0), 0);
exception when invalid_text_representation or numeric_value_out_of_range then
  return null;
end $$;
comment on function edge_kit.refund_line(jsonb) is
  'The line of an order that refund_purchase() wrote into the metadata of a refund; null when there is none or it is '
  'rubbish.';

-- An order or subscription of such a product is somebody else's business, unless it names a cart of ours.
create function edge_kit.is_foreign(p_product_id text) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return p_product_id is not null and (select s.shared_organization from edge_kit.settings s)
    and not exists (select from public.products p where p.polar_product_id = p_product_id);
end $$;
comment on function edge_kit.is_foreign(text) is
  'True for a product we do not know, in an organisation that also sells other things (settings.shared_organization).';

-- Customers -----------------------------------------------------------------------------------------------------------

-- Called with the object of a customer event, or with the copy inside another object, which makes a placeholder at most
-- and may be missing.
create function edge_kit.mirror_customer(p_event edge_kit.polar_events, p_own boolean, p_id text, p_customer jsonb)
returns boolean
language plpgsql set search_path = '' as $$
declare
  v_writer edge_kit.last_writer := edge_kit.writer(
    p_event, p_own, p_customer, case when p_customer ->> 'deleted_at' is null then 0 else 3 end
  );
  v_written boolean;
begin
  if jsonb_typeof(p_customer) not in ('object', 'null') then
    raise exception using errcode = '22023', message = 'the customer is no object';
  end if;
  insert into edge_kit.polar_customers as c (id, external_id, email, created_at, deleted_at, last_writer)
  values (
    p_id, p_customer ->> 'external_id', edge_kit.normal_email(p_customer ->> 'email'),
    (p_customer ->> 'created_at')::timestamptz, (p_customer ->> 'deleted_at')::timestamptz, v_writer
  )
  on conflict (id) do update
  set external_id = case when c.erased_at is null then excluded.external_id end,
    email = case when c.erased_at is null then excluded.email end,
    created_at = excluded.created_at, deleted_at = excluded.deleted_at,
    copied_at = case when p_own then edge_kit.copied_at(c.copied_at, c.last_writer, v_writer) end,
    last_writer = v_writer
  where v_writer > c.last_writer;
  v_written := found;

  if not v_written and not p_own then
    update edge_kit.polar_customers c set copied_at = edge_kit.copied_at(c.copied_at, v_writer, c.last_writer)
    where c.id = p_id and (c.last_writer).own = 1
      and c.copied_at is distinct from edge_kit.copied_at(c.copied_at, v_writer, c.last_writer);
  end if;
  return v_written;
end $$;
comment on function edge_kit.mirror_customer(edge_kit.polar_events, boolean, text, jsonb) is
  'Mirrors a customer, own or copy, and locks its row, also when it is not written; true when it was.';

-- Orders --------------------------------------------------------------------------------------------------------------

-- Optional fields may be missing; id, status, customer, currency and creation must not, or the event fails.
create function edge_kit.order_of(p_event edge_kit.polar_events, p_data jsonb) returns public.orders
language plpgsql stable set search_path = '' as $$
declare
  o public.orders;
begin
  o.id := p_data ->> 'id';
  o.status := p_data ->> 'status';
  o.billing_reason := p_data ->> 'billing_reason';
  o.polar_customer_id := p_data ->> 'customer_id';
  o.email := edge_kit.normal_email(p_data -> 'customer' ->> 'email');
  o.product_id := p_data ->> 'product_id';
  o.checkout_id := p_data ->> 'checkout_id';
  o.subscription_id := p_data ->> 'subscription_id';
  o.metadata := coalesce(nullif(p_data -> 'metadata', 'null'), '{}');
  o.cart_id := edge_kit.cart_id(o.metadata);
  o.items := coalesce(nullif(p_data -> 'items', 'null'), '[]');
  o.currency := p_data ->> 'currency';
  o.total_amount := p_data ->> 'total_amount';
  o.tax_amount := coalesce((p_data ->> 'tax_amount')::bigint, 0);
  o.net_amount := coalesce((p_data ->> 'net_amount')::bigint, o.total_amount - o.tax_amount);
  o.discount_amount := coalesce((p_data ->> 'discount_amount')::bigint, 0);
  o.subtotal_amount := coalesce((p_data ->> 'subtotal_amount')::bigint, o.net_amount + o.discount_amount);
  o.refunded_amount := coalesce((p_data ->> 'refunded_amount')::bigint, 0);
  o.refundable_amount := coalesce(
    (p_data ->> 'refundable_amount')::bigint,
    greatest(0, o.net_amount + coalesce((p_data ->> 'applied_balance_amount')::bigint, 0) - o.refunded_amount)
  );
  o.invoice_number := p_data ->> 'invoice_number';
  o.receipt_number := p_data ->> 'receipt_number';
  o.created_at := p_data ->> 'created_at';
  o.modified_at := p_data ->> 'modified_at';
  o.units := coalesce((p_data ->> 'units')::bigint, (p_data ->> 'seats')::bigint, 1);
  if o.subscription_id is not null then  -- a renewal carries none of its own
    o.units := coalesce(
      (p_data ->> 'units')::bigint, (p_data ->> 'seats')::bigint,
      (p_data -> 'subscription' ->> 'units')::bigint, (p_data -> 'subscription' ->> 'seats')::bigint, 1
    );
    o.discount_basis_points := p_data -> 'discount' ->> 'basis_points';
  end if;
  o.final_bill := false;
  o.charged_back := false;
  o.fulfilled := false;
  o.attention := '{}';
  o.last_writer := edge_kit.writer(p_event, true, p_data, case
    when o.status in ('void', 'refunded') then 3
    when o.status = 'partially_refunded' then 2
    when o.status = 'paid' then 1
    else 0
  end);
  o.email_at := case when o.email is not null then (o.last_writer).event_at end;
  return o;
end $$;
comment on function edge_kit.order_of(edge_kit.polar_events, jsonb) is 'The order that an event tells of, as a row.';

-- Subscriptions -------------------------------------------------------------------------------------------------------

create function edge_kit.subscription_of(p_event edge_kit.polar_events, p_own boolean, p_data jsonb)
returns public.subscriptions
language plpgsql stable set search_path = '' as $$
declare
  s public.subscriptions;
begin
  s.id := p_data ->> 'id';
  s.polar_status := p_data ->> 'status';
  s.polar_customer_id := p_data ->> 'customer_id';
  s.product_id := p_data ->> 'product_id';
  s.checkout_id := p_data ->> 'checkout_id';
  s.metadata := coalesce(nullif(p_data -> 'metadata', 'null'), '{}');
  s.cart_id := edge_kit.cart_id(s.metadata);
  s.units := coalesce((p_data ->> 'units')::bigint, (p_data ->> 'seats')::bigint, 1);
  s.amount := p_data ->> 'amount';
  s.currency := p_data ->> 'currency';
  s.recurring_interval := p_data ->> 'recurring_interval';
  s.recurring_interval_count := coalesce((p_data ->> 'recurring_interval_count')::integer, 1);
  s.started_at := p_data ->> 'started_at';
  s.current_period_start := p_data ->> 'current_period_start';
  s.current_period_end := p_data ->> 'current_period_end';
  s.trial_start := p_data ->> 'trial_start';
  s.trial_end := p_data ->> 'trial_end';
  s.cancel_at_period_end := coalesce((p_data ->> 'cancel_at_period_end')::boolean, false);
  s.canceled_at := p_data ->> 'canceled_at';
  s.ends_at := p_data ->> 'ends_at';
  s.ended_at := p_data ->> 'ended_at';
  s.past_due_at := p_data ->> 'past_due_at';
  s.paused_at := p_data ->> 'paused_at';
  s.pause_at_period_end := coalesce((p_data ->> 'pause_at_period_end')::boolean, false);
  s.resumes_at := p_data ->> 'resumes_at';
  s.pending_product_id := p_data -> 'pending_update' ->> 'product_id';
  s.pending_units := coalesce(p_data -> 'pending_update' ->> 'units', p_data -> 'pending_update' ->> 'seats');
  s.pending_from := p_data -> 'pending_update' ->> 'applies_at';
  s.created_at := p_data ->> 'created_at';
  s.modified_at := p_data ->> 'modified_at';
  s.attention := '{}';
  s.last_writer := edge_kit.writer(p_event, p_own, p_data, case when s.polar_status = 'canceled' then 3 else 0 end);
  s.email := edge_kit.normal_email(p_data -> 'customer' ->> 'email');
  s.email_at := case when s.email is not null then (s.last_writer).event_at end;
  return s;
end $$;
comment on function edge_kit.subscription_of(edge_kit.polar_events, boolean, jsonb) is
  'The subscription that an event tells of, its own object or the copy inside an order, as a row.';

-- A copy makes a placeholder at most; one that is newer than the row's own event only notes that the row should be read
-- again.
create function edge_kit.mirror_subscription(p_told public.subscriptions) returns boolean
language plpgsql set search_path = '' as $$
declare
  v_writer edge_kit.last_writer := p_told.last_writer;
  v_written boolean;
begin
  insert into public.subscriptions as s (
    id, polar_status, polar_customer_id, product_id, checkout_id, cart_id, metadata,
    units, amount, currency, recurring_interval, recurring_interval_count,
    started_at, current_period_start, current_period_end, trial_start, trial_end,
    cancel_at_period_end, canceled_at, ends_at, ended_at,
    past_due_at, paused_at, pause_at_period_end, resumes_at, pending_product_id, pending_units, pending_from,
    created_at, modified_at, email, email_at, copied_at, last_writer
  )
  values (
    p_told.id, p_told.polar_status, p_told.polar_customer_id, p_told.product_id, p_told.checkout_id, p_told.cart_id,
    p_told.metadata,
    p_told.units, p_told.amount, p_told.currency, p_told.recurring_interval, p_told.recurring_interval_count,
    p_told.started_at, p_told.current_period_start, p_told.current_period_end, p_told.trial_start, p_told.trial_end,
    p_told.cancel_at_period_end, p_told.canceled_at, p_told.ends_at, p_told.ended_at,
    p_told.past_due_at, p_told.paused_at, p_told.pause_at_period_end, p_told.resumes_at,
    p_told.pending_product_id, p_told.pending_units, p_told.pending_from, p_told.created_at, p_told.modified_at,
    p_told.email, p_told.email_at,
    case when v_writer.own = 0 then v_writer.modified_at end, v_writer
  )
  on conflict (id) do update set (
      polar_status, polar_customer_id, product_id, checkout_id, cart_id, metadata,
      units, amount, currency, recurring_interval, recurring_interval_count,
      started_at, current_period_start, current_period_end, trial_start, trial_end,
      cancel_at_period_end, canceled_at, ends_at, ended_at,
      past_due_at, paused_at, pause_at_period_end, resumes_at, pending_product_id, pending_units, pending_from,
      created_at, modified_at, email, email_at, copied_at, last_writer
    ) = (
      excluded.polar_status, excluded.polar_customer_id, excluded.product_id, excluded.checkout_id, excluded.cart_id,
      case when s.erased_at is null then excluded.metadata else '{}' end,
      excluded.units, excluded.amount, excluded.currency, excluded.recurring_interval,
      excluded.recurring_interval_count,
      excluded.started_at, excluded.current_period_start, excluded.current_period_end,
      excluded.trial_start, excluded.trial_end,
      excluded.cancel_at_period_end, excluded.canceled_at, excluded.ends_at, excluded.ended_at,
      excluded.past_due_at, excluded.paused_at, excluded.pause_at_period_end, excluded.resumes_at,
      excluded.pending_product_id, excluded.pending_units, excluded.pending_from,
      excluded.created_at, excluded.modified_at,
      case
        when s.erased_at is not null then null
        when s.email is null or (excluded.email_at, excluded.email) < (s.email_at, s.email) then excluded.email
        else s.email
      end,
      case
        when s.erased_at is not null then null
        when s.email is null or (excluded.email_at, excluded.email) < (s.email_at, s.email) then excluded.email_at
        else s.email_at
      end,
      edge_kit.copied_at(s.copied_at, s.last_writer, v_writer), v_writer
    )
    where v_writer > s.last_writer;
  v_written := found;

  if not v_written and p_told.email is not null then  -- an earlier word on it
    update public.subscriptions s set (email, email_at) = (p_told.email, p_told.email_at)
    where s.id = p_told.id and s.erased_at is null
      and (s.email is null or (p_told.email_at, p_told.email) < (s.email_at, s.email));
  end if;
  if not v_written and v_writer.own = 0 then
    update public.subscriptions s set copied_at = edge_kit.copied_at(s.copied_at, v_writer, s.last_writer)
    where s.id = p_told.id and s.copied_at is distinct from edge_kit.copied_at(s.copied_at, v_writer, s.last_writer);
  end if;
  return v_written;
end $$;
comment on function edge_kit.mirror_subscription(public.subscriptions) is
  'Mirrors a subscription, own or copy; true when the row was written.';
