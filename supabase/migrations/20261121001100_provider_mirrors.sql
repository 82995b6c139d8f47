-- Mirrors that move nothing: refunds, benefit grants, checkouts, product drift. What a refund does to credits and
-- purchases follows from the order's own amounts; these rows say why and when.

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
  created_at timestamptz,
  modified_at timestamptz,
  last_writer edge_kit.last_writer not null
);
create index refunds_order_id on public.refunds (order_id);
comment on table public.refunds is 'Mirror of Polar''s refunds.';
comment on column public.refunds.id is 'Refund id at Polar.';
comment on column public.refunds.order_id is 'Order at Polar.';
comment on column public.refunds.subscription_id is 'Subscription at Polar, if any.';
comment on column public.refunds.polar_customer_id is 'Customer at Polar.';
comment on column public.refunds.status is 'Polar''s word: pending, succeeded, failed, canceled.';
comment on column public.refunds.reason is 'Polar''s word: customer_request, duplicate, fraudulent, dispute_prevention, …';
comment on column public.refunds.amount is 'Net of tax, minor units.';
comment on column public.refunds.tax_amount is 'Tax refunded beside it, minor units.';
comment on column public.refunds.currency is 'ISO 4217, lower case.';
comment on column public.refunds.created_at is 'Created at Polar.';
comment on column public.refunds.modified_at is 'Modified at Polar.';
comment on column public.refunds.last_writer is 'Guard: which event wrote the row.';
alter table public.refunds enable row level security;
create policy "users read the refunds of their own orders" on public.refunds for select to authenticated
  using (order_id in (select o.id from public.orders o where o.user_id = (select auth.jwt()) ->> 'sub'));
grant select on public.refunds to authenticated, service_role;

create table public.benefit_grants (
  id text primary key,
  benefit_id text,
  benefit_type text,
  order_id text,
  subscription_id text,
  polar_customer_id text,
  is_granted boolean not null,
  is_revoked boolean not null,
  granted_at timestamptz,
  revoked_at timestamptz,
  properties jsonb not null default '{}',
  created_at timestamptz,
  modified_at timestamptz,
  last_writer edge_kit.last_writer not null
);
create index benefit_grants_polar_customer_id on public.benefit_grants (polar_customer_id);
comment on table public.benefit_grants is 'Mirror of Polar''s benefit grants.';
comment on column public.benefit_grants.id is 'Grant id at Polar; a revoked grant may come back under the same id.';
comment on column public.benefit_grants.benefit_id is 'Benefit at Polar.';
comment on column public.benefit_grants.benefit_type is 'Polar''s word: meter_credit, license_keys, feature_flag, …';
comment on column public.benefit_grants.order_id is 'Order that gave it, if one did.';
comment on column public.benefit_grants.subscription_id is 'Subscription that gives it, if one does.';
comment on column public.benefit_grants.polar_customer_id is 'Customer at Polar.';
comment on column public.benefit_grants.is_granted is 'True while held; false also when granting failed.';
comment on column public.benefit_grants.is_revoked is 'True once taken back.';
comment on column public.benefit_grants.granted_at is 'When it was granted.';
comment on column public.benefit_grants.revoked_at is 'When it was taken back.';
comment on column public.benefit_grants.properties is 'Polar''s properties of the grant.';
comment on column public.benefit_grants.created_at is 'Created at Polar.';
comment on column public.benefit_grants.modified_at is 'Modified at Polar.';
comment on column public.benefit_grants.last_writer is 'Guard: which event wrote the row.';
alter table public.benefit_grants enable row level security;
create policy "users read their own benefit grants" on public.benefit_grants for select to authenticated
  using (
    order_id in (select o.id from public.orders o where o.user_id = (select auth.jwt()) ->> 'sub')
    or subscription_id in (select s.id from public.subscriptions s where s.user_id = (select auth.jwt()) ->> 'sub')
  );
grant select on public.benefit_grants to authenticated, service_role;


-- refund.*
create function edge_kit.apply_refund(p_event edge_kit.polar_events, p_data jsonb) returns boolean
language plpgsql set search_path = '' as $$
begin
  insert into public.refunds as r (
    id, order_id, subscription_id, polar_customer_id, status, reason, amount, tax_amount, currency, created_at, modified_at, last_writer
  )
  values (
    p_data ->> 'id', p_data ->> 'order_id', p_data ->> 'subscription_id', p_data ->> 'customer_id', p_data ->> 'status',
    p_data ->> 'reason', (p_data ->> 'amount')::bigint, (p_data ->> 'tax_amount')::bigint, p_data ->> 'currency',
    (p_data ->> 'created_at')::timestamptz, (p_data ->> 'modified_at')::timestamptz,
    edge_kit.writer(p_event, true, p_data, case when p_data ->> 'status' in ('failed', 'canceled') then 3 else 0 end)
  )
  on conflict (id) do update
    set (order_id, subscription_id, polar_customer_id, status, reason, amount, tax_amount, currency, created_at, modified_at, last_writer)
      = (excluded.order_id, excluded.subscription_id, excluded.polar_customer_id, excluded.status, excluded.reason, excluded.amount,
        excluded.tax_amount, excluded.currency, excluded.created_at, excluded.modified_at, excluded.last_writer)
    where excluded.last_writer > r.last_writer;
  return found;
