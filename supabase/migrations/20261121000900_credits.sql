-- Credits: lots that are granted, spent, clawed back and expire, and the append-only entries that prove each of them
-- (docs/money.md §3 and §4). One lot per key for life; a lot's columns are the sums of its entries, always.

create type public.credit_source as enum ('order', 'period', 'month', 'trial', 'adjustment', 'settlement');
comment on type public.credit_source is 'What granted a lot of credits.';
create type public.credit_entry_kind as enum ('grant', 'spend', 'clawback', 'expiry');
comment on type public.credit_entry_kind is 'What an entry of the ledger changes.';

-- Who told the size of a lot: the lowest teller is right. An order (0) before a subscription event (1), then the
-- earlier one.
create type edge_kit.lot_teller as (by_event smallint, at timestamptz, id text collate "C");
comment on type edge_kit.lot_teller is 'Who told the size of a credit lot; the lowest wins: (order 0 | event 1, when, id).';

create table public.credit_lots (
  id uuid primary key default gen_random_uuid(),
  key text collate "C" not null unique,
  source public.credit_source not null,
  user_id text references public.profiles,
  product text references public.products,
  order_id text references public.orders,
  subscription_id text references public.subscriptions,
  period_start timestamptz,
  due_at timestamptz,
  granted_at timestamptz not null,
  expires_at timestamptz,
  promised bigint not null,
  granted bigint not null default 0,
  spent bigint not null default 0 check (spent >= 0),
  clawed_back bigint not null default 0,
  expired bigint not null default 0,
  value bigint not null generated always as (granted - spent - clawed_back - expired) stored,
  teller edge_kit.lot_teller,
  check (promised >= 0 or source = 'adjustment'),
  check (clawed_back between least(granted, 0) and greatest(granted, 0))
);
create index credit_lots_user_id on public.credit_lots (user_id, expires_at);
create index credit_lots_order_id on public.credit_lots (order_id);
create index credit_lots_subscription_id on public.credit_lots (subscription_id, period_start);
create index credit_lots_periods on public.credit_lots (product, period_start) where source = 'period';
create index credit_lots_expiring on public.credit_lots (expires_at) where granted - spent - clawed_back - expired <> 0;

comment on table public.credit_lots is 'Credits granted together, one row per key. value = granted - spent - clawed_back - expired = sum of its entries.';
comment on column public.credit_lots.id is 'Our key; what entries refer to.';
comment on column public.credit_lots.key is 'order:<order>:<line>, period:<subscription>:<start>, month:<subscription>:<start>:<n>, trial:<subscription>, adjustment:<key>, settlement:<user>:<key>.';
comment on column public.credit_lots.source is 'What granted it.';
comment on column public.credit_lots.user_id is 'Owner, filled once: the order''s, else the subscription''s.';
comment on column public.credit_lots.product is 'Product whose credits these are.';
comment on column public.credit_lots.order_id is 'Order that paid for it; its refunds claw back.';
comment on column public.credit_lots.subscription_id is 'Subscription whose period, month or trial this is.';
comment on column public.credit_lots.period_start is 'Start of the paid period.';
comment on column public.credit_lots.due_at is 'When the grant was due: the period''s start, or that of its month. A subscription that ended by then takes it back.';
comment on column public.credit_lots.granted_at is 'When the credits count from; older ones are spent first.';
comment on column public.credit_lots.expires_at is 'From here on the lot is worth nothing; null for never.';
comment on column public.credit_lots.promised is 'Credits that its teller told.';
comment on column public.credit_lots.granted is 'Sum of its grant entries.';
comment on column public.credit_lots.spent is 'Credits spent from it.';
comment on column public.credit_lots.clawed_back is 'Credits taken back for refunds, by share of the refunded amount.';
comment on column public.credit_lots.expired is 'What was left when it expired, credit or debt.';
comment on column public.credit_lots.value is 'What it is worth; negative is a debt until it expires.';
comment on column public.credit_lots.teller is 'Who told `promised`.';

