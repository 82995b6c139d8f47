-- Subscriptions: the mirror of Polar's, and the one place that decides who has access (docs/money.md §6).

create type public.subscription_status as enum ('trialing', 'active', 'past_due', 'paused', 'inactive', 'revoked');
comment on type public.subscription_status is 'Our word for the state of a subscription; Polar''s own is in polar_status.';

create table public.subscriptions (
  id text primary key,
  polar_status text not null,
  status public.subscription_status not null generated always as (case polar_status
    when 'trialing' then 'trialing'::public.subscription_status
    when 'active' then 'active'::public.subscription_status
    when 'past_due' then 'past_due'::public.subscription_status
    when 'paused' then 'paused'::public.subscription_status
    when 'canceled' then 'revoked'::public.subscription_status
    else 'inactive'::public.subscription_status
  end) stored,
  tier text,
  polar_customer_id text not null,
  user_id text references public.profiles,
  assigned boolean not null default false,
  product_id text,
  checkout_id text,
  cart_id uuid,
  metadata jsonb not null default '{}',
  url text,
  units bigint not null default 1,
  amount bigint,
  currency text,
  recurring_interval text,
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
  resumes_at timestamptz,
  created_at timestamptz,
  modified_at timestamptz,
  attention text[] not null default '{}',
  copied_at timestamptz,
  last_writer edge_kit.last_writer not null
);
create index subscriptions_user_id on public.subscriptions (user_id);
create index subscriptions_polar_customer_id on public.subscriptions (polar_customer_id);
create index subscriptions_product_id on public.subscriptions (product_id);
create index subscriptions_attention on public.subscriptions (created_at) where attention <> '{}';

comment on table public.subscriptions is 'Mirror of Polar''s subscriptions. Written by ingest_polar_event() only, but for `url`, which its owner may edit.';
comment on column public.subscriptions.id is 'Subscription id at Polar.';
comment on column public.subscriptions.polar_status is 'Polar''s word: trialing, active, past_due, paused, canceled, unpaid, incomplete, incomplete_expired, or one that Polar adds.';
comment on column public.subscriptions.status is 'Ours: revoked when Polar says canceled, inactive for whatever gives no access.';
comment on column public.subscriptions.tier is 'Tier of the product; null once revoked.';
comment on column public.subscriptions.polar_customer_id is 'Customer at Polar (edge_kit.polar_customers).';
comment on column public.subscriptions.user_id is 'Owner. Null until one is proven; only an operator changes it.';
comment on column public.subscriptions.assigned is 'An operator gave it to its owner: its renewals follow, whatever their metadata say.';
comment on column public.subscriptions.product_id is 'Product id at Polar; changes with the plan.';
comment on column public.subscriptions.checkout_id is 'Checkout at Polar that began it.';
comment on column public.subscriptions.cart_id is 'The cart named by the metadata.';
comment on column public.subscriptions.metadata is 'Metadata as Polar copied it from the checkout: tempCartId, user_id.';
comment on column public.subscriptions.url is 'The shop that its reports are about; from the cart, editable by the owner.';
comment on column public.subscriptions.units is 'Units of a unit-based price, 1 otherwise; credits are granted per unit.';
comment on column public.subscriptions.amount is 'Recurring amount before tax, minor units.';
comment on column public.subscriptions.currency is 'ISO 4217, lower case.';
comment on column public.subscriptions.recurring_interval is 'day, week, month or year.';
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
comment on column public.subscriptions.resumes_at is 'When a pause will end.';
comment on column public.subscriptions.created_at is 'Created at Polar.';
comment on column public.subscriptions.modified_at is 'Modified at Polar.';
comment on column public.subscriptions.attention is 'What needs someone, recomputed from rows: unknown_product, unknown_status, owner_mismatch, period_overlap, large_grant.';
comment on column public.subscriptions.copied_at is 'modified_at of a copy newer than the row''s own event: the row should be read again (edge_kit.polar_rereads).';
comment on column public.subscriptions.last_writer is 'Guard: which event wrote the mirrored columns; own 0 is a placeholder made from a copy inside an order.';

alter table public.subscriptions enable row level security;
create policy "users read their own subscriptions" on public.subscriptions for select to authenticated
  using (user_id = (select auth.jwt()) ->> 'sub');
grant select on public.subscriptions to authenticated, service_role;

