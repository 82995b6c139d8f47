-- Orders and refunds as Polar tells them. Payments are recorded here even when nothing can be made of them yet;
-- `attention` says what an operator has to look at.

create table public.orders (
  id text primary key,
  status text not null,
  billing_reason text,
  polar_customer_id text not null,
  email text,
  email_at timestamptz,
  user_id text references public.profiles,
  product_id text,
  checkout_id text,
  subscription_id text,
  period_start timestamptz,
  final_bill boolean not null default false,
  charged_back boolean not null default false,
  units bigint not null default 1,
  fulfilled boolean not null default false,
  list_amount bigint,
  metadata jsonb not null default '{}',
  cart_id uuid,
  items jsonb not null default '[]',
  currency text not null,
  subtotal_amount bigint not null,
  discount_amount bigint not null,
  discount_basis_points integer,
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
  owner_deleted_at timestamptz,
  erased_at timestamptz,
  last_writer edge_kit.last_writer not null
);
-- Each index costs every order a write, so each has its query: dashboard(), link_profile(), person_of(),
-- link_customer(), settle_subscription(), checkout_status(), is_second_payment(), edge_kit.attention,
-- list_polar_rereads() and edge_kit.sales_by_day, in this order.
create index orders_user_id on public.orders (user_id, created_at desc);
create index orders_claimable on public.orders (email) where user_id is null;
create index orders_naming on public.orders ((metadata ->> 'user_id'))
  where user_id is null and metadata ->> 'user_id' is not null;
create index orders_polar_customer_id on public.orders (polar_customer_id);
create index orders_subscription_id on public.orders (subscription_id) where subscription_id is not null;
create index orders_checkout_id on public.orders (checkout_id) where checkout_id is not null;
create index orders_cart_id on public.orders (cart_id) where cart_id is not null;
create index orders_attention on public.orders (created_at) where attention <> '{}';
create index orders_unpaid on public.orders (id) where status in ('draft', 'pending');
-- A summary of a megabyte of neighbours each, hardly anything to write: sales of a month are read without those before.
create index orders_day on public.orders using brin (((created_at at time zone 'utc')::date));

comment on table public.orders is 'Mirror of Polar''s orders. Written by ingest_polar_event() only.';
comment on column public.orders.id is 'Order id at Polar (polarOrderId in older documents).';
comment on column public.orders.status is
  'Polar''s word: draft, pending, paid, partially_refunded, refunded, void, or one that Polar adds.';
comment on column public.orders.billing_reason is
  'Polar''s word: purchase, subscription_create, subscription_cycle, subscription_update, subscription_meter_cycle.';
comment on column public.orders.polar_customer_id is 'Customer at Polar (edge_kit.polar_customers).';
comment on column public.orders.email is
  'E-mail of the customer when the order was made: as its earliest event told it. Never proof of identity.';
comment on column public.orders.email_at is 'Time of the event that told it.';
comment on column public.orders.user_id is
  'Owner (clerkUserId in older documents). Null until one is proven; only an operator changes it.';
comment on column public.orders.product_id is 'Product id at Polar; null for wallet top-ups.';
comment on column public.orders.checkout_id is 'Checkout at Polar that led here; null on renewals.';
comment on column public.orders.subscription_id is 'Subscription at Polar, null for one-time purchases.';
comment on column public.orders.period_start is
  'Start of the subscription period that this order pays for; null when it pays for none.';
comment on column public.orders.final_bill is
  'Created at or after its subscription''s end: a bill for usage, which opens no period.';
comment on column public.orders.charged_back is
  'A dispute about its payment was lost: the buyer''s bank took the money back, and Polar''s status still says paid.';
comment on column public.orders.units is
  'Units or seats: the order''s own, else those of the subscription embedded in it, else 1.';
comment on column public.orders.fulfilled is
  'Its purchases and lots were made, once, by the catalogue of that moment. False while unpaid, while the product is '
  'unknown, or while the cart it names does not cost what was paid.';
comment on column public.orders.list_amount is
  'What its lines cost by our prices when it was fulfilled; null when they could not be told. Minor units.';
comment on column public.orders.metadata is 'Metadata as Polar copied it from the checkout: tempCartId, user_id.';
comment on column public.orders.cart_id is 'The cart named by the metadata, whether it exists or not.';
comment on column public.orders.items is 'Polar''s order items.';
comment on column public.orders.currency is 'ISO 4217, lower case; all amounts are minor units of it.';
comment on column public.orders.subtotal_amount is 'Before discount and tax; may be negative.';
comment on column public.orders.discount_amount is 'Discount.';
comment on column public.orders.discount_basis_points is
  'Of a percentage discount of a subscription, which Polar has taken off proration lines already.';
