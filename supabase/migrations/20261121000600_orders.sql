-- Orders: the mirror of Polar's orders. Payments are recorded here even when nothing can be made of them yet;
-- `attention` says what an operator has to look at.

create table public.orders (
  id text primary key,
  status text not null,
  billing_reason text,
  polar_customer_id text not null,
  email text,
  user_id text references public.profiles,
  product_id text,
  checkout_id text,
  subscription_id text,
  period_start timestamptz,
  final_bill boolean not null default false,
  units bigint not null default 1,
  fulfilled boolean not null default false,
  list_amount bigint,
  metadata jsonb not null default '{}',
  cart_id uuid,
  items jsonb not null default '[]',
  currency text not null,
  subtotal_amount bigint not null,
  discount_amount bigint not null,
  net_amount bigint not null,
  tax_amount bigint not null,
  total_amount bigint not null,
  refunded_amount bigint not null,
  refundable_amount bigint not null,
  invoice_number text,
  receipt_number text,
  created_at timestamptz not null,
  modified_at timestamptz,
  attention text[] not null default '{}',
  last_writer edge_kit.last_writer not null
);
create index orders_user_id on public.orders (user_id, created_at desc);
create index orders_polar_customer_id on public.orders (polar_customer_id);
create index orders_product_id on public.orders (product_id);
create index orders_subscription_id on public.orders (subscription_id);
create index orders_checkout_id on public.orders (checkout_id);
create index orders_cart_id on public.orders (cart_id);
create index orders_attention on public.orders (created_at) where attention <> '{}';

comment on table public.orders is 'Mirror of Polar''s orders. Written by ingest_polar_event() only.';
comment on column public.orders.id is 'Order id at Polar (polarOrderId in older documents).';
comment on column public.orders.status is 'Polar''s word: draft, pending, paid, partially_refunded, refunded, void, or one that Polar adds.';
comment on column public.orders.billing_reason is 'Polar''s word: purchase, subscription_create, subscription_cycle, subscription_update, subscription_meter_cycle.';
comment on column public.orders.polar_customer_id is 'Customer at Polar (edge_kit.polar_customers).';
comment on column public.orders.email is 'E-mail of the customer as the order last told it. Never proof of identity.';
comment on column public.orders.user_id is 'Owner (clerkUserId in older documents). Null until one is proven; only an operator changes it.';
comment on column public.orders.product_id is 'Product id at Polar; null for wallet top-ups.';
comment on column public.orders.checkout_id is 'Checkout at Polar that led here; null on renewals.';
comment on column public.orders.subscription_id is 'Subscription at Polar, null for one-time purchases.';
comment on column public.orders.period_start is 'Start of the subscription period that this order pays for; null when it pays for none.';
comment on column public.orders.final_bill is 'Created at or after its subscription''s end: a bill for usage, which opens no period.';
comment on column public.orders.units is 'Units of a unit-based price, 1 otherwise.';
comment on column public.orders.fulfilled is 'Its purchases and lots were made, once, by the catalogue of that moment. False while unpaid, while the product is unknown, or while the cart it names does not cost what was paid.';
comment on column public.orders.list_amount is 'What its lines cost by our prices when it was fulfilled; null when they could not be told. Minor units.';
comment on column public.orders.metadata is 'Metadata as Polar copied it from the checkout: tempCartId, user_id.';
comment on column public.orders.cart_id is 'The cart named by the metadata, whether it exists or not.';
comment on column public.orders.items is 'Polar''s order items.';
comment on column public.orders.currency is 'ISO 4217, lower case; all amounts are minor units of it.';
comment on column public.orders.subtotal_amount is 'Before discount and tax; may be negative.';
comment on column public.orders.discount_amount is 'Discount.';
comment on column public.orders.net_amount is 'Subtotal less discount.';
comment on column public.orders.tax_amount is 'Tax.';
comment on column public.orders.total_amount is 'Net plus tax.';
comment on column public.orders.refunded_amount is 'Refunded so far, net of tax.';
comment on column public.orders.refundable_amount is 'What can still be refunded, net of tax.';
comment on column public.orders.invoice_number is 'Polar''s invoice number.';
comment on column public.orders.receipt_number is 'Polar''s receipt number.';
comment on column public.orders.created_at is 'Created at Polar.';
comment on column public.orders.modified_at is 'Modified at Polar.';
comment on column public.orders.attention is 'What needs someone, recomputed from rows: unknown_product, amount_mismatch, unattributed, owner_mismatch, cart_paid_twice, partial_refund, period_overlap, large_grant, unknown_status.';
comment on column public.orders.last_writer is 'Guard: which event wrote the mirrored columns.';