create table public.credit_entries (
  lot_id uuid not null references public.credit_lots,
  kind public.credit_entry_kind not null,
  n integer not null check (n >= 1),
  amount bigint not null check (amount <> 0),
  spend_key text,
  created_at timestamptz not null default now(),
  primary key (lot_id, kind, n),
  check ((kind = 'spend') = (spend_key is not null))
);
comment on table public.credit_entries is 'The ledger: append-only, without an owner. Key (lot, kind, n); never an amount in a key.';
comment on column public.credit_entries.lot_id is 'The lot it changes.';
comment on column public.credit_entries.kind is 'grant, spend, clawback (negative amounts take, positive ones give back) or expiry.';
comment on column public.credit_entries.n is 'Counted per lot and kind, under the lot''s lock.';
comment on column public.credit_entries.amount is 'Change of the lot''s value.';
comment on column public.credit_entries.spend_key is 'Idempotency key of the spend.';
comment on column public.credit_entries.created_at is 'When it was appended.';

alter table public.credit_lots enable row level security;
create policy "users read their own credit lots" on public.credit_lots for select to authenticated
  using (user_id = (select auth.jwt()) ->> 'sub');
grant select on public.credit_lots to authenticated, service_role;

alter table public.credit_entries enable row level security;
create policy "users read the entries of their own lots" on public.credit_entries for select to authenticated
  using (lot_id = any (array(select l.id from public.credit_lots l where l.user_id = (select auth.jwt()) ->> 'sub')));
grant select on public.credit_entries to authenticated, service_role;

create function edge_kit.keep_entries() returns trigger
language plpgsql set search_path = '' as $$
begin
  raise exception using errcode = '55000', message = 'credit_entries is append-only', hint = 'Use adjust_credits().';
end $$;
comment on function edge_kit.keep_entries() is 'Trigger on credit_entries: refuses any change of the past.';
create trigger credit_entries_append_only before update or delete or truncate on public.credit_entries
  for each statement execute function edge_kit.keep_entries();


-- Grants: one lot per key -------------------------------------------------------------------------------------------

-- Makes a lot with the grant it promises, or corrects what an existing one was promised if this teller is lower; the
-- entries of a correction follow when the lot is settled, and so does the owner: an order's comes before the
-- subscription's. Called under the customer's lock.
create function edge_kit.promise_lot(p_lot public.credit_lots) returns void
language plpgsql set search_path = '' as $$
declare
  v_made uuid;
begin
  insert into public.credit_lots (
    key, source, user_id, product, order_id, subscription_id, period_start, due_at, granted_at, expires_at, promised, granted, teller
  )
  values (
    p_lot.key, p_lot.source, p_lot.user_id, p_lot.product, p_lot.order_id, p_lot.subscription_id, p_lot.period_start, p_lot.due_at,
    p_lot.granted_at, p_lot.expires_at, p_lot.promised, p_lot.promised, p_lot.teller
  )
  on conflict (key) do nothing
  returning id into v_made;

  if found then
    insert into public.credit_entries (lot_id, kind, n, amount)
    select v_made, 'grant', 1, p_lot.promised where p_lot.promised <> 0;
  else
    update public.credit_lots l
    set product = p_lot.product, order_id = p_lot.order_id, expires_at = p_lot.expires_at, promised = p_lot.promised, teller = p_lot.teller,
      user_id = case when l.order_id is not null then l.user_id else p_lot.user_id end
    where l.key = p_lot.key and p_lot.teller < l.teller;
  end if;
end $$;
comment on function edge_kit.promise_lot(public.credit_lots) is 'Makes a credit lot, or corrects its promise if told by a lower teller.';

-- Credits of a line of a paid order: a lot of its own, or that of the period which a subscription's order opens.
create function edge_kit.grant_line_credits(p_order public.orders, p_line edge_kit.order_line) returns void
language plpgsql set search_path = '' as $$
declare
  v_lot public.credit_lots;
  v_teller edge_kit.lot_teller := row(0, p_order.created_at, p_order.id);
begin
  if p_line.kind = 'subscription' then
    perform edge_kit.promise_period(
      p_order.subscription_id, p_order.period_start, p_line.product, p_line.credits * p_order.units, p_order.id, p_order.user_id, v_teller
    );
    return;
  end if;
  v_lot.key := format('order:%s:%s', p_order.id, p_line.line);
  v_lot.source := 'order';
  v_lot.user_id := p_order.user_id;
  v_lot.product := p_line.product;
  v_lot.order_id := p_order.id;
  v_lot.granted_at := p_order.created_at;
  v_lot.promised := p_line.credits * p_line.quantity;
  v_lot.teller := v_teller;
  perform edge_kit.promise_lot(v_lot);