-- What happened to subscriptions, and when: the last word of a row does not tell whether it was paused or ended at an
-- earlier moment, and events of that moment may come after the row has moved on.
create type edge_kit.subscription_mark as enum ('paused', 'resumed', 'ended', 'active');
comment on type edge_kit.subscription_mark is 'What happened to a subscription at a moment.';

create table edge_kit.subscription_marks (
  subscription_id text not null references public.subscriptions,
  at timestamptz not null,
  mark edge_kit.subscription_mark not null,
  primary key (subscription_id, at, mark)
);
comment on table edge_kit.subscription_marks is 'Moments at which subscriptions paused, resumed, ended and became active, as their own events told. Insert-only.';
comment on column edge_kit.subscription_marks.subscription_id is 'The subscription.';
comment on column edge_kit.subscription_marks.at is 'paused_at, ended_at, the time of subscription.resumed and subscription.active, or the start of a period in which it had not ended.';
comment on column edge_kit.subscription_marks.mark is 'What happened.';
alter table edge_kit.subscription_marks enable row level security;

-- Whether a subscription was paused at a moment. A pause whose end was never told counts while the row still says that
-- it is paused.
create function edge_kit.was_paused(p_subscription public.subscriptions, p_at timestamptz) returns boolean
language plpgsql stable set search_path = '' as $$
declare
  v_last edge_kit.subscription_marks;
begin
  select * into v_last from edge_kit.subscription_marks m
  where m.subscription_id = p_subscription.id and m.mark in ('paused', 'resumed') and m.at <= p_at
  order by m.at desc, m.mark limit 1;
  return v_last.mark is not distinct from 'paused' and (p_subscription.paused_at is not null or exists (
    select from edge_kit.subscription_marks m where m.subscription_id = p_subscription.id and m.mark = 'resumed' and m.at > v_last.at
  ));
end $$;
comment on function edge_kit.was_paused(public.subscriptions, timestamptz) is 'Whether a subscription was paused at a moment.';

-- Whether a subscription had ended at a moment and had not come back by then.
create function edge_kit.was_ended(p_subscription public.subscriptions, p_at timestamptz) returns boolean
language plpgsql stable set search_path = '' as $$
declare
  v_last edge_kit.subscription_marks;
begin
  select * into v_last from edge_kit.subscription_marks m
  where m.subscription_id = p_subscription.id and m.mark in ('ended', 'active') and m.at <= p_at
  order by m.at desc, m.mark limit 1;
  return v_last.mark is not distinct from 'ended';
end $$;
comment on function edge_kit.was_ended(public.subscriptions, timestamptz) is 'Whether a subscription had ended at a moment.';


-- Access ------------------------------------------------------------------------------------------------------

-- The moment until which a subscription gives access; null for none. Read on: docs/money.md §6.
create function edge_kit.access_until(s public.subscriptions) returns timestamptz
language sql stable set search_path = '' as $$
  select case s.polar_status
    when 'past_due' then coalesce(s.past_due_at, s.current_period_start) + settings.past_due_grace
    when 'trialing' then until.at
    when 'active' then until.at
  end
  from edge_kit.settings,
  lateral (select case
    when s.cancel_at_period_end then s.current_period_end
    else greatest(s.current_period_end, case when (s.last_writer).own = 1 then (s.last_writer).event_at end) + settings.access_slack
  end as at) until
$$;
comment on function edge_kit.access_until(public.subscriptions) is 'Until when a subscription gives access, null for none.';

-- The subscriptions of a user that give access now, the one that counts first: highest tier, then the latest period
-- end, then the id.
create function edge_kit.accessible_subscriptions(p_user_id text) returns setof public.subscriptions
language sql stable set search_path = '' as $$
  select s.*
  from public.subscriptions s
  left join public.products p on p.polar_product_id = s.product_id
  where s.user_id = p_user_id and now() < edge_kit.access_until(s)
  order by p.tier_rank desc nulls last, s.current_period_end desc nulls last, s.id collate "C"
$$;
comment on function edge_kit.accessible_subscriptions(text) is 'Subscriptions of a user with access now, best first.';

-- True while the caller has a subscription with access. For signed-in users.
create function public.has_active_subscription() returns boolean
language sql stable security definer set search_path = ''
return exists (select from edge_kit.accessible_subscriptions((select auth.jwt()) ->> 'sub'));
comment on function public.has_active_subscription() is 'True while the caller has a subscription with access. For signed-in users.';
revoke execute on function public.has_active_subscription() from public, anon, authenticated, service_role;
grant execute on function public.has_active_subscription() to authenticated;


-- Events of subscriptions ---------------------------------------------------------------------------------------