end $$;
comment on function edge_kit.apply_refund(edge_kit.polar_events, jsonb) is 'Handler of refund.*.';

-- benefit_grant.*
create function edge_kit.apply_benefit_grant(p_event edge_kit.polar_events, p_data jsonb) returns boolean
language plpgsql set search_path = '' as $$
begin
  insert into public.benefit_grants as g (
    id, benefit_id, benefit_type, order_id, subscription_id, polar_customer_id, is_granted, is_revoked, granted_at, revoked_at, properties,
    created_at, modified_at, last_writer
  )
  values (
    p_data ->> 'id', p_data ->> 'benefit_id', p_data -> 'benefit' ->> 'type', p_data ->> 'order_id', p_data ->> 'subscription_id',
    p_data ->> 'customer_id', coalesce((p_data ->> 'is_granted')::boolean, false), coalesce((p_data ->> 'is_revoked')::boolean, false),
    (p_data ->> 'granted_at')::timestamptz, (p_data ->> 'revoked_at')::timestamptz, coalesce(nullif(p_data -> 'properties', 'null'), '{}'),
    (p_data ->> 'created_at')::timestamptz, (p_data ->> 'modified_at')::timestamptz,
    edge_kit.writer(p_event, true, p_data, case when p_data ->> 'is_revoked' = 'true' then 3 else 0 end)
  )
  on conflict (id) do update
    set (benefit_id, benefit_type, order_id, subscription_id, polar_customer_id, is_granted, is_revoked, granted_at, revoked_at, properties,
        created_at, modified_at, last_writer)
      = (excluded.benefit_id, excluded.benefit_type, excluded.order_id, excluded.subscription_id, excluded.polar_customer_id,
        excluded.is_granted, excluded.is_revoked, excluded.granted_at, excluded.revoked_at, excluded.properties,
        excluded.created_at, excluded.modified_at, excluded.last_writer)
    where excluded.last_writer > g.last_writer;
  return found;
end $$;
comment on function edge_kit.apply_benefit_grant(edge_kit.polar_events, jsonb) is 'Handler of benefit_grant.*.';

-- checkout.*: how far the buyer of one of our carts got. Null for a checkout without a cart of ours.
create function edge_kit.apply_checkout(p_event edge_kit.polar_events, p_data jsonb) returns boolean
language plpgsql set search_path = '' as $$
declare
  v_writer edge_kit.last_writer := edge_kit.writer(p_event, true, p_data, case p_data ->> 'status' when 'succeeded' then 3 when 'expired' then 3 else 0 end);
  v_cart uuid := edge_kit.cart_id(p_data -> 'metadata');
begin
  if not exists (select from public.temp_carts c where c.id = v_cart) then
    return null;
  end if;
  update public.temp_carts c set checkout_status = p_data ->> 'status', last_writer = v_writer
  where c.id = v_cart and coalesce(c.checkout_id, p_data ->> 'id') = p_data ->> 'id' and v_writer > c.last_writer;
  return found;
end $$;
comment on function edge_kit.apply_checkout(edge_kit.polar_events, jsonb) is 'Handler of checkout.*.';

-- product.*: whether Polar still offers our price. Ours is never changed. Null for a product that is not ours.
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
    price_drift = p.kind <> 'cart' and not exists (
      select from jsonb_array_elements(coalesce(nullif(p_data -> 'prices', 'null'), '[]')) price
      where (price ->> 'price_amount')::bigint = p.price_amount and price ->> 'price_currency' = p.currency
    )
  where p.polar_product_id = p_data ->> 'id' and v_writer > p.last_writer;
  return found;
end $$;
comment on function edge_kit.apply_product(edge_kit.polar_events, jsonb) is 'Handler of product.*.';


-- What to read again by API: placeholders, rows whose copy elsewhere was newer, subscriptions that the customer's last
-- snapshot sees otherwise, and those whose access ran out without a word. Computed from rows, so that it is never out of date; reconciliation reads it.
create view edge_kit.polar_rereads with (security_invoker = true) as
select 'subscription' as kind, s.id, 'placeholder' as reason from public.subscriptions s where (s.last_writer).own = 0
union all
select 'subscription', s.id, 'newer copy' from public.subscriptions s where (s.last_writer).own = 1 and s.copied_at is not null
union all
select 'subscription', s.id, 'customer snapshot disagrees'
from public.subscriptions s join edge_kit.polar_customers c on c.id = s.polar_customer_id
where (c.snapshot_writer).event_at > (s.last_writer).event_at
  and (s.polar_status in ('trialing', 'active')) <> (s.id = any (c.active_subscription_ids))
union all
select 'subscription', s.id, 'access ran out'
from public.subscriptions s
where (s.last_writer).own = 1 and s.polar_status in ('trialing', 'active', 'past_due') and edge_kit.access_until(s) <= now()
union all
select 'subscription', a.id, 'never heard of'
from edge_kit.polar_customers c cross join lateral unnest(c.active_subscription_ids) a (id)
where not exists (select from public.subscriptions s where s.id = a.id)
union all
select 'customer', c.id, 'newer copy' from edge_kit.polar_customers c where (c.last_writer).own = 1 and c.copied_at is not null;
comment on view edge_kit.polar_rereads is 'Objects that should be read again from Polar''s API, with the reason.';
