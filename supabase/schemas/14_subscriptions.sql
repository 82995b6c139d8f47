-- Subscriptions as Polar tells them, the moments that are remembered of them, and Polar's benefit grants.

create type public.subscription_status as enum ('trialing', 'active', 'past_due', 'paused', 'inactive', 'revoked');
comment on type public.subscription_status is
  'Our word for the state of a subscription; Polar''s own is in polar_status.';

-- A function, because Postgres reads the text of a generated column's expression anew in each statement that writes it.
create function edge_kit.subscription_status(p_polar_status text) returns public.subscription_status
language plpgsql immutable set search_path = '' as $$
begin
  return case p_polar_status
    when 'trialing' then 'trialing'
    when 'active' then 'active'
    when 'past_due' then 'past_due'
    when 'paused' then 'paused'
    when 'canceled' then 'revoked'
    else 'inactive'
  end;
end $$;
comment on function edge_kit.subscription_status(text) is 'Our word for Polar''s status of a subscription.';

create table public.subscriptions (
  id text primary key,
  polar_status text not null,
  status public.subscription_status not null generated always as (edge_kit.subscription_status(polar_status)) stored,
  tier text,
  polar_customer_id text not null,
  email text,
  email_at timestamptz,
  user_id text references public.profiles,
  assigned boolean not null default false,
  owner_deleted_at timestamptz,
  product_id text,
  checkout_id text,
  cart_id uuid,
  metadata jsonb not null default '{}',
  url text,
  units bigint not null default 1,
  amount bigint,
  currency text,
  recurring_interval text,
  recurring_interval_count integer not null default 1,
  started_at timestamptz,
  current_period_start timestamptz,
  current_period_end timestamptz,
  trial_start timestamptz,
  trial_end timestamptz,
  cancel_at_period_end boolean not null default false,
  canceled_at timestamptz,
  ends_at timestamptz,
  ended_at timestamptz,
  past_due_at timestamptz,
  paused_at timestamptz,
  pause_at_period_end boolean not null default false,
  resumes_at timestamptz,
  pending_product_id text,
  pending_plan text,
  pending_units bigint,
  pending_from timestamptz,
  created_at timestamptz,
  modified_at timestamptz,
  attention text[] not null default '{}',
  copied_at timestamptz,
  erased_at timestamptz,
  last_writer edge_kit.last_writer not null
);
-- For accessible_subscriptions(), link_customer(), person_of() (two), sweep_retention(), edge_kit.attention (two),
-- edge_kit.polar_rereads (two), and list_polar_rereads(), which looks for those with seats. An event that changes none
-- of what these hold writes none of them.
create index subscriptions_user_id on public.subscriptions (user_id);
create index subscriptions_polar_customer_id on public.subscriptions (polar_customer_id);
create index subscriptions_claimable on public.subscriptions (email) where user_id is null;
create index subscriptions_naming on public.subscriptions ((metadata ->> 'user_id'))
  where user_id is null and metadata ->> 'user_id' is not null;
create index subscriptions_cart_id on public.subscriptions (cart_id) where cart_id is not null;
create index subscriptions_attention on public.subscriptions (created_at) where attention <> '{}';
create index subscriptions_left on public.subscriptions (owner_deleted_at)
  where owner_deleted_at is not null and user_id is null;
create index subscriptions_copied on public.subscriptions (id) where copied_at is not null;
create index subscriptions_lapsing on public.subscriptions (
  (case when polar_status = 'past_due' then '-infinity' else coalesce(current_period_end, '-infinity') end)
) where polar_status in ('trialing', 'active', 'past_due');
create index subscriptions_running on public.subscriptions (product_id)
  where polar_status in ('trialing', 'active', 'past_due', 'paused', 'unpaid');

comment on table public.subscriptions is
  'Mirror of Polar''s subscriptions. Written by ingest_polar_event() only, but for `url`, which its owner may edit.';
comment on column public.subscriptions.id is 'Subscription id at Polar.';
comment on column public.subscriptions.polar_status is
  'Polar''s word: trialing, active, past_due, paused, canceled, unpaid, incomplete, incomplete_expired, or one that '
  'Polar adds.';
comment on column public.subscriptions.status is
  'Ours: revoked when Polar says canceled, inactive for whatever gives no access.';
comment on column public.subscriptions.tier is 'Tier of the product; null once revoked.';
comment on column public.subscriptions.polar_customer_id is 'Customer at Polar (edge_kit.polar_customers).';
comment on column public.subscriptions.email is
  'E-mail of the customer when it began: as its earliest own event told it. Never proof of identity.';
comment on column public.subscriptions.email_at is 'Time of the event that told it.';
comment on column public.subscriptions.user_id is 'Owner. Null until one is proven; only an operator changes it.';
comment on column public.subscriptions.assigned is
  'An operator gave it to its owner: its renewals follow, whatever their metadata say.';
comment on column public.subscriptions.owner_deleted_at is
  'When the account in whose name it ran was deleted, or it began in the name of one that was; it is to end.';
comment on column public.subscriptions.product_id is 'Product id at Polar; changes with the plan.';
comment on column public.subscriptions.checkout_id is 'Checkout at Polar that began it.';
comment on column public.subscriptions.cart_id is 'The cart named by the metadata.';
comment on column public.subscriptions.metadata is
  'Metadata as Polar copied it from the checkout: tempCartId, user_id.';
