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
  last_writer private.last_writer not null
);
create index orders_user_id on public.orders (user_id, created_at desc);
create index orders_polar_customer_id on public.orders (polar_customer_id);
create index orders_product_id on public.orders (product_id);
create index orders_checkout_id on public.orders (checkout_id);
create index orders_cart_id on public.orders (cart_id);
create index orders_attention on public.orders (created_at) where attention <> '{}';

comment on table public.orders is 'Mirror of Polar''s orders. Written by ingest_polar_event() only.';
comment on column public.orders.id is 'Order id at Polar (polarOrderId in older documents).';
comment on column public.orders.status is 'Polar''s word: draft, pending, paid, partially_refunded, refunded, void, or one that Polar adds.';
comment on column public.orders.billing_reason is 'Polar''s word: purchase, subscription_create, subscription_cycle, subscription_update, subscription_meter_cycle.';
comment on column public.orders.polar_customer_id is 'Customer at Polar (private.polar_customers).';
comment on column public.orders.email is 'E-mail of the customer as the order last told it. Never proof of identity.';
comment on column public.orders.user_id is 'Owner (clerkUserId in older documents). Null until one is proven; only an operator changes it.';
comment on column public.orders.product_id is 'Product id at Polar; null for wallet top-ups.';
comment on column public.orders.checkout_id is 'Checkout at Polar that led here; null on renewals.';
comment on column public.orders.subscription_id is 'Subscription at Polar, null for one-time purchases.';
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
comment on column public.orders.attention is 'What needs someone, recomputed from rows: unknown_product, amount_mismatch, unattributed, owner_mismatch, cart_paid_twice, partial_refund.';
comment on column public.orders.last_writer is 'Guard: which event wrote the mirrored columns.';

alter table public.orders enable row level security;
create policy "users read their own orders" on public.orders for select to authenticated
  using (user_id = (select auth.jwt()) ->> 'sub');
grant select on public.orders to authenticated, service_role;


-- Paid means that money was taken, whatever happened to it later (docs/money.md §2).
create function private.is_paid(p_status text) returns boolean
language sql immutable set search_path = ''
return p_status in ('paid', 'partially_refunded', 'refunded');
comment on function private.is_paid(text) is 'True when an order''s money was taken, also when it was given back later.';

-- The metadata names another user than the cart it names: somebody tampered with one of them.
create function private.owner_mismatch(p_order public.orders) returns boolean
language sql stable set search_path = ''
return exists (
  select from public.temp_carts c
  where c.id = p_order.cart_id and p_order.metadata ->> 'user_id' <> '' and c.user_id is distinct from p_order.metadata ->> 'user_id'
);
comment on function private.owner_mismatch(public.orders) is 'True when the order''s metadata.user_id contradicts the user of its cart.';

-- Owner of an order: metadata.user_id, which checkout wrote from a verified token, unless the cart
-- contradicts it; else whoever the Polar customer is linked to (docs/money.md §5). Tombstones own nothing.
create function private.order_owner(p_order public.orders) returns text
language sql stable set search_path = '' as $$
  select case
    when private.owner_mismatch(p_order) then null
    else coalesce(
      (select m.user_id from (values (nullif(p_order.metadata ->> 'user_id', ''))) m (user_id)
       where not exists (select from public.profiles p where p.user_id = m.user_id and p.deleted_at is not null)),
      (select c.user_id from private.polar_customers c where c.id = p_order.polar_customer_id)
    )
  end
$$;
comment on function private.order_owner(public.orders) is 'Who owns the order by its metadata or its Polar customer; null for nobody.';