end $$;
comment on function edge_kit.grant_line_credits(public.orders, edge_kit.order_line) is 'The credit lot of a line of a paid order, or of the period it opens.';

-- The lot of a paid period, as an order or an event tells it.
create function edge_kit.promise_period(
  p_subscription_id text, p_start timestamptz, p_product text, p_credits bigint, p_order_id text, p_user_id text,
  p_teller edge_kit.lot_teller
) returns void
language plpgsql set search_path = '' as $$
declare
  v_lot public.credit_lots;
  v_plan public.products;
begin
  select * into strict v_plan from public.products where slug = p_product;
  v_lot.key := format('period:%s:%s', p_subscription_id, to_char(p_start at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'));
  v_lot.source := 'period';
  v_lot.user_id := p_user_id;
  v_lot.product := p_product;
  v_lot.order_id := p_order_id;
  v_lot.subscription_id := p_subscription_id;
  v_lot.period_start := p_start;
  v_lot.due_at := p_start;
  v_lot.granted_at := p_start;
  v_lot.expires_at := case when v_plan.expiry_rule = 'period_end' then edge_kit.months_after(p_start, 1, v_plan.recurring_interval) end;
  v_lot.promised := p_credits;
  v_lot.teller := p_teller;
  perform edge_kit.promise_lot(v_lot);
end $$;
comment on function edge_kit.promise_period(text, timestamptz, text, bigint, text, text, edge_kit.lot_teller) is 'The credit lot of a paid period.';

-- p_n intervals after a moment, counted in UTC so that no daylight saving shifts a period.
create function edge_kit.months_after(p_start timestamptz, p_n integer, p_interval text) returns timestamptz
language plpgsql immutable set search_path = '' as $$
begin
  return ((p_start at time zone 'utc') + (p_n || ' ' || p_interval)::interval) at time zone 'utc';
end $$;
comment on function edge_kit.months_after(timestamptz, integer, text) is 'A moment some days, weeks, months or years later, in UTC.';

-- The first paid period, when an own event shows it running: a subscription that is active in the period it began with.
create function edge_kit.grant_first_period(p_told public.subscriptions) returns void
language plpgsql set search_path = '' as $$
begin
  if p_told.polar_status = 'active' and p_told.current_period_start = p_told.started_at then
    perform edge_kit.promise_period(
      p_told.id, p_told.started_at, p.slug, p.credits * p_told.units, null, null,
      row(1, (p_told.last_writer).modified_at, p_told.id)::edge_kit.lot_teller
    )
    from public.products p
    where p.polar_product_id = p_told.product_id and p.credits > 0 and (p_told.amount > 0 or p.grants_when_free);
  end if;
end $$;
comment on function edge_kit.grant_first_period(public.subscriptions) is 'Credit lot of a subscription''s first period, told by its own event.';

-- Credits of a trial; they expire with it.
create function edge_kit.grant_trial(p_told public.subscriptions) returns void
language plpgsql set search_path = '' as $$
declare
  v_lot public.credit_lots;
begin
  if p_told.trial_start is null then
    return;
  end if;
  select p.slug, p.trial_credits * p_told.units into v_lot.product, v_lot.promised
  from public.products p
  where p.polar_product_id = p_told.product_id and p.trial_credits > 0;
  if found then
    v_lot.key := 'trial:' || p_told.id;
    v_lot.source := 'trial';
    v_lot.subscription_id := p_told.id;
    v_lot.granted_at := p_told.trial_start;
    v_lot.expires_at := p_told.trial_end;
    v_lot.teller := row(1, (p_told.last_writer).modified_at, p_told.id);
    perform edge_kit.promise_lot(v_lot);
  end if;
end $$;
comment on function edge_kit.grant_trial(public.subscriptions) is 'Credit lot of a trial.';

-- Every hour: the months of yearly plans that grant monthly. A month is granted while its period runs, unless the
-- subscription had ended or was paused when it was due; what fell into a pause is not made up. Locks the customers
-- first, so that an end which arrives now is seen here or sees the month.
create function edge_kit.grant_due_months() returns integer
language plpgsql set search_path = '' as $$
declare
  v_lot public.credit_lots;
  v_granted integer := 0;
  v_running uuid[] := array(
    select base.id
    from public.products plan
    join public.credit_lots base on base.product = plan.slug and base.source = 'period'
    where plan.grant_interval = 'month' and now() < edge_kit.months_after(base.period_start, 1, 'year')
  );
begin
  perform from edge_kit.polar_customers c
  where c.id in (
    select s.polar_customer_id from public.credit_lots base join public.subscriptions s on s.id = base.subscription_id
    where base.id = any (v_running)
  )
  order by c.id for update;

  for v_lot in select * from public.credit_lots base where base.id = any (v_running) order by base.subscription_id, base.period_start loop
    perform edge_kit.promise_lot(jsonb_populate_record(null::public.credit_lots, jsonb_build_object(
      'key', month.key, 'source', 'month', 'user_id', v_lot.user_id, 'product', v_lot.product, 'order_id', v_lot.order_id,
      'subscription_id', v_lot.subscription_id, 'period_start', v_lot.period_start, 'due_at', month.due, 'granted_at', month.due,
      'expires_at', edge_kit.months_after(month.due, 1, 'month'), 'promised', v_lot.promised
    )))
    from public.subscriptions s,
    lateral (
      select edge_kit.months_after(v_lot.period_start, n, 'month') as due, 'month:' || substr(v_lot.key, length('period:') + 1) || ':' || n as key
      from generate_series(1, 11) n
    ) month
    where s.id = v_lot.subscription_id
      and month.due <= now()
      and not edge_kit.was_ended(s, month.due)
      and not edge_kit.was_paused(s, month.due)
      and not exists (select from public.credit_lots l where l.key = month.key);
    if found then
      perform edge_kit.settle_lots(array(select l.id from public.credit_lots l where l.subscription_id = v_lot.subscription_id));
      v_granted := v_granted + 1;
    end if;
  end loop;
  return v_granted;
end $$;
comment on function edge_kit.grant_due_months() is 'Grants the due months of yearly plans with monthly credits. Cron: edge-kit-grant-due-months.';


-- Targets: what a lot's columns must be, and the entries that bring them there --------------------------------------

-- True when two paid periods of a subscription begin within an hour of each other: one of them was told wrongly.
create function edge_kit.has_period_overlap(p_subscription_id text) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return exists (
  select from public.credit_lots a join public.credit_lots b using (subscription_id)
  where a.subscription_id = p_subscription_id and a.source = 'period' and b.source = 'period'
    and a.period_start < b.period_start and b.period_start < a.period_start + interval '1 hour'
  );
end $$;
comment on function edge_kit.has_period_overlap(text) is 'True when two lots of a subscription begin within an hour of each other.';

-- True when an order, or a subscription, granted more at once than the setting large_grant. They compare the largest lot:
-- a search for any that is large enough may read the whole table, because it hopes for an early hit.
create function edge_kit.has_large_grant(p_order public.orders) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return (select max(l.granted) from public.credit_lots l where l.order_id = p_order.id) > (select s.large_grant from edge_kit.settings s);
end $$;
comment on function edge_kit.has_large_grant(public.orders) is 'True when a lot of this order exceeds settings.large_grant.';

create function edge_kit.has_large_grant(p_subscription public.subscriptions) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return (select max(l.granted) from public.credit_lots l where l.subscription_id = p_subscription.id) > (select s.large_grant from edge_kit.settings s);
end $$;
comment on function edge_kit.has_large_grant(public.subscriptions) is 'True when a lot of this subscription exceeds settings.large_grant.';

-- What refunds take of a lot: the refunded share of what its order could be refunded, rounded down; all of it when the
-- subscription had ended before the grant was due, or the order only billed what was used before the end.
create function edge_kit.clawback(p_lot public.credit_lots) returns bigint
language plpgsql stable set search_path = '' as $$
begin
  return case
    when (select edge_kit.was_ended(s, p_lot.due_at) from public.subscriptions s where s.id = p_lot.subscription_id) then p_lot.promised
    else coalesce((
      select case
        when o.final_bill then p_lot.promised
        when o.refunded_amount <= 0 then 0
        when o.refundable_amount <= 0 then p_lot.promised
        else floor(p_lot.promised::numeric * o.refunded_amount / (o.refunded_amount + o.refundable_amount))::bigint
      end
      from public.orders o
      where o.id = coalesce(p_lot.order_id, (
        select base.order_id from public.credit_lots base
        where p_lot.source = 'month' and base.subscription_id = p_lot.subscription_id and base.period_start = p_lot.period_start and base.source = 'period'
      ))
    ), 0)
  end;
end $$;
comment on function edge_kit.clawback(public.credit_lots) is 'Credits of a lot that refunds, or an end before its grant, take back.';

-- Locks lots for writing: their owners first, and whoever is to own them, then the lots, each in order of id. Whoever
-- spends does the same, so that an event and a spend of one user wait for each other and never lock each other out.
create function edge_kit.lock_lots(p_lots uuid[], p_new_owner text default null) returns void
language plpgsql set search_path = '' as $$
declare
  v_owners text[] := p_new_owner || array(select l.user_id from public.credit_lots l where l.id = any (p_lots) and l.user_id is not null);
begin
  perform from public.profiles p where p.user_id = any (v_owners) order by p.user_id for no key update;
  perform from public.credit_lots l where l.id = any (p_lots) order by l.id for update;
end $$;
comment on function edge_kit.lock_lots(uuid[], text) is 'Locks the owners of lots, then the lots, in order of id.';

-- Brings lots to where their rows say they should be and appends the differences: the promise, the clawback, the
-- expiry (an expired lot is worth nothing, neither credit nor debt), the owner if they have none.
create function edge_kit.settle_lots(p_lots uuid[]) returns void
language plpgsql set search_path = '' as $$
declare
  l public.credit_lots;
  t public.credit_lots;
begin
  if cardinality(p_lots) = 0 then
    return;
  end if;
  perform edge_kit.lock_lots(p_lots);
  for l in select * from public.credit_lots where id = any (p_lots) order by id loop
    t := l;
    t.user_id := coalesce(
      l.user_id,
      (select o.user_id from public.orders o where o.id = l.order_id),
      (select s.user_id from public.subscriptions s where s.id = l.subscription_id)
    );
    t.expires_at := case when l.source = 'trial'
      then coalesce((select s.trial_end from public.subscriptions s where s.id = l.subscription_id), l.expires_at)
      else l.expires_at end;
    t.granted := l.promised;
    t.clawed_back := edge_kit.clawback(l);
    t.expired := case when t.expires_at <= now() then t.granted - l.spent - t.clawed_back else 0 end;
    continue when t is not distinct from l;

    update public.credit_lots u
    set (user_id, expires_at, granted, clawed_back, expired) = (t.user_id, t.expires_at, t.granted, t.clawed_back, t.expired)
    where u.id = l.id;
    insert into public.credit_entries (lot_id, kind, n, amount)
    select l.id, e.kind, 1 + (select count(*) from public.credit_entries c where c.lot_id = l.id and c.kind = e.kind), e.amount
    from (values
      ('grant'::public.credit_entry_kind, t.granted - l.granted),
      ('clawback', l.clawed_back - t.clawed_back),
      ('expiry', l.expired - t.expired)
    ) e (kind, amount)
    where e.amount <> 0;
  end loop;
end $$;
comment on function edge_kit.settle_lots(uuid[]) is 'Recomputes owner, grant, clawback and expiry of lots from rows and appends the differences.';

-- Every quarter of an hour: writes down what expired. Balances never wait for it.
create function edge_kit.sweep_expired_lots() returns void
language sql set search_path = '' as $$
  select edge_kit.settle_lots(array(
    select l.id from public.credit_lots l
    where l.expires_at <= now() and l.granted - l.spent - l.clawed_back - l.expired <> 0
    limit 1000
  ))
$$;
comment on function edge_kit.sweep_expired_lots() is 'Books the expiry of lots. Cron: edge-kit-sweep-expired-lots.';


-- Balance and spending ------------------------------------------------------------------------------------------------

create table edge_kit.credit_spends (
  user_id text not null references public.profiles,
  idempotency_key text not null check (length(idempotency_key) between 1 and 200),
  amount bigint not null check (amount > 0),
  reason text,
  settlement boolean not null,
  answer jsonb not null,
  created_at timestamptz not null default now(),
  primary key (user_id, idempotency_key)
);
comment on table edge_kit.credit_spends is 'Spends that were granted, with the first answer, which every replay gets again.';
comment on column edge_kit.credit_spends.user_id is 'Who spent.';
comment on column edge_kit.credit_spends.idempotency_key is 'Chosen by the caller, one per spend.';
comment on column edge_kit.credit_spends.amount is 'Credits taken.';
comment on column edge_kit.credit_spends.reason is 'What for, in the caller''s words.';
comment on column edge_kit.credit_spends.settlement is 'True when it booked work already done and could go below zero.';
comment on column edge_kit.credit_spends.answer is '{ spent, balance } as first answered.';
comment on column edge_kit.credit_spends.created_at is 'When.';
alter table edge_kit.credit_spends enable row level security;

-- What a user can spend now: the lots not past expiry, swept or not. May be negative after a clawback.
create function edge_kit.credit_balance(p_user_id text) returns bigint
language sql stable set search_path = ''
return (
  select coalesce(sum(l.value), 0)::bigint from public.credit_lots l
  where l.user_id = p_user_id and (l.expires_at is null or l.expires_at > now())
);
comment on function edge_kit.credit_balance(text) is 'Sum of a user''s lots that have not expired.';

create function public.credit_balance() returns bigint
language sql stable security definer set search_path = ''
return edge_kit.credit_balance((select auth.jwt()) ->> 'sub');
comment on function public.credit_balance() is 'Credits that the caller can spend now. For signed-in users.';
revoke execute on function public.credit_balance() from public, anon, authenticated, service_role;
grant execute on function public.credit_balance() to authenticated;

-- Takes credits, earliest expiry first. Locks the profile, then the user's lots. Idempotency: (user, key); a known
-- key answers as it did the first time, whatever the balance is by then. An admission (the usual) is refused when the
-- balance is too small and leaves no trace; a settlement books work that was already done, its rest on a lot of its own.
-- Raises PT422 invalid_amount | invalid_key, PT404 unknown_user, PT409 key_reused, PT402 insufficient_credits.
create function edge_kit.spend(p_user_id text, p_amount bigint, p_idempotency_key text, p_reason text, p_settlement boolean) returns jsonb
language plpgsql set search_path = '' as $$
declare
  v_known edge_kit.credit_spends;
  v_balance bigint;
  v_rest bigint;
begin
  if p_amount is null or p_amount <= 0 then
    perform edge_kit.refuse(422, 'invalid_amount', 'Send a positive whole number of credits.', p_amount::text);
  elsif p_idempotency_key is null or length(p_idempotency_key) not between 1 and 200 then
    perform edge_kit.refuse(422, 'invalid_key', 'Send an idempotency key of 1 to 200 characters, one per spend.');
  end if;
  perform from public.profiles where user_id = p_user_id for no key update;
  if not found and p_settlement then
    perform edge_kit.refuse(404, 'unknown_user', 'Use the user_id of a profile.', p_user_id);
  end if;
  perform from public.credit_lots where user_id = p_user_id order by id for update;

  select * into v_known from edge_kit.credit_spends where user_id = p_user_id and idempotency_key = p_idempotency_key;
  if found then
    if v_known.amount <> p_amount then
      perform edge_kit.refuse(409, 'key_reused', 'This key was used for another amount: send a new one.', p_idempotency_key);
    end if;
    return v_known.answer;
  end if;

  v_balance := edge_kit.credit_balance(p_user_id);
  if v_balance < p_amount and not p_settlement then
    perform edge_kit.refuse(402, 'insufficient_credits', 'Buy credits or spend less.', v_balance::text);
  end if;

  with open_lot as (
    select l.id, l.value, sum(l.value) over (order by l.expires_at nulls last, l.granted_at, l.key) - l.value as before
    from public.credit_lots l
    where l.user_id = p_user_id and l.value > 0 and (l.expires_at is null or l.expires_at > now())
  ),
  taken as (
    update public.credit_lots l set spent = l.spent + least(o.value, p_amount - o.before)
    from open_lot o
    where l.id = o.id and o.before < p_amount
    returning l.id, least(o.value, p_amount - o.before)::bigint as amount
  ),
  booked as (
    insert into public.credit_entries (lot_id, kind, n, amount, spend_key)
    select t.id, 'spend', 1 + (select count(*) from public.credit_entries c where c.lot_id = t.id and c.kind = 'spend'), -t.amount, p_idempotency_key
    from taken t
    returning amount
  )
  select p_amount + coalesce(sum(amount), 0) into v_rest from booked;

  if v_rest > 0 then
    with debt as (
      insert into public.credit_lots (key, source, user_id, granted_at, promised, spent)
      values (format('settlement:%s:%s', p_user_id, p_idempotency_key), 'settlement', p_user_id, now(), 0, v_rest)
      returning id
    )
    insert into public.credit_entries (lot_id, kind, n, amount, spend_key) select d.id, 'spend', 1, -v_rest, p_idempotency_key from debt d;
  end if;

  insert into edge_kit.credit_spends (user_id, idempotency_key, amount, reason, settlement, answer)
  values (p_user_id, p_idempotency_key, p_amount, p_reason, p_settlement, jsonb_build_object('spent', p_amount, 'balance', v_balance - p_amount))
  returning answer into v_known.answer;
  return v_known.answer;
end $$;
comment on function edge_kit.spend(text, bigint, text, text, boolean) is 'Takes credits of a user once per key; see spend_credits().';

create function public.spend_credits(p_amount bigint, p_idempotency_key text, p_reason text default null) returns jsonb
language sql security definer set search_path = ''
return edge_kit.spend((select auth.jwt()) ->> 'sub', p_amount, p_idempotency_key, p_reason, false);
comment on function public.spend_credits(bigint, text, text) is
  'Spends credits of the caller once per key: { spent, balance }. PT402 insufficient_credits, PT409 key_reused. For signed-in users.';
revoke execute on function public.spend_credits(bigint, text, text) from public, anon, authenticated, service_role;
grant execute on function public.spend_credits(bigint, text, text) to authenticated;

-- The same for a backend that works for a user. p_settlement books work already done and may take the balance below
-- zero; without it the balance is the limit.
create function public.spend_credits_for(p_user_id text, p_amount bigint, p_idempotency_key text, p_reason text, p_settlement boolean default false) returns jsonb
language sql security definer set search_path = ''
return edge_kit.spend(p_user_id, p_amount, p_idempotency_key, p_reason, p_settlement);
comment on function public.spend_credits_for(text, bigint, text, text, boolean) is
  'Spends credits of a user once per key: { spent, balance }; a settlement may go below zero. For backends (service_role).';
revoke execute on function public.spend_credits_for(text, bigint, text, text, boolean) from public, anon, authenticated, service_role;
grant execute on function public.spend_credits_for(text, bigint, text, text, boolean) to service_role;

-- Every lot whose columns are not the sums of its entries, or that breaks a rule of its own. Empty, always.
create view edge_kit.ledger_faults with (security_invoker = true) as
select l.id, l.key, l.user_id, l.granted, l.spent, l.clawed_back, l.expired, l.value, e.*
from public.credit_lots l
cross join lateral (
  select
    coalesce(sum(c.amount) filter (where c.kind = 'grant'), 0) as entries_granted,
    coalesce(-sum(c.amount) filter (where c.kind = 'spend'), 0) as entries_spent,
    coalesce(-sum(c.amount) filter (where c.kind = 'clawback'), 0) as entries_clawed_back,
    coalesce(-sum(c.amount) filter (where c.kind = 'expiry'), 0) as entries_expired,
    count(*) as entries,
    count(*) filter (where c.n > k.entries) as gaps
  from public.credit_entries c
  join lateral (select count(*) as entries from public.credit_entries d where d.lot_id = c.lot_id and d.kind = c.kind) k on true
  where c.lot_id = l.id
) e
where (l.granted, l.spent, l.clawed_back, l.expired) is distinct from (e.entries_granted, e.entries_spent, e.entries_clawed_back, e.entries_expired)
  or e.gaps > 0
  or l.expires_at is null and l.expired <> 0;
comment on view edge_kit.ledger_faults is 'Lots whose columns are not the sums of their entries. Must be empty at any moment.';

-- True when the ledger of one user, or of everyone, adds up.
create function edge_kit.ledger_holds(p_user_id text default null) returns boolean
language sql stable set search_path = ''
return not exists (select from edge_kit.ledger_faults f where p_user_id is null or f.user_id = p_user_id);
comment on function edge_kit.ledger_holds(text) is 'True when the ledger of one user, or of everyone, adds up.';