alter table public.orders enable row level security;
create policy "users read their own orders" on public.orders for select to authenticated
  using (user_id = (select auth.jwt()) ->> 'sub');
grant select on public.orders to authenticated, service_role;


-- Paid means that money was taken, whatever happened to it later (docs/money.md §2).
create function edge_kit.is_paid(p_status text) returns boolean
language plpgsql immutable set search_path = '' as $$
begin
  return p_status in ('paid', 'partially_refunded', 'refunded');
end $$;
comment on function edge_kit.is_paid(text) is 'True when an order''s money was taken, also when it was given back later.';

-- The cart that checkout wrote into the metadata, null when there is none or it is rubbish.
create function edge_kit.cart_id(p_metadata jsonb) returns uuid
language plpgsql immutable set search_path = '' as $$
begin
  return coalesce(p_metadata ->> 'tempCartId', p_metadata ->> 'temp_cart_id')::uuid;
exception when invalid_text_representation then
  return null;
end $$;
comment on function edge_kit.cart_id(jsonb) is 'Cart named by the metadata of an order or subscription.';

-- The metadata names another user than the cart it names: somebody tampered with one of them.
create function edge_kit.owner_mismatch(p_cart public.temp_carts, p_metadata jsonb) returns boolean
language plpgsql immutable set search_path = '' as $$
begin
  return p_cart.id is not null and p_metadata ->> 'user_id' <> '' and p_cart.user_id is distinct from p_metadata ->> 'user_id';
end $$;
comment on function edge_kit.owner_mismatch(public.temp_carts, jsonb) is 'True when metadata.user_id contradicts the user of the cart it names.';

create function edge_kit.owner_mismatch(p_cart_id uuid, p_metadata jsonb) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return exists (select from public.temp_carts c where c.id = p_cart_id and edge_kit.owner_mismatch(c, p_metadata));
end $$;
comment on function edge_kit.owner_mismatch(uuid, jsonb) is 'The same, of a cart by its id.';

-- Owner of an order or subscription that has none: metadata.user_id, which checkout wrote from a verified token,
-- unless the cart contradicts it; else whoever the Polar customer is linked to (docs/money.md §5). Makes that
-- profile if it is missing; a tombstone owns nothing.
create function edge_kit.proven_owner(p_customer_id text, p_cart public.temp_carts, p_metadata jsonb) returns text
language plpgsql set search_path = '' as $$
declare
  v_named text := p_metadata ->> 'user_id';
begin
  if edge_kit.owner_mismatch(p_cart, p_metadata) then
    return null;
  end if;
  if length(v_named) between 1 and 255 then
    if edge_kit.ensure_profile(v_named) then
      return v_named;
    end if;
  end if;
  return (select c.user_id from edge_kit.polar_customers c where c.id = p_customer_id);
end $$;
comment on function edge_kit.proven_owner(text, public.temp_carts, jsonb) is 'Whom the metadata or the Polar customer prove to be the owner; null for nobody.';

-- Owner of an order that has none: the user whom an operator gave its subscription to, else the proven one.
create function edge_kit.order_owner(p_order public.orders, p_cart public.temp_carts, p_metadata jsonb) returns text
language plpgsql set search_path = '' as $$
declare
  v_assigned text;
begin
  if p_order.subscription_id is not null then
    select s.user_id into v_assigned from public.subscriptions s where s.id = p_order.subscription_id and s.assigned;
  end if;
  return coalesce(v_assigned, edge_kit.proven_owner(p_order.polar_customer_id, p_cart, p_metadata));
end $$;
comment on function edge_kit.order_owner(public.orders, public.temp_carts, jsonb) is 'Whose an order without an owner is; null for nobody.';


create type edge_kit.order_line as (
  line integer, product text, quantity bigint, url text, competitor_urls text[], list_amount bigint, currency text,
  kind public.product_kind, tier text, requires_url boolean, credits bigint
);
comment on type edge_kit.order_line is 'A line that an order pays for, with what the catalogue says of its product; list_amount in minor units, credits of one unit.';


-- Events of orders ---------------------------------------------------------------------------------------------------