-- A subscription as an event tells it: its own object, or the copy inside an order.
create function edge_kit.subscription_of(p_event edge_kit.polar_events, p_own boolean, p_data jsonb) returns public.subscriptions
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
  s.units := coalesce((p_data ->> 'units')::bigint, 1);
  s.amount := p_data ->> 'amount';
  s.currency := p_data ->> 'currency';
  s.recurring_interval := p_data ->> 'recurring_interval';
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
  s.resumes_at := p_data ->> 'resumes_at';
  s.created_at := p_data ->> 'created_at';
  s.modified_at := p_data ->> 'modified_at';
  s.attention := '{}';
  s.last_writer := edge_kit.writer(p_event, p_own, p_data, case when s.polar_status = 'canceled' then 3 else 0 end);
  return s;
end $$;
comment on function edge_kit.subscription_of(edge_kit.polar_events, boolean, jsonb) is 'The subscription that an event tells of, own or copy, as a row.';

-- Mirrors a subscription. A copy makes a placeholder at most; one that is newer than the row's own event only notes
-- that the row should be read again. True when the row was written.
create function edge_kit.mirror_subscription(p_told public.subscriptions) returns boolean
language plpgsql set search_path = '' as $$
declare
  v_writer edge_kit.last_writer := p_told.last_writer;
  v_written boolean;
begin
  insert into public.subscriptions as s (
    id, polar_status, polar_customer_id, product_id, checkout_id, cart_id, metadata, units, amount, currency, recurring_interval,
    started_at, current_period_start, current_period_end, trial_start, trial_end, cancel_at_period_end, canceled_at, ends_at, ended_at,
    past_due_at, paused_at, resumes_at, created_at, modified_at, copied_at, last_writer
  )
  values (
    p_told.id, p_told.polar_status, p_told.polar_customer_id, p_told.product_id, p_told.checkout_id, p_told.cart_id, p_told.metadata,
    p_told.units, p_told.amount, p_told.currency, p_told.recurring_interval,
    p_told.started_at, p_told.current_period_start, p_told.current_period_end, p_told.trial_start, p_told.trial_end,
    p_told.cancel_at_period_end, p_told.canceled_at, p_told.ends_at, p_told.ended_at,
    p_told.past_due_at, p_told.paused_at, p_told.resumes_at, p_told.created_at, p_told.modified_at,
    edge_kit.copied_at(null, v_writer, v_writer), v_writer
  )
  on conflict (id) do update set (
      polar_status, polar_customer_id, product_id, checkout_id, cart_id, metadata, units, amount, currency, recurring_interval,
      started_at, current_period_start, current_period_end, trial_start, trial_end, cancel_at_period_end, canceled_at, ends_at, ended_at,
      past_due_at, paused_at, resumes_at, created_at, modified_at, copied_at, last_writer
    ) = (
      excluded.polar_status, excluded.polar_customer_id, excluded.product_id, excluded.checkout_id, excluded.cart_id, excluded.metadata,
      excluded.units, excluded.amount, excluded.currency, excluded.recurring_interval,
      excluded.started_at, excluded.current_period_start, excluded.current_period_end, excluded.trial_start, excluded.trial_end,
      excluded.cancel_at_period_end, excluded.canceled_at, excluded.ends_at, excluded.ended_at,
      excluded.past_due_at, excluded.paused_at, excluded.resumes_at, excluded.created_at, excluded.modified_at,
      edge_kit.copied_at(s.copied_at, s.last_writer, v_writer), v_writer
    )
    where v_writer > s.last_writer;
  v_written := found;

  if not v_written and v_writer.own = 0 then
    update public.subscriptions s set copied_at = edge_kit.copied_at(s.copied_at, v_writer, s.last_writer)
    where s.id = p_told.id and s.copied_at is distinct from edge_kit.copied_at(s.copied_at, v_writer, s.last_writer);
  end if;
  return v_written;
end $$;
comment on function edge_kit.mirror_subscription(public.subscriptions) is 'Mirrors a subscription, own or copy.';

-- subscription.*: mirror, then what this event says for good (moments, trial credits, credits of the first period),
-- then what follows from the rows.
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
    ('active', case when v_told.ended_at is null and p_event.type = 'subscription.active' then (v_told.last_writer).event_at end)
  ) m (mark, at)
  where m.at is not null
  on conflict do nothing;
  perform edge_kit.grant_trial(v_told);
  if p_event.type in ('subscription.created', 'subscription.active') then
    perform edge_kit.grant_first_period(v_told);
  end if;
  perform edge_kit.settle_subscription(v_told.id, v_told.metadata);
  return v_written;