comment on column public.subscriptions.url is
  'The shop that its reports are about; from the cart, editable by the owner.';
comment on column public.subscriptions.units is 'Units or seats, 1 otherwise; credits are granted per unit.';
comment on column public.subscriptions.amount is 'Recurring amount before tax, minor units.';
comment on column public.subscriptions.currency is 'ISO 4217, lower case.';
comment on column public.subscriptions.recurring_interval is 'day, week, month or year.';
comment on column public.subscriptions.recurring_interval_count is
  'How many of them a period lasts: 3 months for a quarterly plan.';
comment on column public.subscriptions.started_at is 'When it began; the first paid period starts here.';
comment on column public.subscriptions.current_period_start is 'As Polar last told it.';
comment on column public.subscriptions.current_period_end is 'As Polar last told it; the next renewal unless it ends.';
comment on column public.subscriptions.trial_start is 'Null without a trial.';
comment on column public.subscriptions.trial_end is 'Null without a trial.';
comment on column public.subscriptions.cancel_at_period_end is 'True: it will not renew.';
comment on column public.subscriptions.canceled_at is 'When the cancellation was asked for, not when access ends.';
comment on column public.subscriptions.ends_at is 'Planned end.';
comment on column public.subscriptions.ended_at is 'Actual end.';
comment on column public.subscriptions.past_due_at is 'Since when a payment is missing.';
comment on column public.subscriptions.paused_at is 'Since when it is paused.';
comment on column public.subscriptions.pause_at_period_end is 'True: it will be paused instead of renewed.';
comment on column public.subscriptions.resumes_at is 'When a pause will end.';
comment on column public.subscriptions.pending_product_id is
  'Product at Polar that it changes to at pending_from; null when no other plan is scheduled.';
comment on column public.subscriptions.pending_plan is 'The same as our product''s slug; null when we do not know it.';
comment on column public.subscriptions.pending_units is
  'Units or seats from pending_from on; null when no other number is scheduled.';
comment on column public.subscriptions.pending_from is
  'When the scheduled change comes into effect; null when there is none.';
comment on column public.subscriptions.created_at is 'Created at Polar.';
comment on column public.subscriptions.modified_at is 'Modified at Polar.';
comment on column public.subscriptions.attention is
  'What needs someone, recomputed from rows: unknown_product, unknown_status, owner_mismatch, period_overlap, '
  'refunded_period_runs, large_grant.';
comment on column public.subscriptions.copied_at is
  'modified_at of a copy newer than the row''s own event, or of the one that made a placeholder: the row should be '
  'read again (edge_kit.polar_rereads). Never null while (last_writer).own is 0.';
comment on column public.subscriptions.erased_at is
  'Its person was erased: e-mail, metadata and shop stay away, whatever events tell.';
comment on column public.subscriptions.last_writer is
  'Guard: which event wrote the mirrored columns; own 0 is a placeholder made from a copy inside an order.';

alter table public.subscriptions enable row level security;
revoke all on public.subscriptions from public, anon, authenticated, service_role;
create policy "users read their own subscriptions" on public.subscriptions for select to authenticated
  using (user_id = (select edge_kit.bearer()));
grant select on public.subscriptions to authenticated, service_role;

-- Remembered, because the last word of a row does not tell whether it was paused or ended at an earlier moment, and
-- events of that moment may come after the row has moved on.
create type edge_kit.subscription_mark as enum ('paused', 'resumed', 'ended', 'active');
comment on type edge_kit.subscription_mark is 'What happened to a subscription at a moment.';

create table edge_kit.subscription_marks (
  subscription_id text not null references public.subscriptions,
  at timestamptz not null,
  mark edge_kit.subscription_mark not null,
  primary key (subscription_id, at, mark)
);

comment on table edge_kit.subscription_marks is
  'Moments at which subscriptions paused, resumed, ended and became active, as their own events told. Insert-only.';
comment on column edge_kit.subscription_marks.subscription_id is 'The subscription.';
comment on column edge_kit.subscription_marks.at is
  'paused_at, ended_at, the time of subscription.resumed and subscription.active, or the start of a period in which it '
  'had not ended.';
comment on column edge_kit.subscription_marks.mark is 'What happened.';

alter table edge_kit.subscription_marks enable row level security;

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
-- For export_person() and erase_person(), and is_revoked().
create index benefit_grants_polar_customer_id on public.benefit_grants (polar_customer_id);
create index benefit_grants_order_id on public.benefit_grants (order_id) where order_id is not null;
create index benefit_grants_subscription_id on public.benefit_grants (subscription_id)
  where subscription_id is not null;

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
revoke all on public.benefit_grants from public, anon, authenticated, service_role;
create policy "users read their own benefit grants" on public.benefit_grants for select to authenticated
  using (  -- arrays, as in the policy on outputs
    order_id = any (array(select o.id from public.orders o where o.user_id = (select edge_kit.bearer())))
    or subscription_id = any (array(
      select s.id from public.subscriptions s where s.user_id = (select edge_kit.bearer())
    ))
  );
grant select on public.benefit_grants to authenticated, service_role;