-- An order as an event tells it. Optional fields may be missing; id, status, customer, currency and creation must
-- not, or the event fails.
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
  o.units := coalesce((p_data ->> 'units')::bigint, 1);
  o.final_bill := false;
  o.fulfilled := false;
  o.attention := '{}';
  o.last_writer := edge_kit.writer(p_event, true, p_data, case
    when o.status in ('void', 'refunded') then 3
    when o.status = 'partially_refunded' then 2
    when o.status = 'paid' then 1
    else 0
  end);
  return o;
end $$;
comment on function edge_kit.order_of(edge_kit.polar_events, jsonb) is 'The order that an event tells of, as a row.';

-- order.*: mirror the order, make the purchases and credits it paid for, bring up to date what follows from it. A new
-- order is written once: with its owner and its flags, and as fulfilled if it comes paid.
-- Takes the customer's lock, then the cart's, so that two orders of one customer or one cart never miss each other.
create function edge_kit.apply_order(p_event edge_kit.polar_events, p_data jsonb) returns boolean
language plpgsql set search_path = '' as $$
declare
  v_told public.orders := edge_kit.order_of(p_event, p_data);
  v_cart public.temp_carts;
  v_lines edge_kit.order_line[];
  v_new boolean;
  v_first boolean;
  v_granted boolean;
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
      coalesce(nullif(p_data -> 'subscription', 'null'), jsonb_build_object('status', 'incomplete', 'product_id', v_told.product_id))
        || jsonb_build_object('id', v_told.subscription_id, 'customer_id', v_told.polar_customer_id)
    ));
    v_told.period_start := edge_kit.order_period(v_told);
  end if;
  select o.user_id into v_told.user_id from public.orders o where o.id = v_told.id;
  v_new := not found;
  if v_told.user_id is null then
    v_told.user_id := edge_kit.order_owner(v_told, v_cart, v_told.metadata);
  end if;
  if edge_kit.is_paid(v_told.status) then
    v_lines := edge_kit.order_lines(v_told, v_cart);
    v_told.fulfilled := v_lines is not null;
    v_told.list_amount := edge_kit.list_amount(v_lines, v_told.currency);
  end if;

  if v_new then
    v_first := v_told.cart_id is null or not exists (select from public.orders o where o.cart_id = v_told.cart_id);
    v_told.attention := edge_kit.order_attention(v_told, v_first);
    insert into public.orders values (v_told.*);
    v_granted := edge_kit.deliver_lines(v_told, v_lines);
    v_written := true;
  else
    update public.orders o
    set (
      status, billing_reason, polar_customer_id, email, product_id, checkout_id, subscription_id, period_start, units, metadata, cart_id,
      items, currency, subtotal_amount, discount_amount, net_amount, tax_amount, total_amount, refunded_amount, refundable_amount,
      invoice_number, receipt_number, created_at, modified_at, user_id, last_writer
    ) = (
      v_told.status, v_told.billing_reason, v_told.polar_customer_id, v_told.email, v_told.product_id, v_told.checkout_id,
      v_told.subscription_id, v_told.period_start, v_told.units, v_told.metadata, v_told.cart_id,
      v_told.items, v_told.currency, v_told.subtotal_amount, v_told.discount_amount, v_told.net_amount, v_told.tax_amount,
      v_told.total_amount, v_told.refunded_amount, v_told.refundable_amount,
      v_told.invoice_number, v_told.receipt_number, v_told.created_at, v_told.modified_at,
      coalesce(o.user_id, v_told.user_id), v_told.last_writer
    )
    where o.id = v_told.id and v_told.last_writer > o.last_writer;
    v_written := found;
    perform edge_kit.fulfil_order(v_told, v_lines);
  end if;

  if v_new and v_first and v_told.subscription_id is null and v_told.refunded_amount = 0
    and v_told.status not in ('partially_refunded', 'refunded') then
    if v_granted and edge_kit.has_large_grant(v_told) then  -- all else is as it must be: it was made a moment ago
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
comment on function edge_kit.apply_order(edge_kit.polar_events, jsonb) is 'Handler of order.*; null for an order that is not ours.';

-- In an organisation that also sells other things: a product we do not know. An order or subscription of one is somebody
-- else's business, unless it names a cart of ours.
create function edge_kit.is_foreign(p_product_id text) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return p_product_id is not null and (select s.shared_organization from edge_kit.settings s)
    and not exists (select from public.products p where p.polar_product_id = p_product_id);
end $$;
comment on function edge_kit.is_foreign(text) is 'True when the setting shared_organization says that this is somebody else''s business.';