end $$;
comment on function edge_kit.apply_subscription(edge_kit.polar_events, jsonb) is 'Handler of subscription.*; null for a subscription that is not ours.';


-- Targets ---------------------------------------------------------------------------------------------------------

-- Brings all that follows from a subscription up to date: owner, tier, shop, flags, its lots, and those of its orders
-- that turn out to be bills for what was used before its end. Called after every event about it, stale ones too, with
-- the metadata of that event: whom it names owns the row even if a newer event no longer says so.
create function edge_kit.settle_subscription(p_subscription_id text, p_metadata jsonb default '{}') returns void
language plpgsql set search_path = '' as $$
declare
  v_was public.subscriptions;
  s public.subscriptions;
  v_known boolean;
  v_lots uuid[];
begin
  select * into v_was from public.subscriptions where id = p_subscription_id;
  if not found then
    return;
  end if;
  s := v_was;
  if (s.last_writer).own = 1 and s.user_id is null then
    s.user_id := edge_kit.proven_owner(s.polar_customer_id, (select c from public.temp_carts c where c.id = s.cart_id), p_metadata || s.metadata);
  end if;
  select case when s.status <> 'revoked' then p.tier end into s.tier from public.products p where p.polar_product_id = s.product_id;
  v_known := found;
  if s.url is null and s.cart_id is not null then
    s.url := (select jsonb_path_query_first(c.lines, '$[*].url ? (@ != null)') #>> '{}' from public.temp_carts c where c.id = s.cart_id);
  end if;
  if (s.user_id, s.tier, s.url) is distinct from (v_was.user_id, v_was.tier, v_was.url) then
    update public.subscriptions t set user_id = s.user_id, tier = s.tier, url = coalesce(t.url, s.url) where t.id = s.id;
  end if;

  v_lots := array(select l.id from public.credit_lots l where l.subscription_id = s.id);
  if v_lots <> '{}' then
    perform edge_kit.settle_lots(v_lots);
  end if;

  s.attention := array_remove(array[  -- in the order of the alphabet
    case when v_lots <> '{}' and edge_kit.has_large_grant(s) then 'large_grant' end,
    case when s.user_id is null and edge_kit.owner_mismatch(s.cart_id, s.metadata) then 'owner_mismatch' end,
    case when v_lots <> '{}' and edge_kit.has_period_overlap(s.id) then 'period_overlap' end,
    case when not v_known then 'unknown_product' end,
    case when s.polar_status not in ('trialing', 'active', 'past_due', 'paused', 'canceled', 'unpaid', 'incomplete', 'incomplete_expired')
      then 'unknown_status' end
  ], null);
  if s.attention <> v_was.attention then
    update public.subscriptions t set attention = s.attention where t.id = s.id;
  end if;

  if 'period_overlap' = any (s.attention) then
    update public.orders o set attention = edge_kit.order_attention(o)
    where o.subscription_id = s.id and o.attention <> edge_kit.order_attention(o);
  end if;
  perform edge_kit.settle_order(o.id)
  from public.orders o
  where o.subscription_id = s.id and o.final_bill <> edge_kit.was_ended(s, o.created_at);
end $$;
comment on function edge_kit.settle_subscription(text, jsonb) is 'Recomputes owner, tier, url, flags and lots of a subscription, and orders after its end, from rows.';


-- What the owner can change -----------------------------------------------------------------------------------------

-- Names the shop that an own subscription reports on, from the next period on.
-- Raises PT404 unknown_subscription, PT422 invalid_url.
create function public.set_subscription_url(p_subscription_id text, p_url text) returns void
language plpgsql security definer set search_path = '' as $$
begin
  if edge_kit.is_shop_url(p_url) is not true then
    perform edge_kit.refuse(422, 'invalid_url', 'Send the public http(s) address of the shop.', p_url);
  end if;
  update public.subscriptions set url = p_url where id = p_subscription_id and user_id = (select auth.jwt()) ->> 'sub';
  if not found then
    perform edge_kit.refuse(404, 'unknown_subscription', 'Choose one of your own subscriptions.');
  end if;
end $$;
comment on function public.set_subscription_url(text, text) is 'Names the shop an own subscription reports on. For signed-in users.';
revoke execute on function public.set_subscription_url(text, text) from public, anon, authenticated, service_role;
grant execute on function public.set_subscription_url(text, text) to authenticated;