comment on column public.orders.net_amount is 'Subtotal less discount.';
comment on column public.orders.tax_amount is 'Tax.';
comment on column public.orders.total_amount is 'Net plus tax.';
comment on column public.orders.refunded_amount is 'Refunded so far, net of tax.';
comment on column public.orders.refundable_amount is 'What can still be refunded, net of tax.';
comment on column public.orders.invoice_number is 'Polar''s invoice number.';
comment on column public.orders.receipt_number is 'Polar''s receipt number.';
comment on column public.orders.created_at is 'Created at Polar.';
comment on column public.orders.modified_at is 'Modified at Polar.';
comment on column public.orders.attention is
  'What needs someone, recomputed from rows: words of edge_kit.attention_reasons, in the order of the alphabet.';
comment on column public.orders.owner_deleted_at is
  'When the account that owned it was deleted: nobody is written to about it, unless somebody owns it again.';
comment on column public.orders.erased_at is
  'Its person was erased: e-mail and metadata stay away, whatever events tell.';
comment on column public.orders.last_writer is 'Guard: which event wrote the mirrored columns.';

alter table public.orders enable row level security;
revoke all on public.orders from public, anon, authenticated, service_role;
create policy "users read their own orders" on public.orders for select to authenticated
  using (user_id = (select edge_kit.bearer()));
grant select on public.orders to authenticated, service_role;

create table public.refunds (
  id text primary key,
  order_id text,
  subscription_id text,
  polar_customer_id text,
  status text not null,
  reason text,
  amount bigint,
  tax_amount bigint,
  currency text,
  line integer,
  command_id uuid,
  unmatched boolean not null default false,
  created_at timestamptz,
  modified_at timestamptz,
  last_writer edge_kit.last_writer not null
);
-- For settle_order(), export_person(), settle_refund_command() and list_polar_rereads().
create index refunds_order_id on public.refunds (order_id);
create index refunds_polar_customer_id on public.refunds (polar_customer_id);
create index refunds_command_id on public.refunds (command_id) where command_id is not null;
create index refunds_unmatched on public.refunds (order_id) where unmatched;

comment on table public.refunds is 'Mirror of Polar''s refunds.';
comment on column public.refunds.id is 'Refund id at Polar.';
comment on column public.refunds.order_id is 'Order at Polar.';
comment on column public.refunds.subscription_id is 'Subscription at Polar, if any.';
comment on column public.refunds.polar_customer_id is 'Customer at Polar.';
comment on column public.refunds.status is 'Polar''s word: pending, succeeded, failed, canceled.';
comment on column public.refunds.reason is
  'Polar''s word: customer_request, duplicate, fraudulent, dispute_prevention, …';
comment on column public.refunds.amount is 'Net of tax, minor units.';
comment on column public.refunds.tax_amount is 'Tax refunded beside it, minor units.';
comment on column public.refunds.currency is 'ISO 4217, lower case.';
comment on column public.refunds.line is
  'The line of the order that it pays back in full, by the metadata that we gave it; null for one that names no line.';
comment on column public.refunds.command_id is 'The command that asked for it; null for one made at Polar.';
comment on column public.refunds.unmatched is
  'The refunds of its order do not add up to what the order says was refunded, or the order is not here: it should be '
  'read again. Recomputed from rows by settle_refunds().';
comment on column public.refunds.created_at is 'Created at Polar.';
comment on column public.refunds.modified_at is 'Modified at Polar.';
comment on column public.refunds.last_writer is 'Guard: which event wrote the row.';

alter table public.refunds enable row level security;
revoke all on public.refunds from public, anon, authenticated, service_role;
create policy "users read the refunds of their own orders" on public.refunds for select to authenticated
  using (order_id = any (array(  -- as in the policy on outputs: looked up by index, however many refunds there are
    select o.id from public.orders o where o.user_id = (select edge_kit.bearer())
  )));
grant select on public.refunds to authenticated, service_role;

create table edge_kit.polar_disputes (
  id text primary key,
  order_id text not null,
  status text not null,
  reason text,
  amount bigint,
  tax_amount bigint,
  currency text,
  created_at timestamptz,
  modified_at timestamptz,
  last_writer edge_kit.last_writer not null
);
-- For settle_order().
create index polar_disputes_order_id on edge_kit.polar_disputes (order_id);

comment on table edge_kit.polar_disputes is
  'Mirror of Polar''s disputes. Polar sends no event about them: reconciliation reads them.';
comment on column edge_kit.polar_disputes.id is 'Dispute id at Polar.';
comment on column edge_kit.polar_disputes.order_id is 'The order whose payment is disputed.';
comment on column edge_kit.polar_disputes.status is
  'Polar''s word: early_warning, needs_response, under_review, prevented (Polar refunded), won, lost.';
comment on column edge_kit.polar_disputes.reason is 'As the card network names it.';
comment on column edge_kit.polar_disputes.amount is 'Net of tax, minor units.';
comment on column edge_kit.polar_disputes.tax_amount is 'Tax beside it, minor units.';
comment on column edge_kit.polar_disputes.currency is 'ISO 4217, lower case.';
comment on column edge_kit.polar_disputes.created_at is 'Created at Polar.';
comment on column edge_kit.polar_disputes.modified_at is 'Modified at Polar.';
comment on column edge_kit.polar_disputes.last_writer is 'Guard: which reading wrote the row.';

alter table edge_kit.polar_disputes enable row level security;
